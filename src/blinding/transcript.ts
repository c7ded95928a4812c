/**
 * The evaluation transcript: with it a CSIP or an MSP that is told the CSI gets
 * the lookup key without evaluating itself, and without taking anybody's word
 * (docs/protocol.md, "Evaluation transcript"). It reveals `y`: it goes to those
 * two, over an authenticated channel, and is never stored in a record.
 */
import { decodeStrict } from '../base/codec.ts'
import { finalizeOutput, reblind } from './client.ts'
import { combinePartials } from './combine.ts'
import { deriveKeys } from './derive.ts'
import { BlindingError } from './errors.ts'
import { EvaluationTranscript } from './pb/transcript.ts'
import { ELEMENT_LENGTH, PROOF_LENGTH } from './suite.ts'
import type { FederationId } from '../base/bytes.ts'
import type { ScalarBytes, VoprfBackend } from './backend.ts'
import type { DerivedKeys } from './derive.ts'
import type { PartialEvaluation } from './evaluator.ts'
import type { ThresholdKey } from './threshold-key.ts'

/** A committee of 255 whose threshold is all of them, at 105 bytes each. */
export const MAX_TRANSCRIPT_LENGTH = 32 * 1024

export interface OpenedTranscript extends DerivedKeys {
  readonly oprfKeyId: number
}

/**
 * @param blind - the scalar of this evaluation
 * @param partials - good ones, of one input each with a proof of its own; the first `threshold` by index are taken
 * @throws BlindingError `EPOCH_MIXED`, `TOO_FEW_PARTIALS`, `BATCH_INVALID`
 */
export function makeTranscript (key: ThresholdKey, blind: ScalarBytes, partials: readonly PartialEvaluation[]): Uint8Array {
  if (partials.length < key.threshold) {
    throw new BlindingError('TOO_FEW_PARTIALS', { detail: `${partials.length} of ${key.threshold}` })
  }
  const chosen = [...partials].sort((a, b) => a.index - b.index).slice(0, key.threshold)
  return EvaluationTranscript.encode({
    oprfKeyId: key.keyId,
    shareEpoch: key.shareEpoch,
    blind: Uint8Array.from(blind),
    partials: chosen.map(({ keyId, shareEpoch, index, evaluated, proofs }) => {
      if (keyId !== key.keyId || shareEpoch !== key.shareEpoch) {
        throw new BlindingError('EPOCH_MIXED', { detail: `share ${index}` })
      }
      const [element, proof] = [evaluated[0], proofs[0]]
      if (element == null || proof == null || evaluated.length !== 1 || proofs.length !== 1) {
        throw new BlindingError('BATCH_INVALID', { detail: `share ${index}: a transcript is of one input` })
      }
      return { index, evaluated: Uint8Array.from(element), proof: Uint8Array.from(proof) }
    })
  })
}

/** @throws BlindingError `TRANSCRIPT_MALFORMED` */
function checkForm (transcript: EvaluationTranscript, key: ThresholdKey): void {
  const { partials } = transcript
  const ascending = partials.every(({ index }, i) => index > (partials[i - 1]?.index ?? 0))
  const sized = partials.every(({ evaluated, proof }) => evaluated.byteLength === ELEMENT_LENGTH && proof.byteLength === PROOF_LENGTH)
  if (partials.length !== key.threshold || !ascending || !sized) {
    throw new BlindingError('TRANSCRIPT_MALFORMED', { detail: `${partials.length} partial evaluations, threshold ${key.threshold}` })
  }
}

/**
 * Recomputes r·H(csi), checks every proof, combines and derives. (CSIP and MSP side)
 *
 * @param federation - whose key it is
 * @param csi - canonical, in UTF-8
 * @param transcript - EvaluationTranscript, as received
 * @param key - the key it names, of the registry
 * @throws BaseError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`
 * @throws BlindingError `TRANSCRIPT_KEY_MISMATCH`, `TRANSCRIPT_MALFORMED`, `SCALAR_INVALID`, or `PROOF_INVALID` if it
 *   belongs to another CSI or to nothing at all, with the shares it fails for
 */
export function openTranscript (
  federation: FederationId, csi: Uint8Array, transcript: Uint8Array, key: ThresholdKey, backend: VoprfBackend
): OpenedTranscript {
  const decoded = decodeStrict(EvaluationTranscript, transcript, 'EvaluationTranscript', MAX_TRANSCRIPT_LENGTH)
  const { oprfKeyId: keyId, shareEpoch, blind } = decoded
  if (keyId !== key.keyId || shareEpoch !== key.shareEpoch) {
    throw new BlindingError('TRANSCRIPT_KEY_MISMATCH', { detail: `key ${keyId}, epoch ${shareEpoch}; the registry has key ${key.keyId}, epoch ${key.shareEpoch}` })
  }
  checkForm(decoded, key)
  const blinded = [reblind(backend, csi, blind)]
  const partials = decoded.partials.map(({ index, evaluated, proof }) => ({ keyId, shareEpoch, index, evaluated: [evaluated], proofs: [proof] }))
  const [evaluated] = combineAll(backend, key, blinded, partials)
  if (evaluated == null) {
    throw new BlindingError('TRANSCRIPT_MALFORMED')
  }
  return { ...deriveKeys(federation, finalizeOutput(backend, csi, blind, evaluated)), oprfKeyId: keyId }
}

/** All of a transcript's partials must hold: there are no spares among them. */
function combineAll (backend: VoprfBackend, key: ThresholdKey, blinded: readonly Uint8Array[], partials: readonly PartialEvaluation[]): readonly Uint8Array[] {
  try {
    return combinePartials(backend, key, blinded, partials).evaluated
  } catch (err) {
    if (err instanceof BlindingError && err.code === 'TOO_FEW_PARTIALS') {
      throw new BlindingError('PROOF_INVALID', { faults: err.faults, cause: err })
    }
    throw err
  }
}

/** Which key a transcript names, before the key is known. Throws as `openTranscript` for its form. */
export function transcriptKeyId (transcript: Uint8Array): number {
  return decodeStrict(EvaluationTranscript, transcript, 'EvaluationTranscript', MAX_TRANSCRIPT_LENGTH).oprfKeyId
}
