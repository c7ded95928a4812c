import type { FederationSigner } from '../base/envelope.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { ProofInstructions, ShownOlderKey } from '../protocols/attest/interface.ts'
import type { Hash } from '../base/bytes.ts'
import type { ConflictStatus, Coverage, FailedReplica, PublishOutcome } from '../protocols/claim/interface.ts'
import type { CsipRecord } from '../registry/interface.ts'
import type { WatchEvent, WatchOptions } from '../node/watch.ts'
import type { AbortOptions } from '@libp2p/interface'

/** What a CSIP sent, and where to. */
export interface Challenge {
  /** The CSIP's id. */
  readonly csip: string
  readonly method: string
  /** Where the code went, as far as the CSIP says it. */
  readonly sentTo: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** 1 for the first code that is asked for, one more after each wrong one. */
  readonly attempt: number
  /**
   * What to do to be shown the code; for a mail, what to send: then the answer
   * doesn't matter. For a link that was mailed, the empty answer says that it
   * will be opened.
   */
  readonly instructions?: ProofInstructions
}

/** Asks the person for the code; rejects when there is none. */
export type AnswerChallenge = (challenge: Challenge) => Promise<string>

export interface ProofRequest {
  readonly csi: CanonicalCsi
  /** EvaluationTranscript. @default the CSIP evaluates */
  readonly transcript?: Uint8Array
  readonly onEvaluated?: (transcript: Uint8Array) => void
  /** @default none: no older evaluation key is current, or it doesn't answer */
  readonly older?: ShownOlderKey
  readonly holder: FederationSigner
  readonly csip: CsipRecord
  /** Attestation as Signed that is to be renewed: its seniority goes on. @default none */
  readonly previous?: Uint8Array
  /** @default the CSIP's choice */
  readonly method?: string
  readonly answer: AnswerChallenge
  /** Called when a carrier reports that what was sent is late. */
  readonly onDelayed?: () => void
}

/** Proves possession to a CSIP. */
export interface PossessionProver {
  /** @returns Attestation as Signed */
  prove (request: ProofRequest, options?: AbortOptions): Promise<Uint8Array>
  /** Whether a CSIP says anything at all, found out within seconds. @default each is taken to */
  isThere? (csip: CsipRecord, options?: AbortOptions): Promise<boolean>
}

export type ClaimStep = 'evaluate' | 'begin' | 'prove' | 'delayed' | 'confirm' | 'publish' | 'done'

export interface ClaimOptions extends AbortOptions {
  readonly csi: CanonicalCsi | string
  /** Id of the MSP on which the CSI is to be reached; null: on none, and whoever looks is told so (an opt-out). */
  readonly msp: string | null
  /** @default `Default` alone */
  readonly tags?: readonly string[]
  /** Secret of the people for whom it is sealed, 16 bytes or more. @default everybody who can name the CSI */
  readonly audience?: Uint8Array
  /** @default anywhere */
  readonly regions?: readonly string[]
  /** Kept by its DP alone, and shown to queries of these DPs (peer ids; none: of every DP). @default published */
  readonly federatedOnly?: readonly string[]
  /**
   * Replicas are told, sealed for whoever can name the CSI (or is of the audience), which DP keeps it: so it is
   * found without asking every DP.
   *
   * @default as before; at first not
   */
  readonly findable?: boolean
  /** Peer id of the DP. @default the one that published it before, else one that the MSP works with, else any */
  readonly dp?: string
  /**
   * Ids of CSIPs to prove possession to. @default those that may attest the CSI, in the registry's order;
   * one that isn't there gives way to the next
   */
  readonly csips?: readonly string[]
  /**
   * How to prove possession, such as `dkim-reply`. What was proved before by a
   * method that is no weaker still serves. @default that of before, else the CSIP's choice
   */
  readonly method?: string
  /** How the MSP names this user. @default not told */
  readonly ssiHint?: string
  /**
   * The CSI is newly this holder's: every DP is told, and the claim is refused
   * while somebody else's older mapping of it stands
   *
   * @default false
   */
  readonly firstMapping?: boolean
  /** Milliseconds that the mapping is to live. @default as long as attestation, confirmation and policy allow */
  readonly lifetime?: number
  /** Asks the person for the code that the CSIP sent. */
  readonly answer: AnswerChallenge
  readonly onProgress?: (step: ClaimStep, detail?: string) => void
}

