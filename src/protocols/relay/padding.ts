/** Padding to size classes: length (4 bytes, big-endian), content, zeros. */
import { SIZE_CLASSES } from './constants.ts'
import { RelayError } from './errors.ts'

const PREFIX = 4

/**
 * @param atLeast - the smallest class to use
 * @throws RelayError `RELAY_TOO_LARGE`
 */
export function pad (content: Uint8Array, atLeast = 0): Uint8Array {
  const size = SIZE_CLASSES.find(each => each >= atLeast && each >= PREFIX + content.byteLength)
  if (size == null) {
    throw new RelayError('RELAY_TOO_LARGE', { detail: `${content.byteLength} bytes` })
  }
  const padded = new Uint8Array(size)
  new DataView(padded.buffer).setUint32(0, content.byteLength)
  padded.set(content, PREFIX)
  return padded
}

/**
 * @throws RelayError `RELAY_MALFORMED`: another length than a class, a length that doesn't fit, or padding that isn't
 * zeros
 */
export function unpad (padded: Uint8Array): Uint8Array {
  const length = SIZE_CLASSES.includes(padded.byteLength)
    ? new DataView(padded.buffer, padded.byteOffset).getUint32(0)
    : Infinity
  if (length > padded.byteLength - PREFIX || padded.subarray(PREFIX + length).some(byte => byte !== 0)) {
    throw new RelayError('RELAY_MALFORMED', { detail: `padding of ${padded.byteLength} bytes` })
  }
  return padded.slice(PREFIX, PREFIX + length)
}
