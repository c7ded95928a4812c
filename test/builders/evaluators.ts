/** DPs of a test registry that evaluate, and a client that asks them, in memory. */
import { defaultLogger } from '@libp2p/logger'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { memoryPayer } from '../../src/node/tokens/index.ts'
import { oprfClient, oprfServer } from '../../src/protocols/oprf/index.ts'
import { MAX_BATCH } from '../../src/blinding/suite.ts'
import { FakeNetwork } from './fake-rpc.ts'
import { issuerOf } from './tokens.ts'
import { buildTestRegistry, seededRandom } from './registry.ts'
import type { VoprfBackend } from '../../src/blinding/backend.ts'
import type { SecretShare } from '../../src/blinding/evaluator.ts'
import type {
  OprfClient, OprfClientComponents, OprfClientInit, OprfServer, PaymentSource, ShareSource, Timer
} from '../../src/protocols/oprf/index.ts'
import type { TestDp, TestRegistry, TestRegistryOptions } from './registry.ts'
import type { PayerInit } from '../../src/node/tokens/payer.ts'
import type { TokenServer } from '../../src/protocols/tokens/index.ts'
import type { Redeemer } from '../../src/tokens/payment.ts'
import type { TokenProof } from '../../src/tokens/request.ts'
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
  return {
    share: (keyId, shareEpoch) =>
      shares.find(share => share.keyId === keyId && share.shareEpoch === shareEpoch)
  }
}

export interface Evaluators {
  readonly federation: TestRegistry
  readonly network: FakeNetwork
  readonly servers: readonly OprfServer[]
  /** Where they are `paid`, in no order. */
  readonly issuers: readonly TokenServer[]
  readonly clock: ManualClock
  readonly timer: ManualTimer
  /** An engine for a caller; the default is somebody whom the registry doesn't list. */
  rpcOf (peer: string): Rpc
  client (init?: OprfClientInit, peer?: string, components?: Partial<OprfClientComponents>): OprfClient
  /** Draws when it pays, where evaluators are `paid`. @param proof - @default what everybody has together */
  payer (peer?: string, proof?: TokenProof, init?: PayerInit): Promise<PaymentSource>
}

/** A peer id that no registry lists. */
export const STRANGER = buildTestRegistry({ seed: 'strangers', dps: 1, evaluators: 0 }).dps[0]?.peerId ?? ''

/** Pays with nothing, at evaluators that take it. */
export const freePayments: PaymentSource = {
  batch: () => MAX_BATCH,
  canPay: () => true,
  drawn: () => 0,
  pay: async () => Uint8Array.of(1),
  answered: () => {},
  refused: async () => {}
}
/** Takes whatever is shown. */
export const freeRedeemer: Redeemer = {
  counted: async (_, work) => await work(),
  open: () => ({ genuine: () => { throw new Error('is not looked at') } }),
  redeem: async () => {}
}

export interface EvaluatorsOptions extends TestRegistryOptions {
  /** Evaluators want tokens, and clients draw what everybody has together. @default nobody pays */
  readonly paid?: boolean
  /** What evaluators compute with. @default libsodium */
  readonly backend?: VoprfBackend
}

export async function evaluators (
  { paid = false, backend, ...options }: EvaluatorsOptions = {},
  shares: (dp: TestDp) => ShareSource = dp => shareSource(secretShareOf(dp))
): Promise<Evaluators> {
  const voprf = await loadSodium()
  const tiers = options.policy?.tiers ?? []
  // the tier that the MSPs of a test registry name
  const isNamed = tiers.length === 0 || tiers.some(({ tier }) => tier === 'standard')
  const named = isNamed ? options.policy?.tiers : [...tiers, { tier: 'standard', perHour: 60_000, burst: 1_000 }]
  const policy = { ...options.policy, ...named == null ? {} : { tiers: named } }
  const federation = buildTestRegistry({ ...options, policy, tokenKeys: options.tokenKeys ?? paid })
  const network = new FakeNetwork()
  const clock = new ManualClock(federation.now)
  const timer = new ManualTimer()
  const logger = defaultLogger()
  const registry = federation.source
  const issuers: TokenServer[] = []
  const servers = await Promise.all(federation.dps.map(async dp => {
    const [rpc, random] = [network.node(dp.peerId), seededRandom(`server ${dp.peerId}`)]
    const served = backend ?? voprf
    const issuer = paid ? await issuerOf(dp, { rpc, registry, clock, random, logger }, { voprf: served }) : undefined
    issuers.push(...issuer == null ? [] : [issuer])
    const tokens = issuer ?? freeRedeemer
    return oprfServer()({ rpc, registry, shares: shares(dp), tokens, voprf: served, clock, random, logger })
  }))
  let clients = 0
  return {
    federation,
    network,
    servers,
    issuers,
    clock,
    timer,
    rpcOf: peer => network.node(peer),
    client: (init, peer = STRANGER, components = {}) => {
      const asks = {
        rpc: network.node(peer), registry, voprf, clock, random: seededRandom(`client ${clients++}`), logger
      }
      return oprfClient(init)({ ...asks, timer, payments: freePayments, ...components })
    },
    payer: async (peer = STRANGER, proof, payerInit) => {
      const asks = {
        rpc: network.node(peer), registry, voprf, clock, past: clock, random: seededRandom(`payer ${clients++}`), logger
      }
      return await memoryPayer({ ...asks, ...proof == null ? {} : { proof: async () => proof } }, payerInit)
    }
  }
}
