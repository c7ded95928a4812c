/**
 * The evaluation transcript: with it a CSIP or an MSP that is told the CSI gets
 * the lookup key without evaluating itself, and without taking anybody's word
 * (docs/protocol.md, "Evaluation transcript"). It reveals `y`: it goes to those
 * two, over an authenticated channel, and is never stored in a record.
 *
 * It brings the public shares that it was made under, and is verified against the
 * group public key alone, which no refresh and no other committee changes: so it
 * doesn't matter which of them the verifier has heard of. Nor does it matter who
 * chose these shares P_i = k_i·G. Each proof shows D_i = k_i·B, as its challenge is
 * a hash over P_i too (a false one passes with a chance of 2^-252 for each hash
 * tried, even to somebody who knows discrete logarithms); and Σ λ_i·P_i = C0 says
 * that Σ λ_i·k_i = k. So Σ λ_i·D_i = k·B, whoever made the proofs, and whatever the
 * λ_i are: it takes no more than that they are those of both sums. What is shown is
 * the evaluation, not that so many evaluators took part.
 */
import { equals } from 'uint8arrays/equals'
import { decodeStrict } from '../base/codec.ts'
import { finalizeOutput, reblind } from './client.ts'
import { faultUnder, interpolateAtZero } from './combine.ts'
import { deriveKeys } from './derive.ts'
import { BlindingError } from './errors.ts'
import { EvaluationTranscript } from './pb/transcript.ts'
import { ELEMENT_LENGTH, PROOF_LENGTH } from './suite.ts'
import { findShare } from './threshold-key.ts'
import type { FederationId } from '../base/bytes.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { DerivedKeys } from './derive.ts'
import type { PartialFault } from './errors.ts'
import type { PartialEvaluation } from './evaluator.ts'
import type { TranscriptPartial } from './pb/transcript.ts'
import type { ThresholdKey } from './threshold-key.ts'

/** As many as a key of the registry has shares; each costs the verifier some ten multiplications. */
export const MAX_TRANSCRIPT_PARTIALS = 64
/** Bytes: that many at 144 each, with room. */
export const MAX_TRANSCRIPT_LENGTH = 16 * 1024

export interface OpenedTranscript extends DerivedKeys {
  readonly oprfKeyId: number
}

/**
 * @param blind - the scalar of this evaluation
 * @param partials - good ones, of one input each with a proof of its own; the first `threshold` by index are taken
 * @throws BlindingError `EPOCH_MIXED`, `TOO_FEW_PARTIALS`, `BATCH_INVALID`, `SHARE_UNKNOWN`
 */
export function makeTranscript (
  key: ThresholdKey, blind: ScalarBytes, partials: readonly PartialEvaluation[]
): Uint8Array {
  if (partials.length < key.threshold) {
    throw new BlindingError('TOO_FEW_PARTIALS', { detail: `${partials.length} of ${key.threshold}` })
  }
  const chosen = [...partials].sort((a, b) => a.index - b.index).slice(0, key.threshold)
  return EvaluationTranscript.encode({
    oprfKeyId: key.keyId,
    blind: Uint8Array.from(blind),
    partials: chosen.map(partial => toWire(key, partial))
  })
}

function toWire (
  key: ThresholdKey, { keyId, shareEpoch, index, evaluated, proofs }: PartialEvaluation
): TranscriptPartial {
  if (keyId !== key.keyId || shareEpoch !== key.shareEpoch) {
    throw new BlindingError('EPOCH_MIXED', { detail: `share ${index}` })
  }
  const [element, proof, share] = [evaluated[0], proofs[0], findShare(key, index)]
  if (element == null || proof == null || evaluated.length !== 1 || proofs.length !== 1) {
    throw new BlindingError('BATCH_INVALID', { detail: `share ${index}: a transcript is of one input` })
  }
  if (share == null) {
    throw new BlindingError('SHARE_UNKNOWN', { detail: `share ${index}` })
  }
  return {
    index,
    publicShare: Uint8Array.from(share.publicShare),
    evaluated: Uint8Array.from(element),
    proof: Uint8Array.from(proof)
  }
}

