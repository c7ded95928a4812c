/**
 * Ids in order, in memory, 40 bytes each: time of issue, then hash. Beside every
 * hundred of them stands the sum of their hashes, so that the fingerprint of any
 * range costs one addition for each hundred and not one for each id.
 */
import { equalBytes } from '../base/bytes.ts'
import type { Hash } from '../base/bytes.ts'

/** u64 of the time of issue, then the hash. */
export const ID_LENGTH = 40
/** Where the hash begins. */
const HASH_OFFSET = 8
/** Ids in one chunk at most: edges of a range cost an addition each, insertion a move of 5 KiB. */
const CHUNK_SIZE = 128
const MODULUS_MASK = (1n << 256n) - 1n

/** Count, and sum of the hashes as big-endian integers modulo 2^256. */
export interface RangeSum {
  readonly count: number
  readonly sum: bigint
}

/**
 * What reconciliation asks of an ordered set. Ranges hold `from` and not `end`; empty bounds are the beginning and the
 * end of all.
 */
export interface SummedSet {
  readonly size: number
  sum (from: Uint8Array, end: Uint8Array): RangeSum
  /** Ascending. @param limit - @default all of them */
  ids (from: Uint8Array, end: Uint8Array, limit?: number): readonly Uint8Array[]
  /** How many stand before `bound`. */
  rank (bound: Uint8Array): number
  /** From 0; undefined behind the last. */
  at (position: number): Uint8Array | undefined
  has (id: Uint8Array): boolean
}

interface Chunk {
  readonly bytes: Uint8Array
  count: number
  sum: bigint
}

/** @param issuedAt - milliseconds since the epoch */
export function idOf ({ issuedAt, hash }: { readonly issuedAt: number, readonly hash: Hash }): Uint8Array {
  const id = new Uint8Array(ID_LENGTH)
  new DataView(id.buffer).setBigUint64(0, BigInt(issuedAt))
  id.set(hash, HASH_OFFSET)
  return id
}

export function issuedAtOf (id: Uint8Array): number {
  return Number(new DataView(id.buffer, id.byteOffset).getBigUint64(0))
}

export function hashOf (id: Uint8Array): Uint8Array {
  return id.subarray(HASH_OFFSET)
}

/** The least id of a time: a bound. */
export function boundOf (issuedAt: number): Uint8Array {
  const bound = new Uint8Array(HASH_OFFSET)
  new DataView(bound.buffer).setBigUint64(0, BigInt(Math.max(0, issuedAt)))
  return bound
}

export class SummedIndex implements SummedSet {
  readonly #chunks: Chunk[] = []
  #size = 0

  get size (): number {
    return this.#size
  }

  has (id: Uint8Array): boolean {
    const { chunk, offset } = this.#find(id)
    return chunk != null && offset < chunk.count && equalBytes(idAt(chunk, offset), id)
  }

