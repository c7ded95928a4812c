/** What the DP writes down of claims, durably: by the nonce that they used, and by the slot of their entry. */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { asLookupKey, equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { Turns } from '../../base/turns.ts'
import { parseEntry, slotOf } from '../../mapping/parse.ts'
import { retainedUntil } from '../../mapping/record-set.ts'
import { MAX_COMPLETE_RESPONSE } from './constants.ts'
import { ClaimError } from './errors.ts'
import { NONCE_SECRET_LENGTH, nonceTime } from './nonce.ts'
import { StoredClaim } from './pb/messages.ts'
import type { Random } from '../../base/clock.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { EntrySlot } from '../../mapping/interface.ts'
import type { Policy } from '../../registry/interface.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { ClaimStore } from './interface.ts'

const LOOKUP_KEY_LENGTH = 32

const SECRET_KEY = fromString('nonce-secret')
const NOTHING = new Uint8Array(0)
const NONCE_PREFIX = fromString('nonce/')
const SLOT_PREFIX = fromString('slot/')
/** The first key behind all that start with `slot/`. */
const SLOT_END = fromString('slot0')

/** Claims that are forgotten at once; others wait meanwhile. */
const PRUNE_BATCH = 100

type ClaimSlot = EntrySlot & { readonly lookupKey: LookupKey }

export class ClaimLedger {
  readonly #store: ClaimStore
  readonly #writing = new Set<Promise<unknown>>()
  /** Of one claim one after the other: replicas come late together. */
  readonly #updates = new Turns()
  #pruning: Promise<void> = Promise.resolve()

  constructor (store: ClaimStore) {
    this.#store = store
  }

  /** Made at first use; nonces outlive a restart. */
  async nonceSecret (random: Random): Promise<Uint8Array> {
    const known = await this.#store.get(SECRET_KEY)
    if (known != null) {
      return known
    }
    const secret = random.bytes(NONCE_SECRET_LENGTH)
    await this.#store.batch([{ type: 'put', key: SECRET_KEY, value: secret }])
    return secret
  }

  async byNonce (nonce: Uint8Array): Promise<StoredClaim | undefined> {
    return await this.#read(nonceKey(nonce))
  }

  /** The newest claim of a slot. */
  async bySlot (slot: EntrySlot): Promise<StoredClaim | undefined> {
    const nonce = await this.#store.get(slotKey(slot))
    return nonce == null ? undefined : await this.byNonce(nonce)
  }

  async write (nonce: Uint8Array, slot: ClaimSlot, claim: StoredClaim): Promise<void> {
    await this.writeWith(nonce, slot, claim, async operations => { await this.#store.batch(operations) })
  }

  /** What came of it later; of a claim that is forgotten nothing is kept, and no newer one of its slot is touched. */
  async update (nonce: Uint8Array, change: (claim: StoredClaim) => StoredClaim): Promise<void> {
    await this.#updates.take(nonce, async () => {
      await this.#beforePruning(async () => {
        const claim = await this.byNonce(nonce)
        const changed = claim == null ? undefined : change(claim)
        if (changed != null && changed !== claim) {
          await this.#store.batch([{ type: 'put', key: nonceKey(nonce), value: StoredClaim.encode(changed) }])
        }
      })
    })
  }

  /** Writes claim and slot, for whoever writes more at once. */
  async writeWith (nonce: Uint8Array, slot: ClaimSlot, claim: StoredClaim, batch: (
    operations: readonly KeyValueOperation[]
  ) => Promise<void>): Promise<void> {
    await this.#beforePruning(async () => { await batch(this.#operations(nonce, slot, claim)) })
  }

  async #beforePruning (write: () => Promise<void>): Promise<void> {
    let pruning: Promise<void>
    do {
      pruning = this.#pruning
      await pruning
    } while (pruning !== this.#pruning)
    const writing = write()
    this.#writing.add(writing)
    try {
      await writing
    } finally {
      this.#writing.delete(writing)
    }
  }

  /**
   * Forgets the oldest claims of which nothing can be asked any more, as a record
   * set forgets their entries. Cheap where there are none: nonces begin with the
   * time until which they could be used.
   *
   * @returns how many; at most a hundred
   */
  async prune (now: number, policy: Pick<Policy, 'maxEntryLifetime' | 'clockTolerance'>): Promise<number> {
    const before = this.#pruning
    let release = (): void => {}
    this.#pruning = new Promise(resolve => { release = resolve })
    try {
      await before
      await Promise.allSettled(this.#writing) // whoever writes hears of failures
      return await this.#prune(now, policy)
    } finally {
      release()
    }
  }

  async #prune (now: number, policy: Pick<Policy, 'maxEntryLifetime' | 'clockTolerance'>): Promise<number> {
    const forgotten: KeyValueOperation[] = []
    let count = 0
    for await (const [key, bytes] of this.#store.iterate({
      gte: NONCE_PREFIX, lt: concat([NONCE_PREFIX, nonceTime(Math.max(0, now - policy.maxEntryLifetime))])
    })) {
      const entry = parseEntry(decodeStoredClaim(bytes).entry)
      if (retainedUntil(entry, policy) < now) {
        const pointers = [slotKey(entry), keyAndSlot(entry)]
        // the slot may have a newer claim
        const own = await Promise.all(pointers.map(async pointer =>
          equalBytes(await this.#store.get(pointer) ?? NOTHING, key.subarray(NONCE_PREFIX.byteLength))))
        forgotten.push({ type: 'delete', key }, ...pointers.filter((_, i) => own[i]).map(pointer =>
          ({ type: 'delete', key: pointer } as const)))
        if (++count === PRUNE_BATCH) {
          break
        }
      }
    }
    if (count > 0) {
      await this.#store.batch(forgotten)
    }
    return count
  }

  #operations (nonce: Uint8Array, slot: ClaimSlot, claim: StoredClaim): readonly KeyValueOperation[] {
    return [
      { type: 'put', key: nonceKey(nonce), value: StoredClaim.encode(claim) },
      { type: 'put', key: slotKey(slot), value: nonce },
      { type: 'put', key: keyAndSlot(slot), value: nonce }
    ]
  }

  /** The newest entry of each slot at one lookup key, published or kept. */
  async at (lookupKey: LookupKey): Promise<readonly Uint8Array[]> {
    return await entriesAt(this.#store, lookupKey)
  }

  async #read (key: Uint8Array): Promise<StoredClaim | undefined> {
    const bytes = await this.#store.get(key)
    return bytes == null ? undefined : decodeStoredClaim(bytes)
  }
}