export interface ClaimSummary {
  readonly entry: VerifiedEntry
  /** Null: an opt-out. */
  readonly msp: string | null
  readonly dp: string
  readonly sequence: number
  readonly tags: readonly string[]
  readonly csips: readonly string[]
  /** False when possession was proved before. */
  readonly proved: boolean
  readonly expiresAt: number
  /** How many replicas have it on their disk, of how many. */
  readonly receipts: number
  readonly replicas: number
  readonly failed: readonly FailedReplica[]
  /** Of a first mapping: which DPs have been told so far, if the DP said so. */
  readonly coverage?: Coverage
  /** Of one that its DP keeps to itself, if it is to be found. */
  readonly findable?: FindableSummary
  /** Whether its service has a release of it, for when the account closes. @default it lists no service */
  readonly release?: KeptReleaseSummary
}

/** What became of the release that a service is to keep. */
export interface KeptReleaseSummary {
  /** Why it has none; the same claim again, or `renew`, hands it over. @default it has one */
  readonly code?: string
}

/** What became of the note that says which DP keeps a mapping. */
export interface FindableSummary {
  /** When it ends, milliseconds since the epoch. @default there is none yet */
  readonly until?: number
  /** How many replicas have it on their disk, of how many. @default it was there before */
  readonly receipts?: number
  readonly replicas?: number
  /** Why there is none; the same claim again leaves one. */
  readonly code?: string
}

export interface CoverageOptions extends AbortOptions {
  readonly csi: CanonicalCsi | string
  /** Id of the MSP whose mapping is meant, null for an opt-out. @default all of the CSI */
  readonly msp?: string | null
}

/** How far the word of a first mapping has come. */
export interface CoverageSummary extends Coverage {
  /** Null: an opt-out. */
  readonly msp: string | null
  /** Peer id of the DP that published it, and tells this. */
  readonly dp: string
  /** How many replicas have the entry, of how many. */
  readonly published: number
  readonly replicas: number
}

/**
 * - `half-life`: half of the attestation's life, or of the mapping's, has passed
 * - `replaced`: an attestation doesn't serve any more, since its CSIP was revoked or lost its key; another one takes
 *   its place
 * - `ended`: the mapping came to its end before; where the attestation did too, seniority starts anew
 * - `lost`: its DP, which alone kept it, doesn't have it any more, or isn't listed
 */
export type RenewalReason = 'half-life' | 'replaced' | 'ended' | 'lost'

export interface RenewOptions extends ClaimOptions {
  /** Only tell what is due: nothing is proved, and nothing is published. @default false */
  readonly remind?: boolean
}

export interface RenewalSummary {
  /** Undefined: nothing was to be done yet. */
  readonly reason?: RenewalReason
  /** What was published; undefined: nothing was, since nothing was due, or was only to be told. */
  readonly claim?: ClaimSummary
  /** When to come again, milliseconds since the epoch. */
  readonly dueAt: number
}

export interface ReleaseOptions extends AbortOptions {
  readonly csi: CanonicalCsi | string
  /**
   * Id of the MSP whose mapping ends, null for an opt-out.
   *
   * @default all mappings of the CSI, and the seniority of its holder key
   */
  readonly msp?: string | null
}

export interface ReleaseSummary extends PublishOutcome {
  /** Peer id of the DP that took it. */
  readonly dp: string
  /** How many mappings of the CSI this holder knew of, and are let go. */
  readonly mappings: number
}

