/**
 * Which identifiers of an address book were looked up already, so that a run that
 * was interrupted goes on where it stopped. Names are MACs: whoever reads the
 * store doesn't read the identifiers, and learns nothing of what was found.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { isToCome } from '../base/clock.ts'
import { hmacSha256 } from '../base/hash.ts'
import type { Clock } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { KeyValueStore } from '../store/interface.ts'

/**
 * Milliseconds: what was found longer ago is looked up anew. 10,000 identifiers take four days of the budget of a
 * person.
 */
export const MARK_LIFETIME = 7 * 86_400_000

/** Looks for what is too old after so many that came. */
const PRUNE_EVERY = 10_000

export interface BookMarks {
  has (book: string, csi: CanonicalCsi): Promise<boolean>
  /** Durable when it resolves. */
  add (book: string, csis: readonly CanonicalCsi[]): Promise<void>
  forget (book: string, csis: readonly CanonicalCsi[]): Promise<void>
}

export interface BookMarksComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
}

/**
 * Forgets what is too old.
 *
 * @param secret - 32 bytes; MUST stay secret, and the same for marks to be found again
 */
export async function openBookMarks (
  { store, clock, past }: BookMarksComponents, secret: Uint8Array
): Promise<BookMarks> {
  let came = 0
  const prune = async (): Promise<void> => {
    for await (const [key, value] of store.iterate()) {
      if (timeOf(value) + MARK_LIFETIME <= past.now()) {
        await store.delete(key)
      }
    }
  }
  await prune()
  // the secret is of one federation; a book's name ends at a byte that no CSI and no name has
  const keyOf = (book: string, csi: CanonicalCsi): Uint8Array =>
    hmacSha256(secret, fromString(`book/${book}\0`), csi.bytes())
  return {
    has: async (book, csi) => isFresh(await store.get(keyOf(book, csi)), clock.now()),
    add: async (book, csis) => {
      came += csis.length
      if (came >= PRUNE_EVERY) {
        came = 0
        await prune()
      }
      await store.batch(csis.map(csi => ({ type: 'put', key: keyOf(book, csi), value: fromString(`${clock.now()}`) })))
    },
    forget: async (book, csis) => {
      await store.batch(csis.map(csi => ({ type: 'delete', key: keyOf(book, csi) })))
    }
  }
}

function isFresh (value: Uint8Array | undefined, now: number): boolean {
  return value != null && isToCome(timeOf(value) + MARK_LIFETIME, now, MARK_LIFETIME)
}

function timeOf (value: Uint8Array): number {
  return Number(toString(value))
}
