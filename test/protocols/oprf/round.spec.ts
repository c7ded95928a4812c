import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'chai'
import { blindInput } from '../../../src/blinding/client.ts'
import { evaluatePartials } from '../../../src/blinding/evaluator.ts'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { OprfError } from '../../../src/protocols/oprf/errors.ts'
import { runRound } from '../../../src/protocols/oprf/round.ts'
import { RemoteError, RpcError } from '../../../src/rpc/errors.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { at, dealCommittee, seededRandom, withBrokenProof } from '../../builders/oprf.ts'
import type { PartialEvaluation } from '../../../src/blinding/evaluator.ts'
import type { EvaluatorFault } from '../../../src/protocols/oprf/interface.ts'
import type { RoundInit } from '../../../src/protocols/oprf/round.ts'

const voprf = await loadSodium()
const random = seededRandom('round')
const { key: dealt, shares } = dealCommittee(voprf)
/** Whom to ask is given by the registry: here 1 to 5, in this order. */
const evaluators = dealt.shares.map(share => ({ ...share, dp: `dp ${share.index}` }))
const key = { ...dealt, shares: evaluators, validFrom: 0, validUntil: 1 }
const blinded = ['tel:+14155550123', 'mailto:bob@example.com']
  .map(text => blindInput(voprf, new TextEncoder().encode(text), random).blinded)
const honest = (index: number, batch = true): PartialEvaluation =>
  evaluatePartials(voprf, at(shares, index - 1), blinded, { random, batch })
const silence = new Promise<never>(() => {})

/** A round of which each evaluator's behaviour is said by its index; those not named are honest. */
function round (
  behaviour: Readonly<Record<number, () => PartialEvaluation | Promise<PartialEvaluation>>> = {},
  changes: Partial<RoundInit> = {}
) {
  const [asked, faults, called, timer] = [
    [] as number[], [] as EvaluatorFault[], [] as AbortSignal[], new ManualTimer()
  ]
  const result = runRound({
    voprf,
    timer,
    key,
    blinded,
    evaluators,
    unbatched: false,
    hedgeDelay: waitingFor => 100 * waitingFor.length,
    ask: async ({ index }, signal) => {
      asked.push(index)
      called.push(signal)
      return await (behaviour[index] ?? (() => honest(index)))()
    },
    onFault: fault => { faults.push(fault) },
    now: () => 0,
    ...changes
  })
  return { result, asked, faults, called, timer }
}

const unreachable = (): never => { throw new RpcError('RPC_UNREACHABLE') }
const limited = (retryAfter: number) =>
  (): never => { throw new RemoteError('RATE_LIMITED', 'limited', { retryAfter }) }

