/** DPs that answer and ask one another, joined by engines without a wire; contexts that name who may redeem them. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { discoveryClient, discoveryServer } from '../../src/protocols/discovery/index.ts'
import { allCharge } from '../../src/budget/charges.ts'
import { BudgetError } from '../../src/budget/errors.ts'
import { Ledger } from '../../src/budget/ledger.ts'
import { FakeNetwork } from './fake-rpc.ts'
import { silentLogger } from './holder.ts'
import { federation } from './mapping.ts'
import { fixedSource, NOW } from './registry.ts'
import type { UncheckedEntry, UncheckedInvalidation } from '../../src/mapping/interface.ts'
import type { RedeemedContext } from '../../src/budget/interface.ts'
import type { DiscoveryClient, DiscoveryServer, DiscoveryServerInit } from '../../src/protocols/discovery/interface.ts'
import type { DpRecord, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { QueryResponse } from '../../src/protocols/discovery/pb/messages.ts'

/** What stands in for a signed context: who made it for whom, and who may hand it on. */
interface TestContext {
  readonly origin: string
  readonly redeemer: string
  readonly via: string
}

export interface DiscoveryBench {
  readonly network: FakeNetwork
  readonly clock: { time: number }
  /** What each DP published or keeps, by its peer id. */
  readonly held: Map<string, UncheckedEntry[]>
  /** What each DP knows of them. */
  readonly invalidations: Map<string, UncheckedInvalidation[]>
  /** Contexts that were issued, and those that were redeemed, as `origin redeemer via`. */
  readonly issued: string[]
  readonly redeemed: string[]
  /** Clients that have no budget left. */
  readonly broke: Set<string>
  readonly client: DiscoveryClient
  /** By number. */
  readonly servers: readonly DiscoveryServer[]
  record (index: number): DpRecord
  /** How often each DP was asked, by its number. */
  asked (): Record<number, number>
  /** By how many milliseconds the clock of a DP is ahead. */
  skew (index: number, by: number): void
  /** Changes what a DP answers. */
  twist (index: number, change: (response: QueryResponse) => QueryResponse | Promise<QueryResponse>): void
}

export interface DiscoveryBenchOptions {
  readonly registry?: VerifiedRegistry
  /** By the number of the DP. */
  readonly init?: Readonly<Record<number, DiscoveryServerInit>>
  /** Peer id of whoever asks. @default a stranger */
  readonly client?: string
}

export const STRANGER = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'

export function discoveryBench (
  { registry = federation().registry, init = {}, client: peer = STRANGER }: DiscoveryBenchOptions = {}
): DiscoveryBench {
  const network = new FakeNetwork()
  const clock = { time: NOW }
  const now = { now: () => clock.time }
  const source = fixedSource(registry)
  const [held, invalidations] = [new Map<string, UncheckedEntry[]>(), new Map<string, UncheckedInvalidation[]>()]
  const [issued, redeemed, broke] = [[] as string[], [] as string[], new Set<string>()]
  const name = ({ origin, redeemer, via }: TestContext): string => `${origin} ${redeemer} ${via}`
  const dps = federation().dps
  const servers: DiscoveryServer[] = []
  const skews = new Map<number, number>()

  for (const [i, { id, signer }] of dps.entries()) {
    const ledger = new Ledger()
    servers.push(discoveryServer(init[i])({
      rpc: network.node(id),
      registry: source,
      clock: { now: () => clock.time + (skews.get(i) ?? 0) },
      logger: silentLogger,
      signer,
      own: { at: async () => (held.get(id) ?? []).map(({ bytes }) => bytes) },
      facts: { at: async lookupKey => RecordSet.of(lookupKey, [], invalidations.get(id)) },
      issuer: {
        chargeAll: async ({ client, ids }) => {
          ledger.charge(allCharge(id, client, ids, { registry, now: clock.time }), clock.time)
        },
        issue: async ({ client, redeemers, via = '' }) => {
          if (broke.has(client)) {
            throw new BudgetError('RATE_LIMITED', { retryAfter: 7_000 })
          }
          return redeemers.map(redeemer => {
            issued.push(name({ origin: id, redeemer, via }))
            return fromString(JSON.stringify({ origin: id, redeemer, via }))
          })
        }
      },
      gate: {
        redeem: async (bytes, { from }) => {
          const context: TestContext = JSON.parse(toString(bytes))
          if (context.redeemer !== id || from !== (context.via === '' ? context.origin : context.via)) {
            throw new BudgetError('RATE_LIMITED')
          }
          redeemed.push(name(context))
          return { origin: context.origin } as RedeemedContext
        }
      },
      hop: (_to, context) => context
    }))
  }
  const at = (index: number): DpRecord => {
    const record = registry.dp(dps[index]?.id ?? '')
    if (record == null) {
      throw new Error(`no DP ${index}`)
    }
    return record
  }
  return {
    network,
    clock,
    held,
    invalidations,
    issued,
    redeemed,
    broke,
    servers,
    client: discoveryClient()({ rpc: network.node(peer), registry: source, clock: now }),
    record: at,
    asked: () => Object.fromEntries(
      dps.map(({ id }, i) => [i, network.calls.filter(call => call === id).length]).filter(([, count]) => count !== 0)
    ),
    skew: (index, by) => { skews.set(index, by) },
    twist: (index, change) => {
      network.intercept(at(index).id, async next => {
        const response = await next() as QueryResponse
        return 'answer' in response ? await change(response) : response
      })
    }
  }
}
