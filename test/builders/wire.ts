/** What every signed object must survive: truncation, excess, flipped bits. */
import { expect } from 'chai'
import { DiscoveryError } from '../../src/base/errors.ts'
import { Signed } from '../../src/base/pb/signed.ts'

/** What reading may say of half an object. */
const HALF = ['MESSAGE_MALFORMED', 'LENGTH_INVALID', 'VERSION_UNKNOWN', 'FACT_FIELD_INVALID', 'KEY_INVALID']

/** Refuses `bytes` cut at every place, and one byte more. */
export function expectWhole (bytes: Uint8Array, verdict: (bytes: Uint8Array) => string | undefined): void {
  for (let length = 0; length < bytes.byteLength; length++) {
    expect(verdict(bytes.subarray(0, length)), `${length} bytes`).to.be.oneOf(HALF)
  }
  expect(verdict(Uint8Array.from([...bytes, 0]))).to.equal('MESSAGE_MALFORMED')
}

/** Refuses `bytes` with any of its bits flipped. */
export function expectUntouched (
  bytes: Uint8Array, verdict: (bytes: Uint8Array) => string | undefined, step = 3
): void {
  for (let i = 0; i < bytes.byteLength; i += step) {
    const changed = bytes.slice()
    changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8))
    expect(verdict(changed), `byte ${i}`).to.be.a('string')
  }
}

interface Codec<T> {
  encode (message: T): Uint8Array<ArrayBuffer>
  decode (bytes: Uint8Array): T
}

/** The same with another payload under the old signature. */
export function rewrite<T> (codec: Codec<T>, bytes: Uint8Array, change: Partial<T>): Uint8Array {
  const { payload, signature } = Signed.decode(bytes)
  return Signed.encode({ payload: codec.encode({ ...codec.decode(payload), ...change }), signature })
}

/** The code of a refusal; undefined when there is none. */
export function verdictOf (work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err.code
    }
    throw err
  }
}
