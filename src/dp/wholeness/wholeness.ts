import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { isWholeAt, isWholeInAll } from '../../mapping/wholeness.ts'
import { makeStoreRun, RecordSyncError, STORE_ID_LENGTH, verifyStoreRun } from '../../protocols/record-sync/index.ts'
import { isPlacedAt, lastPlacementChange, nextPlacementChange } from '../../registry/placement.ts'
import { decodeOwn, decodeSeen, encodeOwn, OWN_KEY, RECONCILED_PREFIX, RUN_PREFIX } from './rows.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { StoreLife } from '../../mapping/wholeness.ts'
import type { Hello, StoreRun } from '../../protocols/record-sync/index.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { Wholeness as WholenessInterface, WholenessComponents } from './interface.ts'
import type { Own, Seen, Stage } from './rows.ts'

/** Milliseconds after the founding in which a new store is the first one, unless somebody knew another. */
export const FOUNDING = 3_600_000

export class Wholeness implements WholenessInterface {
  readonly #components: WholenessComponents
  readonly #reconciled: Map<string, number>
  /** The last run of each other DP's store that was seen. */
  readonly #runs: Map<string, Seen>
  /** DPs that said something in this run. */
  readonly #heard = new Set<string>()
  /** Those of them that are whole. */
  readonly #whole = new Set<string>()
  #own: Own
  #hasAsked = false
  #losses = 0

  private constructor (
    components: WholenessComponents, own: Own, reconciled: Map<string, number>, runs: Map<string, Seen>
  ) {
    this.#components = components
    this.#own = own
    this.#reconciled = reconciled
    this.#runs = runs
  }

