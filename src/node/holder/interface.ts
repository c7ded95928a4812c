import type { Clock, Random } from '../../base/clock.ts'
import type { Signer } from '../../base/keys.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { VerifiedEntry } from '../../mapping/interface.ts'
import type { ProofInstructions } from '../../protocols/attest/interface.ts'
import type { ClaimClient, FailedReplica, PublishOutcome } from '../../protocols/claim/interface.ts'
import type { ConfirmClient } from '../../protocols/confirm/interface.ts'
import type { OprfClient } from '../../protocols/oprf/interface.ts'
import type { CsipRecord, RegistrySource } from '../../registry/interface.ts'
import type { KeyStore } from './key-store.ts'
import type { HolderStateStore } from './state-store.ts'
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
  /** What to do to be shown the code; for a mail, what to send: then the answer doesn't matter. */
  readonly instructions?: ProofInstructions
}

/** Asks the person for the code; rejects when there is none. */
export type AnswerChallenge = (challenge: Challenge) => Promise<string>

export interface ProofRequest {
  readonly csi: CanonicalCsi
  /** EvaluationTranscript. */
  readonly transcript: Uint8Array
  readonly holder: Signer
  readonly csip: CsipRecord
  readonly answer: AnswerChallenge
}

/** Proves possession to a CSIP. */
export interface PossessionProver {
  /** @returns Attestation as Signed */
  prove (request: ProofRequest, options?: AbortOptions): Promise<Uint8Array>
}

export interface HolderComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly oprf: Pick<OprfClient, 'evaluateWithTranscript'>
  readonly claims: Pick<ClaimClient, 'begin' | 'complete' | 'invalidate'>
  readonly confirmations: ConfirmClient
  readonly prover: PossessionProver
  readonly keys: KeyStore
  readonly states: HolderStateStore
}

export type ClaimStep = 'evaluate' | 'begin' | 'prove' | 'confirm' | 'publish' | 'done'

export interface ClaimOptions extends AbortOptions {
  readonly csi: CanonicalCsi | string
  /** Id of the MSP on which the CSI is to be reached. */
  readonly msp: string
  /** @default `Default` alone */
  readonly tags?: readonly string[]
  /** Secret of the people for whom it is sealed, 16 bytes or more. @default everybody who can name the CSI */
  readonly audience?: Uint8Array
  /** @default anywhere */
  readonly regions?: readonly string[]
  /** Peer id of the DP. @default the one that published it before, else one that the MSP works with, else any */
  readonly dp?: string
  /** Ids of CSIPs to prove possession to. @default those that may attest the CSI, in the registry's order */
  readonly csips?: readonly string[]
  /** How the MSP names this user. @default not told */
  readonly ssiHint?: string
  /** Milliseconds that the mapping is to live. @default as long as attestation, confirmation and policy allow */
  readonly lifetime?: number
  /** Asks the person for the code that the CSIP sent. */
  readonly answer: AnswerChallenge
  readonly onProgress?: (step: ClaimStep, detail?: string) => void
}

export interface ClaimSummary {
  readonly entry: VerifiedEntry
  readonly msp: string
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
}

export interface ReleaseOptions extends AbortOptions {
  readonly csi: CanonicalCsi | string
  /** Id of the MSP whose mapping ends. @default all mappings of the CSI, and the seniority of its holder key */
  readonly msp?: string
}

export interface ReleaseSummary extends PublishOutcome {
  /** Peer id of the DP that took it. */
  readonly dp: string
  /** How many mappings of the CSI this holder knew of, and are let go. */
  readonly mappings: number
}

export interface Holder {
  /**
   * Lets go: signs invalidations with the holder key, and hands them to the DP
   * that published. Whoever wants the CSI back later proves possession anew.
   *
   * @throws HolderError `HOLDER_NOTHING_TO_RELEASE`, RpcError, RemoteError
   */
  release (options: ReleaseOptions): Promise<readonly ReleaseSummary[]>

  /**
   * Runs a claim from start to end. After a failure at any step the same call
   * goes on from there: possession that was proved is not proved again, and what
   * was sent to be published is sent again as it was.
   *
   * @throws CsiError, HolderError, RpcError, RemoteError, and what the clients of each step throw
   */
  claim (options: ClaimOptions): Promise<ClaimSummary>
}
