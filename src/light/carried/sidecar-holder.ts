/**
 * A holder whose messages a service's sidecar carries (docs/services.md): the keys stay
 * here, what is signed is made here, and whatever comes back is verified here, from the
 * federation's anchor up. A sidecar can refuse, delay and hide; it can't have anything
 * else signed, and sees no code. It takes `fetch` alone: no sockets, no libp2p node.
 *
 * @example
 *
 * ```ts
 * const service = await createSidecarHolder({
 *   url: 'https://sidecar.chat.example/', token, anchor, registry, keys, states
 * })
 * await service.holder.claim({ csi: 'tel:+14155550123', msp: 'chat.example', answer })
 * await service.stop()
 * ```
 */
import '../../runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { requireKnown } from '../../base/known-options.ts'
import { nobleBackend } from '../../blinding/noble.ts'
import { recordReader } from '../../dht/index.ts'
import { ClockWatch } from '../../node/clock-watch.ts'
import { attestClient } from '../../protocols/attest/index.ts'
import { recordsClient } from '../../protocols/records/index.ts'
import { NEWEST, REGISTRY_PROTOCOL } from '../../protocols/registry/constants.ts'
import { openKeeper, registryProtocol } from '../../protocols/registry/index.ts'
import { parseAnchor } from '../../registry/anchor.ts'
import { targetOf } from '../../rpc/target.ts'
import { memoryStore } from '../../store/memory.ts'
import { holderMaker } from '../holder-maker.ts'
import { carriedOprf } from './carried-oprf.ts'
import { carriedRpc } from './carried-rpc.ts'
import { sidecarClient } from './sidecar-client.ts'
import type { NamesOf } from '../../base/known-options.ts'
import type { Holder } from '../../holder/interface.ts'
import type { KeyStore } from '../../holder/key-store.ts'
import type { HolderStateStore } from '../../holder/state-store.ts'
import type { RegistryKeeper } from '../../protocols/registry/index.ts'
import type { RegistrySource, TrustAnchor } from '../../registry/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { LightNodeOptions } from '../options.ts'
import type { SidecarClient, SidecarClientInit } from './sidecar-client.ts'

export { SIDECAR_ERRORS, SidecarError } from './errors.ts'
export { memoryStateStore } from '../../holder/state-store.ts'
export { secretKeyStore } from '../../holder/key-store.ts'
export type * from '../../holder/interface.ts'
export type { HolderStateStore } from '../../holder/state-store.ts'
export type { KeyStore } from '../../holder/key-store.ts'

/** Milliseconds for the registry. */
const REGISTRY_TIMEOUT = 30_000
/** Milliseconds for a read of replicas, which takes the sidecar's dials too. */
const READ_TIMEOUT = 15_000

export interface SidecarHolderOptions extends
  SidecarClientInit, Pick<LightNodeOptions, 'anchor' | 'registry' | 'store' | 'clock' | 'random' | 'logger'> {
  /** Where the holder's keys come from; they never leave it. */
  readonly keys: KeyStore
  /** What is kept of claims; what is under way goes on from there. @default in memory */
  readonly states?: HolderStateStore
}

const OPTIONS: NamesOf<SidecarHolderOptions> = {
  url: true,
  token: true,
  fetch: true,
  anchor: true,
  registry: true,
  store: true,
  clock: true,
  random: true,
  logger: true,
  keys: true,
  states: true
}

export interface SidecarHolder {
  readonly holder: Holder
  readonly registry: RegistrySource
  /** Idempotent. */
  stop (): Promise<void>
}

/**
 * @throws RegistryError where the sidecar's registry isn't of the anchor's federation, or doesn't verify
 * @throws SidecarError, RemoteError with the sidecar's code, such as `HTTP_TOKEN_UNKNOWN`
 */
export async function createSidecarHolder (options: SidecarHolderOptions): Promise<SidecarHolder> {
  requireKnown('createSidecarHolder', options, OPTIONS)
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), keys, states } = options
  const sidecar = sidecarClient(options)
  const keeper = await openRegistry(sidecar, { ...options, clock, logger })
  const rpc = carriedRpc(sidecar)
  const clockWatch = new ClockWatch({ registry: keeper, clock })
  const hear = clockWatch.hear.bind(clockWatch)
  // on demand: an app that sleeps asks nobody
  const gate = registryProtocol({ refreshInterval: 0 })({ rpc, keeper, clock, random, logger, hear })
  await gate.start()
  await requireAdmitted(rpc, keeper)
  const shared = { rpc, registry: keeper, gate, clock, random, logger, clockWatch }
  const records = recordsClient()(shared)
  const reader = recordReader({ timeout: READ_TIMEOUT })({ ...shared, records, hear })
  reader.start()
  const attests = attestClient({ carried: true })(shared)
  // what it computes with is the evaluators' word, and no secret of the holder's
  const oprf = carriedOprf({ ...shared, sidecar, voprf: nobleBackend })
  const makeHolder = holderMaker({ ...shared, oprf, reader, attests, voprf: nobleBackend })
  return {
    holder: makeHolder(keys, states),
    registry: keeper,
    stop: async () => {
      await reader.stop()
      await gate.stop()
    }
  }
}

/**
 * A first message, to any DP: a token that opens nothing is told now, by the sidecar's code.
 * Who can't be reached is no reason not to begin.
 */
async function requireAdmitted (rpc: Pick<Rpc, 'call'>, registry: RegistrySource): Promise<void> {
  const { activeDps: [dp], version } = registry.current()
  try {
    if (dp != null) {
      await rpc.call(targetOf(dp), REGISTRY_PROTOCOL, NEWEST, { haveVersion: version, newestOnly: true })
    }
  } catch (err) {
    if (!(err instanceof DiscoveryError) || err.code.startsWith('HTTP_')) {
      throw err
    }
  }
}

/** What was kept or came with the app; else what the sidecar has. */
async function openRegistry (
  sidecar: SidecarClient,
  { anchor: said, registry, store = memoryStore(), clock, logger }:
    SidecarHolderOptions & Required<Pick<SidecarHolderOptions, 'clock' | 'logger'>>
): Promise<RegistryKeeper> {
  const anchor: TrustAnchor = typeof said === 'string' ? parseAnchor(said) : said
  const components = { store: store.namespace('registry'), clock, logger }
  const initial = registry ?? await sidecar.bytes('v1/registry', { timeout: REGISTRY_TIMEOUT })
  return await openKeeper(components, { anchor, initial })
}
