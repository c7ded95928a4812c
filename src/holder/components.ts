/** What a holder works with. */
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { VoprfBackend } from '../blinding/backend.ts'
import type { ClaimClient } from '../protocols/claim/interface.ts'
import type { ConfirmClient } from '../protocols/confirm/interface.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { RecordReader } from '../dht/interface.ts'
import type { KeyStore } from './key-store.ts'
import type { HolderStateStore } from './state-store.ts'
import type { PossessionProver } from './interface.ts'

export interface HolderComponents {
  readonly registry: RegistrySource
  readonly gate: Gate
  readonly clock: Clock
  readonly random: Random
  readonly oprf: Pick<OprfClient, 'evaluate' | 'evaluateWithTranscript'>
  /** Opens what a CSIP evaluated, where no tokens are left. @default then a claim waits */
  readonly voprf?: VoprfBackend
  readonly claims: Pick<ClaimClient, 'begin' | 'dispute' | 'complete' | 'conflict' | 'defend' | 'link' | 'note' |
    'release' | 'status'>
  readonly confirmations: ConfirmClient
  readonly prover: PossessionProver
  readonly keys: KeyStore
  readonly states: HolderStateStore
  /** What replicas hold of the holder's own keys. */
  readonly reader: Pick<RecordReader, 'read'>
  /** @default the runtime's timers */
  readonly timer?: Timer
}
