import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { levelStore } from '../../src/store/level.ts'
import { StoreError } from '../../src/store/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { rejectionOf } from '../builders/errors.ts'
import { alter } from '../builders/mapping.ts'
import { Hands, item, OK, outboxBench } from '../builders/outbox.ts'
import { buildTestRegistry, NOW } from '../builders/registry.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { OutboxBench } from '../builders/outbox.ts'

const SECOND = 1_000
const ONE = item('one')

/** Numbers of the DPs that have answered. */
async function answered (bench: OutboxBench, which = ONE): Promise<readonly string[] | undefined> {
  const progress = await bench.box.progress(which.id)
  return progress
    ?.answers.map(({ dp, answer }) => `${bench.test.dps.findIndex(({ id }) => id === dp)} ${toString(answer)}`)
    .sort()
}

async function keysOf (store: KeyValueStore): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of store.iterate()) {
    keys.push(toString(key).split('/').slice(0, 2).join('/'))
  }
  return keys
}

describe('store/outbox', () => {
  it('holds as many items as it is told to, and one that is there already takes no room', async () => {
    const store = memoryStore().namespace('outbox')
    const bench = outboxBench({ maxItems: 2 }, store)
    bench.react = () => ({ again: 'recipient' })
    await bench.box.enqueue(item('one'))
    await bench.box.enqueue(item('two'))
    await bench.box.enqueue(item('one'))
    expect(await rejectionOf(bench.box.enqueue(item('three'))))
      .to.include({ code: 'STORE_QUEUE_FULL', retryAfter: 60_000 })
    expect(await bench.box.progress(item('three').id)).to.equal(undefined)
    // after a restart it knows
    const again = outboxBench({ maxItems: 2 }, store)
    expect(await rejectionOf(again.box.enqueue(item('three')))).to.include({ code: 'STORE_QUEUE_FULL' })
    await again.box.enqueue(item('two'))
    // what was forgotten makes room
    again.hands.time += 60_000
    await store.delete(fromString(`outbox/item/${toString(item('one').id, 'base16')}`))
    await again.box.enqueue(item('three'))
  })

  it('brings an item to every recipient, and remembers what each answered and when', async () => {
    const bench = outboxBench()
    bench.react = dp => ({ done: fromString(`from ${dp}`) })
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    expect(bench.delivered).to.have.deep.members([[1, 'one'], [2, 'one']])
    expect(await answered(bench)).to.deep.equal(['1 from 1', '2 from 2'])
    expect((await bench.box.progress(ONE.id))?.answers.map(({ at }) => at)).to.deep.equal([NOW, NOW])
    expect((await bench.box.progress(ONE.id))?.recipients).to.equal(2)
    expect(await bench.box.progress(item('other').id)).to.equal(undefined)
    await bench.box.stop()
  })

  it('waits a second for the second attempt, then twice as long each time, five minutes at most', async () => {
    const bench = outboxBench()
    bench.react = dp => dp === 1 ? { again: 'recipient' } : OK
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    const attempts = (): number => bench.delivered.filter(([dp]) => dp === 1).length
    for (const [i, wait] of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].entries()) {
      await bench.turn(wait * SECOND - 1)
      expect(attempts(), `before ${wait} s`).to.equal(i + 1)
      await bench.turn(1)
      expect(attempts(), `after ${wait} s`).to.equal(i + 2)
    }
    bench.react = () => OK
    await bench.turn(300 * SECOND)
    expect(await answered(bench)).to.deep.equal(['1 ok', '2 ok'])
    await bench.box.stop()
  })

  it('waits by lot between half and all of it', async () => {
    const bench = outboxBench({}, undefined, undefined, undefined, 0)
    bench.react = () => ({ again: 'recipient' })
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    await bench.turn(SECOND / 2)
    expect(bench.delivered).to.have.length(4)
    await bench.box.stop()
  })

  it('waits as long as the recipient says, within the same limit', async () => {
    const bench = outboxBench()
    bench.react = dp => ({ again: 'recipient', retryAfter: dp === 1 ? 10 * SECOND : 3_600 * SECOND })
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    await bench.turn(10 * SECOND - 1)
    expect(bench.delivered).to.have.length(2)
    await bench.turn(1)
    expect(bench.delivered).to.have.length(3)
    await bench.turn(290 * SECOND)
    expect(bench.delivered.filter(([dp]) => dp === 2)).to.have.length(2)
    await bench.box.stop()
  })

  it('tries one item where a recipient was away, and the rest once it is back', async () => {
    const bench = outboxBench()
    bench.react = dp => dp === 1 ? { again: 'recipient' } : OK
    await bench.box.start()
    for (let i = 0; i < 20; i++) {
      await bench.box.enqueue(item(`item ${i}`))
    }
    await bench.rest()
    const before = bench.delivered.filter(([dp]) => dp === 1).length
    await bench.turn(SECOND)
    expect(bench.delivered.filter(([dp]) => dp === 1)).to.have.length(before + 1)
    bench.react = () => OK
    await bench.turn(2 * SECOND)
    expect(new Set(bench.delivered.filter(([dp]) => dp === 1).map(([, name]) => name))).to.have.property('size', 20)
    await bench.box.stop()
  })

  it('does not wait any longer for a recipient that is back', async () => {
    const bench = outboxBench()
    bench.react = dp => dp === 1 ? { again: 'recipient' } : OK
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    bench.react = () => OK
    bench.box.hurry(bench.test.dps[1]?.id ?? '')
    bench.box.hurry('somebody else')
    await bench.rest()
    expect(await answered(bench)).to.deep.equal(['1 ok', '2 ok'])
    await bench.box.stop()
  })

  it('puts off an item that is refused, and no other', async () => {
    const bench = outboxBench()
    bench.react = (dp, name) => dp === 1 && name === 'one' ? { again: 'item' } : OK
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.box.enqueue(item('two'))
    await bench.rest()
    expect(await answered(bench)).to.deep.equal(['2 ok'])
    expect(await answered(bench, item('two'))).to.deep.equal(['1 ok', '2 ok'])
    bench.react = () => OK
    await bench.turn(SECOND)
    expect(await answered(bench)).to.deep.equal(['1 ok', '2 ok'])
    await bench.box.stop()
  })

  it('serves no more recipients at once than it may, and all in the end', async () => {
    const bench = outboxBench({ concurrency: 3 }, undefined, undefined, buildTestRegistry({ dps: 9 }))
    let [now, most] = [0, 0]
    bench.react = async () => {
      most = Math.max(most, ++now)
      await new Promise(resolve => setImmediate(resolve))
      now--
      return OK
    }
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    await bench.rest()
    expect(most).to.equal(3)
    expect((await answered(bench))?.length).to.equal(8)
    await bench.box.stop()
  })

  it('sends eight items to one recipient at once, not more', async () => {
    const bench = outboxBench()
    const asked: Array<() => void> = []
    bench.react = async dp => dp === 1 ? await new Promise(resolve => { asked.push(() => { resolve(OK) }) }) : OK
    for (let i = 0; i < 20; i++) {
      await bench.box.enqueue(item(`item ${i}`))
    }
    await bench.box.start()
    await bench.rest()
    expect(asked).to.have.length(8)
    const stopped = bench.box.stop()
    asked.forEach(answer => { answer() })
    await stopped
  })

  it('enqueues twice what is still one item', async () => {
    const bench = outboxBench()
    await bench.box.enqueue(ONE)
    await bench.box.enqueue(ONE)
    await bench.box.start()
    await bench.rest()
    expect(bench.delivered).to.have.length(2)
    await bench.box.stop()
  })

  it('lets an item end with its time', async () => {
    const bench = outboxBench({ pruneInterval: 60 * SECOND })
    bench.react = dp => dp === 1 ? { again: 'recipient' } : OK
    await bench.box.start()
    await bench.box.enqueue(item('one', { expiresAt: NOW + 100 * SECOND }))
    await bench.rest()
    await bench.turn(1_000 * SECOND)
    expect(await answered(bench)).to.equal(undefined)
    expect(bench.delivered.filter(([dp]) => dp === 1)).to.have.length(7)
    expect(await keysOf(bench.store)).to.deep.equal(['outbox/recipients'])
    await bench.box.stop()
  })

  it('writes nothing where it can not write what came with it', async () => {
    const store = outboxBench().store
    const failing: KeyValueStore = {
      ...store,
      get: store.get.bind(store),
      iterate: store.iterate.bind(store),
      put: store.put.bind(store),
      delete: store.delete.bind(store),
      batch: async () => { throw new StoreError('STORE_FAILED') }
    }
    const bench = outboxBench({}, failing)
    const error: unknown = await bench
      .box.enqueue(ONE, [{ type: 'put', key: fromString('claim'), value: fromString('kept') }])
      .then(() => 'no error', (err: unknown) => err)
    expect(error).to.include({ code: 'STORE_FAILED' })
    expect(await keysOf(store)).to.deep.equal([])
  })

  it('stops with what is under way, and goes on from there', async () => {
    const bench = outboxBench()
    let answer = (): void => {}
    bench.react = async dp => dp === 1 ? await new Promise(resolve => { answer = () => { resolve(OK) } }) : OK
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    const stopped = bench.box.stop()
    answer()
    await stopped
    expect(await answered(bench)).to.deep.equal(['2 ok'])
    const revived = await bench.revive()
    expect(revived.delivered).to.deep.equal([[1, 'one']])
    expect(await answered(revived)).to.deep.equal(['1 ok', '2 ok'])
    await revived.box.stop()
  })
})

