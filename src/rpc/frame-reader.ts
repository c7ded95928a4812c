/**
 * Cuts a byte stream into frames: uvarint length, then that many bytes. Bytes
 * that wait for the rest of their frame sit in one growing buffer, so that a
 * peer which sends byte by byte costs no more memory than it sent, twice.
 */
import type { RpcViolation } from './errors.ts'
import { MAX_PREFIX_LENGTH } from './constants.ts'

/** Why reading can't go on. */
export class FrameViolation extends Error {
  override readonly name = 'FrameViolation'
  readonly reason: RpcViolation

  constructor (reason: RpcViolation, detail: string) {
    super(`${reason}: ${detail}`)
    this.reason = reason
  }
}

const INITIAL_CAPACITY = 256
const MAX_PADDING = 1_024

export class FrameReader {
  #partial = new Uint8Array(0)
  #length = 0
  readonly #maxFrame: () => number

  /** @param maxFrame - bytes of the largest frame acceptable at this moment */
  constructor (maxFrame: () => number) {
    this.#maxFrame = maxFrame
  }

  /** Bytes that wait for the rest of their frame. */
  get pending (): number {
    return this.#length
  }

  /** Bytes of the body that the frame under way has announced; zero while that isn't known. */
  get announced (): number {
    return readPrefix(this.#partial.subarray(0, this.#length), 0)?.value ?? 0
  }

  /**
   * Calls `onFrame` for each complete frame, with bytes that nobody else holds.
   *
   * @throws FrameViolation when a length is too large or not minimally encoded
   */
  push (chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): void {
    if (this.#length === 0) {
      this.#keep(chunk, this.#cut(chunk, onFrame))
      return
    }
    this.#append(chunk)
    const bytes = this.#partial.subarray(0, this.#length)
    const consumed = this.#cut(bytes, onFrame)
    if (consumed > 0) {
      this.#length = 0
      this.#partial = new Uint8Array(0)
      this.#keep(bytes, consumed)
    }
  }

  #keep (bytes: Uint8Array, from: number): void {
    if (from < bytes.byteLength) {
      this.#append(bytes.subarray(from))
    }
  }

  #append (bytes: Uint8Array): void {
    const needed = this.#length + bytes.byteLength
    if (needed > this.#partial.byteLength) {
      const grown = new Uint8Array(Math.max(INITIAL_CAPACITY, needed, this.#partial.byteLength * 2))
      grown.set(this.#partial.subarray(0, this.#length))
      this.#partial = grown
    }
    this.#partial.set(bytes, this.#length)
    this.#length = needed
  }

  /** Returns how many bytes were used up. */
  #cut (bytes: Uint8Array, onFrame: (frame: Uint8Array) => void): number {
    let start = 0
    while (start < bytes.byteLength) {
      const prefix = readPrefix(bytes, start)
      if (prefix == null) {
        break
      }
      const max = this.#maxFrame()
      if (prefix.value > max) {
        throw new FrameViolation('frame-too-large', `at most ${max} bytes, announced ${prefix.value}`)
      }
      const from = start + prefix.size
      const to = from + prefix.value
      if (to > bytes.byteLength) {
        break
      }
      // a small frame must not keep a large chunk of the network alive
      const own = bytes.byteLength - prefix.value <= MAX_PADDING
      onFrame(own ? bytes.subarray(from, to) : bytes.slice(from, to))
      start = to
    }
    return start
  }
}

function readPrefix (bytes: Uint8Array, start: number): { value: number, size: number } | undefined {
  let value = 0
  for (let size = 1; size <= MAX_PREFIX_LENGTH; size++) {
    const byte = bytes[start + size - 1]
    if (byte == null) {
      return undefined
    }
    value += (byte & 0x7f) * 2 ** (7 * (size - 1))
    if (byte < 0x80) {
      if (byte === 0) {
        throw new FrameViolation('frame-malformed', size === 1 ? 'empty frame' : 'length is not minimally encoded')
      }
      return { value, size }
    }
  }
  throw new FrameViolation('frame-too-large', `length of more than ${MAX_PREFIX_LENGTH} bytes`)
}
