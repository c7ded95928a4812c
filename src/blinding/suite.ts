/**
 * The ciphersuite ristretto255-SHA512 of RFC 9497: names, lengths, hashing to
 * elements and scalars, and the checks at the boundary.
 *
 * Identifiers are evaluated in mode VOPRF: the partially oblivious mode isn't
 * linear in the key, so shares of its key don't combine. That one is for tokens,
 * whose keys are whole (poprf.ts).
 */
import { equals } from 'uint8arrays/equals'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { sha512 } from '../base/hash.ts'
import { ELEMENT_LENGTH, SCALAR_LENGTH, WIDE_LENGTH, isZero } from './backend.ts'
import { BlindingError } from './errors.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { Random } from '../base/clock.ts'

/** RFC 9497, section 3.1: "OPRFV1-" ‖ mode ‖ "-" ‖ the suite's identifier. */
function contextString (mode: number): Uint8Array {
  return concat([fromString('OPRFV1-'), Uint8Array.of(mode), fromString('-ristretto255-SHA512')])
}

/** A mode of the RFC by its labels: what is hashed in one means nothing in the other. */
export interface Mode {
  readonly contextString: Uint8Array
  readonly hashToGroupDst: Uint8Array
  readonly hashToScalarDst: Uint8Array
  readonly seedDst: Uint8Array
}

function modeOf (mode: number): Mode {
  const context = contextString(mode)
  const labelled = (label: string): Uint8Array => concat([fromString(label), context])
  return {
    contextString: context,
    hashToGroupDst: labelled('HashToGroup-'),
    hashToScalarDst: labelled('HashToScalar-'),
    seedDst: labelled('Seed-')
  }
}

/** Mode 0x01: identifiers. */
export const VOPRF = modeOf(0x01)
/** Mode 0x02: tokens. */
export const POPRF = modeOf(0x02)

/** RFC 9497, section 4.1: `Nh`, the length of an output `y`. */
export const OUTPUT_LENGTH = 64
/** RFC 9497, section 2.2.1: two scalars, c and s. */
export const PROOF_LENGTH = 64
/** RFC 9497, section 1.2: inputs have a length prefix of two bytes. */
export const MAX_INPUT_LENGTH = 65_535
/** Elements under one proof: 30 KiB a request, and a tenth of a second of one core. */
export const MAX_BATCH = 256

/** Block length of SHA-512 (RFC 9380, section 5.3.1, `s_in_bytes`). */
const Z_PAD = new Uint8Array(128)

/** I2OSP(n, 2) of RFC 8017. */
export function uint16 (n: number): Uint8Array {
  return Uint8Array.of(n >>> 8, n & 0xff)
}

/**
 * expand_message_xmd with SHA-512 (RFC 9380, section 5.3.1) for an output of 64
 * bytes, which is one block: b_1 = H(b_0 ‖ 1 ‖ DST'), no loop.
 */
export function expandMessage (message: Uint8Array, dst: Uint8Array): Uint8Array {
  const dstPrime = concat([dst, Uint8Array.of(dst.byteLength)])
  const b0 = sha512(Z_PAD, message, uint16(WIDE_LENGTH), Uint8Array.of(0), dstPrime)
  return sha512(b0, Uint8Array.of(1), dstPrime)
}

/**
 * RFC 9497, section 4.1, HashToGroup.
 *
 * @throws BlindingError `INPUT_TOO_LONG`, or `INPUT_DEGENERATE` (InvalidInputError of the RFC)
 */
export function hashToGroup (backend: VoprfBackend, input: Uint8Array, mode: Mode = VOPRF): ElementBytes {
  if (input.byteLength > MAX_INPUT_LENGTH) {
    throw new BlindingError('INPUT_TOO_LONG', { detail: `got ${input.byteLength} bytes` })
  }
  const element = backend.elementFromUniform(expandMessage(input, mode.hashToGroupDst))
  if (isZero(element)) {
    throw new BlindingError('INPUT_DEGENERATE')
  }
  return element
}

/** RFC 9497, section 4.1, HashToScalar. */
export function hashToScalar (backend: VoprfBackend, message: Uint8Array, mode: Mode = VOPRF): ScalarBytes {
  return backend.reduce(expandMessage(message, mode.hashToScalarDst))
}

/**
 * RFC 9497, section 4.7.2: 64 random bytes modulo the group order, so the bias
 * is below 2^-250. Zero is drawn again, as it never is in practice.
 */
export function randomScalar (backend: VoprfBackend, random: Random): ScalarBytes {
  let scalar: ScalarBytes
  do {
    scalar = backend.reduce(random.bytes(WIDE_LENGTH))
  } while (isZero(scalar))
  return scalar
}

/**
 * Duty of RFC 9497, section 3.3: refuse what doesn't decode, and the identity.
 *
 * @throws BlindingError `ELEMENT_INVALID`
 */
export function checkElement (backend: VoprfBackend, bytes: Uint8Array, what: string): void {
  if (!backend.isElement(bytes)) {
    throw new BlindingError('ELEMENT_INVALID', { detail: what })
  }
}

/** @returns whether `bytes` is a fully reduced scalar; zero counts */
export function isScalar (backend: VoprfBackend, bytes: Uint8Array): boolean {
  return bytes.byteLength === SCALAR_LENGTH &&
    equals(backend.reduce(concat([bytes, new Uint8Array(SCALAR_LENGTH)])), bytes)
}

/** @throws BlindingError `SCALAR_INVALID` unless `bytes` is a fully reduced scalar other than zero */
export function checkScalar (backend: VoprfBackend, bytes: Uint8Array, what: string): void {
  if (!isScalar(backend, bytes) || isZero(bytes)) {
    throw new BlindingError('SCALAR_INVALID', { detail: what })
  }
}

/** A small public number as a scalar. @param n - 0 to 2^32 - 1 */
export function smallScalar (n: number): ScalarBytes {
  const scalar = new Uint8Array(SCALAR_LENGTH)
  new DataView(scalar.buffer).setUint32(0, n, true)
  return scalar
}

/** @throws BlindingError `BATCH_INVALID` */
export function checkBatch (elements: readonly Uint8Array[]): void {
  if (elements.length < 1 || elements.length > MAX_BATCH) {
    throw new BlindingError('BATCH_INVALID', { detail: `1 to ${MAX_BATCH} elements, got ${elements.length}` })
  }
}

export { ELEMENT_LENGTH, SCALAR_LENGTH, WIDE_LENGTH }
