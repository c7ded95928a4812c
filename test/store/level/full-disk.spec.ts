import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { levelStore } from '../../../src/store/level.ts'
import { incompressible } from './incompressible.ts'
import type { ChildProcess } from 'node:child_process'
import type { Damage } from '../../../src/store/interface.ts'

const run = promisify(execFile)
const WRITER = join(import.meta.dirname, 'full-disk-writer.ts')
const MIB = 1024 * 1024
/** Bytes for the store before its disk is full. */
const ROOM = 600 * 1024

/** A way to run out of room, and to have some again. */
interface SmallDisk {
  readonly name: string
  /** @returns the process that writes */
  start (folder: string, args: readonly string[]): Promise<ChildProcess>
  free (folder: string, writer: ChildProcess): Promise<void>
  end (folder: string): Promise<void>
}

const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit']
const command = (args: readonly string[]): string[] => ['--import', 'tsx', WRITER, ...args]

/** A file system of 6 MiB, all but some of which another file takes. */
const smallFileSystem: SmallDisk = {
  name: 'a small file system',
  async start (folder, args) {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder])
    const { bfree, bsize } = await statfs(folder)
    await writeFile(join(folder, 'filler'), new Uint8Array(bfree * bsize - ROOM))
    return spawn(process.execPath, command(args), { stdio })
  },
  async free (folder) {
    await rm(join(folder, 'filler'))
  },
  async end (folder) {
    await run('umount', [folder])
  }
}

/** A process whose files may only grow so far (EFBIG in the place of ENOSPC), which anybody may set up. */
const limitedFiles: SmallDisk = {
  name: 'a limit on the size of files',
  async start (_folder, args) {
    const script = `trap '' XFSZ; ulimit -S -f ${ROOM / 512}; exec "$@"`
    return spawn('sh', ['-c', script, 'sh', process.execPath, ...command(args)], { stdio })
  },
  async free (_folder, writer) {
    await run('prlimit', ['--pid', String(writer.pid), `--fsize=${64 * MIB}:`])
  },
  async end () {}
}

async function mayMount (): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'mimi-mount-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    await run('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    await rm(folder, { recursive: true })
  }
}

const disks = [limitedFiles]
if (await mayMount()) {
  disks.push(smallFileSystem)
} else {
  process.stdout.write('Nothing may be mounted here: a full disk is tried with a limit on the size of files alone.\n')
}

describe('store/level: a full disk', () => {
  for (const disk of disks) {
    for (const end of ['closed', 'killed'] as const) {
      it(`loses nothing that was acknowledged, and goes on: ${disk.name}, then ${end}`, async function () {
        this.timeout(60_000)
        const folder = await mkdtemp(join(tmpdir(), 'mimi-full-'))
        const directory = join(folder, 'disk', 'store')
        await mkdir(join(folder, 'disk'))
        try {
          const { before, after } = await fillAndGoOn(disk, join(folder, 'disk'), directory, end)
          expect(before.length, 'before it was full').to.be.greaterThan(10)
          expect(after.length, 'all, once there is room').to.equal(150)
          const damages: Damage[] = []
          const store = await levelStore(directory, { patience: 30_000, onDamage: damage => { damages.push(damage) } })
          const rows = store.namespace('rows')
          for (const n of [...before, ...after]) {
            expect(await rows.get(fromString(`row ${n}`)), `row ${n}`).to.deep.equal(incompressible(n))
          }
          expect(damages).to.deep.equal([])
          await store.close()
        } finally {
          await disk.end(join(folder, 'disk'))
          await rm(folder, { recursive: true })
        }
      })
    }
  }
})

type End = 'closed' | 'killed'

interface Acknowledged {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** The rows that were acknowledged before the disk was full, and after it had room again. */
async function fillAndGoOn (disk: SmallDisk, mounted: string, directory: string, end: End): Promise<Acknowledged> {
  const writer = await disk.start(mounted, [directory, '150'])
  const ended = new Promise(resolve => writer.once('close', resolve))
  const [before, after] = [new Array<number>(), new Array<number>()]
  let full = false
  try {
    for await (const line of createInterface(writer.stdout ?? expect.fail('no output'))) {
      if (line === 'full') {
        full = true
        await disk.free(mounted, writer)
        writer.stdin?.write('go on\n')
      } else if (line === 'done') {
        end === 'killed' ? writer.kill('SIGKILL') : writer.stdin?.write('close\n')
      } else {
        expect(line, 'reads while the disk is full').to.match(/^acked \d+$/);
        (full ? after : before).push(Number(line.slice('acked '.length)))
      }
    }
  } finally {
    // closes by itself, unless something else than expected came
    const patience = setTimeout(() => { writer.kill('SIGKILL') }, 20_000)
    await ended
    clearTimeout(patience)
  }
  return { before, after }
}
