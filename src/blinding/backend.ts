/**
 * ristretto255 (RFC 9496) as the rest of this folder sees it: elements and
 * scalars are 32 bytes each, at every boundary. sodium.ts is the one to run,
 * noble.ts the reference it is checked against.
 */

/** ristretto255 element, 32 bytes, canonical (RFC 9496, section 4.3.2). */
export type ElementBytes = Uint8Array
/** Integer modulo the group order, 32 bytes, little-endian, fully reduced. */
export type ScalarBytes = Uint8Array

export interface VoprfBackend {
  readonly name: 'sodium' | 'noble'
  /** True for canonical encodings of an element other than the identity; never throws. */
  isElement (bytes: Uint8Array): boolean
  /** Elements from 64 uniform bytes (RFC 9496, section 4.3.4). */
  elementFromUniform (uniform: Uint8Array): ElementBytes
  /**
   * Scalar multiplication in constant time; the identity (32 zero bytes) if either is zero.
   *
   * @throws BlindingError `ELEMENT_INVALID`
   */
  multiply (scalar: ScalarBytes, element: ElementBytes): ElementBytes
  /** The same with the group's generator. */
  multiplyBase (scalar: ScalarBytes): ElementBytes
  /** @throws BlindingError `ELEMENT_INVALID` */
  add (a: ElementBytes, b: ElementBytes): ElementBytes
  /** 64 bytes, little-endian, modulo the group order. */
  reduce (wide: Uint8Array): ScalarBytes
  scalarAdd (a: ScalarBytes, b: ScalarBytes): ScalarBytes
  scalarSubtract (a: ScalarBytes, b: ScalarBytes): ScalarBytes
  scalarMultiply (a: ScalarBytes, b: ScalarBytes): ScalarBytes
  /** @throws BlindingError `SCALAR_INVALID` for zero */
  scalarInvert (scalar: ScalarBytes): ScalarBytes
}

export const ELEMENT_LENGTH = 32
export const SCALAR_LENGTH = 32
/** What `elementFromUniform` and `reduce` take. */
export const WIDE_LENGTH = 64

/** True for the all-zero string: the identity as an element, zero as a scalar. Looks at every byte. */
export function isZero (bytes: Uint8Array): boolean {
  let bits = 0
  for (const byte of bytes) {
    bits |= byte
  }
  return bits === 0
}
