import type { FederationId } from '../base/bytes.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { VoprfBackend } from '../blinding/backend.ts'
import type { RecordReader } from '../dht/interface.ts'
import type { ConfirmServer, ConfirmServerInit, MspBackend } from '../protocols/confirm/interface.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Namespaces } from '../store/interface.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** Serves `/mimi/confirm` for an MSP. */
export interface MspOptions extends ConfirmServerInit {
  /** Ed25519 seed of the key that the registry lists for the MSP, 32 bytes; MUST stay secret. */
  signingSeed: Uint8Array
  /** @default one that knows nobody */
  backend?: MspBackend
  /** Milliseconds between two looks at what is there for users, if the backend takes alerts. @default 3_600_000 */
  watchInterval?: number
}

export interface MspServiceComponents {
  readonly rpc: Pick<Rpc, 'handle' | 'call'>
  /** May be one that is filled later: whoever asks before that is refused. */
  readonly registry: RegistrySource
  /** As well. */
  readonly gate: Gate
  /** Keeps whom it confirmed, and what they were told, in namespaces of their own. */
  readonly store: Namespaces
  readonly clock: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  readonly voprf: VoprfBackend
}

export interface MspServiceInit extends MspOptions {
  /** In which it confirms. */
  readonly federation: FederationId
  /** Of the node's libp2p key, 32 bytes: what is kept of users is sealed under it. */
  readonly seed: Uint8Array
}

/** All that a node does for an MSP. It confirms as soon as it is made. */
export interface MspService {
  /**
   * Watches over those whom it confirmed, where the backend takes alerts; and publishes what is left of accounts that
   * closed.
   */
  start (reader: Pick<RecordReader, 'read'>): Promise<void>
  stop (): Promise<void>
  /** What holders bring otherwise than by the network; who brought it bounds how much. */
  readonly answer: ConfirmServer['answer']
  /** @param csi - URI of the canonical CSI */
  readonly closeAccount: (csi: string, options?: AbortOptions) => Promise<ClosedAccount>
}

/** What an account that closed took with it. */
export interface ClosedAccount {
  /** Releases that the node kept of it, and hadn't published before. */
  readonly mappings: number
  /** Those for which a majority of the operators at their place has signed; the others will be, as soon as one is. */
  readonly published: number
}