/** The newest entry of each slot at one lookup key that this DP completed, as encoded: what it answers queries with. */
export async function entriesAt (
  store: Pick<KeyValueStore, 'get' | 'iterate'>, lookupKey: LookupKey
): Promise<readonly Uint8Array[]> {
  return (await claimsAt(store, lookupKey)).map(({ entry }) => entry)
}

/** The same with the id of each one's MSP; empty where it wasn't kept. */
export async function claimsAt (
  store: Pick<KeyValueStore, 'get' | 'iterate'>, lookupKey: LookupKey
): Promise<ReadonlyArray<Pick<StoredClaim, 'entry' | 'msp'>>> {
  const gte = keyPrefix(lookupKey)
  // the byte behind the slash
  const lt = concat([gte.subarray(0, -1), fromString('0')])
  const claims: StoredClaim[] = []
  for await (const [, nonce] of store.iterate({ gte, lt })) {
    const claim = await store.get(nonceKey(nonce))
    if (claim != null) {
      claims.push(decodeStoredClaim(claim))
    }
  }
  return claims
}

/** Whether this DP completed a mapping at a lookup key, published or kept. */
export async function holdsAt (store: Pick<KeyValueStore, 'iterate'>, lookupKey: LookupKey): Promise<boolean> {
  const gte = keyPrefix(lookupKey)
  const iterator = store.iterate({
    gte, lt: concat([gte.subarray(0, -1), fromString('0')]), limit: 1
  })[Symbol.asyncIterator]()
  return (await iterator.next()).done !== true
}

/** The lookup keys at which this DP completed mappings, published or kept; each once. */
export async function * heldKeys (store: Pick<KeyValueStore, 'iterate'>): AsyncIterable<LookupKey> {
  const prefix = fromString('key/')
  let last: LookupKey | undefined
  for await (const [key] of store.iterate({ gte: prefix, lt: fromString('key0') })) {
    const lookupKey = asLookupKey(key.slice(prefix.byteLength, prefix.byteLength + LOOKUP_KEY_LENGTH))
    if (last == null || !equalBytes(last, lookupKey)) {
      last = lookupKey
      yield lookupKey
    }
  }
}

/** The newest entry of each slot that this DP completed for publication, as encoded: what it keeps refreshing. */
export async function * publishedEntries (store: Pick<KeyValueStore, 'get' | 'iterate'>): AsyncIterable<Uint8Array> {
  for await (const [, nonce] of store.iterate({ gte: SLOT_PREFIX, lt: SLOT_END })) {
    const claim = await store.get(nonceKey(nonce))
    const entry = claim == null ? undefined : decodeStoredClaim(claim).entry
    if (entry != null && parseEntry(entry).federatedOnly == null) {
      yield entry
    }
  }
}

function decodeStoredClaim (bytes: Uint8Array): StoredClaim {
  try {
    return decodeStrict(StoredClaim, bytes, 'StoredClaim', MAX_COMPLETE_RESPONSE)
  } catch (err) {
    throw new ClaimError('CLAIM_STORED_CORRUPT', { cause: err })
  }
}

function nonceKey (nonce: Uint8Array): Uint8Array {
  return concat([NONCE_PREFIX, nonce])
}

function keyAndSlot (slot: ClaimSlot): Uint8Array {
  return concat([keyPrefix(slot.lookupKey), fromString(slotOf(slot))])
}

function keyPrefix (lookupKey: LookupKey): Uint8Array {
  return concat([fromString('key/'), lookupKey, fromString('/')])
}

function slotKey (slot: EntrySlot): Uint8Array {
  return fromString(`slot/${slotOf(slot)}`)
}
