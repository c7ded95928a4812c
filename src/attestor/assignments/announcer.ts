/**
 * Does what the ledger says is to be done: learns the lookup keys of identifiers,
 * signs invalidations for those that were given to somebody else, and hands each
 * to DPs until a majority of its replicas gave receipts. What fails is tried again.
 */
import { steadyNow, systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { Pace } from '../../dht/pace.ts'
import { SERIAL_LENGTH } from '../../mapping/constants.ts'
import { admissibleUntil, makeInvalidation, parseInvalidation } from '../../mapping/invalidation.ts'
import { dpsByLot, handFact } from '../../node/hand-fact.ts'
import { AssignmentError } from './errors.ts'
import { scopeFor } from './feed-lines.ts'
import { backOff } from '../../base/back-off.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { UncheckedInvalidation } from '../../mapping/interface.ts'
import type { ClaimClient } from '../../protocols/claim/interface.ts'
import type { OprfClient } from '../../protocols/oprf/interface.ts'
import type { Gate } from '../../registry/gate.ts'
import type { OprfKey, RegistrySource } from '../../registry/interface.ts'
import type { Standing } from './interface.ts'
import type { Ledger, Task } from './ledger.ts'
import type { AbortOptions, ComponentLogger, Logger } from '@libp2p/interface'

/** Identifiers evaluated together; below the burst of every usual tier. */
const EVALUATED_AT_ONCE = 32
/** Announcements under way: each waits for replicas all over the world. */
const ANNOUNCED_AT_ONCE = 8
/** Milliseconds until what failed is tried again, doubled with each failure. */
const FIRST_RETRY = 1_000
const LAST_RETRY = 5 * 60_000
/** Milliseconds between two looks for something to do; new tasks don't wait for it. */
const INTERVAL = 1_000
const DAY = 86_400_000
/** Standings that can be asked for. */
const MAX_STANDINGS = 200_000

export interface AnnouncerComponents {
  readonly ledger: Ledger
  readonly registry: RegistrySource
  readonly gate: Gate
  readonly oprf: Pick<OprfClient, 'evaluate'>
  readonly claims: Pick<ClaimClient, 'reassign'>
  /** Signs with the key that the registry lists for the CSIP. */
  readonly signer: FederationSigner
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

interface Failure {
  readonly code: string
  readonly times: number
  /** Milliseconds since the epoch. */
  readonly retryAt: number
}

/** What is stored where, of one announcement. */
interface Held {
  readonly receipts: number
  readonly replicas: number
}

export class Announcer {
  readonly #components: AnnouncerComponents
  readonly #csipId: string
  readonly #log: Logger
  readonly #pace: Pace
  /** By identifier; in memory alone: after a restart everything is due. */
  readonly #failures = new Map<string, Failure>()
  readonly #announced = new Map<string, Held>()

  constructor (components: AnnouncerComponents, csipId: string) {
    this.#components = components
    this.#csipId = csipId
    this.#log = components.logger.forComponent('mimi:assignments')
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => {
      try {
        await this.round({ signal })
      } catch (err) {
        this.#log.error('a round of announcements failed: %e', err)
      }
      return INTERVAL
    })
  }

  start (): void {
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
  }

  /** There is something new to do. */
  hurry (): void {
    this.#pace.hurry()
  }

  async standing (uri: string, task: Task | undefined): Promise<Standing> {
    if (task?.before == null) {
      return { state: 'announced', ...this.#announced.get(uri) }
    }
    const code = this.#failures.get(uri)?.code
    return { state: 'waiting', ...(code == null ? {} : { code }) }
  }

  /** Tries everything that is due, once. */
  async round ({ signal }: AbortOptions = {}): Promise<void> {
    const { ledger, clock } = this.#components
    await ledger.noticeKeys()
    let due: Task[] = []
    for await (const task of ledger.tasks()) {
      if ((this.#failures.get(task.csi.uri)?.retryAt ?? 0) <= steadyNow(clock)) {
        due.push(task)
      }
      if (due.length === EVALUATED_AT_ONCE) {
        await this.#work(due, signal)
        due = []
      }
      if (signal?.aborted === true) {
        return
      }
    }
    await this.#work(due, signal)
  }

  async #work (tasks: readonly Task[], signal?: AbortSignal): Promise<void> {
    const keys = this.#components.registry.current().currentOprfKeys(this.#components.clock.now())
    if (tasks.length === 0 || keys.length === 0) {
      return
    }
    const lookupKeys = new Map<number, readonly LookupKey[]>()
    try {
      await this.#components.gate.require('publish', { signal })
      for (const { keyId } of keys) {
        lookupKeys.set(keyId, (await this.#components.oprf.evaluate(tasks.map(({ csi }) => csi), { keyId, signal }))
          .map(({ lookupKey }) => lookupKey))
      }
    } catch (err) {
      for (const task of signal?.aborted === true ? [] : tasks) {
        this.#fail(task, err)
      }
      return
    }
    for (let at = 0; at < tasks.length; at += ANNOUNCED_AT_ONCE) {
      await Promise.all(tasks.slice(at, at + ANNOUNCED_AT_ONCE).map(async (task, i) => {
        const of = new Map(keys.flatMap(key => {
          const lookupKey = lookupKeys.get(key.keyId)?.[at + i]
          return lookupKey == null ? [] : [[key, lookupKey] as const]
        }))
        try {
          await this.#do(task, of, signal)
        } catch (err) {
          if (signal?.aborted !== true) {
            this.#fail(task, err)
          }
        }
      }))
    }
  }

  async #do (task: Task, lookupKeys: ReadonlyMap<OprfKey, LookupKey>, signal?: AbortSignal): Promise<void> {
    const { ledger } = this.#components
    await ledger.index(task.csi, [...lookupKeys.values()])
    const facts = task.before == null ? [] : await this.#sign(task, task.before, lookupKeys)
    const held: Held[] = []
    for (const fact of facts) {
      held.push(await this.#hand(fact, signal))
    }
    const [least] = held.sort((a, b) => a.receipts - b.receipts)
    if (least != null) {
      this.#log('announced a re-assignment to %d of %d replicas', least.receipts, least.replicas)
      this.#remember(task, least)
    }
    // last: whoever sees it finished sees the receipts
    await ledger.finish(task)
    this.#failures.delete(task.csi.uri)
  }

  #remember (task: Task, held: Held): void {
    this.#announced.set(task.csi.uri, held)
    for (const [oldest] of this.#announced) {
      if (this.#announced.size <= MAX_STANDINGS) {
        break
      }
      this.#announced.delete(oldest)
    }
  }

  /** Kept before it is sent: whatever happens, no second one is made for the same event and key. */
  async #sign (
    task: Task, before: number, lookupKeys: ReadonlyMap<OprfKey, LookupKey>
  ): Promise<readonly UncheckedInvalidation[]> {
    const { ledger, registry, clock, random, signer } = this.#components
    const context = { registry: registry.current(), csipId: this.#csipId, now: clock.now() }
    const scope = scopeFor(task.csi, 'reassigned', context)
    if (scope == null) {
      throw new AssignmentError('FEED_SCOPE_REFUSED')
    }
    const signed = new Map(task.signed)
    for (const [{ keyId }, lookupKey] of lookupKeys) {
      const kept = signed.get(keyId)
      // one that nobody could be reached with for so long would soon be refused
      if (kept == null || admissibleUntil(parseInvalidation(kept), registry.current().policy) < clock.now() + DAY) {
        const issuedAt = clock.now()
        signed.set(keyId, makeInvalidation({
          lookupKey,
          oprfKeyId: keyId,
          issuedAt,
          // a feed's clock may be ahead of ours
          before: Math.min(before, issuedAt),
          serial: random.bytes(SERIAL_LENGTH),
          by: { reason: 'reassigned', csipId: this.#csipId, csiType: scope.csiType, scope: scope.prefix }
        }, signer))
      }
    }
    await ledger.sign({ ...task, signed })
    return [...lookupKeys.keys()].flatMap(({ keyId }) => {
      const bytes = signed.get(keyId)
      return bytes == null ? [] : [parseInvalidation(bytes)]
    })
  }

  /** To one DP after the other, until enough replicas have signed for it. */
  async #hand (fact: UncheckedInvalidation, signal?: AbortSignal): Promise<Held> {
    const { claims, registry, clock, random } = this.#components
    const { isMajority, receipts, replicas, failure } = await handFact(
      fact, dpsByLot(registry.current(), random), { registry, clock, send: claims.reassign.bind(claims) }, { signal }
    )
    if (!isMajority) {
      throw failure ?? new AssignmentError('ASSIGNMENT_RECEIPTS_TOO_FEW')
    }
    return { receipts: receipts.length, replicas }
  }

  #fail ({ csi: { uri } }: Task, err: unknown): void {
    const times = (this.#failures.get(uri)?.times ?? 0) + 1
    const known = err instanceof DiscoveryError
    const wait = Math.max(backOff(FIRST_RETRY, times - 1, LAST_RETRY), known ? err.retryAfter ?? 0 : 0)
    const code = known ? err.code : 'INTERNAL'
    this.#failures.set(uri, { code, times, retryAt: steadyNow(this.#components.clock) + wait })
    this.#log.error('an identifier waits to be announced, after %d tries: %s', times, code)
  }
}
