/**
 * ristretto255 by libsodium, compiled to WebAssembly: six times as fast as plain
 * JavaScript and constant-time, so this is where secret scalars belong.
 */
import sodium from 'libsodium-wrappers-sumo'
import { ELEMENT_LENGTH, isZero } from './backend.ts'
import { BlindingError } from './errors.ts'
import type { VoprfBackend } from './backend.ts'

const IDENTITY = new Uint8Array(ELEMENT_LENGTH)

/** libsodium reports elements that it can't decode by a bare Error. */
function decoding (work: () => Uint8Array): Uint8Array {
  try {
    return work()
  } catch (err) {
    throw new BlindingError('ELEMENT_INVALID', { cause: err })
  }
}

const backend: VoprfBackend = {
  name: 'sodium',
  isElement: (bytes) =>
    bytes.byteLength === ELEMENT_LENGTH && !isZero(bytes) && sodium.crypto_core_ristretto255_is_valid_point(bytes),
  elementFromUniform: (uniform) => sodium.crypto_core_ristretto255_from_hash(uniform),
  multiply: (scalar, element) => {
    // libsodium refuses to put out the identity; a group of prime order has it only here
    if (isZero(scalar) || isZero(element)) {
      return IDENTITY.slice()
    }
    return decoding(() => sodium.crypto_scalarmult_ristretto255(scalar, element))
  },
  multiplyBase: (scalar) => isZero(scalar) ? IDENTITY.slice() : sodium.crypto_scalarmult_ristretto255_base(scalar),
  add: (a, b) => decoding(() => sodium.crypto_core_ristretto255_add(a, b)),
  reduce: (wide) => sodium.crypto_core_ristretto255_scalar_reduce(wide),
  scalarAdd: (a, b) => sodium.crypto_core_ristretto255_scalar_add(a, b),
  scalarSubtract: (a, b) => sodium.crypto_core_ristretto255_scalar_sub(a, b),
  scalarMultiply: (a, b) => sodium.crypto_core_ristretto255_scalar_mul(a, b),
  scalarInvert: (scalar) => {
    if (isZero(scalar)) {
      throw new BlindingError('SCALAR_INVALID', { detail: 'zero has no inverse' })
    }
    return sodium.crypto_core_ristretto255_scalar_invert(scalar)
  }
}

/** The backend to use, once its WebAssembly is there. Calling it again costs nothing. */
export async function loadSodium (): Promise<VoprfBackend> {
  await sodium.ready
  return backend
}
