/**
 * What each replica served last, for a reader that comes back to the same keys: it
 * asks with the hash of that (docs/protocol.md, "Records"), and takes "unchanged"
 * for the set that this very replica gave. So "unchanged" says no more than giving
 * the set once more would: a replica that says so wrongly is one that lags.
 */
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { factRetainedUntil } from '../mapping/fact.ts'
import { MAX_REMEMBERED_SETS } from './constants.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

export interface Served {
  /** As it came. */
  readonly received: RecordSet
  /** The same, when all of it was verified, and under which registry. */
  readonly verified?: { readonly set: RecordSet<VerifiedEntry>, readonly registry: Hash }
}

export class ReadMemory {
  readonly #served = new LRUCache<string, Served>({ max: MAX_REMEMBERED_SETS })

  /** @param dp - peer id of the replica */
  get (dp: string, lookupKey: LookupKey): Served | undefined {
    return this.#served.get(nameOf(dp, lookupKey))
  }

  set (dp: string, served: Served): void {
    this.#served.set(nameOf(dp, served.received.lookupKey), served)
  }

  forget (dp: string, lookupKey: LookupKey): void {
    this.#served.delete(nameOf(dp, lookupKey))
  }
}

/** What was verified under this registry stays so; facts do until nothing is left that they could concern. */
export function stillVerified (
  { verified }: Served, registry: VerifiedRegistry, now: number
): RecordSet<VerifiedEntry> | undefined {
  return verified != null && equalBytes(verified.registry, registry.hash)
    ? verified.set.filter(() => true, fact => factRetainedUntil(fact, registry.policy) >= now)
    : undefined
}

function nameOf (dp: string, lookupKey: LookupKey): string {
  return `${dp} ${toString(lookupKey, 'latin1')}`
}
