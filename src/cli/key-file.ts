/** Files that a command reads and writes: what is public as bytes, what is secret through node/secret-file.ts. */
import { readFile } from 'node:fs/promises'
import { systemCodeOf } from '../base/system-code.ts'
import { DiscoveryError } from '../base/errors.ts'
import { decodeText } from '../base/text.ts'
import { createFile, readPrivate } from '../node/private-files.ts'
import { formatKey, keyOfFile, parseKey, readSecretFile, secretContent } from '../node/secret-file.ts'
import { CliError } from './errors.ts'
import type { Random } from '../base/clock.ts'
import type { SecretKind } from '../node/protected-file.ts'
import type { PassphraseSource } from '../node/secret-file.ts'

/** What protects the files that a command makes. */
export interface Protection {
  readonly passphrases: PassphraseSource
  readonly random: Random
}

function errnoOf (err: unknown): string {
  return systemCodeOf(err) ?? 'unknown'
}

/** Throws `FILE_UNREADABLE`. */
export async function readBytes (path: string): Promise<Uint8Array> {
  return await readable(path, async () => new Uint8Array(await readFile(path)))
}

/** Throws `FILE_UNREADABLE` or `TEXT_NOT_UTF8`. */
export async function readText (path: string): Promise<string> {
  return decodeText(await readBytes(path), { origin: path })
}

/** The first line of a file that only its owner may read. Throws what `readSecretBytes` throws. */
export async function readSecretText (path: string): Promise<string> {
  return decodeText(await readSecretBytes(path), { origin: path }).split(/\r\n|\n|\r/)[0] ?? ''
}

/** Throws `FILE_UNREADABLE`, `FILE_EXPOSED` or `FILE_TOO_LARGE`. */
export async function readSecretBytes (path: string): Promise<Uint8Array> {
  return await readable(path, async () => await readPrivate(path))
}

/** In the clear, whatever protects it. Throws `FILE_UNREADABLE`, and what `readSecretFile` throws. */
export async function readSecret (path: string, kind: SecretKind, passphrases?: PassphraseSource): Promise<Uint8Array> {
  return await readable(path, async () => await readSecretFile(path, kind, passphrases))
}

/** The 32 secret bytes. Throws `KEY_FILE_INVALID`, and what `readSecret` throws. */
export async function readKeyFile (path: string, passphrases?: PassphraseSource): Promise<Uint8Array> {
  return parseKey(await readSecret(path, 'key', passphrases), path)
}

/** One after the other: opening what is under a passphrase takes 128 MiB each. */
export async function readKeyFiles (
  paths: readonly string[], passphrases?: PassphraseSource
): Promise<readonly Uint8Array[]> {
  const keys: Uint8Array[] = []
  for (const path of paths) {
    keys.push(await readKeyFile(path, passphrases))
  }
  return keys
}

async function readable (path: string, read: () => Promise<Uint8Array | undefined>): Promise<Uint8Array> {
  let content: Uint8Array | undefined
  try {
    content = await read()
  } catch (err) {
    throw err instanceof DiscoveryError
      ? err
      : new CliError('FILE_UNREADABLE', { detail: `${path}: ${errnoOf(err)}`, cause: err })
  }
  if (content == null) {
    throw new CliError('FILE_UNREADABLE', { detail: `${path}: ENOENT` })
  }
  return content
}

/** Never overwrites. Throws `FILE_EXISTS` or `FILE_UNWRITABLE`. */
export async function writeKeyFile (path: string, secret: Uint8Array, protection?: Protection): Promise<void> {
  await writeSecret(path, formatKey(secret), 'key', protection)
}

/** Never overwrites; under the passphrase that new files get, if any. Throws `FILE_EXISTS` or `FILE_UNWRITABLE`. */
export async function writeSecret (
  path: string, clear: string, kind: SecretKind, protection?: Protection
): Promise<void> {
  const { random, passphrases } = protection ?? {}
  await writeNew(path, random == null ? clear : await secretContent(clear, kind, random, passphrases))
}

/**
 * The key of a file that is made at first use. Throws `FILE_UNWRITABLE`, and what `parseKey` and `readSecretFile`
 * throw.
 */
export async function ownKey (path: string, { passphrases, random }: Protection): Promise<Uint8Array> {
  return await writable(path, async () => await keyOfFile(path, random, passphrases))
}

/** Writes a file that wasn't there, durably, for its owner alone. Throws `FILE_EXISTS` or `FILE_UNWRITABLE`. */
export async function writeNew (path: string, content: string | Uint8Array): Promise<void> {
  if (!await writable(path, async () => await createFile(path, content))) {
    throw new CliError('FILE_EXISTS', { detail: path })
  }
}

/** Throws `FILE_UNWRITABLE`. */
export async function writable<T> (path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (err) {
    throw err instanceof DiscoveryError
      ? err
      : new CliError('FILE_UNWRITABLE', { detail: `${path}: ${errnoOf(err)}`, cause: err })
  }
}
