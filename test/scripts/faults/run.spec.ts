import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { chooseDisks, damage, empty } from '../../../scripts/faults/disks.ts'
import { levelStore } from '../../../src/store/level.ts'

const run = promisify(execFile)
const PROGRAM = path.join(import.meta.dirname, '../../../scripts/faults.ts')

describe('scripts/faults', function () {
  // a federation of processes
  this.timeout(300_000)

  let folder: string
  beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'mimi-faults-')) })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('tries a case for real, and leaves neither mounts nor processes behind', async () => {
    const args = [
      '--import', 'tsx', PROGRAM, '--json', '--only', 'publisher, killed, lookup direct', '--tries', '2', '--minutes',
      '4'
    ]
    const { stdout } = await run(process.execPath, args, { env: { ...process.env, TMPDIR: folder } })
    const { cases, left } = JSON.parse(stdout)
    expect(left).to.deep.equal([])
    expect(cases).to.have.length(1)
    expect(cases[0]).to.include({ name: 'publisher, killed, lookup direct', tried: 2, failed: 0 })
    expect(cases[0].p99_ms).to.be.greaterThan(0)
    // its processes keep their files there, and each disk is mounted there
    expect((await readdir(folder)).filter(name => name.startsWith('mimi-'))).to.deep.equal([])
    expect(await readFile('/proc/mounts', 'utf8').catch(() => '')).to.not.include(folder)
  })

  it('damages the files of a store, and the store notices', async () => {
    const store = await levelStore(path.join(folder, 'store'))
    const rows = Array.from({ length: 200 }, (_, i) =>
      ({ type: 'put', key: Buffer.from(`row ${i}`), value: Buffer.alloc(64, i) }) as const)
    await store.namespace('rows').batch(rows)
    await store.close()
    expect(await damage(folder)).to.be.greaterThan(0)
    const damages: unknown[] = []
    const again = await levelStore(path.join(folder, 'store'), {
      patience: 30_000, onDamage: one => { damages.push(one) }
    })
    await again.close()
    expect(damages).to.not.have.length(0)
  })

  it('empties a folder, and fills the disk of one and not of another', async () => {
    await mkdir(path.join(folder, 'a', 'store'), { recursive: true })
    await empty(path.join(folder, 'a'))
    const disks = await chooseDisks()
    try {
      await disks.prepare(path.join(folder, 'full'))
      await disks.prepare(path.join(folder, 'other'))
      if (disks.mounts) {
        await disks.fill(path.join(folder, 'full'), 0)
        const write = async (name: string): Promise<void> => {
          await writeFile(path.join(folder, name, 'file'), new Uint8Array(65_536))
        }
        await write('full')
          .then(() => expect.fail('written'), (err: NodeJS.ErrnoException) => { expect(err.code).to.equal('ENOSPC') })
        await write('other')
        await disks.free(path.join(folder, 'full'), 0)
        await write('full')
      }
    } finally {
      await disks.end()
    }
  })
})
