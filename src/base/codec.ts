/**
 * Strict protobuf: a message is accepted only if it is byte for byte what our
 * encoder would have written. So no two encodings of one object exist, no
 * unknown field and no trailing byte rides along, and hashes of objects are
 * hashes of what was understood.
 */
import { equals } from 'uint8arrays/equals'
import { BaseError } from './errors.ts'

/** What protons generates for a message type. */
export interface Codec<T> {
  encode (value: Partial<T>): Uint8Array
  decode (bytes: Uint8Array): T
}

/**
 * @param what - the type's name, for the error
 * @param maxLength - bytes; see limits.ts
 * @throws BaseError `MESSAGE_TOO_LARGE` or `MESSAGE_MALFORMED`
 */
export function decodeStrict<T> (codec: Codec<T>, bytes: Uint8Array, what: string, maxLength: number): T {
  if (bytes.byteLength > maxLength) {
    throw new BaseError('MESSAGE_TOO_LARGE', { detail: `${what}: at most ${maxLength} bytes, got ${bytes.byteLength}` })
  }
  let value: T
  try {
    value = codec.decode(bytes)
  } catch (err) {
    throw new BaseError('MESSAGE_MALFORMED', { detail: what, cause: err })
  }
  if (!equals(codec.encode(value as Partial<T>), bytes)) {
    throw new BaseError('MESSAGE_MALFORMED', { detail: `${what}: not the canonical encoding` })
  }
  return value
}
