/** What limits cost: the home DP's signature, the evaluator's check, and the ledger on disk, beside an evaluation without them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { dealShares } from '../../src/blinding/deal.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { elementIds, evaluationDigest } from '../../src/budget/evaluation.ts'
import { openBudget } from '../../src/dp/budgets/budget.ts'
import { levelStore } from '../../src/store/level.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { benchLimitedQuery } from './limited-query.ts'
import { measure } from './stats.ts'
import type { LimitedQuery } from './limited-query.ts'
import type { Timing } from './stats.ts'

/** Callers at once, whose charges are written together. */
const AT_ONCE = 64

export interface BudgetReport {
  /** Charging the client and signing a context. */
  issue: Timing
  /** Checking a context and charging it: what a query costs at the DP that is asked. */
  redeem: Timing
  /** One element with its proof, nothing charged. */
  free: Timing
  /** The same with a context checked and charged. */
  charged: Timing
  /** One DP asks another. */
  query: LimitedQuery
  atOnce: number
}

export async function benchBudget (runs: number): Promise<BudgetReport> {
  const voprf = await loadSodium()
  const { registry, dps } = makeFederation({ dpPorts: [1, 2], mspPorts: [3], csipPorts: [4], random: systemRandom, now: systemClock.now() })
  const [home, asked] = dps
  const [dealt] = dealShares({ backend: voprf, threshold: 1, count: 1, random: systemRandom }).shares
  if (home == null || asked == null || dealt == null) {
    throw new RangeError('two DPs and a share')
  }
  const folder = await mkdtemp(join(tmpdir(), 'mimi-bench-'))
  const stores = await Promise.all([home, asked].map(async ({ name }) => await levelStore(join(folder, name))))
  const open = async (i: 0 | 1) => {
    const [party, store] = [[home, asked][i], stores[i]]
    if (party == null || store == null) {
      throw new RangeError(`no DP ${i}`)
    }
    return await openBudget({ store: store.namespace('budget'), registry: { current: () => registry, onUpdate: () => () => {} }, clock: systemClock, random: systemRandom, logger: defaultLogger() }, party.seed)
  }
  const [issuer, gate] = [await open(0), await open(1)]
  const share = { ...dealt, keyId: 1, shareEpoch: 1 }
  const fresh = (): Uint8Array[] => Array.from({ length: runs }, () => blindInput(voprf, systemRandom.bytes(16), systemRandom).blinded)
  const [elements, others] = [fresh(), fresh()]
  const issue = async (element: Uint8Array): Promise<Uint8Array> => {
    const ids = elementIds([element])
    const [context] = await issuer.issue({ client: home.id, redeemers: [asked.id], requestDigest: evaluationDigest(ids), units: 1, ids, purpose: 'evaluation' })
    return context ?? new Uint8Array()
  }
  const redeem = async (context: Uint8Array, element: Uint8Array): Promise<unknown> => {
    const ids = elementIds([element])
    return await gate.redeem(context, { from: home.id, requestDigest: evaluationDigest(ids), hops: [], purpose: 'evaluation', ids })
  }
  const evaluate = (element: Uint8Array): unknown => evaluatePartials(voprf, share, [element], { random: systemRandom, batch: true })
  const at = <T>(items: readonly T[], i: number): T => {
    const item = items[i]
    if (item == null) {
      throw new RangeError(`no item ${i}`)
    }
    return item
  }
  try {
    const first: Uint8Array[] = []
    const second = await Promise.all(others.map(issue))
    return {
      issue: await measure(runs, AT_ONCE, async i => { first[i] = await issue(at(elements, i)) }),
      redeem: await measure(runs, AT_ONCE, async i => await redeem(at(first, i), at(elements, i))),
      free: await measure(runs, AT_ONCE, async i => evaluate(at(elements, i))),
      charged: await measure(runs, AT_ONCE, async i => {
        await redeem(at(second, i), at(others, i))
        evaluate(at(others, i))
      }),
      query: await benchLimitedQuery(runs, AT_ONCE, { registry, home, asked, issuer, gate }),
      atOnce: AT_ONCE
    }
  } finally {
    await Promise.all(stores.map(async store => { await store.close() }))
    await rm(folder, { recursive: true })
  }
}
