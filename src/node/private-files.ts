/** Small files that only their owner may read, replaced whole or not at all. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700

/** Undefined where there is no such file; other failures are thrown. */
export async function readIfThere (path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (err) {
    if (isErrno(err, 'ENOENT')) {
      return undefined
    }
    throw err
  }
}

/** Durable when it resolves; a crash leaves the old content or the new, nothing between. */
export async function replaceFile (path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER })
  const part = join(dirname(path), `.${randomUUID()}.part`)
  try {
    await writeSynced(part, content)
    await rename(part, path)
  } catch (err) {
    await rm(part, { force: true })
    throw err
  }
}

/** Writes a file only if there is none; false if there was one. */
export async function createFile (path: string, content: Uint8Array | string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER })
  try {
    await writeSynced(path, content)
    return true
  } catch (err) {
    if (isErrno(err, 'EEXIST')) {
      return false
    }
    throw err
  }
}

async function writeSynced (path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

function isErrno (err: unknown, code: string): boolean {
  return err instanceof Error && 'code' in err && err.code === code
}