  /** @returns whether it is new */
  add (id: Uint8Array): boolean {
    if (this.has(id)) {
      return false
    }
    let { index, chunk, offset } = this.#find(id)
    if (chunk == null || (chunk.count === CHUNK_SIZE && index === this.#chunks.length - 1 && offset === CHUNK_SIZE)) {
      // what comes in order fills chunk after chunk
      chunk = { bytes: new Uint8Array(CHUNK_SIZE * ID_LENGTH), count: 0, sum: 0n }
      this.#chunks.push(chunk)
      offset = 0
    } else if (chunk.count === CHUNK_SIZE) {
      this.#split(index, chunk)
      ;({ chunk = chunk, offset } = this.#find(id))
    }
    chunk.bytes.copyWithin((offset + 1) * ID_LENGTH, offset * ID_LENGTH, chunk.count * ID_LENGTH)
    chunk.bytes.set(id, offset * ID_LENGTH)
    chunk.count++
    chunk.sum = (chunk.sum + valueAt(chunk, offset)) & MODULUS_MASK
    this.#size++
    return true
  }

  /** @returns whether it was there */
  delete (id: Uint8Array): boolean {
    if (!this.has(id)) {
      return false
    }
    const { index, chunk, offset } = this.#find(id)
    if (chunk != null) {
      chunk.sum = (chunk.sum - valueAt(chunk, offset)) & MODULUS_MASK
      chunk.bytes.copyWithin(offset * ID_LENGTH, (offset + 1) * ID_LENGTH, chunk.count * ID_LENGTH)
      chunk.count--
      this.#size--
      if (chunk.count === 0) {
        this.#chunks.splice(index, 1)
      }
    }
    return true
  }

  sum (from: Uint8Array, end: Uint8Array): RangeSum {
    let count = 0
    let sum = 0n
    for (const { chunk, first, last } of this.#parts(from, end)) {
      count += last - first
      if (first === 0 && last === chunk.count) {
        sum += chunk.sum
      } else {
        for (let offset = first; offset < last; offset++) {
          sum += valueAt(chunk, offset)
        }
      }
    }
    return { count, sum: sum & MODULUS_MASK }
  }

  ids (from: Uint8Array, end: Uint8Array, limit = Infinity): readonly Uint8Array[] {
    const ids: Uint8Array[] = []
    for (const { chunk, first, last } of this.#parts(from, end)) {
      for (let offset = first; offset < last; offset++) {
        if (ids.length >= limit) {
          return ids
        }
        ids.push(idAt(chunk, offset).slice())
      }
    }
    return ids
  }

  rank (bound: Uint8Array): number {
    const { index, offset } = this.#find(bound)
    let before = offset
    for (let i = 0; i < index; i++) {
      before += this.#chunks[i]?.count ?? 0
    }
    return before
  }

  at (position: number): Uint8Array | undefined {
    let rest = position
    for (const chunk of this.#chunks) {
      if (rest < chunk.count) {
        return idAt(chunk, rest).slice()
      }
      rest -= chunk.count
    }
    return undefined
  }

  * #parts (from: Uint8Array, end: Uint8Array): Generator<{ chunk: Chunk, first: number, last: number }> {
    const begin = this.#find(from)
    for (let index = begin.index; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index]
      if (chunk == null) {
        return
      }
      const first = index === begin.index ? begin.offset : 0
      const isWhole = end.byteLength === 0 || compareAt(chunk, chunk.count - 1, end) < 0
      yield { chunk, first, last: isWhole ? chunk.count : Math.max(first, lowerBound(chunk, end)) }
      if (!isWhole) {
        return
      }
    }
  }

  /** Where the first id that is not below `bound` stands, or would. */
  #find (bound: Uint8Array): { index: number, chunk?: Chunk, offset: number } {
    // the last chunk whose first id is not above the bound
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const chunk = this.#chunks[middle]
      if (chunk != null && compareAt(chunk, 0, bound) <= 0) {
        low = middle
      } else {
        high = middle - 1
      }
    }
    const chunk = this.#chunks[low]
    return chunk == null ? { index: 0, offset: 0 } : { index: low, chunk, offset: lowerBound(chunk, bound) }
  }

  #split (index: number, chunk: Chunk): void {
    const half = chunk.count >> 1
    const upper: Chunk = { bytes: new Uint8Array(CHUNK_SIZE * ID_LENGTH), count: chunk.count - half, sum: 0n }
    upper.bytes.set(chunk.bytes.subarray(half * ID_LENGTH, chunk.count * ID_LENGTH))
    for (let offset = 0; offset < upper.count; offset++) {
      upper.sum = (upper.sum + valueAt(upper, offset)) & MODULUS_MASK
    }
    chunk.count = half
    chunk.sum = (chunk.sum - upper.sum) & MODULUS_MASK
    this.#chunks.splice(index + 1, 0, upper)
  }
}

function idAt ({ bytes }: Chunk, offset: number): Uint8Array {
  return bytes.subarray(offset * ID_LENGTH, (offset + 1) * ID_LENGTH)
}

function valueAt ({ bytes }: Chunk, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset * ID_LENGTH + HASH_OFFSET)
  return ((view.getBigUint64(0) << 64n | view.getBigUint64(8)) << 64n | view.getBigUint64(16)) << 64n |
    view.getBigUint64(24)
}

/** The offset of the first id that is not below `bound`. */
function lowerBound (chunk: Chunk, bound: Uint8Array): number {
  let low = 0
  let high = chunk.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareAt(chunk, middle, bound) < 0) {
      low = middle + 1
    } else {
      high = middle
    }
  }
  return low
}

/** As byte strings: a bound that is the beginning of an id stands before it. */
function compareAt ({ bytes }: Chunk, offset: number, bound: Uint8Array): number {
  const start = offset * ID_LENGTH
  for (let i = 0; i < bound.byteLength; i++) {
    const difference = (bytes[start + i] ?? 0) - (bound[i] ?? 0)
    if (difference !== 0) {
      return difference
    }
  }
  return bound.byteLength === ID_LENGTH ? 0 : 1
}
