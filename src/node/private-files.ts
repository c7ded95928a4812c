/**
 * Files that only their owner may read. They are made so from their first moment
 * on, which a umask can only narrow, are replaced whole or not at all, and are not
 * read where others could.
 */
import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../base/system-code.ts'
import { NodeError } from './errors.ts'
import type { FileHandle } from 'node:fs/promises'

export { makeFolder } from '../store/level/files.ts'

const OWNER_ONLY = 0o600
const OTHERS = 0o077
const MODE = 0o777
/** Bytes: many times what a holder keeps of an identifier, or a client of its contacts. */
export const MAX_PRIVATE_FILE = 16 * 1024 * 1024

/**
 * Undefined where there is no such file; other failures of the file system are thrown.
 *
 * @throws NodeError `FILE_EXPOSED`, `FILE_TOO_LARGE`
 */
export async function readPrivate (path: string): Promise<Uint8Array | undefined> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (err) {
    if (isErrno(err, 'ENOENT')) {
      return undefined
    }
    throw err
  }
  try {
    await checkMode(file, path)
    return await readBounded(file, path)
  } finally {
    await file.close()
  }
}

/** Of what was opened: its name may stand for another file by now. */
async function checkMode (file: FileHandle, path: string): Promise<void> {
  const stats = await file.stat()
  // a terminal has modes of its own; what Windows reports there says nothing
  if (process.platform !== 'win32' && !stats.isCharacterDevice() && (stats.mode & OTHERS) !== 0) {
    const mode = (stats.mode & MODE).toString(8)
    throw new NodeError('FILE_EXPOSED', { detail: `${path} has mode 0${mode}: chmod 600 ${path}` })
  }
}

/** A pipe doesn't tell its size. */
async function readBounded (file: FileHandle, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024) })
    if (bytesRead === 0) {
      return new Uint8Array(Buffer.concat(chunks))
    }
    length += bytesRead
    if (length > MAX_PRIVATE_FILE) {
      throw new NodeError('FILE_TOO_LARGE', { detail: `${path}: more than ${MAX_PRIVATE_FILE} bytes` })
    }
    chunks.push(buffer.subarray(0, bytesRead))
  }
}

/** Durable when it resolves; a crash leaves the old content or the new, nothing between. */
export async function replaceFile (path: string, content: Uint8Array | string): Promise<void> {
  await throughPart(path, content, async part => { await rename(part, path) })
}

/** Writes a file only if there is none, whole or not at all; false if there was one. */
export async function createFile (path: string, content: Uint8Array | string): Promise<boolean> {
  try {
    await throughPart(path, content, async part => { await link(part, path) })
    return true
  } catch (err) {
    if (isErrno(err, 'EEXIST')) {
      return false
    }
    throw err
  }
}

/** Nobody sees a file that is half-written. */
async function throughPart (
  path: string, content: Uint8Array | string, place: (part: string) => Promise<void>
): Promise<void> {
  const part = join(dirname(path), `.${randomUUID()}.part`)
  try {
    const file = await open(part, 'wx', OWNER_ONLY)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(part)
  } finally {
    await rm(part, { force: true })
  }
}

/** Of the operating system. */
export function isErrno (err: unknown, code: string): boolean {
  return systemCodeOf(err) === code
}
