/**
 * The side that has an input and must not show it (RFC 9497, section 3.3.2):
 * Blind, then — once the partial evaluations are combined — Finalize.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { hkdf } from '../base/hkdf.ts'
import { sha512 } from '../base/hash.ts'
import { ELEMENT_LENGTH, checkElement, checkScalar, hashToGroup, randomScalar, uint16 } from './suite.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { FederationId } from '../base/bytes.ts'
import type { Random } from '../base/clock.ts'

export interface Blinded {
  /** r; MUST stay secret: with it and the blinded element anybody can test guesses of the input. */
  readonly blind: ScalarBytes
  /** r·H(input): what goes to the DPs. */
  readonly blinded: ElementBytes
}

export interface BlindOptions {
  /**
   * Draw r from a client's secret instead of `random`, so that a retry within
   * the epoch sends the same element, which DPs don't charge again. DPs then see
   * that two requests of one client within an epoch are for the same input.
   *
   * @default undefined: r is random each time
   */
  readonly repeatable?: RepeatableBlind
}

export interface RepeatableBlind {
  /** Whose key evaluates. */
  readonly federation: FederationId
  /** 32 random bytes that the client keeps; MUST stay secret, as `blind`. */
  readonly secret: Uint8Array
  /** Number of the epoch, see budget/epoch.ts; 0 to 2^48 - 1. */
  readonly epoch: number
}

/** docs/protocol.md, "Evaluation": label of the derivation of a repeatable blind. */
const BLIND_LABEL = fromString('mimi-discovery/1/blind')
const FINALIZE = fromString('Finalize')

/**
 * A source whose first bytes are HKDF-SHA-512(secret, salt: epoch as 8 bytes,
 * info: label ‖ federation id ‖ draw ‖ input), so that randomScalar reduces 64 of them as it would of a
 * random source. Asked again it answers with the next draw, though that has a probability of 2^-252.
 */
function repeatableRandom ({ federation, secret, epoch }: RepeatableBlind, input: Uint8Array): Random {
  const salt = new Uint8Array(8)
  new DataView(salt.buffer).setBigUint64(0, BigInt(epoch))
  let draws = 0
  return {
    bytes: (length) =>
      hkdf('sha512', secret, salt, concat([BLIND_LABEL, federation, Uint8Array.of(draws++), input]), length)
  }
}

/**
 * Blind. (client side)
 *
 * @param input - canonical CSI in UTF-8; 65535 bytes at most
 * @throws BlindingError `INPUT_TOO_LONG`, `INPUT_DEGENERATE`
 */
export function blindInput (
  backend: VoprfBackend, input: Uint8Array, random: Random, options: BlindOptions = {}
): Blinded {
  const blind = randomScalar(backend, options.repeatable == null ? random : repeatableRandom(options.repeatable, input))
  return { blind, blinded: backend.multiply(blind, hashToGroup(backend, input)) }
}

/** The blinded element that belongs to a blind, for who is shown both (transcript.ts). */
export function reblind (backend: VoprfBackend, input: Uint8Array, blind: ScalarBytes): ElementBytes {
  checkScalar(backend, blind, 'blind')
  return backend.multiply(blind, hashToGroup(backend, input))
}

/**
 * Finalize. (client side) The proofs were checked by combine.ts before.
 *
 * @param evaluated - the combined element, not a partial one
 * @returns y, 64 bytes; MUST stay secret: it is all that is needed to find and open mappings
 * @throws BlindingError `ELEMENT_INVALID`, `SCALAR_INVALID`
 */
export function finalizeOutput (
  backend: VoprfBackend, input: Uint8Array, blind: ScalarBytes, evaluated: ElementBytes
): Uint8Array {
  checkScalar(backend, blind, 'blind')
  checkElement(backend, evaluated, 'evaluated element')
  const unblinded = backend.multiply(backend.scalarInvert(blind), evaluated)
  return sha512(uint16(input.byteLength), input, uint16(ELEMENT_LENGTH), unblinded, FINALIZE)
}
