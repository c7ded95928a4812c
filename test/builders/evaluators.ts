/** DPs of a test registry that evaluate, and a client that asks them, in memory. */
import { defaultLogger } from '@libp2p/logger'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { openBudget } from '../../src/dp/budgets/budget.ts'
import { serveContexts } from '../../src/protocols/discovery/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { oprfClient, oprfServer } from '../../src/protocols/oprf/index.ts'
import { FakeNetwork } from './fake-rpc.ts'
import { issuerOf } from './tokens.ts'
import { buildTestRegistry, seededRandom } from './registry.ts'
import type { SecretShare } from '../../src/blinding/evaluator.ts'
import type { OprfClient, OprfClientComponents, OprfClientInit, OprfServer, ShareSource, Timer } from '../../src/protocols/oprf/index.ts'
import type { TestDp, TestRegistry, TestRegistryOptions } from './registry.ts'
import type { Rpc } from '../../src/rpc/interface.ts'

export class ManualClock {
  time: number

  constructor (time: number) {
    this.time = time
  }

  now (): number {
    return this.time
  }
}

/** Fires when told to. */
export class ManualTimer implements Timer {
  readonly #pending = new Map<() => void, number>()

  /** The delays that are waited for. */
  get delays (): number[] {
    return [...this.#pending.values()]
  }

  after (ms: number, callback: () => void): () => void {
    this.#pending.set(callback, ms)
    return () => { this.#pending.delete(callback) }
  }

  fire (): void {
    for (const callback of [...this.#pending.keys()]) {
      this.#pending.delete(callback)
      callback()
    }
  }
}

export function secretShareOf (dp: TestDp, keyId = 1, shareEpoch = 1): SecretShare {
  if (dp.share == null) {
    throw new Error('this DP holds no share')
  }
  return { keyId, shareEpoch, ...dp.share }
}

export function shareSource (...shares: SecretShare[]): ShareSource {
  return { share: (keyId, shareEpoch) => shares.find(share => share.keyId === keyId && share.shareEpoch === shareEpoch) }
}

export interface Evaluators {
  readonly federation: TestRegistry
  readonly network: FakeNetwork
  readonly servers: readonly OprfServer[]
  readonly clock: ManualClock
  readonly timer: ManualTimer
  /** An engine for a caller; the default is somebody whom the registry doesn't list. */
  rpcOf (peer: string): Rpc
  client (init?: OprfClientInit, peer?: string, components?: Partial<OprfClientComponents>): OprfClient
}

/** A peer id that no registry lists. */
export const STRANGER = buildTestRegistry({ seed: 'strangers', dps: 1, evaluators: 0 }).dps[0]?.peerId ?? ''

export async function evaluators (options: TestRegistryOptions = {}, shares: (dp: TestDp) => ShareSource = dp => shareSource(secretShareOf(dp))): Promise<Evaluators> {
  const voprf = await loadSodium()
  const tiers = options.policy?.tiers ?? []
  // the tier that the MSPs of a test registry name
  const named = tiers.some(({ tier }) => tier === 'standard') ? tiers : [...tiers, { tier: 'standard', perHour: 60_000, burst: 1_000 }]
  const federation = buildTestRegistry({ ...options, policy: { ...options.policy, tiers: named } })
  const network = new FakeNetwork()
  const clock = new ManualClock(federation.now)
  const timer = new ManualTimer()
  const logger = defaultLogger()
  const registry = federation.source
  const servers = await Promise.all(federation.dps.map(async dp => {
    const [rpc, random] = [network.node(dp.peerId), seededRandom(`server ${dp.peerId}`)]
    const gate = await openBudget({ store: memoryStore().namespace('budget'), registry, clock, random, logger }, dp.seed)
    serveContexts({ rpc, registry, issuer: gate })
    const tokens = await issuerOf(dp, { rpc, registry, clock, random, logger })
    return oprfServer()({ rpc, registry, shares: shares(dp), gate, tokens, voprf, clock, random, logger })
  }))
  let clients = 0
  return {
    federation,
    network,
    servers,
    clock,
    timer,
    rpcOf: peer => network.node(peer),
    client: (init, peer = STRANGER, components = {}) => oprfClient(init)({ rpc: network.node(peer), registry, voprf, clock, random: seededRandom(`client ${clients++}`), logger, timer, ...components })
  }
}