describe('protocols/oprf/round', () => {
  it('asks the best t, and nobody else when these are good', async () => {
    const { result, asked, faults, timer } = round()
    const { answeredBy, partials } = await result
    expect([asked, answeredBy, faults]).to.deep.equal([[1, 2, 3], ['dp 1', 'dp 2', 'dp 3'], []])
    expect(partials).to.have.length(3)
    expect(timer.delays, 'called off').to.deep.equal([])
  })

  it('asks those again that were away, for as long as it is patient: also what they take to fail counts', async () => {
    for (const [takes, times] of [[0, 6], [1_000, 4], [15_000, 2]] as const) {
      let time = 0
      const silent = (): never => {
        time += takes / evaluators.length
        throw new RpcError('RPC_TIMEOUT')
      }
      const after = (ms: number, callback: () => void): () => void => {
        const handle = setImmediate(() => {
          time += ms
          callback()
        })
        return () => { clearImmediate(handle) }
      }
      const behaviour = Object.fromEntries([1, 2, 3, 4, 5].map(i => [i, silent]))
      const { result, asked } = round(behaviour, {
        timer: { after }, now: () => time, patience: 5_000, hedgeDelay: () => 100_000
      })
      expect((await rejectionOf(result)).code).to.equal('OPRF_TOO_FEW_PARTIALS')
      expect([takes, asked.length / evaluators.length]).to.deep.equal([takes, times])
    }
  })

  it('asks a spare for each that is slow once another answered, and one alone before', async () => {
    const { result, asked, timer } = round({ 1: async () => await silence, 3: async () => await silence })
    await turn()
    timer.fire()
    await result
    expect(asked).to.deep.equal([1, 2, 3, 4, 5])
    const all = round(Object.fromEntries([1, 2, 3, 4, 5].map(i => [i, async () => await silence])))
    await turn()
    all.timer.fire()
    expect(all.asked).to.deep.equal([1, 2, 3, 4])
    all.result.catch(() => undefined)
  })

  it('asks a spare for each that fails, and tells as it happens', async () => {
    const { result, asked, faults } = round({ 1: unreachable, 3: unreachable })
    expect([...(await result).answeredBy].sort()).to.deep.equal(['dp 2', 'dp 4', 'dp 5'])
    expect(asked).to.deep.equal([1, 2, 3, 4, 5])
    expect(faults)
      .to.have.deep.members([1, 3].map(index => ({ dp: `dp ${index}`, index, code: 'RPC_UNREACHABLE', lied: false })))
  })

  for (const [words, code, lie] of [
    ['a proof that does not hold', 'PROOF_INVALID', () => withBrokenProof(honest(2))],
    ['another\'s share', 'SHARE_UNKNOWN', () => honest(4)],
    ['one element less', 'BATCH_INVALID', () => ({ ...honest(2), evaluated: honest(2).evaluated.slice(1) })]
  ] as const) {
    it(`calls ${words} a lie, and goes on without`, async () => {
      const { result } = round({ 2: lie })
      const { answeredBy, faults } = await result
      expect(answeredBy).to.not.include('dp 2')
      expect(faults).to.deep.equal([{ dp: 'dp 2', index: 2, code, lied: true }])
    })
  }

  it('takes one proof for all only where it did not ask for one each', async () => {
    const each = Object.fromEntries([1, 3, 4, 5].map(index => [index, () => honest(index, false)]))
    const { result } = round(each, { unbatched: true })
    expect((await result).faults).to.deep.equal([{ dp: 'dp 2', index: 2, code: 'BATCH_INVALID', lied: true }])
  })

  it('asks a spare when it has waited, again and again, until there are none', async () => {
    const { result, asked, timer, called } = round({ 1: async () => await silence, 2: async () => await silence })
    expect(timer.delays).to.deep.equal([300])
    timer.fire()
    expect(asked).to.deep.equal([1, 2, 3, 4])
    timer.fire()
    expect([asked, timer.delays]).to.deep.equal([[1, 2, 3, 4, 5], []])
    expect((await result).answeredBy).to.deep.equal(['dp 3', 'dp 4', 'dp 5'])
    expect(called.every(({ aborted }) => aborted), 'whoever is still at it is told to stop').to.equal(true)
  })

  it('waits for twice the threshold at most: where everybody is slow, more of it is no help', async () => {
    const late = Promise.withResolvers<PartialEvaluation>()
    const slow = {
      1: async () => await late.promise,
      2: async () => await silence,
      3: async () => await silence,
      4: async () => await silence
    }
    const { result, asked, timer } = round(slow, { key: { ...key, threshold: 1 } })
    timer.fire()
    timer.fire()
    timer.fire()
    expect(asked, 'two of them, however long it takes').to.deep.equal([1, 2])
    late.reject(new RpcError('RPC_UNREACHABLE'))
    await new Promise(setImmediate)
    expect(asked, 'one for each that fails').to.deep.equal([1, 2, 3])
    timer.fire()
    expect(asked).to.deep.equal([1, 2, 3])
    void result.catch(() => {})
  })

  it('fails with the reason for each DP', async () => {
    const { result } = round({ 1: unreachable, 2: unreachable, 3: () => withBrokenProof(honest(3)) })
    const err = await rejectionOf(result)
    expect(err.code).to.equal('OPRF_TOO_FEW_PARTIALS')
    expect(err instanceof OprfError ? err.faults.map(({ index, code }) => [index, code]) : [])
      .to.have.deep.members([[1, 'RPC_UNREACHABLE'], [2, 'RPC_UNREACHABLE'], [3, 'PROOF_INVALID']])
  })

  it('says how long to wait where waiting is enough: until so many as are lacking can answer', async () => {
    const { result } = round({ 1: limited(9_000), 2: limited(5_000), 3: limited(7_000), 4: unreachable })
    expect(await rejectionOf(result)).to.include({ code: 'OPRF_LIMITED', retryAfter: 7_000 })
  })

  it('is unavailable where waiting is not enough', async () => {
    const { result } = round({ 1: limited(9_000), 2: unreachable, 3: unreachable, 4: unreachable })
    expect((await rejectionOf(result)).code).to.equal('OPRF_TOO_FEW_PARTIALS')
  })

  it('asks nobody where there are fewer than the threshold', async () => {
    const { result, asked } = round({}, { evaluators: evaluators.slice(0, 2) })
    expect((await rejectionOf(result)).code).to.equal('OPRF_TOO_FEW_PARTIALS')
    expect(asked).to.deep.equal([])
  })

  it('ends with the reason of whoever calls it off, and calls off the others', async () => {
    const caller = new AbortController()
    const { result, called, timer } = round({ 1: async () => await silence }, { signal: caller.signal })
    const reason = new RpcError('RPC_CANCELLED')
    caller.abort(reason)
    expect(await rejectionOf(result)).to.equal(reason)
    expect([called.every(({ aborted }) => aborted), timer.delays]).to.deep.equal([true, []])
    expect(await rejectionOf(round({}, { signal: caller.signal }).result)).to.equal(reason)
  })

  it('lets a defect through, and blames no evaluator for it', async () => {
    const defect = new TypeError('ours')
    const { result, faults } = round({ 1: () => { throw defect } })
    expect(await result.then(() => undefined, err => err)).to.equal(defect)
    expect(faults).to.deep.equal([])
  })
})
