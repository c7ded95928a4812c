import { expect } from 'chai'
import { LAGGARD_SPAN, Laggards } from '../../src/base/laggards.ts'
import { untilMost } from '../../src/base/until-most.ts'
import type { UntilMostInit } from '../../src/base/until-most.ts'

/** Five works that end when the test says so, and waits that do. */
function world (): {
  readonly end: (index: number, isGood?: boolean) => Promise<void>
  readonly waits: Map<number, () => void>
  readonly clock: { time: number, now (): number }
  readonly wait: (init?: Partial<UntilMostInit>) => { result?: readonly number[] }
} {
  const ends: Array<(isGood: boolean) => void> = []
  const works = Array.from({ length: 5 }, async () => await new Promise<boolean>(resolve => { ends.push(resolve) }))
  const waits = new Map<number, () => void>()
  const clock = { time: 1_000, now () { return this.time } }
  const timer = {
    after: (ms: number, callback: () => void) => {
      waits.set(ms, callback)
      return () => { waits.delete(ms) }
    }
  }
  return {
    waits,
    clock,
    end: async (index, isGood = true) => {
      ends[index]?.(isGood)
      await new Promise(setImmediate)
    },
    wait: init => {
      const waiting: { result?: readonly number[] } = {}
      void untilMost(works, { clock, timer, least: 30, most: 250, ...init }).then(result => { waiting.result = result })
      return waiting
    }
  }
}

describe('base/until-most', () => {
  it('waits for the others as long as most took, and names who lagged', async () => {
    const { end, wait, waits, clock } = world()
    const waiting = wait()
    clock.time += 70
    for (const index of [0, 1, 3]) {
      expect([...waits.keys()]).to.deep.equal([])
      await end(index)
    }
    expect([...waits.keys()]).to.deep.equal([70])
    await end(4, false)
    expect(waiting.result).to.equal(undefined)
    waits.get(70)?.()
    await new Promise(setImmediate)
    expect(waiting.result).to.deep.equal([2])
  })

  it('waits between the least and the most', async () => {
    for (const [took, patience] of [[0, 30], [9_000, 250]] as const) {
      const { end, wait, waits, clock } = world()
      wait()
      clock.time += took
      await Promise.all([0, 1, 2].map(async index => { await end(index) }))
      expect([...waits.keys()]).to.deep.equal([patience])
    }
  })

  it('doesn\'t wait for whom it needn\'t, once the others have ended and are most', async () => {
    const { end, wait } = world()
    const waiting = wait({ isAwaited: index => index !== 2 })
    await Promise.all([0, 1, 3].map(async index => { await end(index) }))
    expect(waiting.result).to.equal(undefined)
    await end(4, false)
    expect(waiting.result).to.deep.equal([])
  })

  it('waits for everybody while too few were good', async () => {
    const { end, wait, waits } = world()
    const waiting = wait({ isAwaited: () => false })
    await Promise.all([0, 1, 3].map(async index => { await end(index, false) }))
    await end(4)
    expect([waiting.result, waits.size]).to.deep.equal([undefined, 0])
    await end(2)
    expect(waiting.result).to.deep.equal([])
  })

  it('gives those that it needn\'t wait for a while of their own, where the ' +
    'others have ended and too few were good', async () => {
    const { end, wait, waits } = world()
    const waiting = wait({ isAwaited: index => index < 2, forOthers: 90, timeout: 1_000 })
    await end(0)
    expect([...waits.keys()]).to.deep.equal([1_000])
    await end(1)
    expect([...waits.keys()]).to.deep.equal([1_000, 90])
    waits.get(90)?.()
    await new Promise(setImmediate)
    expect([waiting.result, waits.size]).to.deep.equal([[], 0])
  })

  it('names who lagged when its time was over, where anybody was good', async () => {
    const { end, wait, waits } = world()
    const waiting = wait({ timeout: 1_000 })
    await end(3)
    waits.get(1_000)?.()
    await new Promise(setImmediate)
    expect(waiting.result).to.deep.equal([0, 1, 2, 4])
  })

  it('is over in time, or when it is called off, and then nobody lagged', async () => {
    const { wait, waits } = world()
    const timed = wait({ timeout: 2_000 })
    waits.get(2_000)?.()
    const off = new AbortController()
    const called = wait({ signal: off.signal })
    off.abort()
    const early = wait({ signal: off.signal })
    await new Promise(setImmediate)
    expect([timed.result, called.result, early.result]).to.deep.equal([[], [], []])
    expect(waits.size).to.equal(0)
  })
})

describe('base/laggards', () => {
  it('are not waited for until they answer, or the time is over, however often they lag meanwhile', () => {
    const clock = { time: 0, now () { return this.time } }
    const laggards = new Laggards(clock)
    expect(laggards.isLate('a')).to.equal(false)
    laggards.late('a')
    laggards.late('b')
    laggards.spoke('b')
    clock.time += LAGGARD_SPAN - 1
    laggards.late('a')
    expect([laggards.isLate('a'), laggards.isLate('b')]).to.deep.equal([true, false])
    clock.time += 1
    expect(laggards.isLate('a')).to.equal(false)
  })

  it('are waited for after a clock was set back', () => {
    const clock = { time: LAGGARD_SPAN, now () { return this.time } }
    const laggards = new Laggards(clock)
    laggards.late('a')
    clock.time = 0
    expect(laggards.isLate('a')).to.equal(false)
  })
})
