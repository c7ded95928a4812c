/**
 * Key files: one line of 64 hexadecimal digits, a 32-byte secret (an Ed25519
 * seed, RFC 8032 section 5.1.5), readable by its owner alone.
 */
import { open, readFile, stat } from 'node:fs/promises'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { CliError } from './errors.ts'

const OTHERS_MAY_READ = 0o077

function errnoOf (err: unknown): string {
  return err instanceof Error && 'code' in err ? String(err.code) : 'unknown'
}

/** Throws `FILE_UNREADABLE`. */
export async function readBytes (path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (err) {
    throw new CliError('FILE_UNREADABLE', { detail: `${path}: ${errnoOf(err)}`, cause: err })
  }
}

/** The 32 secret bytes. Throws `FILE_UNREADABLE`, `KEY_FILE_EXPOSED` or `KEY_FILE_INVALID`. */
export async function readKeyFile (path: string): Promise<Uint8Array> {
  const text = toString(await readBytes(path)).trim()
  // Windows has no such bits; what it reports there says nothing
  if (process.platform !== 'win32' && ((await stat(path)).mode & OTHERS_MAY_READ) !== 0) {
    throw new CliError('KEY_FILE_EXPOSED', { detail: path })
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new CliError('KEY_FILE_INVALID', { detail: path })
  }
  return fromString(text.toLowerCase(), 'base16')
}

/** Never overwrites. Throws `FILE_EXISTS` or `FILE_UNWRITABLE`. */
export async function writeKeyFile (path: string, secret: Uint8Array): Promise<void> {
  await writeNew(path, toString(secret, 'base16') + '\n', 0o600)
}

/** Writes a file that wasn't there, durably. Throws `FILE_EXISTS` or `FILE_UNWRITABLE`. */
export async function writeNew (path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  try {
    const file = await open(path, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (err) {
    const errno = errnoOf(err)
    throw new CliError(errno === 'EEXIST' ? 'FILE_EXISTS' : 'FILE_UNWRITABLE', { detail: `${path}: ${errno}`, cause: err })
  }
}
