/**
 * Random bytes that are the same for the same seed: a stream of its own for each purpose, whatever others draw
 * meanwhile.
 */
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../base/hash.ts'
import type { Random } from '../base/clock.ts'

/** Bytes of one hash. */
const BLOCK = 32

/** Anybody who knows the seed knows all of it: for testnets only. It makes federations, and so is of none. */
export function seededRandom (seed: string, purpose: string): Random {
  let blocks = 0
  let rest = new Uint8Array(0)
  const draw = (length: number): Uint8Array => {
    while (rest.byteLength < length) {
      const block = sha256(fromString(JSON.stringify([seed, purpose, blocks++])))
      const longer = new Uint8Array(rest.byteLength + BLOCK)
      longer.set(rest)
      longer.set(block, rest.byteLength)
      rest = longer
    }
    const bytes = rest.slice(0, length)
    rest = rest.slice(length)
    return bytes
  }
  return { bytes: draw }
}