describe('store/outbox: recipients follow the registry', () => {
  const four = buildTestRegistry({ dps: 4 })
  const three = alter(four.registry, { dps: dp => dp.id === four.dps[3]?.id ? { ...dp, status: 'revoked' } : dp })

  it('brings living items to a DP that joins, and none to one that has left', async () => {
    const bench = outboxBench({}, undefined, undefined, four)
    bench.become(three)
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    expect((await bench.box.progress(ONE.id))?.recipients).to.equal(2)
    bench.become(four.registry)
    await bench.rest()
    expect(await answered(bench)).to.deep.equal(['1 ok', '2 ok', '3 ok'])
    expect(bench.delivered).to.have.length(3)

    bench.react = () => ({ again: 'recipient' })
    await bench.box.enqueue(item('two'))
    await bench.rest()
    bench.become(three)
    await bench.rest()
    const tried = bench.delivered.length
    await bench.turn(SECOND)
    expect(bench.delivered.slice(tried).map(([dp]) => dp)).to.have.members([1, 2])
    // what it answered before it left does not count
    expect((await bench.box.progress(ONE.id))?.answers).to.have.length(2)
    await bench.box.stop()
  })

  it('sees at its start what changed while it was down', async () => {
    const bench = outboxBench({}, undefined, undefined, four)
    bench.become(three)
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    await bench.box.stop()
    bench.become(four.registry)
    const revived = await bench.revive()
    expect(revived.delivered).to.deep.equal([[3, 'one']])
    await revived.box.stop()
  })

  it('forgets what waited for a DP that the registry does not list any more', async () => {
    const bench = outboxBench({}, undefined, undefined, four)
    bench.react = () => ({ again: 'recipient' })
    await bench.box.start()
    await bench.box.enqueue(ONE)
    await bench.rest()
    bench.become(buildTestRegistry({ dps: 3 }).registry)
    await bench.rest()
    expect((await keysOf(bench.store)).filter(key => key === 'outbox/due')).to.have.length(2)
    await bench.box.stop()
  })
})

