/** One reconciliation with one DP: what it has and we lack is fetched, verified, and taken in. */
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { isForged } from '../../mapping/forged.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import { nextPlacementChange } from '../../registry/placement.ts'
import { targetOf } from '../../rpc/target.ts'
import { factId, keyNameOf } from '../../store/fact-index.ts'
import {
  FACT_OVERHEAD, FETCH_METHOD, FREE_RANGES, HELLO_METHOD, KEYS_AT_ONCE, MAX_FETCH, MAX_ROUNDS, MAX_TAKES,
  RANGES_PER_FACT, RANGES_PER_ID, RECONCILE_METHOD, RECORD_SYNC_PROTOCOL, REFUSED_FOR_LONGEST
} from './constants.ts'
import { RecordSyncError } from './errors.ts'
import { byKey, decodeFact } from './facts.ts'
import { dueFrom, obstacleOf } from './obstacles.ts'
import { FetchRequest, FetchResponse, Ranges } from './pb/messages.ts'
import { END } from './ranges.ts'
import { Reconciliation } from './reconcile.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { SummedIndex } from '../../store/summed-index.ts'
import type { Stored } from './facts.ts'
import type { RecordSyncComponents, SessionResult } from './interface.ts'
import type { Pairs } from './pairs.ts'
import type { PutOff } from './put-off.ts'
import type { RefusalInit } from './refusals.ts'
import type { Waste } from './waste.ts'
import type { RpcCallOptions } from '../../rpc/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface SessionComponents extends
  Pick<RecordSyncComponents, 'rpc' | 'registry' | 'clock' | 'random' | 'intake' | 'life' | 'took'> {
  readonly pairs: Pairs
  readonly waste: Waste
  readonly putOff: PutOff
  /** Facts came, so many. */
  readonly progress: (fetched: number) => void
}

/** A fact that wasn't taken in. */
interface Tried {
  readonly id: Uint8Array
  /** Bytes. */
  readonly length: number
}

interface Fetched {
  readonly id: Uint8Array
  readonly fact: Stored
}

export class Session {
  readonly #components: SessionComponents
  readonly #dp: DpRecord
  readonly #options: RpcCallOptions
  #rounds = 0
  #fetched = 0
  #refused = 0
  /** Facts that hold, and for which there is no room. */
  #putOff = 0
  /** Those that weren't asked for, as others of their key were put off. */
  #waiting = 0
  #bytes = 0
  /** Bytes of facts that were of no use, with what it took to ask for them. */
  #uselessBytes = 0
  #rangeBytes = 0
  /** Bytes that the DP was charged with. */
  #charged = 0

  constructor (components: SessionComponents, dp: DpRecord, options: AbortOptions = {}) {
    this.#components = components
    this.#dp = dp
    this.#options = { ...options, background: true }
  }

