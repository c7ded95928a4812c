import type { FederationId, Hash, SignatureBytes } from '../../base/bytes.ts'
import type { ElementBytes } from '../backend.ts'

export type Kind = 'new' | 'rotate' | 'refresh' | 'reshare'

/** What is shared anew: the key as the registry lists it. */
export interface PreviousKey {
  readonly shareEpoch: number
  readonly threshold: number
  readonly commitments: readonly ElementBytes[]
  readonly members: ReadonlyArray<{ readonly index: number, readonly dp: string }>
}

/** Times are milliseconds since the epoch, DPs peer ids in base58btc. */
export interface InvitationFields {
  readonly federationId: FederationId
  readonly registryVersion: number
  readonly kind: Kind
  readonly keyId: number
  /** Of the shares that are to be made. */
  readonly shareEpoch: number
  readonly threshold: number
  /** With fewer members than these there is no key: `threshold` at least. */
  readonly minimum: number
  /** The committee: the first has index 1. */
  readonly members: readonly string[]
  readonly inviter: string
  readonly issuedAt: number
  /** Whom nobody has heard by then is not waited for. */
  readonly joinBy: number
  readonly dealBy: number
  readonly deadline: number
  /** Of the key's record. */
  readonly validFrom: number
  readonly validUntil: number
  /** 16 bytes. */
  readonly nonce: Uint8Array
  /** With `refresh` and `reshare`. */
  readonly previous?: PreviousKey
}

/** Signed by the inviter. Comes only from invitation.ts. */
export interface Invitation extends InvitationFields {
  /** Names the ceremony: SHA-256 of `bytes`. */
  readonly id: Hash
  /** As Signed. */
  readonly bytes: Uint8Array
}

export interface SealedShare {
  /** Of the member that it is for. */
  readonly index: number
  readonly ephemeral: ElementBytes
  /** 48 bytes. */
  readonly sealed: Uint8Array
}

interface Frame {
  /** SHA-256 of `bytes`. */
  readonly hash: Hash
  /** As Signed. */
  readonly bytes: Uint8Array
  readonly signature: SignatureBytes
  /** Peer id. */
  readonly from: string
}

export interface JoinMessage extends Frame {
  readonly kind: 'join'
  /** Of members. */
  readonly encryptionKey?: ElementBytes
  /** Of dealers, as many as the threshold; else none. */
  readonly commitments: readonly ElementBytes[]
  /** Of dealers of a key that is generated, 64 bytes. */
  readonly proof: Uint8Array
}

export interface DealMessage extends Frame {
  readonly kind: 'deal'
  /** Ascending by index. */
  readonly shares: readonly SealedShare[]
}

export interface RosterMessage extends Frame {
  readonly kind: 'roster'
  readonly members: ReadonlyArray<{ readonly index: number, readonly join: Uint8Array }>
  readonly dealers: ReadonlyArray<{ readonly index: number, readonly join: Uint8Array, readonly deal: Uint8Array }>
}

export interface ComplaintMessage extends Frame {
  readonly kind: 'complaint'
  /** Index of the dealer. */
  readonly dealer: number
  /** SHA-256 of its deal. */
  readonly deal: Uint8Array
  /** Opens this one sealed share. */
  readonly shared: ElementBytes
  readonly proof: Uint8Array
}

export interface ApprovalMessage extends Frame {
  readonly kind: 'approval'
  /** 32 bytes. */
  readonly transcript: Uint8Array
}

export interface DeclineMessage extends Frame {
  readonly kind: 'decline'
}

/** Signed by its author, who may say such a thing. Comes only from messages.ts. */
export type CeremonyMessage =
  JoinMessage | DealMessage | RosterMessage | ComplaintMessage | ApprovalMessage | DeclineMessage
