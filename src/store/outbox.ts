/**
 * What has to reach every DP of the registry, sooner or later: an item is written
 * together with what caused it, and is delivered to each recipient until that one
 * has answered or the item has expired. All states are on disk, so that a node that
 * is killed in any of them goes on from there; a recipient may get an item twice.
 *
 * Keys, below `outbox/`: `item/<id>`; `due/<DP>/<id>` while a DP has not answered;
 * `done/<id>/<DP>` once it has; `recipients`, for whom these are complete.
 */
import { toString } from 'uint8arrays/to-string'
import { isToCome, systemTimer } from '../base/clock.ts'
import { decodeStrict } from '../base/codec.ts'
import { MAX_FRAME_LENGTH } from '../base/limits.ts'
import {
  doneKey, donePrefix, due, dueKey, duePrefix, idOfRecipient, itemKey, ITEMS, nameOf, rangeOf, RECIPIENTS_KEY,
  recipientName
} from './outbox-keys.ts'
import { Lane } from './outbox-lane.ts'
import { DEFAULT_MAX_ITEMS, OutboxRoom } from './outbox-room.ts'
import { OutboxAnswer, OutboxAttempts, OutboxItem, OutboxRecipients } from './pb/outbox.ts'
import { backOff } from '../base/back-off.ts'
import type { Hash } from '../base/bytes.ts'
import type { Timer } from '../base/clock.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { KeyValueOperation } from './interface.ts'
import type {
  Outbox, OutboxComponents, OutboxInit, OutboxItemInit, OutboxProgress, DeliveryOutcome
} from './outbox-interface.ts'

/** Milliseconds. */
const DEFAULT_FIRST_RETRY = 1_000
const DEFAULT_LONGEST_RETRY = 300_000
/** Recipients served at once. */
const DEFAULT_CONCURRENCY = 64
/** Milliseconds between two looks for what has expired. */
const DEFAULT_PRUNE_INTERVAL = 3_600_000
/** Operations of one write. */
const BATCH = 1_000
/** Deliveries to one recipient at once. */
const LANE_BATCH = 8

/** An item that one recipient has not answered. */
interface Waiting {
  /** Of the item: its id in hex. */
  readonly name: string
  readonly attempts: number
}

export function outbox (init: OutboxInit = {}): (components: OutboxComponents) => Outbox {
  return components => new DurableOutbox(components, init)
}

class DurableOutbox implements Outbox {
  readonly #components: OutboxComponents
  readonly #timer: Timer
  readonly #init: Required<Omit<OutboxInit, 'maxItems'>>
  readonly #room: OutboxRoom
  readonly #lanes = new Map<string, Lane>()
  readonly #enqueuing = new Set<Promise<unknown>>()
  #underWay = 0
  #stopped?: AbortController
  #unsubscribe = (): void => {}
  #cancelWake = (): void => {}
  #cancelPrune = (): void => {}
  /** Changes of recipients and pruning, one after the other. */
  #chores: Promise<void> = Promise.resolve()

  constructor (components: OutboxComponents, {
    firstRetry = DEFAULT_FIRST_RETRY, longestRetry = DEFAULT_LONGEST_RETRY, concurrency = DEFAULT_CONCURRENCY,
    pruneInterval = DEFAULT_PRUNE_INTERVAL, maxItems = DEFAULT_MAX_ITEMS
  }: OutboxInit) {
    this.#components = components
    this.#timer = components.timer ?? systemTimer
    this.#room = new OutboxRoom(components, maxItems)
    this.#init = { firstRetry, longestRetry, concurrency, pruneInterval }
  }