  /** @throws StoreError */
  static async open (components: WholenessComponents): Promise<Wholeness> {
    const { store, clock, random, registry, id, records } = components
    const meanwhile = { lost: false }
    let lost = (): void => { meanwhile.lost = true }
    records.onLost(() => { lost() })
    const row = await store.get(OWN_KEY)
    const before = row == null ? undefined : decodeOwn(row)
    const nonce = random.bytes(STORE_ID_LENGTH).slice()
    const fresh = (stage: Stage): Own =>
      ({ stage, since: clock.now(), run: { store: random.bytes(STORE_ID_LENGTH).slice(), run: 1n, nonce } })
    let own: Own
    if (before == null) {
      const dp = registry.current().dp(id)
      const isFounder = dp != null && isPlacedAt(dp, firstPlacement(registry.current().dps))
      own = fresh(isFounder ? 'unsure' : 'behind')
    } else if (components.hasLost) {
      own = fresh('behind')
    } else {
      own = { ...before, run: { ...before.run, run: before.run.run + 1n, nonce } }
    }
    await store.put(OWN_KEY, encodeOwn(own))
    const isSame = before != null && own.since === before.since
    const reconciled = new Map<string, number>()
    const runs = new Map<string, Seen>()
    for await (const [key, value] of store.iterate()) {
      if (startsWith(key, RECONCILED_PREFIX) && isSame) {
        reconciled.set(toString(key.subarray(RECONCILED_PREFIX.byteLength)), Number(toString(value)))
      } else if (startsWith(key, RUN_PREFIX)) {
        runs.set(toString(key.subarray(RUN_PREFIX.byteLength)), decodeSeen(value))
      }
    }
    const wholeness = new Wholeness(components, own, reconciled, runs)
    lost = () => { wholeness.#lost() }
    if (meanwhile.lost) {
      lost()
    }
    await wholeness.#unlearnFuture()
    return wholeness
  }

  get isWhole (): boolean {
    return this.#own.stage === 'first' || this.#own.stage === 'refilled'
  }

  get isUnsure (): boolean {
    return this.#own.stage === 'unsure'
  }

  get losses (): number {
    return this.#losses
  }

  isWholeAt (lookupKey: LookupKey): boolean {
    const { id, registry, clock } = this.#components
    return this.#own.stage !== 'unsure' && isWholeAt(id, lookupKey, this.#life, registry.current(), clock.now())
  }

  hello (peer: string): Hello {
    const seen = this.#runs.get(peer)
    return {
      life: makeStoreRun(this.#own.run, this.#components.signer),
      ...(seen == null ? {} : { remembered: seen.signed }),
      whole: this.isWhole,
      registryVersion: BigInt(this.#components.registry.current().version)
    }
  }

  async greeted (peer: string, { life: signed, remembered, whole }: Hello): Promise<void> {
    const life = this.#lifeOf(peer, signed)
    this.#heard.add(peer)
    if (whole) {
      this.#whole.add(peer)
    }
    const known = this.#runs.get(peer)?.run
    // whoever went back is told so until it is whole
    if (known == null || isLater(life, known) || whole) {
      this.#runs.set(peer, { run: life, signed: signed.slice() })
      await this.#components.store.put(concat([RUN_PREFIX, fromString(peer)]), signed)
    }
    const before = remembered == null ? undefined : this.#ownWord(peer, remembered)
    if (before != null && !isLater(this.#own.run, before)) {
      await this.#wentBack(peer, equalBytes(before.store, this.#own.run.store))
    }
    await this.#look()
  }

  async asked (): Promise<void> {
    this.#hasAsked = true
    await this.#look()
  }

  async reconciled (peer: string, covers: number): Promise<void> {
    if (covers > (this.#reconciled.get(peer) ?? -Infinity)) {
      this.#reconciled.set(peer, covers)
      await this.#components.store.put(concat([RECONCILED_PREFIX, fromString(peer)]), fromString(`${covers}`))
    }
    await this.#look()
  }

  missing (): readonly DpRecord[] {
    const { registry: source, clock, id } = this.#components
    const registry = source.current()
    const changed = nextPlacementChange(registry, clock.now()) ?? lastPlacementChange(registry, clock.now()) ?? 0
    const founding = firstPlacement(registry.dps)
    const from = Math.max(changed > founding ? changed : -Infinity, this.isWhole ? -Infinity : this.#own.since)
    const isNeeded = !this.isUnsure && from > (this.isWhole ? this.#own.since : -Infinity)
    return isNeeded
      ? registry.activeDps.filter(dp => dp.id !== id && (this.#reconciled.get(dp.id) ?? -Infinity) < from)
      : []
  }

  get #life (): StoreLife {
    return { whole: this.isWhole, since: this.#own.since, reconciled: this.#reconciled }
  }

  /** @throws as `SyncLife.greeted` */
  #lifeOf (peer: string, signed: Uint8Array): StoreRun {
    const registry = this.#components.registry.current()
    const dp = registry.dp(peer)
    if (dp == null) {
      throw new RecordSyncError('SYNC_NOT_A_DP', { detail: peer })
    }
    return verifyStoreRun(signed, { federation: registry.federationId, publicKey: dp.publicKey })
  }

  /**
   * What this DP said of its store once; undefined: it never did. Else anybody could tell it that it lost something.
   */
  #ownWord (peer: string, remembered: Uint8Array): StoreRun | undefined {
    const { signer, log } = this.#components
    try {
      return verifyStoreRun(remembered, signer)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      log('%s remembers a store that this DP never spoke of: %s', peer, err.code)
      return undefined
    }
  }

  /** @param isOwn - somebody saw a later run of this store, not another store */
  async #wentBack (peer: string, isOwn: boolean): Promise<void> {
    const { stage, run } = this.#own
    if (!isOwn && (stage === 'behind' || stage === 'refilled')) {
      return // it is known, and seen to
    }
    const { clock, random, log } = this.#components
    log('%s knew %s: what is missing is fetched from the other replicas', peer, isOwn
      ? 'a later state of this store'
      : 'another store of this DP')
    this.#reconciled.clear()
    const store = isOwn ? random.bytes(STORE_ID_LENGTH).slice() : run.store
    await this.#become({ stage: 'behind', since: clock.now(), run: { ...run, store } })
  }

  /** Counts at once, for whoever found it is about to say that nothing is there. */
  #lost (): void {
    const { clock, log } = this.#components
    this.#losses++
    this.#reconciled.clear()
    if (this.#own.stage === 'behind' && this.#own.since === clock.now()) {
      return // of the same look at the disk
    }
    if (this.#own.stage !== 'behind') {
      log.error('record sets were damaged: until they are fetched from the other replicas this DP denies nothing')
    }
    this.#become({ ...this.#own, stage: 'behind', since: clock.now() }).catch((err: unknown) => {
      log.error('that this DP lost something is not written down: %e', err)
    })
  }

  async #look (): Promise<void> {
    const { id, registry: source, clock, log } = this.#components
    const [registry, now] = [source.current(), clock.now()]
    await this.#unlearnFuture()
    if (this.isUnsure) {
      await this.#decide()
    } else if (this.#own.stage === 'behind' && isWholeInAll(id, this.#life, registry, now)) {
      log('whole again: what this DP should store has been compared with enough others')
      await this.#become({ ...this.#own, stage: 'refilled' })
    }
  }

  /**
   * Nobody knew another store. It is the first at the very beginning, or where as many
   * as make a majority with it say so; one that was late has to fill itself, from as
   * many as suffice for that.
   */
  async #decide (): Promise<void> {
    const { id, registry: source, clock, log, isOff = () => false } = this.#components
    const registry = source.current()
    const operatorsOf = (ids: Iterable<string>): number =>
      new Set([...ids].filter(other => other !== id).flatMap(other => registry.dp(other)?.operator ?? [])).size
    const operators = operatorsOf(registry.dps.map(dp => dp.id)) + 1
    if (isOff()) {
      return // it may be long after the founding
    }
    if (Math.max(clock.now(), registry.issuedAt) < registry.foundedAt + FOUNDING) {
      if (this.#hasAsked) {
        log('the federation begins, and so does this DP')
        await this.#become({ ...this.#own, stage: 'first' })
      }
    } else if (operators > 1 && operatorsOf(this.#whole) >= Math.ceil(operators / 2)) {
      log('the federation began without this DP: what is missing is fetched from the other replicas')
      await this.#become({ ...this.#own, stage: 'behind' })
    } else if (operatorsOf(this.#heard) >= Math.floor(operators / 2)) {
      log('nobody knew another store of this DP')
      await this.#become({ ...this.#own, stage: 'first' })
    }
  }

  /** What was written down while the clock was ahead would hide what changes until then. */
  async #unlearnFuture (): Promise<void> {
    const { registry: source, clock, store } = this.#components
    const now = clock.now()
    const registry = source.current()
    const latest = now + registry.policy.clockTolerance
    const mostCovered = Math.max(latest, nextPlacementChange(registry, now) ?? 0)
    for (const [peer, covers] of this.#reconciled) {
      if (covers > mostCovered) {
        this.#reconciled.delete(peer)
        await store.delete(concat([RECONCILED_PREFIX, fromString(peer)]))
      }
    }
    if (this.#own.since > latest) {
      await this.#become({ ...this.#own, since: now })
    }
  }

  async #become (own: Own): Promise<void> {
    this.#own = own
    await this.#components.store.put(OWN_KEY, encodeOwn(own))
  }
}

function firstPlacement (dps: readonly DpRecord[]): number {
  return Math.min(...dps.flatMap(({ terms }) => terms.map(({ from }) => from)))
}

/** Whether `a` is `b`, or a later run of the same store. */
function isLater (a: StoreRun, b: StoreRun): boolean {
  return equalBytes(a.store, b.store) && (a.run > b.run || (a.run === b.run && equalBytes(a.nonce, b.nonce)))
}

function startsWith (key: Uint8Array, prefix: Uint8Array): boolean {
  return equalBytes(key.subarray(0, prefix.byteLength), prefix)
}