describe('store/outbox: a process that is killed', function () {
  this.timeout(60_000)

  let directory = ''
  beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'mimi-outbox-')) })
  afterEach(async () => { await rm(directory, { recursive: true, force: true }) })

  /** What is left of one that was killed in this state, started again a second later. */
  async function killedIn (
    state: string
  ): Promise<{ bench: OutboxBench, store: KeyValueStore, end: () => Promise<void> }> {
    const child = spawn(
      process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'outbox-writer.ts'), directory, state],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    )
    const ended = new Promise(resolve => child.once('close', resolve))
    child.stdout.once('data', () => { child.kill('SIGKILL') })
    await ended
    const level = await levelStore(directory)
    const store = level.namespace('claims')
    const bench = outboxBench({}, store, new Hands(NOW + SECOND))
    await bench.box.start()
    while ((await bench.box.progress(ONE.id))?.answers.length !== 2) {
      // a disk takes its time
      await bench.rest()
    }
    return {
      bench,
      store,
      end: async () => {
        await bench.box.stop()
        await level.close()
      }
    }
  }

  const cases: ReadonlyArray<readonly [state: string, again: readonly number[]]> = [
    ['enqueued', [1, 2]],
    ['delivering', [1, 2]],
    ['half-answered', [2]],
    ['refused', [1, 2]],
    ['answered', []]
  ]
  for (const [state, again] of cases) {
    it(`goes on where it was: ${state}`, async () => {
      const { bench, store, end } = await killedIn(state)
      expect(bench.delivered.map(([dp]) => dp).sort()).to.deep.equal(again)
      expect(await answered(bench)).to.deep.equal(['1 ok', '2 ok'])
      if (state === 'enqueued') {
        expect(await store.get(fromString('claim'))).to.deep.equal(fromString('kept'))
      }
      await end()
    })
  }
})
