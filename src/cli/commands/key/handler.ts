/** The work of `mimi key protect`, `unprotect`. */
import { realpath } from 'node:fs/promises'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../../base/errors.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { parseShareFile } from '../../../dp/evaluation/share-file.ts'
import { replaceFile } from '../../../node/private-files.ts'
import { isProtected, protect, protectedKind } from '../../../node/protected-file.ts'
import { parseKey } from '../../../node/secret-file.ts'
import { CliError } from '../../errors.ts'
import { readSecret, readSecretBytes, writable } from '../../key-file.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { printResult } from '../../render.ts'
import type { SecretKind } from '../../../node/protected-file.ts'
import type { Handler } from '../../action.ts'

export const protectFile: Handler<object> = async ({ context, options, args: [name = ''] }) => {
  const content = await readSecretBytes(name)
  if (isProtected(content)) {
    throw new CliError('SECRET_FILE_UNKNOWN', { detail: `${name} is under a passphrase already` })
  }
  const kind = await kindOf(content, name)
  const passphrase = await passphrasesOf(options, context).chosen()
  await replaceTarget(name, await protect(content, { kind, passphrase, random: context.random }))
  context.stderr.write(`${name} is under the passphrase: without it the ${kind} is lost.\n`)
  context.stderr.write('Copies made before are in the clear, and so may be what the disk kept.\n')
  printResult(context.stdout, options, { json: { file: name, kind, protected: true }, text: '' })
}

export const unprotectFile: Handler<object> = async ({ context, options, args: [name = ''] }) => {
  const file = await readSecretBytes(name)
  if (!isProtected(file)) {
    throw new CliError('SECRET_FILE_UNKNOWN', { detail: `${name} is under no passphrase` })
  }
  const kind = protectedKind(file)
  await replaceTarget(name, await readSecret(name, kind, passphrasesOf(options, context)))
  context.stderr.write(`${name} is in the clear.\n`)
  printResult(context.stdout, options, { json: { file: name, kind, protected: false }, text: '' })
}

/** What a name links to is replaced, not the link. */
async function replaceTarget (name: string, content: string | Uint8Array): Promise<void> {
  await writable(name, async () => { await replaceFile(await realpath(name), content) })
}

/** Only what a command could read later is put under a passphrase. */
async function kindOf (content: Uint8Array, name: string): Promise<SecretKind> {
  const voprf = await loadSodium()
  const checks: Readonly<Record<SecretKind, () => unknown>> = {
    key: () => parseKey(content, name),
    share: () => parseShareFile(toString(content), voprf)
  }
  for (const kind of ['key', 'share'] as const) {
    if (holds(checks[kind])) {
      return kind
    }
  }
  throw new CliError('SECRET_FILE_UNKNOWN', { detail: name })
}

function holds (check: () => unknown): boolean {
  try {
    check()
    return true
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return false
    }
    throw err
  }
}
