/**
 * The living invalidations that concern a DP, of keys that it stores or holds mappings
 * of, on disk in the order of issue and by lookup key. What stays is bounded: for each
 * signer at a key, for each CSIP that vouches, and in all.
 *
 * The bound of a signer is a function of the facts alone where facts are reconciled
 * (`settle`), so that all logs come to hold the same; where they come one by one it
 * simply refuses, so that nobody makes others carry what they will drop.
 */
import { concat } from 'uint8arrays/concat'
import { toString } from 'uint8arrays/to-string'
import { asLookupKey } from '../base/bytes.ts'
import { SIGNER_FRACTION } from '../mapping/constants.ts'
import { claimsOf, factRetainedUntil, admissibleUntil } from '../mapping/fact.ts'
import { signerOf } from '../mapping/invalidation.ts'
import {
  addition, factKey, KEY_END, KEY_PREFIX, nameOf, parseStored, removal, removalAt, splitKey
} from './invalidation-rows.ts'
import { boundOf, ID_LENGTH, idOf, SummedIndex } from './summed-index.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { UncheckedInvalidation, VerifiedInvalidation } from '../mapping/interface.ts'
import type { Policy, RegistrySource } from '../registry/interface.ts'
import type { KeyValueStore } from './interface.ts'
import type { SummedSet } from './summed-index.ts'

/** Facts of one write: some thousand operations share an fsync. */
const MAX_BATCH = 1_024
/** Facts forgotten in one go. */
const PRUNE_BATCH = 512
/** Some 100 MB of memory: a national numbering plan at twice the usual churn. */
const DEFAULT_MAX_FACTS = 1_000_000
/** Of all facts, what one CSIP may vouch for: whose key was stolen doesn't lock the others out. */
const CSIP_SHARE = 0.5

export interface InvalidationLogComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
}

export interface InvalidationLogInit {
  /** Facts in all. @default 1_000_000 */
  maxFacts?: number
}

/** `known`: it was there. `refused`: no room, or so old that it strikes nothing any more. */
export type LogOutcome = 'added' | 'known' | 'refused'

export interface AddOptions {
  /**
   * Whether a signer's less weighty fact gives way to a weightier one. For
   * reconciled facts only: who floods would make others write without end.
   *
   * @default false
   */
  readonly settle?: boolean
}

export interface InvalidationLog {
  readonly size: number
  /** By time of issue, then hash. */
  readonly ids: SummedSet
  has (fact: Pick<UncheckedInvalidation, 'issuedAt' | 'hash'>): boolean
  /** What `add` would come to, at this moment. */
  wouldAdd (fact: UncheckedInvalidation): Promise<LogOutcome>
  /** Resolves once what is added is durable. In the order of `facts`. */
  add (facts: readonly VerifiedInvalidation[], options?: AddOptions): Promise<readonly LogOutcome[]>
  /** All that is kept for a lookup key, older first. They were verified when they came. */
  at (lookupKey: LookupKey): Promise<readonly UncheckedInvalidation[]>
  /** As received; undefined where it isn't there. In the order of `ids`. */
  read (ids: readonly Uint8Array[]): Promise<ReadonlyArray<Uint8Array | undefined>>
  /** All, by lookup key. */
  keys (): AsyncIterable<LookupKey>
  /** Forgets what can strike nothing any more. @returns how many */
  prune (): Promise<number>
  /** Forgets all that is kept for a lookup key. */
  drop (lookupKey: LookupKey): Promise<void>
}

interface Waiting {
  readonly facts: readonly VerifiedInvalidation[]
  readonly settle: boolean
  readonly resolve: (outcomes: readonly LogOutcome[]) => void
  readonly reject: (err: unknown) => void
}

/** What one write is about to change. */
interface Draft {
  readonly added: Map<string, UncheckedInvalidation>
  readonly removed: Map<string, UncheckedInvalidation>
  /** By lookup key, as it will be. */
  readonly at: Map<string, readonly UncheckedInvalidation[]>
  /** Facts more that each CSIP vouches for. */
  readonly vouched: Map<string, number>
}

function newDraft (): Draft {
  return { added: new Map(), removed: new Map(), at: new Map(), vouched: new Map() }
}

class Log implements InvalidationLog {
  readonly ids = new SummedIndex()
  readonly #components: InvalidationLogComponents
  readonly #maxFacts: number
  /** Facts at each lookup key, so that a key without any costs no look at the disk. */
  readonly #atKey = new Map<string, number>()
  /** Facts that each CSIP vouches for. */
  readonly #ofSponsor = new Map<string, number>()
  /** Ids that the disk didn't give back. */
  readonly #lost = new Set<string>()
  readonly #waiting: Waiting[] = []
  #running = false

  constructor (components: InvalidationLogComponents, { maxFacts = DEFAULT_MAX_FACTS }: InvalidationLogInit) {
    this.#components = components
    this.#maxFacts = maxFacts
  }

  get size (): number {
    return this.ids.size
  }

