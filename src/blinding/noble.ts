/**
 * ristretto255 by @noble/curves: audited, short, slow, and made of BigInt, whose
 * timing depends on the values. It is what tests hold sodium.ts against; don't
 * give it secrets that matter.
 */
import * as curves from '@noble/curves/ed25519.js'
import { ELEMENT_LENGTH, isZero } from './backend.ts'
import { BlindingError } from './errors.ts'
import type { VoprfBackend } from './backend.ts'

const { Point } = curves.ristretto255
const { Fn } = Point
type Element = InstanceType<typeof Point>

function element (bytes: Uint8Array): Element {
  try {
    return Point.fromBytes(bytes)
  } catch (err) {
    throw new BlindingError('ELEMENT_INVALID', { cause: err })
  }
}

function littleEndian (bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function onScalars (operation: (a: bigint, b: bigint) => bigint): (a: Uint8Array, b: Uint8Array) => Uint8Array {
  return (a, b) => Fn.toBytes(operation(Fn.fromBytes(a), Fn.fromBytes(b)))
}

export const nobleBackend: VoprfBackend = {
  name: 'noble',
  isElement: (bytes) => {
    if (bytes.byteLength !== ELEMENT_LENGTH || isZero(bytes)) {
      return false
    }
    try {
      element(bytes)
      return true
    } catch {
      return false // the answer to the question, not a failure
    }
  },
  elementFromUniform: (uniform) => {
    if (curves.ristretto255_hasher.deriveToCurve == null) {
      throw new BlindingError('ELEMENT_INVALID', { detail: 'the library lacks the map to the group' })
    }
    return curves.ristretto255_hasher.deriveToCurve(uniform).toBytes()
  },
  multiply: (scalar, point) => {
    const decoded = element(point)
    return isZero(scalar) ? new Uint8Array(ELEMENT_LENGTH) : decoded.multiply(Fn.fromBytes(scalar)).toBytes()
  },
  multiplyBase: (scalar) =>
    isZero(scalar) ? new Uint8Array(ELEMENT_LENGTH) : Point.BASE.multiply(Fn.fromBytes(scalar)).toBytes(),
  add: (a, b) => element(a).add(element(b)).toBytes(),
  reduce: (wide) => Fn.toBytes(Fn.create(littleEndian(wide))),
  scalarAdd: onScalars((a, b) => Fn.add(a, b)),
  scalarSubtract: onScalars((a, b) => Fn.sub(a, b)),
  scalarMultiply: onScalars((a, b) => Fn.mul(a, b)),
  scalarInvert: (scalar) => {
    if (isZero(scalar)) {
      throw new BlindingError('SCALAR_INVALID', { detail: 'zero has no inverse' })
    }
    return Fn.toBytes(Fn.inv(Fn.fromBytes(scalar)))
  }
}
