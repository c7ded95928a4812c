/** One reconciliation with one DP: what it has and we lack is fetched, verified, and handed on. */
import { setImmediate } from 'node:timers/promises'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { isForged } from '../../mapping/forged.ts'
import { verifyInvalidation } from '../../mapping/validity.ts'
import { targetOf } from '../../rpc/target.ts'
import { boundOf, hashOf } from '../../store/summed-index.ts'
import { takenFor } from '../../store/invalidation-log.ts'
import { FETCH_METHOD, INVALIDATION_SYNC_PROTOCOL, MAX_FETCH, MAX_ROUNDS, RECONCILE_METHOD, VERIFY_BATCH } from './constants.ts'
import { InvalidationSyncError } from './errors.ts'
import { FetchRequest, FetchResponse, Ranges } from './pb/messages.ts'
import { Reconciliation } from './reconcile.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { InvalidationSyncComponents, SessionResult } from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export type SessionComponents = Pick<InvalidationSyncComponents, 'rpc' | 'registry' | 'clock' | 'random' | 'log' | 'take'>

/** Hashes that were fetched before and are of no use here. */
export interface Useless {
  has (hash: string): boolean
  add (hash: string): void
}

export class Session {
  readonly #components: SessionComponents
  readonly #dp: DpRecord
  readonly #useless: Useless
  readonly #options: AbortOptions
  #rounds = 0
  #fetched = 0
  #refused = 0
  #bytes = 0

  constructor (components: SessionComponents, dp: DpRecord, useless: Useless, options: AbortOptions = {}) {
    this.#components = components
    this.#dp = dp
    this.#useless = useless
    this.#options = options
  }

  /** @throws as `InvalidationSync.syncWith` */
  async run (): Promise<SessionResult> {
    const { rpc, registry, clock, random, log } = this.#components
    // what is about to be forgotten may be gone at one end: the clocks differ
    const { policy } = registry.current()
    const from = boundOf(clock.now() - takenFor(policy) + 2 * policy.clockTolerance)
    const reconciliation = new Reconciliation(log.ids, from, (random.bytes(1)[0] ?? 0) / 255)
    while (!reconciliation.isDone) {
      if (this.#rounds === MAX_ROUNDS) {
        throw new InvalidationSyncError('SYNC_ENDLESS', { detail: this.#dp.id })
      }
      this.#rounds++
      const question = reconciliation.next()
      const answer = await rpc.call(targetOf(this.#dp), INVALIDATION_SYNC_PROTOCOL, RECONCILE_METHOD, question, this.#options)
      this.#bytes += Ranges.encode(question).byteLength + Ranges.encode(answer).byteLength
      await this.#fetchAll(reconciliation.take(answer).filter(id => !this.#useless.has(nameOf(hashOf(id)))))
    }
    return { dp: this.#dp.id, rounds: this.#rounds, fetched: this.#fetched, useless: this.#refused, bytes: this.#bytes }
  }

  /** While one batch is verified, the next is on its way. */
  async #fetchAll (ids: readonly Uint8Array[]): Promise<void> {
    let rest = ids
    let facts = await this.#fetch(rest)
    while (rest.length > 0) {
      const asked = rest.slice(0, facts.length)
      rest = rest.slice(facts.length)
      // of both, so that whichever fails first doesn't leave the other behind
      const [taken, fetched] = await Promise.allSettled([this.#takeIn(asked, facts), this.#fetch(rest)])
      if (taken.status === 'rejected') {
        throw taken.reason
      }
      if (fetched.status === 'rejected') {
        throw fetched.reason
      }
      facts = fetched.value
    }
  }

  async #fetch (ids: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const asked = ids.slice(0, MAX_FETCH)
    if (asked.length === 0) {
      return []
    }
    const request = { ids: concatIds(asked) }
    const response = await this.#components.rpc.call(targetOf(this.#dp), INVALIDATION_SYNC_PROTOCOL, FETCH_METHOD, request, this.#options)
    const { invalidations } = response
    this.#bytes += FetchRequest.encode(request).byteLength + FetchResponse.encode(response).byteLength
    // it listed them a moment ago: one may have been forgotten since, all of them not
    if (invalidations.length === 0 || invalidations.length > asked.length || invalidations.every(({ byteLength }) => byteLength === 0)) {
      throw new InvalidationSyncError('SYNC_ANSWER_INVALID', { detail: `${invalidations.length} of ${asked.length} invalidations` })
    }
    return invalidations
  }

  async #takeIn (ids: readonly Uint8Array[], facts: readonly Uint8Array[]): Promise<void> {
    const { log, take } = this.#components
    const verified: VerifiedInvalidation[] = []
    for (const [i, bytes] of facts.entries()) {
      if (i % VERIFY_BATCH === VERIFY_BATCH - 1) {
        await setImmediate()
        this.#options.signal?.throwIfAborted()
      }
      const fact = bytes.byteLength === 0 ? undefined : this.#verify(bytes, ids[i] ?? new Uint8Array(0))
      if (fact != null) {
        verified.push(fact)
      }
    }
    await take(verified)
    this.#fetched += verified.length
    verified.filter(fact => !log.has(fact)).forEach(({ hash }) => { this.#refuse(hash) })
  }

  /** @throws InvalidationSyncError `SYNC_ANSWER_INVALID` for what nobody honest would send */
  #verify (bytes: Uint8Array, id: Uint8Array): VerifiedInvalidation | undefined {
    const { registry, clock } = this.#components
    const hash = sha256(bytes)
    if (!equalBytes(hash, hashOf(id))) {
      throw new InvalidationSyncError('SYNC_ANSWER_INVALID', { detail: 'another invalidation than was asked for' })
    }
    try {
      return verifyInvalidation(bytes, { registry: registry.current(), now: clock.now() })
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      if (isForged(err)) {
        throw new InvalidationSyncError('SYNC_ANSWER_INVALID', { detail: err.code, cause: err })
      }
      this.#refuse(hash)
      return undefined
    }
  }

  #refuse (hash: Uint8Array): void {
    this.#refused++
    this.#useless.add(nameOf(hash))
  }
}

function concatIds (ids: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = ids[0]?.byteLength ?? 0
  const all = new Uint8Array(ids.length * length)
  ids.forEach((id, i) => { all.set(id, i * length) })
  return all
}

function nameOf (hash: Uint8Array): string {
  return toString(hash, 'latin1')
}
