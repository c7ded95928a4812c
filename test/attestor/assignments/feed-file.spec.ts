import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { FeedFile } from '../../../src/attestor/assignments/feed-file.ts'
import { recordsOf } from '../../builders/assignments.ts'
import { recordingLogger } from '../../builders/attest.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { until } from '../../builders/replicas.ts'
import type { Records } from '../../builders/assignments.ts'

const number = (i: number): string => `tel:+1415555${String(i).padStart(4, '0')}`
const line = (i: number, event = 'reassigned'): string => `${number(i)},${event},2025-12-20\n`

describe('attestor/assignments/feed-file', () => {
  let folder: string
  let path: string
  let records: Records
  const log: string[] = []

  const open = (): FeedFile => new FeedFile({ assignments: records.opened, logger: recordingLogger(log) }, { path })
  const known = async (i: number): Promise<boolean> => await records.ledger.of(records.csi(number(i))) != null

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-feed-'))
    path = join(folder, 'feed.csv')
    records = await recordsOf()
    log.length = 0
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('waits for a file that is not there yet', async () => {
    expect(await open().look()).to.deep.equal({ recorded: 0, bad: [] })
  })

  it('takes what is appended, once, and no line before it has its end', async () => {
    const feed = open()
    await writeFile(path, line(1) + line(2).trimEnd())
    expect((await feed.look()).recorded).to.equal(1)
    expect(await known(2)).to.equal(false)
    await appendFile(path, `\n${line(3)}`)
    expect((await feed.look()).recorded).to.equal(2)
    expect((await feed.look()).recorded).to.equal(0)
  })

  it('goes on after a restart where it was', async () => {
    await writeFile(path, line(1))
    await open().look()
    await records.restart()
    await appendFile(path, line(2))
    expect((await open().look()).recorded).to.equal(1)
  })

  it('begins anew with a file in its place, of the same name, shorter, or of other content', async () => {
    const feed = open()
    await writeFile(path, line(1) + line(2))
    await feed.look()
    await writeFile(join(folder, 'next'), line(3) + line(4) + line(5))
    await rename(join(folder, 'next'), path)
    expect((await feed.look()).recorded).to.equal(3)
    await writeFile(path, line(6))
    expect((await feed.look()).recorded).to.equal(1)
    await writeFile(path, line(7) + line(8))
    expect((await feed.look()).recorded).to.equal(2)
  })

  it('begins anew with a copy that has more lines, and goes on in the file that it knows', async () => {
    const feed = open()
    await writeFile(path, line(1) + line(2))
    await feed.look()
    await writeFile(join(folder, 'next'), line(1) + line(2) + line(3))
    await rename(join(folder, 'next'), path)
    expect((await feed.look()).recorded).to.equal(3)
  })

  it('knows a long file again, and one that was changed at its end', async () => {
    const feed = open()
    const many = Array.from({ length: 300 }, (_, i) => line(i)).join('')
    await writeFile(path, many)
    expect((await feed.look()).recorded).to.equal(300)
    await appendFile(path, line(300))
    expect((await feed.look()).recorded).to.equal(1)
    await writeFile(path, many + line(301))
    expect((await feed.look()).recorded).to.equal(301)
  })

  it('tells what it took, and what it took is announced at once', async () => {
    let hurried = 0
    const feed = new FeedFile(
      {
        assignments: { ...records.opened, ledger: records.ledger, hurry: () => { hurried++ } },
        logger: recordingLogger(log)
      }, { path }
    )
    await feed.look()
    await writeFile(path, '')
    await feed.look()
    expect([hurried, log]).to.deep.equal([0, []])
    await writeFile(path, line(1))
    await feed.look()
    expect([hurried, log.length]).to.deep.equal([1, 1])
    await feed.look()
    expect([hurried, log.length]).to.deep.equal([1, 1])
  })

  it('can not do with a folder, or with what lies below a file', async () => {
    const look = async (below: string): Promise<unknown> => {
      try {
        return await new FeedFile({ assignments: records.opened, logger: recordingLogger(log) }, { path: below }).look()
      } catch (err) {
        return err instanceof Error && 'code' in err ? err.code : err
      }
    }
    await writeFile(path, line(1))
    expect([await look(folder), await look(join(path, 'below'))]).to.deep.equal(['EISDIR', 'ENOTDIR'])
  })

  it('looks again and again, also after a look that failed, until it is stopped', async () => {
    const timer = new ManualTimer()
    const feed = new FeedFile({ assignments: records.opened, logger: recordingLogger(log), timer }, {
      path: folder, interval: 700
    })
    const fired = async (): Promise<void> => {
      timer.fire()
      await until(() => timer.delays.length > 0)
    }
    feed.start()
    expect(timer.delays).to.deep.equal([0])
    await fired()
    expect(timer.delays).to.deep.equal([700])
    await fired()
    await feed.stop()
    expect(timer.delays).to.deep.equal([])
    expect(log.filter(text => text.includes('the feed can not be read'))).to.have.length(2)
  })

  it('passes over bad lines and names them by their number in the file', async () => {
    const feed = open()
    await writeFile(path, line(1) + 'rubbish\n')
    expect((await feed.look()).bad).to.deep.equal([{ line: 2, code: 'FEED_LINE_MALFORMED' }])
    await appendFile(path, `\n${line(2)}tel:+14155550100,stolen,2025-12-20\n`)
    expect(await feed.look()).to.deep.equal({ recorded: 1, bad: [{ line: 5, code: 'FEED_EVENT_UNKNOWN' }] })
    expect(log.join('\n')).to.contain('FEED_EVENT_UNKNOWN').and.not.to.contain('4155550100')
  })

  it('reads files that are longer than one go', async () => {
    const many = 9_000
    await writeFile(path, Array.from({ length: many }, (_, i) => line(i, 'ported')).join(''))
    expect((await open().look()).recorded).to.equal(many)
    expect(await known(many - 1)).to.equal(true)
  })

  it('is not stopped by a line without end', async () => {
    await writeFile(path, 'x'.repeat(300 * 1024) + '\n' + line(1))
    const { recorded, bad } = await open().look()
    expect([recorded, bad[0]?.code]).to.deep.equal([1, 'FEED_LINE_MALFORMED'])
  })
})
