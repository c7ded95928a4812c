/** The form that all vector files have, and how values are written into them. */
import { toString } from 'uint8arrays/to-string'
import { fromString } from 'uint8arrays/from-string'
import { DiscoveryError } from '../../src/base/errors.ts'
import { sha256 } from '../../src/base/hash.ts'
import type { Random } from '../../src/base/clock.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = Readonly<Record<string, Json>>

/** One file of docs/vectors. Byte strings are in hexadecimal, times in milliseconds. */
export interface Vectors {
  readonly description: string
  /** What several cases share. */
  readonly given?: JsonObject
  /** Each has a `name`, its inputs, and either what comes out or `error`, the code of the refusal. */
  readonly cases: ReadonlyArray<{ readonly name: string } & JsonObject>
}

export function hex (bytes: Uint8Array): string {
  return toString(bytes, 'base16')
}

/** 32 bytes that only depend on `label`: SHA-256 of `mimi-discovery vectors <label>`. */
export function seed (label: string): Uint8Array {
  return sha256(fromString(`mimi-discovery vectors ${label}`))
}

export interface RecordedRandom extends Random {
  /** What was drawn since the last look, in hexadecimal. */
  drawn (): string[]
}

/** As many bytes as asked for, always the same for one label. */
export function seededRandom (label: string): RecordedRandom {
  let counter = 0
  let draws: string[] = []
  return {
    bytes (length) {
      const bytes = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += 32) {
        bytes.set(seed(`${label} ${counter++}`).subarray(0, length - offset), offset)
      }
      draws.push(hex(bytes))
      return bytes
    },
    drawn () {
      const drawn = draws
      draws = []
      return drawn
    }
  }
}

/** Makes sure that `work` is refused with `code`, and returns it. */
export function refused (code: string, work: () => unknown): string {
  try {
    work()
  } catch (err) {
    if (err instanceof DiscoveryError && err.code === code) {
      return code
    }
    throw new Error(`expected ${code}, got ${String(err)}`, { cause: err })
  }
  throw new Error(`expected ${code}, but it was accepted`)
}

/** The same bytes with one bit turned. */
export function altered (bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const index = at < 0 ? copy.byteLength + at : at
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

export function item<T> (items: readonly T[], index: number): T {
  const found = items[index]
  if (found === undefined) {
    throw new Error(`no item ${index} of ${items.length}`)
  }
  return found
}
