/** The cost of evaluations, without a network: one core, the native back end. */
import { fromString } from 'uint8arrays/from-string'
import { systemRandom } from '../../src/base/clock.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { combinePartials } from '../../src/blinding/combine.ts'
import { dealShares } from '../../src/blinding/deal.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { measure } from './stats.ts'
import type { Timing } from './stats.ts'

const BATCH = 100
const THRESHOLD = 3
const COMMITTEE = 5

export interface EvaluationReport {
  /** One blinding. */
  blind: Timing
  /** One DP evaluates one element, with its proof. */
  single: Timing
  /** One DP evaluates a hundred, with one proof; a run is a batch. */
  batch: Timing
  /** The client checks and combines 3 answers for one element. */
  combine: Timing
  /** The same for a hundred elements; a run is a batch. */
  combineBatch: Timing
  batchSize: number
}

export async function benchEvaluation (runs: number): Promise<EvaluationReport> {
  const voprf = await loadSodium()
  const deal = dealShares({ backend: voprf, threshold: THRESHOLD, count: COMMITTEE, random: systemRandom })
  const key = {
    keyId: 1,
    shareEpoch: 1,
    threshold: THRESHOLD,
    commitments: deal.commitments,
    shares: deal.shares.map(({ index, publicShare }) => ({ index, publicShare, dp: `dp${index}` }))
  }
  const share = (at: number) => {
    const dealt = deal.shares[at]
    if (dealt == null) {
      throw new RangeError(`no share ${at}`)
    }
    return { ...dealt, keyId: 1, shareEpoch: 1 }
  }
  const blinded = Array.from({ length: BATCH }, (_, i) =>
    blindInput(voprf, fromString(`tel:+1415555${i}`), systemRandom).blinded)
  const one = blinded.slice(0, 1)
  const answers = (elements: typeof blinded, batch: boolean) =>
    [0, 1, 2].map(at => evaluatePartials(voprf, share(at), elements, { random: systemRandom, batch }))
  const answersOne = answers(one, true)
  const answersBatch = answers(blinded, true)
  const batches = Math.max(5, Math.round(runs / 10))
  return {
    blind: await measure(runs, 1, async i => blindInput(voprf, fromString(`acct:bench${i}@example.com`), systemRandom)),
    single: await measure(runs, 1, async () =>
      evaluatePartials(voprf, share(0), one, { random: systemRandom, batch: true })),
    batch: await measure(batches, 1, async () =>
      evaluatePartials(voprf, share(0), blinded, { random: systemRandom, batch: true })),
    combine: await measure(runs, 1, async () => combinePartials(voprf, key, one, answersOne)),
    combineBatch: await measure(batches, 1, async () => combinePartials(voprf, key, blinded, answersBatch)),
    batchSize: BATCH
  }
}
