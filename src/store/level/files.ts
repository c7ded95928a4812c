/** The folder of a store, as files: who may read it, whether it has room, whether the engine can open it. */
import { access, chmod, lstat, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../../base/system-code.ts'
import { damagedBlocks } from './log-file.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OTHERS = 0o077
const LOG = /^\d+\.log$/
const ENGINE_FILE = /^(\d+\.(log|ldb|sst)|MANIFEST-\d+)$/
const CURRENT = /^MANIFEST-\d+\n$/
/** Made and removed again. */
const ROOM = 'room'
/** For what the engine writes when it opens, beside the log's content. */
const MARGIN = 384 * 1024

/**
 * Made for its user alone, and so are the folders above it that are lacking: one after
 * the other, as the runtime's own recursion never ends where none can be made (/proc).
 */
export async function makeFolder (directory: string): Promise<void> {
  const above = dirname(directory)
  if (above !== directory && !await exists(above)) {
    await makeFolder(above)
  }
  await mkdir(directory, { mode: FOLDER_MODE }).catch(async (err: unknown) => {
    if (!(await stat(directory).catch(() => { throw err })).isDirectory()) {
      throw err
    }
  })
}

async function exists (path: string): Promise<boolean> {
  return await access(path).then(() => true, () => false)
}

/** @returns how many files and folders others could read */
export async function tighten (directory: string, known = new Set<string>()): Promise<number> {
  if (process.platform === 'win32') {
    return 0 // it has no such modes
  }
  let tightened = await tightenOne(directory, FOLDER_MODE)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      tightened += await tighten(join(directory, entry.name))
    } else if (entry.isFile() && !known.has(entry.name)) {
      known.add(entry.name)
      tightened += await tightenOne(join(directory, entry.name), FILE_MODE)
    }
  }
  return tightened
}

/** What the engine has removed meanwhile needs nothing. */
async function tightenOne (path: string, mode: number): Promise<number> {
  try {
    if (((await lstat(path)).mode & OTHERS) === 0) {
      return 0
    }
    await chmod(path, mode)
    return 1
  } catch (err) {
    if (systemCodeOf(err) === 'ENOENT') {
      return 0
    }
    throw err
  }
}

/**
 * Tries whether the engine could open again, which copies its log into a table: where it
 * can't, it is better left open, for it still reads.
 *
 * @throws what the operating system says, such as ENOSPC
 */
export async function tryRoom (directory: string): Promise<void> {
  const logs = (await readdir(directory)).filter(name => LOG.test(name))
  const sizes = await Promise.all(logs.map(async name => (await stat(join(directory, name))).size))
  const file = await open(join(directory, ROOM), 'w', FILE_MODE)
  try {
    const zeros = new Uint8Array(64 * 1024)
    for (let left = MARGIN + sizes.reduce((sum, size) => sum + size, 0); left > 0;) {
      left -= (await file.write(zeros, 0, Math.min(left, zeros.byteLength))).bytesWritten
    }
    await file.sync()
  } finally {
    await file.close()
    await clearRoom(directory)
  }
}

/** What is left of a try, where the process was killed in it. */
export async function clearRoom (directory: string): Promise<void> {
  await rm(join(directory, ROOM), { force: true })
}

/** Blocks of the engine's logs that don't hold. */
export async function damagedLogBlocks (directory: string): Promise<number> {
  const logs = (await readdir(directory)).filter(name => LOG.test(name))
  let damaged = 0
  for (const name of logs) {
    damaged += damagedBlocks(await readFile(join(directory, name)))
  }
  return damaged
}

/** Whether there is something that the engine wrote. */
export async function hasEngineFiles (directory: string): Promise<boolean> {
  return (await readdir(directory)).some(name => ENGINE_FILE.test(name))
}

/** Whether the engine's files are there, and the one that leads to them isn't, or leads nowhere. */
export async function headIsLost (directory: string): Promise<boolean> {
  const names = await readdir(directory)
  if (!names.includes('CURRENT')) {
    return names.some(name => ENGINE_FILE.test(name))
  }
  const current = await readFile(join(directory, 'CURRENT'), 'latin1')
  return !CURRENT.test(current) || !names.includes(current.trimEnd())
}