  async start (): Promise<void> {
    this.#stopped = new AbortController()
    this.#unsubscribe = this.#components.registry.onUpdate(() => {
      this.#chore(async () => { await this.#meetRecipients() })
    })
    this.#chore(async () => { await this.#meetRecipients() })
    this.#prune()
    await this.#chores
  }

  async stop (): Promise<void> {
    this.#stopped?.abort()
    this.#stopped = undefined
    this.#unsubscribe()
    this.#cancelWake()
    this.#cancelPrune()
    await this.#chores
    await Promise.all([...this.#lanes.values()].map(async lane => { await lane.idle() }))
  }

  async enqueue (
    { id, payload, expiresAt, answeredSince }: OutboxItemInit, alongside: readonly KeyValueOperation[] = []
  ): Promise<void> {
    const { store, registry } = this.#components
    await this.#room.take(nameOf(id))
    const all = registry.current().dps.filter(dp => this.#components.isFor(dp, payload))
    const dps = answeredSince == null ? all : await this.#untold(all, nameOf(id), answeredSince)
    const work = store.batch([
      ...alongside,
      { type: 'put', key: itemKey(nameOf(id)), value: OutboxItem.encode({ payload: payload.slice(), expiresAt }) },
      ...dps.map(dp => due(dp.id, nameOf(id)))
    ])
    this.#enqueuing.add(work)
    await work.finally(() => { this.#enqueuing.delete(work) })
    for (const dp of dps) {
      this.#lane(dp.id).want()
    }
    this.#look()
  }

  /** Those for whom an item neither waits nor was answered since then. */
  async #untold (dps: readonly DpRecord[], name: string, since: number): Promise<readonly DpRecord[]> {
    const answered = new Set((await this.#answers(name)).filter(({ at }) => at >= since).map(({ dp }) => dp))
    const waiting = await Promise.all(
      dps.map(async dp => await this.#components.store.get(dueKey(dp.id, name)) != null)
    )
    return dps.filter((dp, i) => !answered.has(dp.id) && waiting[i] !== true)
  }

  async progress (id: Hash): Promise<OutboxProgress | undefined> {
    const { registry } = this.#components
    const item = await this.#item(nameOf(id))
    if (item == null) {
      return undefined
    }
    const recipients = new Set(
      registry.current().dps.filter(dp => this.#components.isFor(dp, item.payload)).map(dp => dp.id)
    )
    const answers = (await this.#answers(nameOf(id))).filter(({ dp }) => recipients.has(dp))
    return { recipients: recipients.size, answers }
  }

  hurry (dp: string): void {
    const lane = this.#lanes.get(dp)
    if (lane != null) {
      lane.resume()
      this.#look()
    }
  }

  /** Lets lanes go that have something to do, as far as there is room; then waits for the next. */
  #look (): void {
    this.#cancelWake()
    const signal = this.#stopped?.signal
    if (signal == null) {
      return
    }
    const now = this.#components.clock.now()
    const { registry } = this.#components
    let next = Infinity
    for (const [id, lane] of this.#lanes) {
      const dp = registry.current().dp(id)
      if (dp == null || lane.isRunning) {
        continue
      }
      if (lane.wantedAt === Infinity || isToCome(lane.wantedAt, now, this.#init.longestRetry)) {
        next = Math.min(next, lane.wantedAt)
      } else if (this.#underWay < this.#init.concurrency) {
        this.#underWay++
        // to the end of the line, so that one with much to do doesn't keep the others waiting
        this.#lanes.delete(id)
        this.#lanes.set(id, lane)
        lane.run(async () => { await this.#serve(dp, lane, signal) }, () => {
          this.#underWay--
          this.#look()
        })
      }
    }
    if (next < Infinity) {
      this.#cancelWake = this.#timer.after(next - now, () => { this.#look() })
    }
  }

  /** A few items for one DP; after a failure one, to try whether it is back. */
  async #serve (dp: DpRecord, lane: Lane, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#components
    try {
      const { found, next } = await this.#nextFor(dp.id, lane.isFailing ? 1 : LANE_BATCH)
      if (found.length === 0) {
        lane.wantAt(next)
        return
      }
      const outcomes = await Promise.all(found.map(async waiting => await this.#deliver(dp, waiting, signal)))
      if (signal.aborted) {
        return
      }
      const away = outcomes.flatMap(outcome =>
        outcome != null && 'again' in outcome && outcome.again === 'recipient' ? [outcome.retryAfter ?? 0] : [])
      if (away.length > 0) {
        lane.failed(clock.now(), failures => this.#delay(failures, Math.max(...away)))
      } else {
        lane.succeeded()
      }
    } catch (err) {
      // the store, or a defect: nothing was written, so nothing is lost
      logger.error('what waits for a DP was not delivered: %e', err)
      lane.failed(clock.now(), failures => this.#delay(failures))
    }
  }

  /** What came of it is durable; undefined: it is of no use any more, or we stop. */
  async #deliver (dp: DpRecord, { name, attempts }: Waiting, signal: AbortSignal): Promise<DeliveryOutcome |
    undefined> {
    const { store, clock, past, deliver, isFor } = this.#components
    const item = await this.#item(name)
    if (item == null || item.expiresAt <= past.now() || !isFor(dp, item.payload)) {
      await store.delete(dueKey(dp.id, name))
      return undefined
    }
    const outcome = await deliver({ dp, payload: item.payload }, signal)
    if (signal.aborted) {
      return undefined
    }
    if ('done' in outcome) {
      await store.batch([
        {
          type: 'put',
          key: doneKey(name, dp.id),
          value: OutboxAnswer.encode({ at: clock.now(), answer: outcome.done.slice() })
        },
        { type: 'delete', key: dueKey(dp.id, name) }
      ])
    } else if (outcome.again === 'item') {
      await store.batch([due(dp.id, name, {
        attempts: attempts + 1, notBefore: clock.now() + this.#delay(attempts + 1, outcome.retryAfter)
      })])
    }
    return outcome
  }

  /** @returns what is due now, some of it; if nothing is, when the next will be */
  async #nextFor (dp: string, limit: number): Promise<{ found: readonly Waiting[], next: number }> {
    const now = this.#components.clock.now()
    const prefix = duePrefix(dp)
    const found: Waiting[] = []
    let next = Infinity
    for await (const [key, value] of this.#components.store.iterate(rangeOf(prefix))) {
      const { attempts, notBefore } = decodeStrict(OutboxAttempts, value, 'OutboxAttempts', MAX_FRAME_LENGTH)
      if (isToCome(notBefore, now, this.#init.longestRetry)) {
        next = Math.min(next, notBefore)
      } else if (found.push({ name: toString(key).slice(prefix.length), attempts }) === limit) {
        break
      }
    }
    return { found, next }
  }

  /**
   * Doubles each time, by lot between a half and the whole, so that what failed together doesn't come back together.
   */
  #delay (failures: number, retryAfter = 0): number {
    const { firstRetry, longestRetry } = this.#init
    const [draw = 0] = this.#components.random.bytes(1)
    const whole = backOff(firstRetry, failures - 1, longestRetry)
    return Math.max(Math.ceil(whole * (0.5 + draw / 510)), Math.min(retryAfter, longestRetry))
  }

  /** Makes every living item due for DPs that came, and forgets those that went. */
  async #meetRecipients (): Promise<void> {
    const { store, registry, isFor } = this.#components
    const { dps } = registry.current()
    // what was enqueued under the version before is to be seen below
    await Promise.allSettled(this.#enqueuing)
    const stored = await store.get(RECIPIENTS_KEY)
    const before = stored == null
      ? []
      : decodeStrict(OutboxRecipients, stored, 'OutboxRecipients', MAX_FRAME_LENGTH).names
    const names = dps.map(recipientName).sort()
    const known = new Set(before)
    const newcomers = dps.filter(dp => !known.has(recipientName(dp)))
    const listed = new Set(dps.map(dp => dp.id))
    const operations: KeyValueOperation[] = []
    const write = async (least: number): Promise<void> => {
      if (operations.length >= least) {
        await store.batch(operations.splice(0))
      }
    }
    for (const gone of new Set(before.map(idOfRecipient).filter(id => !listed.has(id)))) {
      this.#lanes.delete(gone)
      for await (const [key] of store.iterate(rangeOf(duePrefix(gone)))) {
        operations.push({ type: 'delete', key })
        await write(BATCH)
      }
    }
    if (newcomers.length > 0) {
      for await (const [key, value] of store.iterate(ITEMS)) {
        const name = toString(key).slice(ITEMS.gte.byteLength)
        const { payload } = decodeStrict(OutboxItem, value, 'OutboxItem', MAX_FRAME_LENGTH)
        const answered = new Set((await this.#answers(name)).map(({ dp }) => dp))
        operations.push(
          ...newcomers.filter(dp => !answered.has(dp.id) && isFor(dp, payload)).map(dp => due(dp.id, name))
        )
        await write(BATCH)
      }
    }
    operations.push({ type: 'put', key: RECIPIENTS_KEY, value: OutboxRecipients.encode({ names }) })
    await write(1)
    for (const { id } of dps) {
      this.#lane(id).want()
    }
    this.#look()
  }

  #prune (): void {
    this.#cancelPrune = this.#timer.after(this.#init.pruneInterval, () => {
      this.#chore(async () => {
        const { store, past } = this.#components
        for await (const [key, value] of store.iterate(ITEMS)) {
          if (decodeStrict(OutboxItem, value, 'OutboxItem', MAX_FRAME_LENGTH).expiresAt <= past.now()) {
            const name = toString(key).slice(ITEMS.gte.byteLength)
            const answers = await this.#answers(name)
            // what is still due of it goes when its turn comes
            await store.batch([
              { type: 'delete', key }, ...answers.map(({ dp }) => ({ type: 'delete' as const, key: doneKey(name, dp) }))
            ])
          }
        }
      })
      this.#prune()
    })
  }

  #chore (work: () => Promise<void>): void {
    this.#chores = this.#chores.then(async () => {
      if (this.#stopped != null) {
        await work()
      }
    }).catch((err: unknown) => { this.#components.logger.error('the outbox was not put in order: %e', err) })
  }

  async #answers (name: string): Promise<Array<{ dp: string, at: number, answer: Uint8Array }>> {
    const prefix = donePrefix(name)
    const answers: Array<{ dp: string, at: number, answer: Uint8Array }> = []
    for await (const [key, value] of this.#components.store.iterate(rangeOf(prefix))) {
      answers.push({
        dp: toString(key).slice(prefix.length), ...decodeStrict(OutboxAnswer, value, 'OutboxAnswer', MAX_FRAME_LENGTH)
      })
    }
    return answers
  }

  async #item (name: string): Promise<OutboxItem | undefined> {
    const value = await this.#components.store.get(itemKey(name))
    return value == null ? undefined : decodeStrict(OutboxItem, value, 'OutboxItem', MAX_FRAME_LENGTH)
  }

  #lane (dp: string): Lane {
    const lane = this.#lanes.get(dp) ?? new Lane()
    this.#lanes.set(dp, lane)
    return lane
  }
}
