/** What can happen to the disk of a node: full, emptied, damaged. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** MiB: more than a node of the cases writes. */
const SIZE = 48
const FILLER = 'filler'
/** Files of the engine that hold rows, or say which files do. */
const ENGINE_FILE = /^(\d+\.(log|ldb)|MANIFEST-\d+)$/
/** Bytes in a row that are damaged in each file. */
const DAMAGED = 4

/** A way to run out of room, and to have some again. */
export interface Disks {
  /** Whether each node has a file system of its own. */
  readonly mounts: boolean
  readonly words: string
  /** Called before the node writes there. */
  prepare (folder: string): Promise<void>
  fill (folder: string, pid: number): Promise<void>
  free (folder: string, pid: number): Promise<void>
  end (): Promise<void>
}

/** A file system of each node's own, which another file fills. */
class SmallFileSystems implements Disks {
  readonly mounts = true
  readonly words = `file systems of ${SIZE} MiB`
  readonly #mounted: string[] = []

  async prepare (folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await mount(folder, `${SIZE}m`)
    this.#mounted.push(folder)
  }

  async fill (folder: string): Promise<void> {
    const { bfree, bsize } = await statfs(folder)
    try {
      await writeFile(join(folder, FILLER), new Uint8Array(bfree * bsize))
    } catch (err) {
      // the node has written meanwhile: it is full as well
      if (!(err instanceof Error && 'code' in err && err.code === 'ENOSPC')) {
        throw err
      }
    }
  }

  async free (folder: string): Promise<void> {
    await rm(join(folder, FILLER), { force: true })
  }

  async end (): Promise<void> {
    for (let folder = this.#mounted.pop(); folder != null; folder = this.#mounted.pop()) {
      await run('umount', ['-l', folder])
    }
  }
}

/** Where nothing may be mounted: a process whose files may not grow (EFBIG in the place of ENOSPC). */
class LimitedFiles implements Disks {
  readonly mounts = false
  readonly words = 'a limit on the size of files, as nothing may be mounted here'

  async prepare (folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }

  async fill (_folder: string, pid: number): Promise<void> {
    await run('prlimit', ['--pid', String(pid), '--fsize=0:'])
  }

  async free (_folder: string, pid: number): Promise<void> {
    await run('prlimit', ['--pid', String(pid), '--fsize=unlimited:'])
  }

  async end (): Promise<void> {}
}

export async function chooseDisks (): Promise<Disks> {
  const folder = await mkdtemp(join(tmpdir(), 'mimi-mount-'))
  try {
    await mount(folder, '1m')
    await run('umount', [folder])
    return new SmallFileSystems()
  } catch {
    return new LimitedFiles() // its words say so on the screen
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function mount (folder: string, size: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', folder])
}

/** Of a node that doesn't run. */
export async function empty (folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    await rm(join(folder, name), { recursive: true })
  }
}

/**
 * Flips bits in the middle of each of the engine's files.
 *
 * @returns how many files were damaged
 */
export async function damage (folder: string): Promise<number> {
  const store = join(folder, 'store')
  let damaged = 0
  for (const name of await readdir(store)) {
    const { size } = await stat(join(store, name))
    if (ENGINE_FILE.test(name) && size > 2 * DAMAGED) {
      await flip(join(store, name), Math.floor(size / 2))
      damaged++
    }
  }
  return damaged
}

async function flip (file: string, at: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const bytes = new Uint8Array(DAMAGED)
    await handle.read(bytes, 0, DAMAGED, at)
    await handle.write(bytes.map(byte => byte ^ 0xff), 0, DAMAGED, at)
  } finally {
    await handle.close()
  }
}