/** @throws BlindingError `TRANSCRIPT_MALFORMED` */
function checkForm ({ partials }: EvaluationTranscript, backend: VoprfBackend): void {
  const ascending = partials.every(({ index }, i) => index > (partials[i - 1]?.index ?? 0))
  const formed = partials.every(({ publicShare, evaluated, proof }) =>
    backend.isElement(publicShare) && evaluated.byteLength === ELEMENT_LENGTH && proof.byteLength === PROOF_LENGTH)
  if (partials.length === 0 || partials.length > MAX_TRANSCRIPT_PARTIALS || !ascending || !formed) {
    throw new BlindingError('TRANSCRIPT_MALFORMED', { detail: `${partials.length} partial evaluations` })
  }
}

/**
 * Recomputes r·H(csi), checks every proof, combines and derives. (CSIP and MSP side)
 *
 * @param federation - whose key it is
 * @param csi - canonical, in UTF-8
 * @param transcript - EvaluationTranscript, as received
 * @param key - the key it names, of the registry; of any of its share epochs
 * @throws BaseError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`
 * @throws BlindingError `TRANSCRIPT_KEY_MISMATCH`, `TRANSCRIPT_MALFORMED`, `SCALAR_INVALID`, or `PROOF_INVALID` if it
 *   belongs to another CSI or to nothing at all, with the shares it fails for
 */
export function openTranscript (
  federation: FederationId,
  csi: Uint8Array,
  transcript: Uint8Array,
  key: Pick<ThresholdKey, 'keyId' | 'commitments'>,
  backend: VoprfBackend
): OpenedTranscript {
  const decoded = decodeStrict(EvaluationTranscript, transcript, 'EvaluationTranscript', MAX_TRANSCRIPT_LENGTH)
  const { oprfKeyId, blind, partials } = decoded
  if (oprfKeyId !== key.keyId) {
    throw new BlindingError('TRANSCRIPT_KEY_MISMATCH', {
      detail: `key ${oprfKeyId}; the registry has key ${key.keyId}`
    })
  }
  checkForm(decoded, backend)
  checkShares(backend, key, partials)
  const blinded = reblind(backend, csi, blind)
  checkProofs(backend, blinded, partials)
  const evaluated = interpolateAtZero(backend, partials.map(({ index, evaluated }) => ({ index, element: evaluated })))
  return { ...deriveKeys(federation, finalizeOutput(backend, csi, blind, evaluated)), oprfKeyId }
}

/** Σ λ_i·P_i = C0. @throws BlindingError `TRANSCRIPT_KEY_MISMATCH` */
function checkShares (
  backend: VoprfBackend, { keyId, commitments }: Pick<ThresholdKey, 'keyId' | 'commitments'>,
  partials: readonly TranscriptPartial[]
): void {
  const together = interpolateAtZero(backend, partials.map(({ index, publicShare: element }) => ({ index, element })))
  if (commitments[0] == null || !equals(together, commitments[0])) {
    throw new BlindingError('TRANSCRIPT_KEY_MISMATCH', { detail: `the shares are not those of key ${keyId}` })
  }
}

/** All of them must hold: there are no spares. @throws BlindingError `PROOF_INVALID` */
function checkProofs (backend: VoprfBackend, blinded: ElementBytes, partials: readonly TranscriptPartial[]): void {
  const faults = partials.flatMap(({ index, publicShare, evaluated, proof }): PartialFault[] => {
    const code = faultUnder(backend, publicShare, [blinded], { evaluated: [evaluated], proofs: [proof] })
    return code == null ? [] : [{ index, code }]
  })
  if (faults.length > 0) {
    throw new BlindingError('PROOF_INVALID', { faults })
  }
}

/** Which key a transcript names, before the key is known. Throws as `openTranscript` for its form. */
export function transcriptKeyId (transcript: Uint8Array): number {
  return decodeStrict(EvaluationTranscript, transcript, 'EvaluationTranscript', MAX_TRANSCRIPT_LENGTH).oprfKeyId
}
