/** A DP of a testnet that lies, each lie in the place where a real one would tell it. */
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { RecordStore, Store } from '../../store/interface.ts'
import type { Lie } from '../interface.ts'

const LIE_NAMES: Readonly<Record<Lie, true>> = {
  withholds: true, stale: true, 'forged time': true, 'wrong share': true
}

/** Names of all lies, for who has no types. */
export const LIES: ReadonlySet<string> = new Set(Object.keys(LIE_NAMES))

/** Milliseconds: far beyond what clocks may differ by. */
const TIME_LIE = 3_600_000

export class Liar {
  readonly #lies = new Set<Lie>()
  readonly #share: Uint8Array
  /** The scalar by which it evaluates, 32 bytes: read anew for each evaluation. */
  readonly secretShare: Uint8Array
  #store?: Store
  /** What it had when it began to tell that, by lookup key. */
  #old: ReadonlyMap<string, Uint8Array> = new Map()

  constructor (secretShare: Uint8Array) {
    this.#share = secretShare
    this.secretShare = secretShare.slice()
  }

  /** @returns once it lies */
  async lie (lie: Lie): Promise<void> {
    if (lie === 'stale' && this.#store != null) {
      const old = new Map<string, Uint8Array>()
      for await (const [key, set] of this.#store.records.entries()) {
        old.set(nameOf(key), set)
      }
      this.#old = old
    }
    if (lie === 'wrong share') {
      // another scalar below the same order
      this.secretShare[0] = (this.#share[0] ?? 0) ^ 1
    }
    this.#lies.add(lie)
  }

  /** It tells the truth again. */
  stop (): void {
    this.#lies.clear()
    this.#old = new Map()
    this.secretShare.set(this.#share)
  }

  clock (clock: Clock): Clock {
    // what it keeps in memory for a while it measures as everybody
    return { now: () => clock.now() + (this.#lies.has('forged time') ? TIME_LIE : 0), steady: () => steadyNow(clock) }
  }

  /** What it is asked to keep it keeps; what it says of that is another matter. */
  store (store: Store): Store {
    this.#store = store
    return {
      records: this.#records(store.records),
      get health () {
        return store.health
      },
      folder: store.folder,
      namespace: name => store.namespace(name),
      snapshot: () => store.snapshot(),
      check: async () => { await store.check() },
      close: async () => { await store.close() }
    }
  }

  #records (records: RecordStore): RecordStore {
    return {
      get: async lookupKey => {
        if (this.#lies.has('withholds')) {
          return undefined
        }
        return this.#lies.has('stale') ? this.#old.get(nameOf(lookupKey)) : await records.get(lookupKey)
      },
      merge: async (lookupKey, facts) => await records.merge(lookupKey, facts),
      update: async (lookupKey, change) => await records.update(lookupKey, change),
      entries: range => records.entries(range),
      onLost: listener => records.onLost(listener)
    }
  }
}

function nameOf (lookupKey: LookupKey): string {
  return toString(lookupKey, 'latin1')
}
