/**
 * Files of keys and shares, in the clear or under a passphrase. A key file is one
 * line of 64 hexadecimal digits, a secret of 32 bytes (such as an Ed25519 seed,
 * RFC 8032 section 5.1.5).
 */
import { dirname } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { TextError } from '../base/text-errors.ts'
import { decodeText } from '../base/text.ts'
import { NodeError } from './errors.ts'
import { createFile, makeFolder, readPrivate } from './private-files.ts'
import { isProtected, protect, unprotect } from './protected-file.ts'
import type { Random } from '../base/clock.ts'
import type { SecretKind } from './protected-file.ts'

const KEY_LENGTH = 32

/** Who knows the passphrase; asked only where one is needed. */
export interface PassphraseSource {
  /** Of files that are there. @throws NodeError `PASSPHRASE_MISSING` */
  ofFiles (): Promise<string>
  /** For files that are made; undefined: they stay in the clear. */
  forNew (): Promise<string | undefined>
}

export const NO_PASSPHRASE: PassphraseSource = {
  ofFiles: async () => { throw new NodeError('PASSPHRASE_MISSING') },
  forNew: async () => undefined
}

/**
 * Its content in the clear; undefined where there is no such file.
 *
 * @throws NodeError `FILE_EXPOSED`, `FILE_TOO_LARGE`
 * @throws NodeError `PASSPHRASE_MISSING`, `PASSPHRASE_WRONG`, `PROTECTED_FILE_INVALID`
 */
export async function readSecretFile (
  path: string, kind: SecretKind, passphrases: PassphraseSource = NO_PASSPHRASE
): Promise<Uint8Array | undefined> {
  const content = await readPrivate(path)
  if (content == null || !isProtected(content)) {
    return content
  }
  try {
    return await unprotect(content, { kind, passphrase: await passphrases.ofFiles() })
  } catch (err) {
    if (err instanceof NodeError && err.detail == null) {
      throw new NodeError(err.code, { detail: path })
    }
    throw err
  }
}

/** What to write for a new file. */
export async function secretContent (
  clear: string, kind: SecretKind, random: Random, passphrases: PassphraseSource = NO_PASSPHRASE
): Promise<string> {
  const passphrase = await passphrases.forNew()
  return passphrase == null ? clear : await protect(fromString(clear), { kind, passphrase, random })
}

/**
 * The 32 secret bytes.
 *
 * @param origin - for the error
 * @throws NodeError `KEY_FILE_INVALID`
 */
export function parseKey (content: Uint8Array, origin: string): Uint8Array {
  const text = textOf(content, origin).trim()
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new NodeError('KEY_FILE_INVALID', { detail: origin })
  }
  return fromString(text.toLowerCase(), 'base16')
}

function textOf (content: Uint8Array, origin: string): string {
  try {
    return decodeText(content, { origin })
  } catch (err) {
    throw err instanceof TextError ? new NodeError('KEY_FILE_INVALID', { detail: origin }) : err
  }
}

export function formatKey (secret: Uint8Array): string {
  return `${toString(secret, 'base16')}\n`
}

/**
 * The key of a file that is made at first use, with the folders above it.
 *
 * @throws NodeError `KEY_FILE_INVALID` and what `readSecretFile` throws
 */
export async function keyOfFile (
  path: string, random: Random, passphrases: PassphraseSource = NO_PASSPHRASE
): Promise<Uint8Array> {
  const kept = await readSecretFile(path, 'key', passphrases)
  if (kept != null) {
    return parseKey(kept, path)
  }
  const secret = random.bytes(KEY_LENGTH)
  await makeFolder(dirname(path))
  if (await createFile(path, await secretContent(formatKey(secret), 'key', random, passphrases))) {
    return secret
  }
  // another process was faster: what is in the file counts
  return parseKey(await readSecretFile(path, 'key', passphrases) ?? new Uint8Array(), path)
}