export interface ReplaceOptions extends ClaimOptions {
  /**
   * Id of the MSP from which the mapping moves, null for an opt-out. @default the same: its tags, regions or DP change
   */
  readonly from?: string | null
}

export interface ReplaceSummary {
  readonly claim: ClaimSummary
  /** What the new mapping took the place of, at another MSP or DP. */
  readonly released: readonly ReleaseSummary[]
}

export interface RotateOptions extends AbortOptions, Pick<ClaimOptions, 'csips' | 'method' | 'answer' | 'onProgress'> {
  readonly csi: CanonicalCsi | string
  /** Secrets of the audiences for which mappings are sealed, 16 bytes or more each. @default none */
  readonly audiences?: readonly Uint8Array[]
}

export interface RecoverOptions extends RotateOptions {
  /**
   * Where the CSI is to be reached, null: nowhere, when nothing is left of the older key.
   * @default nothing is claimed then
   */
  readonly msp?: string | null
  readonly tags?: readonly string[]
}

export interface HandOverSummary {
  /** Of the key that counts now: 0 for the first of a CSI. */
  readonly generation: number
  /** What was published under it. */
  readonly claims: readonly ClaimSummary[]
  /** Whether it has the seniority of the key before, for as long as that key's attestation lives. */
  readonly linked: boolean
  readonly released: readonly ReleaseSummary[]
  /**
   * Mappings of the key before that stay, since nothing replaces them: those that
   * only their DP knows. Once they are claimed under this key, the next call lets
   * go of them.
   */
  readonly kept: number
  /** Older mappings of others, or of a key that nothing is left of: they end by themselves, or by a dispute. */
  readonly left: number
}

export interface DefendOptions extends AbortOptions, Pick<ClaimOptions, 'csips' | 'method' | 'answer' | 'onProgress'> {
  readonly csi: CanonicalCsi | string
  /**
   * Peer id of the DP to hand it to, and to no other.
   * @default the one that published the mapping, and others where that one is down
   */
  readonly dp?: string
}

export interface DisputeOptions extends Omit<DefendOptions, 'dp'> {
  /** Peer id of the DP that is to follow it. @default that of before, else any */
  readonly dp?: string
  /** `replace`: the identifier was this person's before. @default 'firstMapping' */
  readonly takeover?: 'firstMapping' | 'replace'
}

/** A conflict at a CSI, as its holder or claimant sees it. */
export interface HolderConflict {
  /** SHA-256 of the dispute as Signed. */
  readonly disputeHash: Hash
  /** `other`: between others than this holder. */
  readonly role: 'claimant' | 'incumbent' | 'other'
  /** Of the claimant's proof, 1 to 100. */
  readonly strength: number
  readonly issuedAt: number
  /** When the claimant's proof ends, and the conflict with it; milliseconds since the epoch. */
  readonly attestedUntil: number
  readonly isOpen: boolean
  /** Whether this holder answered with a proof that is no weaker. */
  readonly isDefended: boolean
  /** Of the claimant: peer id of the DP that follows it, and what it says, where it can be reached. */
  readonly dp?: string
  readonly status?: ConflictStatus
}

export interface DefenceSummary extends PublishOutcome {
  /** Peer id of the DP that took it. */
  readonly dp: string
  readonly disputeHash: Hash
  /** Whether the proof is no weaker than the claimant's: then it ends the conflict. */
  readonly isEqual: boolean
  /** How long it holds, milliseconds since the epoch. */
  readonly until: number
}

export interface HolderWatchOptions extends WatchOptions {
  readonly csi: CanonicalCsi | string
}

export interface Holder {
  /**
   * Changes a mapping, or moves it to another MSP or DP: publishes the new one,
   * then lets go of what it replaces, so that there is a mapping at every moment.
   * After a failure the same call goes on from there.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_REPLACE`, and as `claim`
   */
  replace (options: ReplaceOptions): Promise<ReplaceSummary>

