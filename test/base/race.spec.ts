import { expect } from 'chai'
import { race } from '../../src/base/race.ts'
import { untilMost } from '../../src/base/until-most.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import type { Move } from '../../src/base/race.ts'

const never = new Promise<undefined>(() => {})
const turns = async (): Promise<void> => { await new Promise(setImmediate) }

function run (
  moves: ReadonlyArray<Move<string>>, { atOnce = 9, signal }: { atOnce?: number, signal?: AbortSignal } = {}
) {
  const [timer, left, state] = [new ManualTimer(), [...moves], { asked: 0 }]
  let over: AbortSignal | undefined
  const result = race<string>({
    next: given => {
      over = given
      state.asked++
      return left.shift()
    },
    atOnce,
    timeout: 5_000,
    timer,
    signal
  })
  return { result, timer, state, isOver: () => over?.aborted }
}

const good = (text: string): Move<string> => ({ work: Promise.resolve(text), hedge: 10 })
const bad = (): Move<string> => ({ work: Promise.resolve(undefined), hedge: 10 })
const slow = (): Move<string> => ({ work: never, hedge: 10 })

describe('base/race', () => {
  it('ends with the first result, and calls the others and the timers off', async () => {
    const { result, timer, isOver } = run([slow(), good('b')])
    timer.fire()
    expect(await result).to.equal(undefined, 'the deadline was fired too')
    const second = run([good('a')])
    expect([await second.result, second.timer.delays, second.isOver()]).to.deep.equal(['a', [], true])
    expect(isOver()).to.equal(true)
  })

  it('goes on at once where one fails, and ends where nothing is left', async () => {
    expect(await run([bad(), bad(), good('c')]).result).to.equal('c')
    const { result, state } = run([bad(), bad()])
    expect([await result, state.asked]).to.deep.equal([undefined, 3])
  })

  it('looks again after a wait, and never has more under way than it may', async () => {
    const { timer, state } = run([slow(), slow(), slow()], { atOnce: 2 })
    for (let i = 0; i < 5; i++) {
      // the hedge alone
      await turns()
    }
    expect([state.asked, timer.delays]).to.deep.equal([1, [5_000, 10]])
  })

  it('throws what a way throws, and ends with its signal', async () => {
    const defect: Move<string> = { work: Promise.reject(new Error('a defect')), hedge: 10 }
    const thrown: unknown = await run([defect]).result.catch((err: unknown) => err)
    expect(thrown).to.be.an('error').with.property('message', 'a defect')
    const stop = new AbortController()
    const { result } = run([slow()], { signal: stop.signal })
    stop.abort()
    expect(await result).to.equal(undefined)
  })
})

describe('base/until-most', () => {
  const clock = { time: 0, now: () => clock.time }
  const wait = (works: ReadonlyArray<Promise<boolean>>, timer: ManualTimer) =>
    untilMost(works, { clock, timer, least: 30, most: 250, timeout: 2_000 })

  it('waits for all, where all end', async () => {
    const timer = new ManualTimer()
    await wait([true, false, false].map(async is => is), timer)
    expect(timer.delays).to.deep.equal([])
  })

  for (const [took, patience] of [[0, 30], [100, 100], [1_000, 250]] as const) {
    it(`waits ${patience} ms for those that lag, where most took ${took}`, async () => {
      const timer = new ManualTimer()
      clock.time = 0
      const done = wait([Promise.resolve(true), Promise.resolve().then(() => {
        clock.time = took
        return true
      }), new Promise<boolean>(() => {})], timer)
      await turns()
      expect(timer.delays).to.have.members([2_000, patience])
      timer.fire()
      await done
    })
  }
})