  /** @throws as `RecordSync.syncWith` */
  async run (): Promise<SessionResult> {
    const { registry: source, clock, random, pairs, putOff, life } = this.#components
    const [registry, now] = [source.current(), clock.now()]
    this.#charge()
    const isWhole = await this.#greet(registry)
    const { losses } = life
    const pair = await pairs.with(this.#dp.id)
    const reconciliation = new Reconciliation(pair, END, (random.bytes(1)[0] ?? 0) / 255)
    while (!reconciliation.isDone) {
      if (this.#rounds === MAX_ROUNDS) {
        throw new RecordSyncError('SYNC_ENDLESS', { detail: this.#dp.id })
      }
      this.#rounds++
      await this.#compare(reconciliation, pair)
    }
    // what another version places otherwise, or was lost meanwhile, was not compared, nor was what waits asked for
    const isSame = source.current() === registry && life.losses === losses
    if (isWhole && isSame && !putOff.isShort(this.#dp.id, steadyNow(clock))) {
      await life.reconciled(this.#dp.id, nextPlacementChange(registry, now) ?? now)
    }
    return {
      dp: this.#dp.id, rounds: this.#rounds, fetched: this.#fetched, useless: this.#refused, bytes: this.#bytes
    }
  }

  /** @returns whether its store is whole */
  async #greet (registry: VerifiedRegistry): Promise<boolean> {
    const { rpc, life } = this.#components
    const { id } = this.#dp
    // others wait for their session as well, and one with time to spare may be among them
    const hello = await rpc.call(
      targetOf(this.#dp), RECORD_SYNC_PROTOCOL, HELLO_METHOD, life.hello(id), { ...this.#options, patient: false })
    await life.greeted(id, hello)
    if (hello.registryVersion !== BigInt(registry.version)) {
      throw new RecordSyncError('SYNC_OTHER_VERSION', { detail: `${hello.registryVersion}, ours ${registry.version}` })
    }
    return hello.whole
  }

  async #compare (reconciliation: Reconciliation, pair: SummedIndex): Promise<void> {
    const { rpc, pairs } = this.#components
    const question = reconciliation.next()
    const answer = await rpc.call(
      targetOf(this.#dp), RECORD_SYNC_PROTOCOL, RECONCILE_METHOD, question, this.#options)
    const length = Ranges.encode(question).byteLength + Ranges.encode(answer).byteLength
    this.#bytes += length
    this.#rangeBytes += length
    const { lacking, surplus } = reconciliation.take(answer)
    pairs.drop(this.#dp.id, surplus, pair)
    await this.#fetchAll(lacking, pair)
    this.#charge()
  }

  /** While some are verified, the next are on their way. */
  async #fetchAll (ids: readonly Uint8Array[], pair: SummedIndex): Promise<void> {
    let rest = this.#inTurn(ids, pair)
    let facts = await this.#fetch(rest)
    while (rest.length > 0) {
      const asked = rest.slice(0, facts.facts.length)
      rest = this.#inTurn(rest.slice(facts.facts.length), pair)
      // of both, so that whichever fails first doesn't leave the other behind
      const [stored, fetched] = await Promise.allSettled([this.#takeIn(asked, facts, pair), this.#fetch(rest)])
      if (stored.status === 'rejected') {
        throw stored.reason
      }
      if (fetched.status === 'rejected') {
        throw fetched.reason
      }
      this.#charge()
      facts = fetched.value
    }
  }

  /**
   * Once much of what it has found no room here, a key at which that was so waits with
   * all it has left, and of other keys one fact goes first: they are many, and mostly have room.
   */
  #inTurn (ids: readonly Uint8Array[], pair: SummedIndex): readonly Uint8Array[] {
    const { putOff, clock } = this.#components
    const now = steadyNow(clock)
    if (!putOff.isShort(this.#dp.id, now)) {
      return ids
    }
    return oneOfEachFirst(ids.filter(id => {
      const waits = putOff.waits(this.#dp.id, id)
      if (waits) {
        this.#waiting++
        this.#setAside({ id, length: 0 }, pair, { obstacle: 'room', first: REFUSED_FOR_LONGEST })
      }
      return !waits
    }))
  }

  async #fetch (ids: readonly Uint8Array[]): Promise<FetchResponse> {
    const asked = ids.slice(0, MAX_FETCH)
    if (asked.length === 0) {
      return { facts: [] }
    }
    const request = { ids: concatIds(asked) }
    const response = await this.#components.rpc.call(
      targetOf(this.#dp), RECORD_SYNC_PROTOCOL, FETCH_METHOD, request, this.#options)
    this.#bytes += FetchRequest.encode(request).byteLength + FetchResponse.encode(response).byteLength
    if (response.facts.length === 0 || response.facts.length > asked.length) {
      throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: `${response.facts.length} of ${asked.length} facts` })
    }
    return response
  }

  async #takeIn (ids: readonly Uint8Array[], { facts }: FetchResponse, pair: SummedIndex): Promise<void> {
    const fetched: Fetched[] = []
    for (const [i, encoded] of facts.entries()) {
      const id = ids[i] ?? END
      const fact = this.#decode(encoded, id)
      if (fact == null) {
        this.#refuse({ id, length: 0 }, pair, { obstacle: obstacleOf() })
      } else {
        fetched.push({ id, fact })
      }
    }
    const sets = byKey(fetched.map(({ fact }) => fact))
    for (let i = 0; i < sets.length; i += KEYS_AT_ONCE) {
      this.#options.signal?.throwIfAborted()
      const outcomes = await Promise.allSettled(
        sets.slice(i, i + KEYS_AT_ONCE).map(async set => { await this.#takeSet(set, pair) }))
      const failed = outcomes.find(outcome => outcome.status === 'rejected')
      if (failed != null) {
        throw failed.reason
      }
    }
  }

  /** @throws RecordSyncError `SYNC_ANSWER_INVALID` for what nobody honest would store */
  #decode (encoded: FetchResponse['facts'][number], id: Uint8Array): Stored | undefined {
    try {
      return decodeFact(encoded, id)
    } catch (err) {
      if (!(err instanceof DiscoveryError) || err instanceof RecordSyncError) {
        throw err
      }
      throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: err.code, cause: err })
    }
  }

  /** What others of the same key make room for is tried again with them. */
  async #takeSet (fetched: RecordSet, pair: SummedIndex): Promise<void> {
    const { intake, took, progress } = this.#components
    let rest = fetched
    for (let i = 0; i < MAX_TAKES && !rest.isEmpty; i++) {
      const { refused } = await intake.take(rest)
      const forged = refused.find(({ error }) => isForged(error))
      if (forged != null) {
        throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: forged.error.code, cause: forged.error })
      }
      const names = new Map(refused.map(refusal => [toString(refusal.hash, 'latin1'), refusal]))
      const isRefused = ({ hash }: Pick<Stored, 'hash'>): boolean => names.has(toString(hash, 'latin1'))
      const stored = rest.filter(fact => !isRefused(fact), fact => !isRefused(fact))
      const count = stored.entries.length + stored.facts.length
      await took(stored)
      this.#fetched += count
      for (const { hash } of [...stored.entries, ...stored.facts]) {
        this.#components.pairs.took(this.#dp.id, factId(rest.lookupKey, hash))
      }
      progress(count)
      rest = rest.filter(isRefused, isRefused)
      if (count === 0 || i === MAX_TAKES - 1) {
        for (const left of [...rest.entries, ...rest.facts]) {
          const refusal = names.get(toString(left.hash, 'latin1'))
          const fact = { id: factId(rest.lookupKey, left.hash), length: left.bytes.byteLength }
          const why = this.#whyRefused(left, refusal?.error)
          if (refusal?.verified === true && why.obstacle !== 'form') {
            this.#putOff++
            this.#setAside(fact, pair, why)
          } else {
            this.#refuse(fact, pair, why)
          }
        }
        return
      }
    }
  }

  #whyRefused (fact: Stored, error?: DiscoveryError): RefusalInit {
    const { registry, clock, pairs } = this.#components
    const obstacle = obstacleOf(error)
    const date = obstacle === 'date'
      ? dueFrom(fact, registry.current().policy.clockTolerance)
      : obstacle === 'room' ? pairs.nextEndAt(fact.lookupKey) : undefined
    return { obstacle, ...(date == null ? {} : { dueAt: steadyNow(clock) + date - clock.now() }) }
  }

  #refuse (fact: Tried, pair: SummedIndex, why: RefusalInit): void {
    const cost = costOf(fact)
    this.#refused++
    this.#uselessBytes += cost
    this.#components.pairs.refuse(this.#dp.id, fact.id, pair, { ...why, cost })
  }

  /** It holds, and any honest DP may have it: what is stored here leaves it no room, or outdoes it. */
  #setAside (fact: Tried, pair: SummedIndex, why: RefusalInit): void {
    const { putOff, clock, pairs } = this.#components
    this.#refused++
    putOff.spend(this.#dp.id, fact.id, costOf(fact), steadyNow(clock))
    pairs.refuse(this.#dp.id, fact.id, pair, why)
  }

  /**
   * Facts that hold pay for the ranges in which they were found.
   *
   * @throws RecordSyncError `SYNC_SPENT`
   */
  #charge (): void {
    const { waste, putOff, pairs, clock } = this.#components
    const now = steadyNow(clock)
    const paid = FREE_RANGES + RANGES_PER_FACT * (this.#fetched + this.#putOff) + RANGES_PER_ID * this.#waiting
    const ranges = Math.max(0, this.#rangeBytes - paid)
    waste.spend(this.#dp.id, -pairs.owedTo(this.#dp.id), now)
    const owed = this.#uselessBytes + ranges
    waste.spend(this.#dp.id, owed - this.#charged, now)
    this.#charged = owed
    const retryAfter = Math.max(waste.waitFor(this.#dp.id, now), putOff.waitFor(this.#dp.id, now))
    if (retryAfter > 0) {
      throw new RecordSyncError('SYNC_SPENT', { detail: this.#dp.id, retryAfter })
    }
  }
}

function costOf ({ id, length }: Tried): number {
  return id.byteLength + FACT_OVERHEAD + length
}

/** In order, but for one of each key before all others. */
function oneOfEachFirst (ids: readonly Uint8Array[]): readonly Uint8Array[] {
  const keys = new Set<string>()
  const first: Uint8Array[] = []
  const others: Uint8Array[] = []
  for (const id of ids) {
    const key = keyNameOf(id)
    const list = keys.has(key) ? others : first
    keys.add(key)
    list.push(id)
  }
  return [...first, ...others]
}

function concatIds (ids: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = ids[0]?.byteLength ?? 0
  const all = new Uint8Array(ids.length * length)
  ids.forEach((id, i) => { all.set(id, i * length) })
  return all
}
