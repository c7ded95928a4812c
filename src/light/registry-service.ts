/** A light node's registry: opened or fetched, then kept up to date. */
import { fetchRegistry, openKeeper, registryProtocol } from '../protocols/registry/index.ts'
import { partyTarget } from '../node/targets.ts'
import { LightError } from './errors.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { RegistryKeeper } from '../protocols/registry/index.ts'
import type { HeardTime } from '../registry/clock.ts'
import type { Gate } from '../registry/gate.ts'
import type { TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { LightNodeOptions } from './options.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

export interface RegistryServiceComponents {
  readonly rpc: Rpc
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  /** Takes the signed time of each DP that answered. */
  readonly hear: (dp: string, word: HeardTime) => void
}

export interface RegistryServiceInit extends Pick<LightNodeOptions, 'registry' | 'bootstrap' | 'refreshInterval'> {
  anchor: TrustAnchor
}

export interface RegistryService {
  readonly keeper: RegistryKeeper
  /** What it is good for. */
  readonly gate: Gate
  /** Asks several DPs for the newest one now. @throws as `RegistryProtocol.refresh` */
  refresh (options?: AbortOptions): Promise<VerifiedRegistry>
  stop (): Promise<void>
}

/**
 * To be called when the node can dial.
 *
 * @throws RegistryError, RegistryProtocolError, LightError `LIGHT_NO_REGISTRY`
 */
export async function startRegistry (
  components: RegistryServiceComponents,
  init: RegistryServiceInit
): Promise<RegistryService> {
  const { rpc, clock, random, logger, hear } = components
  const keeper = await openRegistry(components, init)
  const protocol = registryProtocol({ refreshInterval: init.refreshInterval })(
    { rpc, keeper, clock, random, logger, hear })
  await protocol.start()
  return {
    keeper,
    gate: protocol,
    refresh: async options => (await protocol.refresh(options)).registry,
    stop: async () => { await protocol.stop() }
  }
}

/** From the file, else from what was kept, else from the DPs that the caller named. */
async function openRegistry (
  { rpc, store, clock, logger }: RegistryServiceComponents,
  { anchor, registry, bootstrap }: RegistryServiceInit
): Promise<RegistryKeeper> {
  if (registry != null || bootstrap == null) {
    return await openKeeper({ store, clock, logger }, { anchor, initial: registry })
  }
  const targets = bootstrap.flatMap(address => partyTarget({ addresses: [address] }) ?? [])
  if (targets.length === 0) {
    throw new LightError('LIGHT_NO_REGISTRY', { detail: 'no bootstrap address names a peer' })
  }
  const { bytes } = await fetchRegistry({ rpc, clock }, { anchor, targets })
  return await openKeeper({ store, clock, logger }, { anchor, initial: bytes })
}
