/**
 * How many rows each space has and the sum (exclusive or) of their digests, kept in
 * the same batches as the rows: what is lost, altered or comes back without anybody
 * having written it no longer adds up. And a number for each batch, by which a store
 * knows whether it still has the last one that was acknowledged.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { concat } from 'uint8arrays/concat'
import { rangeOf, SEQUENCE_KEY, spaceOf, TALLY_PREFIX } from './keys.ts'
import { openRow, ROW_DIGEST_LENGTH, sealRow, storedDigest } from './row.ts'
import type { Backend, Raw } from './backend.ts'
import type { KeyValueOperation } from './interface.ts'

const NUMBER_LENGTH = 8
/** Keys that are looked up at once. */
const LOOK_UP = 1_024

export interface Tally {
  rows: number
  /** 16 bytes. */
  readonly sum: Uint8Array
}

/** Adds the row, or takes it away: it is the same. */
export function addDigest (sum: Uint8Array, digest: Uint8Array): void {
  for (let i = 0; i < ROW_DIGEST_LENGTH; i++) {
    sum[i] = (sum[i] ?? 0) ^ (digest[i] ?? 0)
  }
}

export function emptyTally (): Tally {
  return { rows: 0, sum: new Uint8Array(ROW_DIGEST_LENGTH) }
}

export class Ledger {
  /** Of the last batch. */
  sequence = 0
  readonly #tallies = new Map<string, Tally>()
  /** Changed in memory alone. */
  readonly #changed = new Set<string>()

  /** @param onDamage - for rows of its own that don't hold */
  static async load (backend: Backend, onDamage: (key: Uint8Array) => void): Promise<Ledger> {
    const ledger = new Ledger()
    const raw = await backend.get(SEQUENCE_KEY)
    const sequence = raw == null || raw === 'unreadable' ? undefined : openRow(SEQUENCE_KEY, raw)
    if (sequence != null) {
      ledger.sequence = numberOf(sequence)
    } else if (raw != null) {
      onDamage(SEQUENCE_KEY)
    }
    for await (const [key, row] of backend.iterate(rangeOf(TALLY_PREFIX))) {
      const value = openRow(key, row)
      if (value == null) {
        onDamage(key)
      } else {
        ledger.#tallies.set(spaceOfTally(key), parseTally(value))
      }
    }
    return ledger
  }

  /**
   * Draws up what a batch writes: its rows, sealed, and how the tallies stand then.
   *
   * @param onUnreadable - for a row that is written over and whose digest nobody knows
   */
  async draft (
    backend: Backend,
    operations: readonly KeyValueOperation[],
    onUnreadable: (space: string) => void
  ): Promise<Draft> {
    const draft = new Draft(this.sequence + 1, this.#tallies)
    for (let i = 0; i < operations.length; i += LOOK_UP) {
      const some = operations.slice(i, i + LOOK_UP)
      const olds = await backend.getMany(some.map(({ key }) => key))
      some.forEach((operation, j) => { draft.add(operation, olds[j], onUnreadable) })
    }
    this.#changed.forEach(space => { draft.touch(space) })
    return draft
  }

  /** Once it is durable. */
  apply (draft: Draft): void {
    this.sequence = draft.sequence
    for (const [space, tally] of draft.tallies) {
      this.#tallies.set(space, tally)
    }
    this.#changed.clear()
  }

  /** Takes what a check found for what is there; the next batch writes it down. */
  adjust (space: string, { rows, sum }: Tally): void {
    const tally = this.#tallies.get(space) ?? emptyTally()
    const adjusted = { rows: Math.max(0, tally.rows + rows), sum: tally.sum.slice() }
    addDigest(adjusted.sum, sum)
    this.#tallies.set(space, adjusted)
    this.#changed.add(space)
  }
}

/** One batch, on its way. */
export class Draft {
  readonly tallies = new Map<string, Tally>()
  readonly #before: ReadonlyMap<string, Tally>
  readonly #rows = new Map<string, KeyValueOperation>()

  constructor (readonly sequence: number, before: ReadonlyMap<string, Tally>) {
    this.#before = before
  }

  /** In the order of the batch; the last one at a key wins. */
  add (operation: KeyValueOperation, old: Raw, onUnreadable: (space: string) => void): void {
    const { key } = operation
    const space = spaceOf(key)
    const name = toString(key, 'latin1')
    const row = operation.type === 'put' ? put(key, operation.value) : operation
    const earlier = this.#rows.get(name)
    this.#rows.set(name, row)
    if (space == null) {
      return
    }
    const tally = this.touch(space)
    const replaced = earlier == null ? old : earlier.type === 'put' ? earlier.value : undefined
    if (replaced === 'unreadable') {
      onUnreadable(space)
      tally.rows--
    } else if (replaced != null) {
      addDigest(tally.sum, storedDigest(replaced))
      tally.rows--
    }
    if (row.type === 'put') {
      addDigest(tally.sum, storedDigest(row.value))
      tally.rows++
    }
  }

  touch (space: string): Tally {
    let tally = this.tallies.get(space)
    if (tally == null) {
      const before = this.#before.get(space) ?? emptyTally()
      tally = { rows: before.rows, sum: before.sum.slice() }
      this.tallies.set(space, tally)
    }
    return tally
  }

  /** All that the engine shall write. */
  operations (): KeyValueOperation[] {
    const tallies = [...this.tallies].map(([space, { rows, sum }]) =>
      put(concat([TALLY_PREFIX, fromString(space, 'latin1')]), concat([bytesOf(Math.max(0, rows)), sum])))
    return [...this.#rows.values(), ...tallies, put(SEQUENCE_KEY, bytesOf(this.sequence))]
  }
}

function put (key: Uint8Array, value: Uint8Array): KeyValueOperation {
  return { type: 'put', key, value: sealRow(key, value) }
}

export function spaceOfTally (key: Uint8Array): string {
  return toString(key.subarray(TALLY_PREFIX.byteLength), 'latin1')
}

export function parseTally (value: Uint8Array): Tally {
  return { rows: numberOf(value), sum: value.slice(NUMBER_LENGTH) }
}

/** 8 bytes, big-endian. */
export function bytesOf (n: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_LENGTH)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n))
  return bytes
}

export function numberOf (bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0))
}
