import { expect } from 'chai'
import { KEPT_FOR } from '../../../src/http/events/event-log.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { ManualClock } from '../../builders/attest.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { eventOf, testLog } from '../../builders/sidecar.ts'
import type { EventLog } from '../../../src/http/events/event-log.ts'
import type { KeptEvent } from '../../../src/http/events/event.ts'

const NOW = 1_767_225_600_000

async function all (events: AsyncIterable<KeptEvent>): Promise<number[]> {
  const found: number[] = []
  for await (const { sequence } of events) {
    found.push(sequence)
  }
  return found
}

describe('http/events/event-log', () => {
  const clock = new ManualClock(NOW)
  const namespace = () => memoryStore().namespace('events')

  it('keeps events in their order, once each, over a restart', async () => {
    const store = namespace()
    const log = await testLog({ store, clock }, { delivers: true })
    await Promise.all([1, 2, 3, 2].map(async id => { await log.append(eventOf(id)) }))
    await log.delivered(2)
    const again = await testLog({ store, clock }, { delivers: true })
    expect([again.last, again.due, await all(again.since(1)), await all(again.undelivered())])
      .to.deep.equal([3, 2, [2, 3], [1, 3]])
    await again.append(eventOf(3))
    await again.append(eventOf(4))
    expect(await again.read(4)).to.deep.equal({ ...eventOf(4), sequence: 4 })
    expect(again.last).to.equal(4)
  })

  it('says on disk nothing of users, to nobody without the seed', async () => {
    const store = namespace()
    await (await testLog({ store, clock })).append(eventOf(1))
    for await (const [key, value] of store.iterate()) {
      expect(Buffer.concat([key, value]).toString('latin1')).not.to.include('1415')
    }
    const other = await testLog({ store, clock }, { seed: new Uint8Array(32).fill(1) })
    expect(await all(other.since(0))).to.deep.equal([])
  })

  it('wants nothing delivered where there is no webhook any more', async () => {
    const store = namespace()
    await (await testLog({ store, clock }, { delivers: true })).append(eventOf(1))
    const log = await testLog({ store, clock })
    expect([log.due, await all(log.undelivered()), await all(log.since(0))]).to.deep.equal([0, [], [1]])
  })

  it('forgets what is older than seven days, and never gives a number twice', async () => {
    const store = namespace()
    const time = { now: NOW }
    const log = await testLog({ store, clock: { now: () => time.now } }, { delivers: true })
    await log.append(eventOf(1))
    time.now += KEPT_FOR
    await log.append(eventOf(2))
    expect([await all(log.since(0)), log.due]).to.deep.equal([[2], 1])
    time.now += KEPT_FOR
    const again = await testLog({ store, clock: { now: () => time.now } })
    await again.append(eventOf(3))
    expect(await all(again.since(0))).to.deep.equal([3])
  })

  it('forgets none by a clock that is ahead and that nobody confirms', async () => {
    const time = { now: NOW }
    const log = await testLog({ clock: { now: () => time.now }, past: { now: () => 0 } }, { delivers: true })
    await log.append(eventOf(1))
    time.now += 60 * 86_400_000
    await log.append(eventOf(2))
    expect([await all(log.undelivered()), await all(log.since(0))]).to.deep.equal([[1, 2], [1, 2]])
  })

  it('makes room among what nobody waits for, else it refuses', async () => {
    const log = await testLog({ clock }, { delivers: true, maxEvents: 2 })
    await log.append(eventOf(1))
    await log.append(eventOf(2))
    expect((await rejectionOf(log.append(eventOf(3)))).code).to.equal('STORE_QUEUE_FULL')
    await log.delivered(2)
    await log.append(eventOf(3))
    expect(await all(log.since(0))).to.deep.equal([1, 3])
  })

  it('tells listeners once it is on disk', async () => {
    const log: EventLog = await testLog({ clock })
    const heard: Array<Promise<unknown>> = []
    const end = log.onEvent(({ sequence }) => { heard.push(log.read(sequence)) })
    await log.append(eventOf(1))
    end()
    await log.append(eventOf(2))
    expect(await Promise.all(heard)).to.deep.equal([{ ...eventOf(1), sequence: 1 }])
  })
})