  async load (): Promise<void> {
    for await (const [key, sponsor] of this.#components.store.iterate({ gte: KEY_PREFIX, lt: KEY_END })) {
      const { lookupKey, id } = splitKey(key)
      this.ids.add(id.slice())
      count(this.#atKey, nameOf(lookupKey), 1)
      count(this.#ofSponsor, toString(sponsor), 1)
    }
  }

  has (fact: Pick<UncheckedInvalidation, 'issuedAt' | 'hash'>): boolean {
    return this.ids.has(idOf(fact))
  }

  async wouldAdd (fact: UncheckedInvalidation): Promise<LogOutcome> {
    const draft = newDraft()
    await this.#look([fact], draft)
    return this.#place(fact, draft, false)
  }

  async add (
    facts: readonly VerifiedInvalidation[], { settle = false }: AddOptions = {}
  ): Promise<readonly LogOutcome[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ facts, settle, resolve, reject })
      if (!this.#running) {
        this.#running = true
        void this.#run()
      }
    })
  }

  async at (lookupKey: LookupKey): Promise<readonly UncheckedInvalidation[]> {
    if (!this.#atKey.has(nameOf(lookupKey))) {
      return []
    }
    const ids: Uint8Array[] = []
    const prefix = concat([KEY_PREFIX, lookupKey])
    const last = concat([prefix, new Uint8Array(ID_LENGTH).fill(255)])
    for await (const [key] of this.#components.store.iterate({ gte: prefix, lt: last })) {
      ids.push(splitKey(key).id.slice())
    }
    return (await this.read(ids)).flatMap(bytes => bytes == null ? [] : [parseStored(bytes)])
  }

  async read (ids: readonly Uint8Array[]): Promise<ReadonlyArray<Uint8Array | undefined>> {
    const { store } = this.#components
    return Promise.all(ids.map(async id => {
      const bytes = this.ids.has(id) ? await store.get(factKey(id)) : undefined
      if (bytes == null && this.ids.has(id)) {
        this.#lose(id)
      }
      return bytes
    }))
  }

  async * keys (): AsyncIterable<LookupKey> {
    let last = ''
    for await (const [key] of this.#components.store.iterate({ gte: KEY_PREFIX, lt: KEY_END })) {
      const { lookupKey } = splitKey(key)
      const name = nameOf(lookupKey)
      if (name !== last) {
        last = name
        yield asLookupKey(lookupKey.slice())
      }
    }
  }

  async prune (): Promise<number> {
    const { past, registry, store } = this.#components
    const end = boundOf(Math.max(0, past.now() - lifetimeOf(registry.current().policy)))
    let forgotten = 0
    for (;;) {
      // what can't be read is taken out of the ids by reading it
      const ids = this.ids.ids(new Uint8Array(0), end, PRUNE_BATCH)
      if (ids.length === 0) {
        await this.#clearLost()
        return forgotten
      }
      const facts = (await this.read(ids)).flatMap(bytes => bytes == null ? [] : [parseStored(bytes)])
      await store.batch(facts.flatMap(removal))
      facts.forEach(fact => { this.#forget(fact) })
      forgotten += facts.length
    }
  }

  /**
   * A fact that the disk doesn't give back is one that this log doesn't have: so the
   * next session with another DP brings it again.
   */
  #lose (id: Uint8Array): void {
    this.ids.delete(id)
    this.#lost.add(nameOf(id))
  }

  /** Takes facts that were lost, and didn't come back, out of the index by lookup key. */
  async #clearLost (): Promise<void> {
    const { store } = this.#components
    const gone: Array<readonly [lookupKey: Uint8Array, id: Uint8Array, sponsor: string]> = []
    for await (const [key, sponsor] of this.#lost.size > 0 ? store.iterate({ gte: KEY_PREFIX, lt: KEY_END }) : []) {
      const { lookupKey, id } = splitKey(key)
      if (this.#lost.has(nameOf(id)) && !this.ids.has(id)) {
        gone.push([lookupKey, id, toString(sponsor)])
      }
    }
    this.#lost.clear()
    await store.batch(gone.flatMap(([lookupKey, id]) => removalAt(lookupKey, id)))
    for (const [lookupKey, , sponsor] of gone) {
      count(this.#atKey, nameOf(lookupKey), -1)
      count(this.#ofSponsor, sponsor, -1)
    }
  }

  async drop (lookupKey: LookupKey): Promise<void> {
    const facts = await this.at(lookupKey)
    await this.#components.store.batch(facts.flatMap(removal))
    // one that came twice meanwhile is forgotten once
    facts.filter(fact => this.has(fact)).forEach(fact => { this.#forget(fact) })
  }

  /** One write after the other; what comes meanwhile shares the next one. */
  async #run (): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = [this.#waiting.shift()].filter(waiting => waiting != null)
      let facts = batch[0]?.facts.length ?? 0
      for (let next = this.#waiting[0]; next != null &&
        facts + next.facts.length <= MAX_BATCH; next = this.#waiting[0]) {
        facts += next.facts.length
        batch.push(next)
        this.#waiting.shift()
      }
      try {
        const outcomes = await this.#write(batch)
        batch.forEach(({ resolve }, i) => { resolve(outcomes[i] ?? []) })
      } catch (err) {
        batch.forEach(({ reject }) => { reject(err) })
      }
    }
    this.#running = false
  }

  async #write (batch: readonly Waiting[]): Promise<ReadonlyArray<readonly LogOutcome[]>> {
    const draft = newDraft()
    await this.#look(batch.flatMap(({ facts }) => facts), draft)
    const outcomes = batch.map(({ facts, settle }) => facts.map(fact => this.#place(fact, draft, settle)))
    await this.#components.store.batch([
      ...[...draft.removed.values()].flatMap(removal),
      ...[...draft.added.values()].flatMap(fact => addition(fact, sponsorOf(fact)))
    ])
    draft.removed.forEach(fact => { this.#forget(fact) })
    for (const fact of draft.added.values()) {
      this.ids.add(idOf(fact))
      count(this.#atKey, nameOf(fact.lookupKey), 1)
      count(this.#ofSponsor, sponsorOf(fact), 1)
    }
    return outcomes
  }

  /** Reads what is kept at the keys of `facts`. */
  async #look (facts: readonly UncheckedInvalidation[], { at }: Draft): Promise<void> {
    const keys = new Map(facts.map(({ lookupKey }) => [nameOf(lookupKey), lookupKey]))
    await Promise.all([...keys].map(async ([name, lookupKey]) => { at.set(name, await this.at(lookupKey)) }))
  }

  #place (fact: UncheckedInvalidation, draft: Draft, settle: boolean): LogOutcome {
    const { clock, registry } = this.#components
    const { policy } = registry.current()
    if (this.has(fact) || draft.added.has(fact.name)) {
      return 'known'
    }
    const sponsor = sponsorOf(fact)
    const vouched = (this.#ofSponsor.get(sponsor) ?? 0) + (draft.vouched.get(sponsor) ?? 0)
    if (admissibleUntil(fact, policy) < clock.now() || this.size + draft.added.size >= this.#maxFacts ||
      vouched >= this.#maxFacts * CSIP_SHARE) {
      return 'refused'
    }
    const name = nameOf(fact.lookupKey)
    const present = draft.at.get(name) ?? []
    const alike = present.filter(other => signerOf(other) === signerOf(fact) && isSingle(other) === isSingle(fact))
    let kept = present
    if (alike.length >= perSigner(policy)) {
      const least = alike.reduce((a, b) => outweighs(a, b) ? b : a)
      if (!settle || !outweighs(fact, least)) {
        return 'refused'
      }
      kept = present.filter(other => other !== least)
      if (draft.added.delete(least.name)) {
        count(draft.vouched, sponsorOf(least), -1)
      } else {
        draft.removed.set(least.name, least)
      }
    }
    count(draft.vouched, sponsor, 1)
    draft.added.set(fact.name, fact)
    draft.at.set(name, [...kept, fact])
    return 'added'
  }

  #forget (fact: UncheckedInvalidation): void {
    this.ids.delete(idOf(fact))
    count(this.#atKey, nameOf(fact.lookupKey), -1)
    count(this.#ofSponsor, sponsorOf(fact), -1)
  }
}

/** Reads the index of what is kept: some 0.2 s for 100,000 facts. */
export async function openInvalidationLog (
  components: InvalidationLogComponents, init: InvalidationLogInit = {}
): Promise<InvalidationLog> {
  const log = new Log(components, init)
  await log.load()
  return log
}

/** Milliseconds for which an invalidation is kept after its issue. */
export function lifetimeOf (policy: Policy): number {
  return factRetainedUntil({ issuedAt: 0 }, policy)
}

/** As admission to a record set has it. */
function perSigner ({ quotas }: Policy): number {
  return Math.max(1, Math.floor(quotas.factsPerKey / SIGNER_FRACTION))
}

function isSingle ({ by }: UncheckedInvalidation): boolean {
  return by.reason === 'released' && by.entryId != null
}

/**
 * A total order among facts of one signer at one key. What strikes all that is
 * older than T strikes more the later T is; of releases of one mapping each the
 * first ones stay, as in record sets.
 */
function outweighs (a: UncheckedInvalidation, b: UncheckedInvalidation): boolean {
  const difference = isSingle(a) ? b.issuedAt - a.issuedAt : a.before - b.before
  return difference > 0 || (difference === 0 && a.name < b.name)
}

/** Asked for several times while a fact is written, and read from its attestation. */
const sponsors = new WeakMap<UncheckedInvalidation, string>()

/** Whoever let this fact come about: a CSIP, by its word or by its attestation. */
function sponsorOf (fact: UncheckedInvalidation): string {
  let sponsor = sponsors.get(fact)
  if (sponsor == null) {
    const { by } = fact
    sponsor = by.reason === 'released'
      ? claimsOf(by.attestation).csipId
      : by.reason === 'reassigned' ? by.csipId : by.dispute.csipId
    sponsors.set(fact, sponsor)
  }
  return sponsor
}

function count (counts: Map<string, number>, name: string, by: number): void {
  const next = (counts.get(name) ?? 0) + by
  if (next > 0) {
    counts.set(name, next)
  } else {
    counts.delete(name)
  }
}
