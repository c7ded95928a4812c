import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { SyncLife } from '../../protocols/record-sync/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore, RecordStore } from '../../store/interface.ts'
import type { Logger } from '@libp2p/interface'

export interface WholenessComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  /** With the key of this DP. */
  readonly signer: FederationSigner
  readonly registry: RegistrySource
  readonly clock: Clock
  /** Whether others say that the clock is wrong. @default they don't */
  readonly isOff?: () => boolean
  readonly random: Random
  /** A namespace of its own. */
  readonly store: KeyValueStore
  /** Whether the store was opened without what it had acknowledged. */
  readonly hasLost: boolean
  /** What it is about: what is lost of it later counts as well. */
  readonly records: Pick<RecordStore, 'onLost'>
  readonly log: Logger
}

export interface Wholeness extends SyncLife {
  /** Whether this DP has what it should have at a key: else it witnesses, receipts and denies nothing there. */
  isWholeAt (lookupKey: LookupKey): boolean
}
