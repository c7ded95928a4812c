/** The keys and shares of a node, under a passphrase, for its backup. */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { isProtected, protect, protectedKind } from '../../node/protected-file.ts'
import { parseKey } from '../../node/secret-file.ts'
import { CliError } from '../errors.ts'
import { readSecretBytes } from '../key-file.ts'
import { passphrasesOf } from '../passphrase.ts'
import type { SecretKind } from '../../node/protected-file.ts'
import type { SecretFile } from '../../store/backup/writer.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import type { BackupOptions } from './options.ts'

/** Folder of a DP's shares, in its data folder. */
export const SHARES = 'shares'
/** Shares that ceremonies gave, by the start of their names, which no key file has. */
export const IS_SHARE = /^oprf-share-/

type Path = readonly [path: string, kind: SecretKind]

/**
 * In the order of keys and shares.
 *
 * @throws CliError `OPTION_INVALID` where two files have one name, or none is named
 * @throws NodeError `PASSPHRASE_MISSING` and what reading a secret file throws
 */
export async function secretsFor (
  { data, key, hpke = [], share = [], ...options }: BackupOptions & GlobalOptions, context: CliContext
): Promise<readonly SecretFile[]> {
  if (key == null) {
    throw new CliError('OPTION_INVALID', { detail: '--keys with: give --key' })
  }
  const paths: readonly Path[] = [
    ...[key, ...hpke].map((path): Path => [path, 'key']),
    ...[...share, ...await sharesIn(join(data, SHARES))].map((path): Path => [path, 'share'])
  ]
  if (new Set(paths.map(([path]) => basename(path))).size < paths.length) {
    throw new CliError('OPTION_INVALID', { detail: 'two files of keys have the same name' })
  }
  const passphrases = passphrasesOf(options, context)
  let chosen: Promise<string> | undefined
  const secrets: SecretFile[] = []
  for (const [path, kind] of paths) {
    const content = await readSecretBytes(path)
    if (isProtected(content)) {
      protectedKind(content)
      secrets.push({ name: basename(path), content })
      continue
    }
    if (kind === 'key') {
      parseKey(content, path)
    }
    chosen ??= passphrases.chosen()
    const passphrase = await chosen
    const sealed = fromString(await protect(content, { kind, passphrase, random: context.random }))
    secrets.push({ name: basename(path), content: sealed })
  }
  return secrets
}

async function sharesIn (folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(name => IS_SHARE.test(name)).sort().map(name => join(folder, name))
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') {
      return []
    }
    throw err
  }
}
