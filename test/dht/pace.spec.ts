import { expect } from 'chai'
import { Pace } from '../../src/dht/pace.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { deferred } from '../builders/outcomes.ts'
import { until } from '../builders/replicas.ts'

function bench (work: (signal: AbortSignal) => Promise<number> = async () =>
  500): { pace: Pace, timer: ManualTimer, runs: AbortSignal[], turn: () => Promise<void> } {
  const timer = new ManualTimer()
  const runs: AbortSignal[] = []
  const pace = new Pace(timer, async signal => {
    runs.push(signal)
    return await work(signal)
  })
  return { pace, timer, runs, turn: async () => { timer.fire(); await until(() => timer.delays.length > 0) } }
}

describe('dht/pace', () => {
  it('begins after its first wait, and goes on after those that the work chooses', async () => {
    let next = 100
    const { pace, timer, runs, turn } = bench(async () => next++)
    pace.start(7)
    pace.start(9)
    expect([timer.delays, runs.length]).to.deep.equal([[7], 0])
    await turn()
    expect([timer.delays, runs.length]).to.deep.equal([[100], 1])
    await turn()
    expect([timer.delays, runs.length]).to.deep.equal([[101], 2])
    await pace.stop()
    expect(timer.delays).to.deep.equal([])
  })

  it('does not wait any longer when it is hurried, and does nothing when it does not run', async () => {
    const { pace, timer, turn } = bench()
    pace.hurry()
    expect(timer.delays).to.deep.equal([])
    pace.start(7)
    pace.hurry()
    expect(timer.delays).to.deep.equal([0])
    await turn()
    expect(timer.delays).to.deep.equal([500])
    pace.hurry()
    pace.hurry()
    expect(timer.delays).to.deep.equal([0])
    await pace.stop()
    pace.hurry()
    expect(timer.delays).to.deep.equal([])
  })

  it('works once more when it is hurried at work, and never twice at once', async () => {
    const gates = [deferred<number>(), deferred<number>()]
    let [under, most, done] = [0, 0, 0]
    const { pace, timer, runs } = bench(async () => {
      most = Math.max(most, ++under)
      const wait = await (gates[done++]?.promise ?? 1_000)
      under--
      return wait
    })
    pace.start()
    timer.fire()
    await until(() => runs.length === 1)
    pace.hurry()
    timer.fire()
    gates[0]?.resolve(300)
    await until(() => runs.length === 2)
    gates[1]?.resolve(400)
    await until(() => timer.delays.includes(400))
    expect([timer.delays, most]).to.deep.equal([[400], 1])
    await pace.stop()
  })

  it('stops when the work under way has ended, of which it is told', async () => {
    const gate = deferred<number>()
    const { pace, timer, runs } = bench(async () => await gate.promise)
    pace.start()
    timer.fire()
    await until(() => runs.length === 1)
    let stopped = false
    const stopping = pace.stop().then(() => { stopped = true })
    expect([runs[0]?.aborted, stopped]).to.deep.equal([true, false])
    gate.resolve(5)
    await stopping
    expect([stopped, timer.delays]).to.deep.equal([true, []])
  })

  it('does not begin what was due when it was stopped, and begins anew', async () => {
    const { pace, timer, runs, turn } = bench()
    pace.start()
    timer.fire()
    await pace.stop()
    expect(runs).to.have.length(0)
    pace.start(3)
    expect(timer.delays).to.deep.equal([3])
    await turn()
    expect([runs.length, runs[0]?.aborted]).to.deep.equal([1, false])
    await pace.stop()
  })
})
