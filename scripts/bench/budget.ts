/** What limits cost: contexts of queries, tokens of evaluations, each with its row on the disk. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { sha256 } from '../../src/base/hash.ts'
import { openBudget } from '../../src/dp/budgets/budget.ts'
import { openTokens } from '../../src/dp/tokens/index.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { levelStore } from '../../src/store/level.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { beginDraw, finishDraw } from '../../src/tokens/draw.ts'
import { epochAt } from '../../src/tokens/kinds.ts'
import { makePayment } from '../../src/tokens/payment.ts'
import { makeTokenRequest } from '../../src/tokens/request.ts'
import { benchLimitedQuery } from './limited-query.ts'
import { measure } from './stats.ts'
import type { TokenKind } from '../../src/tokens/kinds.ts'
import type { LimitedQuery } from './limited-query.ts'
import type { Timing } from './stats.ts'

/** Callers at once, whose charges are written together. */
const AT_ONCE = 64

export interface BudgetReport {
  /** Charging the client and signing a context. */
  issue: Timing
  /** Checking a context and charging it: what a query costs at the DP that is asked. */
  redeem: Timing
  /** One token: blinded, charged, issued with its proof, checked. */
  draw: Timing
  /** One token, checked and written down. */
  spend: Timing
  /** One DP asks another. */
  query: LimitedQuery
  atOnce: number
}

export async function benchBudget (runs: number): Promise<BudgetReport> {
  const voprf = await loadSodium()
  const made = makeFederation({
    dpPorts: [1, 2], mspPorts: [3], csipPorts: [4], random: systemRandom, now: systemClock.now()
  })
  const { registry, dps: [home, asked] } = made
  if (home == null || asked == null) {
    throw new RangeError('two DPs')
  }
  const folder = await mkdtemp(join(tmpdir(), 'mimi-bench-'))
  const [store, other] = await Promise.all([home, asked].map(async ({ name }) => await levelStore(join(folder, name))))
  if (store == null || other == null) {
    throw new RangeError('two stores')
  }
  const source = { current: () => registry, onUpdate: () => () => {} }
  const clocks = { clock: systemClock, past: systemClock, isClockConfirmed: () => true }
  const shared = { registry: source, ...clocks, random: systemRandom, logger: defaultLogger() }
  const issuer = await openBudget({ ...shared, store: store.namespace('budget') }, home.seed)
  const gate = await openBudget({ ...shared, store: other.namespace('budget') }, asked.seed)
  const nobody = { call: async () => await Promise.reject(new RpcError('RPC_UNREACHABLE')), handle: () => {} }
  const { tokens } = await openTokens({
    ...shared,
    id: home.id,
    voprf,
    rpc: nobody,
    signer: home.signer,
    past: systemClock,
    stores: { tokens: store.namespace('tokens'), tokenCounts: store.namespace('token-counts') },
    health: store.health,
    isRestored: false
  }, home.seed)
  tokens.start()
  const type = 'evaluation-common'
  const kind: TokenKind = { type, issuer: home.id, epoch: epochAt(registry.policy, type, systemClock.now()) }
  const tokenKey = registry.dp(home.id)?.tokenKey ?? new Uint8Array(0)
  const digestOf = (i: number) => sha256(Uint8Array.of(i & 0xff, i >> 8))
  const payments: Uint8Array[] = []
  const contexts: Uint8Array[] = []
  try {
    return {
      issue: await measure(runs, AT_ONCE, async i => {
        const [context = new Uint8Array()] =
          await issuer.issue({ client: home.id, redeemers: [asked.id], requestDigest: digestOf(i) })
        contexts[i] = context
      }),
      redeem: await measure(runs, AT_ONCE, async i => {
        const context = contexts[i] ?? new Uint8Array()
        const hops = [issuer.hop(asked.id, context)]
        await gate.redeem(context, { from: home.id, requestDigest: digestOf(i), hops })
      }),
      draw: await measure(runs, AT_ONCE, async i => {
        const draw = beginDraw(voprf, kind, 1, systemRandom)
        const request = makeTokenRequest(kind, draw.items.map(({ blinded }) => blinded))
        const response = await tokens.answer(request, { relay: home.id, signal: AbortSignal.timeout(60_000) })
        payments[i] = makePayment(finishDraw(voprf, registry.federationId, tokenKey, draw, response), digestOf(i))
      }),
      spend: await measure(runs, AT_ONCE, async i => {
        const what = { purpose: 'evaluation', units: 1, digest: digestOf(i) } as const
        await tokens.redeem(tokens.open(payments[i] ?? new Uint8Array(), what))
      }),
      query: await benchLimitedQuery(runs, AT_ONCE, { registry, home, asked, issuer, gate }),
      atOnce: AT_ONCE
    }
  } finally {
    await tokens.stop()
    await Promise.all([store, other].map(async each => { await each.close() }))
    await rm(folder, { recursive: true })
  }
}
