/** What arbiters decide. */
import type { Hash, PublicKeyBytes, SignatureBytes } from '../base/bytes.ts'

export interface Decision {
  readonly verdict: Verdict
  readonly arbiters: readonly ArbiterSignature[]
}

export interface VerdictFields {
  /** SHA-256 of the dispute. */
  readonly disputeHash: Hash
  readonly winner: 'claimant' | 'incumbent'
  /** Holder keys, ascending: others than the claimant's, or the claimant's alone. */
  readonly losing: readonly PublicKeyBytes[]
  /** Strikes what the losing keys established before. */
  readonly before: number
  /** Peer ids of the DPs that published the mappings of either side, base58btc: see `partiesTo`. */
  readonly parties: readonly string[]
}

export interface Verdict extends VerdictFields {
  /** VerdictPayload: what arbiters sign. */
  readonly bytes: Uint8Array
}

export interface ArbiterSignature {
  /** Peer id, base58btc. */
  readonly arbiter: string
  readonly signature: SignatureBytes
}
