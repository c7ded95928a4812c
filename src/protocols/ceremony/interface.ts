import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { Signer } from '../../base/keys.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { CeremonyFault } from '../../blinding/dkg/complaint.ts'
import type { Invitation, Kind } from '../../blinding/dkg/interface.ts'
import type { CeremonyStateName } from '../../blinding/dkg/machine.ts'
import type { SecretShare } from '../../blinding/evaluator.ts'
import type { OprfKey, RegistrySource } from '../../registry/interface.ts'
import type { PeerJudge, Rpc } from '../../rpc/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface CeremoniesInit {
  /** Peer id of this DP, base58btc. */
  id: string
  /** Milliseconds between two looks at each other participant. @default 1_000 */
  interval?: number
}

/** Where this DP keeps its shares of evaluation keys. */
export interface ShareVault {
  share (keyId: number, shareEpoch: number): SecretShare | undefined
  /** Resolves once it is durable; from then on the DP evaluates with it. The same share again changes nothing. */
  keep (share: SecretShare): Promise<void>
}

export interface CeremoniesComponents {
  rpc: Pick<Rpc, 'call' | 'handle'>
  registry: RegistrySource
  clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
  random: Random
  logger: ComponentLogger
  signer: Signer
  /** A namespace of its own. Holds secrets until a ceremony is over. */
  store: KeyValueStore
  shares: ShareVault
  voprf: VoprfBackend
  judge: PeerJudge
  /** @default the runtime's timers */
  timer?: Timer
}

/** What an operator asks for. What is left out follows from the registry. */
export interface CeremonyWish {
  readonly kind: Kind
  readonly keyId: number
  /** @default that of the key that is shared anew; `new` and `rotate` need one */
  readonly threshold?: number
  /** Peer ids, in the order of their indices. @default the holders of the key that is shared anew */
  readonly members?: readonly string[]
  /** @default as many as are left when fewer than the threshold are lost, and no less than the threshold */
  readonly minimum?: number
  /** Milliseconds until who has not answered is not waited for. */
  readonly joinWithin: number
  /** Milliseconds after that until who has not dealt is not waited for. */
  readonly dealWithin: number
  /** Milliseconds after that until the end. */
  readonly approveWithin: number
  /** Milliseconds for which a new key is valid, from now on. @default that of the key that is shared anew */
  readonly validFor?: number
}

/** How far one participant has come, as this DP has heard. */
export interface ParticipantProgress {
  readonly dp: string
  /** In the committee to be; undefined for a holder of the old shares that is no member of it. */
  readonly index?: number
  readonly answer: 'joined' | 'declined' | 'none'
  readonly deals: boolean
  readonly dealt: boolean
  readonly approved: boolean
  /** Code of what it sent and signed and is refused for. */
  readonly refused?: string
}

export interface CeremonySummary {
  readonly invitation: Invitation
  readonly state: CeremonyStateName
  readonly fault?: CeremonyFault
  readonly participants: readonly ParticipantProgress[]
}

export interface FinishedCeremony {
  /** The record for the registry: with the hash of the transcript, unless a dealer made what was shared anew. */
  readonly key: OprfKey
  /** CeremonyTranscript. */
  readonly transcript: Uint8Array
  /** 32 bytes. */
  readonly transcriptHash: Uint8Array
  readonly approvedBy: readonly string[]
}

export interface Ceremonies {
  /** Reads what is kept, and goes on with it. */
  start (): Promise<void>
  /** Ends what is under way. */
  stop (): Promise<void>
  /**
   * Invites, and joins. Resolves once that is durable.
   *
   * @throws CeremonyError, CeremonyProtocolError `CEREMONY_REGISTRY_DISAGREES`, `CEREMONY_BUSY`
   */
  invite (wish: CeremonyWish): Promise<CeremonySummary>
  /** The newest first. */
  list (): readonly CeremonySummary[]
  /** @param id - of the ceremony, in hex; @throws CeremonyProtocolError `CEREMONY_UNKNOWN`, as those below */
  show (id: string): CeremonySummary
  /** @throws CeremonyError `CEREMONY_ANSWERED`, `CEREMONY_SHARE_MISSING` */
  join (id: string): Promise<CeremonySummary>
  /** @throws CeremonyError `CEREMONY_ANSWERED` */
  decline (id: string): Promise<CeremonySummary>
  /** @throws CeremonyError `CEREMONY_UNFINISHED` */
  finish (id: string): FinishedCeremony
}