  /**
   * Takes the next key of a CSI in the place of the present one: links both by
   * their signatures, proves possession for the new key, publishes every mapping
   * under it, then lets go of those under the old one. Federated-only mappings
   * stay under the old one, until they are claimed under the new one and this is
   * called again. After a failure the same call goes on from there.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_ROTATE`, `HOLDER_AUDIENCE_MISSING`, `HOLDER_REPLICAS_UNREACHABLE`, and as
   * `claim`
   */
  rotate (options: RotateOptions): Promise<HandOverSummary>

  /**
   * The same when the present key is lost or in the wrong hands: by fresh proof of
   * possession, and the commitment to the next key that the lost one signed. Where
   * nothing commits to a key of this store, claims anew: such a mapping coexists
   * with the older ones, ranked below them.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_RECOVER`, and as `rotate`
   */
  recover (options: RecoverOptions): Promise<HandOverSummary>

  /**
   * Says in public that older mappings of others have no right to be there: by
   * proof of possession that is given now, or was given before. A DP follows the
   * conflict from there on. The same call again brings the same dispute, so that
   * another DP can follow it where the first one is gone.
   *
   * @throws HolderError `HOLDER_NO_CSIP`, `HOLDER_NO_DP`; RpcError, RemoteError `CONFLICT_…`, and what the prover
   * throws
   */
  dispute (options: DisputeOptions): Promise<HolderConflict>

  /**
   * Answers every open dispute against a mapping of this holder, with the
   * strictest proof that it has, or with one that is given now. A proof as strict
   * as the claimant's ends the conflict.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_DEFEND`, `HOLDER_REPLICAS_UNREACHABLE`; RpcError, RemoteError, and what the
   * prover throws
   */
  defend (options: DefendOptions): Promise<readonly DefenceSummary[]>

  /**
   * What is open at a CSI, and how this holder's own dispute stands.
   *
   * @throws HolderError `HOLDER_REPLICAS_UNREACHABLE`; RpcError, RemoteError `CLAIM_DISPUTE_UNKNOWN`
   */
  conflicts (options: CoverageOptions): Promise<readonly HolderConflict[]>

  /** Tells of everything at the CSI that this holder didn't make, until the signal aborts. */
  watch (options: HolderWatchOptions): AsyncIterable<WatchEvent>

  /**
   * Lets go: signs invalidations with the holder key, and hands them to the DP
   * that published. Whoever wants the CSI back later proves possession anew.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_RELEASE`, RpcError, RemoteError
   */
  release (options: ReleaseOptions): Promise<readonly ReleaseSummary[]>

  /**
   * Asks how many DPs have acknowledged first mappings of a CSI, and who knows of
   * something older.
   *
   * @throws HolderError `HOLDER_NO_FIRST_MAPPING`, RpcError, RemoteError
   */
  coverage (options: CoverageOptions): Promise<readonly CoverageSummary[]>

  /**
   * Runs a claim from start to end. After a failure at any step the same call
   * goes on from there: possession that was proved is not proved again, and what
   * was sent to be published is sent again as it was.
   *
   * @throws CsiError, HolderError, RpcError, RemoteError, and what the clients of each step throw
   * @throws ClaimConflictError with the older mappings that stand against a first mapping
   */
  claim (options: ClaimOptions): Promise<ClaimSummary>

  /**
   * Renews a mapping that was claimed with the same options, if it is time: from
   * half of its life on, and at once when its CSIP was revoked. Possession is
   * checked by each CSIP whose attestation is due, by the method of before where
   * it still has it; seniority goes on unless there was a gap. Cheap to call at
   * any time: before it is due, only the DP of a federated-only mapping is asked,
   * whether it still has it; where it hasn't, the mapping is handed in again.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_RENEW`, and as `claim`
   */
  renew (options: RenewOptions): Promise<RenewalSummary>
}
