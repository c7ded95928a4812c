import { expect } from 'chai'
import { FreshTime, LOOK_INTERVAL, MAX_GAP, MAX_SPANS, REMEMBERED } from '../../src/dp/fresh-time.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { silentLogger } from '../builders/holder.ts'
import { DAY, HOUR, NOW, freshStanding } from '../builders/registry.ts'
import type { StandingState } from '../../src/registry/standing.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'

describe('dp/fresh-time: for how long a DP stood fresh', () => {
  let now: number
  let state: StandingState
  let store: KeyValueStore

  const open = async (): Promise<FreshTime> => {
    const time = await closed()
    time.start()
    return time
  }

  const closed = async (): Promise<FreshTime> => await FreshTime.open({
    gate: { standing: () => freshStanding({ state }) },
    clock: { now: () => now },
    past: { now: () => now },
    log: silentLogger.forComponent('test'),
    store,
    timer: { after: () => () => {} }
  })

  /** Time in which the DP runs: it looks as its timer makes it. */
  const run = async (time: FreshTime, ms: number): Promise<void> => {
    for (const end = now + ms; now < end;) {
      now = Math.min(end, now + LOOK_INTERVAL)
      await time.keep()
    }
  }

  beforeEach(() => {
    now = NOW
    state = 'fresh'
    store = memoryStore().namespace('fresh-time')
  })

  it('is all of it for one that runs, from when it is asked for', async () => {
    const time = await open()
    await time.keep()
    await run(time, HOUR)
    expect([time.since(NOW), time.since(NOW - DAY), time.since(NOW + 10), time.since(now)])
      .to.deep.equal([HOUR, HOUR, HOUR - 10, 0])
    now += 1_000
    expect(time.since(NOW)).to.equal(HOUR + 1_000)
  })

  it('is none of it while the registry is stale, frozen or expired', async () => {
    const time = await open()
    await time.keep()
    await run(time, HOUR)
    for (state of ['stale', 'frozen', 'expired'] as const) {
      await run(time, HOUR)
      expect(time.since(NOW)).to.equal(HOUR)
    }
    state = 'fresh'
    await time.keep()
    await run(time, HOUR)
    expect(time.since(NOW)).to.equal(2 * HOUR)
  })

  it('is none of it while the machine was asleep or the clock was set', async () => {
    const time = await open()
    await time.keep()
    await run(time, HOUR)
    now += MAX_GAP + 1
    await run(time, HOUR)
    expect(time.since(NOW)).to.equal(2 * HOUR - LOOK_INTERVAL)
  })

  it('counts no moment twice when the clock goes back, and loses none where it was a little', async () => {
    const time = await open()
    await time.keep()
    await run(time, DAY)
    now -= 1_000
    await run(time, LOOK_INTERVAL)
    expect(time.since(NOW)).to.equal(DAY + LOOK_INTERVAL - 1_000)
    now = NOW + DAY - HOUR
    await time.keep()
    expect(time.since(NOW)).to.equal(DAY - HOUR)
    await run(time, 2 * HOUR)
    expect(time.since(NOW)).to.equal(DAY + HOUR)
    expect((await closed()).since(NOW)).to.equal(DAY + HOUR)
  })

  it('outlives a crash, without what was not written down and what came between', async () => {
    const time = await open()
    await time.keep()
    await run(time, HOUR)
    now += LOOK_INTERVAL - 1
    expect(time.since(NOW)).to.equal(HOUR + LOOK_INTERVAL - 1)
    now += DAY
    const again = await open()
    expect(again.since(NOW)).to.equal(HOUR)
    await again.keep()
    await run(again, HOUR)
    expect(again.since(NOW)).to.equal(2 * HOUR)
  })

  it('goes on where it was stopped in order', async () => {
    const time = await open()
    await time.keep()
    await run(time, HOUR)
    now += 1_000
    await time.stop()
    now += 1_000
    expect([time.since(NOW), (await closed()).since(NOW)]).to.deep.equal([HOUR + 1_000, HOUR + 1_000])
  })

  it('forgets what nobody asks for, and keeps so many spans and no more', async () => {
    const time = await open()
    for (let i = 0; i < MAX_SPANS + 5; i++) {
      for (state of ['fresh', 'stale'] as const) {
        time.since(NOW)
        now += 10
        time.since(NOW)
      }
    }
    expect(time.since(NOW)).to.equal(10 * (MAX_SPANS + 5))
    await time.keep()
    expect(time.since(NOW)).to.equal(10 * MAX_SPANS)
    now += REMEMBERED + DAY
    state = 'fresh'
    await time.keep()
    expect(time.since(NOW)).to.equal(0)
    const rows = []
    for await (const [key] of store.iterate()) {
      rows.push(key)
    }
    expect(rows).to.have.length(1)
  })
})
