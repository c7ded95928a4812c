/** Lifecycle and the outgoing side: with whom to reconcile, and when. */
import { LRUCache } from 'lru-cache'
import { steadyNow, systemTimer } from '../../base/clock.ts'
import { deadline } from '../../base/deadline.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { lastPlacementChange } from '../../registry/placement.ts'
import { isOverload } from '../../rpc/patience.ts'
import { targetOf } from '../../rpc/target.ts'
import { FactIndex } from '../../store/fact-index.ts'
import {
  DEFAULT_RETRY_INTERVAL, DEFAULT_SYNC_INTERVAL, FETCH_METHOD, FIRST_HELLOS, FIRST_SESSIONS, HELLO_METHOD,
  HELLO_TIMEOUT, LOGGED_EVERY, MAX_REMEMBERED, MAX_WAITING, MIN_SESSION_GAP, RECONCILE_METHOD, RECORD_SYNC_PROTOCOL,
  SESSIONS_AFTER_AWAY
} from './constants.ts'
import { Appointments } from './appointments.ts'
import { RecordSyncError } from './errors.ts'
import { handleFetch, handleReconcile, requireDp } from './handler.ts'
import { IndexLoader } from './index-loader.ts'
import { Pairs } from './pairs.ts'
import { placements } from './placements.ts'
import { PutOff } from './put-off.ts'
import { Session } from './session.ts'
import { Waste } from './waste.ts'
import { shuffled } from '../../base/lot.ts'
import { backOff } from '../../base/back-off.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type {
  RecordSync as RecordSyncInterface, RecordSyncComponents, RecordSyncInit, SessionResult, SyncProgress
} from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

export class RecordSync implements RecordSyncInterface {
  readonly [Symbol.toStringTag] = '@mimi/record-sync'
  readonly #components: RecordSyncComponents
  readonly #interval: number
  readonly #log: Logger
  readonly #facts: FactIndex
  readonly #loader: IndexLoader
  readonly #pairs: Pairs
  readonly #waste: Waste
  readonly #putOff: PutOff
  readonly #appointments: Appointments
  /** DPs that wait for a session, by id. */
  readonly #waiting = new Set<string>()
  /** Peers that were connected before: one that comes again may have been away. */
  readonly #met = new LRUCache<string, true>({ max: MAX_REMEMBERED })
  /** When the last session with each DP began. */
  readonly #lastAt = new LRUCache<string, number>({ max: MAX_REMEMBERED })
  readonly #listeners = new Set<(progress: SyncProgress) => void>()
  #shutdown?: AbortController
  #running: Promise<void> = Promise.resolve()
  #isRunning = false
  /** Those to begin with are still to be reached. */
  #isFirst = true
  #fetched = 0
  /** Of sessions that ended with some still to come. */
  #rounds = 0
  #dp?: string
  #cancel = (): void => {}
  /** For which it is known who is placed. */
  #placementFrom?: number
  #unsubscribe: ReadonlyArray<() => void> = []

  constructor (
    components: RecordSyncComponents, { interval = DEFAULT_SYNC_INTERVAL, wastePerDay, maxRefused }: RecordSyncInit
  ) {
    this.#components = components
    this.#interval = interval
    this.#log = components.logger.forComponent('mimi:record-sync')
    const { rpc, registry, clock, records, id, intake, life } = components
    this.#facts = new FactIndex({ id, placed: placements({ registry, clock }) })
    this.#loader = new IndexLoader({
      ...components, facts: this.#facts, log: this.#log, loaded: () => { this.#loaded() }
    })
    records.onLost(lookupKey => { this.#lost(lookupKey) })
    this.#pairs = new Pairs({ facts: this.#facts, clock, registry, isConfirmed: components.isConfirmed }, maxRefused)
    this.#waste = new Waste(wastePerDay)
    this.#putOff = new PutOff(wastePerDay)
    this.#appointments = new Appointments(components, peer => { this.#want(peer) })
    const own = { registry, facts: this.#facts, records, pairs: this.#pairs }
    intake.onChange(stored => {
      this.#pairs.stored(stored)
      this.#awaitDue()
    })
    rpc.handle(RECORD_SYNC_PROTOCOL, RECONCILE_METHOD, async (request, { peer }) => {
      this.#requireLoaded()
      return await handleReconcile(own, request, peer.toString(), () => { this.#want(peer.toString()) })
    })
    rpc.handle(RECORD_SYNC_PROTOCOL, FETCH_METHOD, async (request, { peer }) => {
      this.#requireLoaded()
      return await handleFetch(own, request, peer.toString())
    })
    rpc.handle(RECORD_SYNC_PROTOCOL, HELLO_METHOD, async (request, { peer }) => {
      requireDp(registry, peer.toString())
      const answer = life.hello(peer.toString())
      await life.greeted(peer.toString(), request)
      return answer
    })
  }

  async start (): Promise<void> {
    if (this.#shutdown != null) {
      return
    }
    const shutdown = new AbortController()
    this.#shutdown = shutdown
    this.#isFirst = true
    const { registry, clock, onConnect } = this.#components
    this.#placementFrom = lastPlacementChange(registry.current(), clock.now())
    this.#unsubscribe = [
      registry.onUpdate(() => { this.#follow() }),
      onConnect?.(peer => { this.#meet(peer.toString()) }) ?? (() => {})
    ]
    this.#loader.start(shutdown.signal)
    if (this.#components.life.isUnsure) {
      await this.#askFirst(shutdown.signal)
    }
    if (this.#interval > 0) {
      this.#draw()
    }
  }

  async stop (): Promise<void> {
    this.#unsubscribe.forEach(unsubscribe => { unsubscribe() })
    this.#unsubscribe = []
    this.#cancel()
    this.#appointments.clear()
    this.#waiting.clear()
    this.#shutdown?.abort()
    this.#shutdown = undefined
    await Promise.all([this.#running, this.#loader.stopped()])
  }

  async syncWith (dp: DpRecord, options?: AbortOptions): Promise<SessionResult> {
    const { clock, judge, metrics } = this.#components
    await this.#loader.tried
    if (this.#shutdown != null) {
      this.#requireLoaded()
    }
    this.#lastAt.set(dp.id, steadyNow(clock))
    const components = {
      ...this.#components,
      pairs: this.#pairs,
      waste: this.#waste,
      putOff: this.#putOff,
      progress: (count: number) => { this.#count(count) }
    }
    try {
      const result = await new Session(components, dp, options).run()
      metrics?.session(result.fetched > 0 ? 'caught-up' : 'equal')
      metrics?.fetched(result.fetched)
      this.#log(
        '%s: %d fetched, %d of no use, %d rounds, %d bytes', dp.id, result.fetched, result.useless, result.rounds,
        result.bytes
      )
      return result
    } catch (err) {
      if (isOverload(err) || (err instanceof DiscoveryError && err.code === 'RPC_UNREACHABLE')) {
        // it didn't begin: the next may, as soon as they are connected
        this.#lastAt.delete(dp.id)
      }
      metrics?.session(err instanceof RecordSyncError && err.code === 'SYNC_SPENT' ? 'spent' : 'failed')
      if (err instanceof DiscoveryError && err.verdict === 'penalise') {
        judge.penalise(targetOf(dp).id, err.code)
      }
      throw err
    }
  }

  progress (): SyncProgress {
    const { life } = this.#components
    return {
      loaded: this.#loader.isLoaded,
      whole: life.isWhole,
      facts: this.#facts.size,
      fetched: this.#fetched,
      waiting: life.missing().length,
      ...(this.#dp == null ? {} : { dp: this.#dp })
    }
  }

  onProgress (listener: (progress: SyncProgress) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  #count (fetched: number): void {
    const before = this.#fetched
    this.#fetched += fetched
    if (Math.floor(this.#fetched / LOGGED_EVERY) > Math.floor(before / LOGGED_EVERY)) {
      this.#tell('catching up')
    }
  }

  #tell (what: string): void {
    const progress = this.progress()
    const { whole, facts, fetched, waiting } = progress
    this.#log('%s: %d facts, %d fetched, %d sessions to come, %s', what, facts, fetched, waiting, whole
      ? 'whole'
      : 'not whole yet')
    this.#listeners.forEach(listener => { listener(progress) })
  }

  #requireLoaded (): void {
    if (!this.#loader.isLoaded) {
      throw new RecordSyncError('SYNC_NOT_READY')
    }
  }

  /** All is in memory that is on the disk. */
  #loaded (): void {
    if (this.#facts.size > 0 && this.#isOn) {
      // it may have been away, and what it missed lies with any of those with whom it shares keys
      this.#drawn().slice(0, SESSIONS_AFTER_AWAY).forEach(({ id }) => { this.#want(id) })
    }
  }

  /** Whoever tells whether this DP is whole heard of it before. */
  #lost (lookupKey?: LookupKey): void {
    if (lookupKey == null) {
      this.#loader.doubt()
    } else {
      this.#facts.lose(lookupKey)
    }
    this.#rounds = 0
    this.#components.life.missing().forEach(({ id }) => { this.#want(id) })
  }

  /** A new store asks whether there was another before, of distinct operators as far as there are. */
  async #askFirst (shutdown: AbortSignal): Promise<void> {
    const { rpc, life } = this.#components
    const signal = deadline(HELLO_TIMEOUT, shutdown)
    await Promise.all(this.#drawn().slice(0, FIRST_HELLOS).map(async dp => {
      try {
        await life.greeted(dp.id, await rpc.call(
          targetOf(dp), RECORD_SYNC_PROTOCOL, HELLO_METHOD, life.hello(dp.id), { signal, background: true }))
      } catch (err) {
        this.#logFailure(dp.id, err)
      }
    }))
    if (!shutdown.aborted) {
      await life.asked()
    }
  }

  /** Others by lot, those of distinct operators first. */
  #drawn (): DpRecord[] {
    const { registry, id } = this.#components
    const others = shuffled(registry.current().activeDps.filter(dp => dp.id !== id), this.#components.random)
    const first = others.filter(({ operator }, i) => others.findIndex(other => other.operator === operator) === i)
    return [...first, ...others.filter(dp => !first.includes(dp))]
  }

  /** All that are missing; else at start several, later one by lot at a time. */
  #draw (): void {
    const drawn = this.#drawn()
    const missing = new Set(this.#components.life.missing().map(({ id }) => id))
    const some = this.#isFirst || this.#components.life.isUnsure
      ? drawn.slice(0, FIRST_SESSIONS)
      : shuffled(drawn, this.#components.random).slice(0, 1)
    for (const dp of [...drawn.filter(({ id }) => missing.has(id)), ...some]) {
      this.#waiting.add(dp.id)
    }
    this.#run()
  }

  /** What was refused may hold now, and others may be placed. */
  #follow (): void {
    this.#pairs.clear()
    this.#rounds = 0
    if (this.#isOn) {
      this.#draw()
    }
  }

  #meet (peer: string): void {
    const { life } = this.#components
    if (this.#met.has(peer) || life.isUnsure || life.missing().some(({ id }) => id === peer)) {
      this.#want(peer)
    }
    this.#met.set(peer, true)
  }

  /** It came back, or has what we lack; or one of these was so, and there was a session just before. */
  #want (peer: string): void {
    const { registry, clock } = this.#components
    if (!this.#isOn || registry.current().dp(peer)?.status !== 'active') {
      return
    }
    if (this.#restedAt(peer) > steadyNow(clock)) {
      this.#appointments.add(peer, this.#restedAt(peer))
    } else if (this.#waiting.size < MAX_WAITING) {
      this.#waiting.add(peer)
      this.#run()
    }
  }

  #run (): void {
    const signal = this.#shutdown?.signal
    if (signal != null && !this.#isRunning) {
      this.#isRunning = true
      this.#cancel()
      this.#running = this.#runAll(signal)
    }
  }

  /** One session after the other, then a wait. */
  async #runAll (signal: AbortSignal): Promise<void> {
    let reached = 0
    const isBehind = this.#components.life.missing().length > 0
    for (let [id] = this.#waiting; id != null && !signal.aborted; [id] = this.#waiting) {
      this.#waiting.delete(id)
      const dp = this.#components.registry.current().dp(id)
      try {
        if (dp != null) {
          this.#dp = id
          await this.syncWith(dp, { signal })
          reached++
        }
      } catch (err) {
        if (!signal.aborted) {
          this.#logFailure(id, err)
        }
      }
    }
    this.#dp = undefined
    this.#isRunning = false
    if (!signal.aborted) {
      this.#isFirst &&= reached === 0
      this.#awaitDue()
      if (isBehind) {
        this.#tell(this.#components.life.missing().length > 0 ? 'still behind' : 'caught up')
      }
      this.#wait()
    }
  }

  #wait (): void {
    const { life, timer = systemTimer } = this.#components
    const isBehind = this.#isFirst || !life.isWhole || life.missing().length > 0
    // some may be away for long
    const delay = isBehind ? backOff(DEFAULT_RETRY_INTERVAL, this.#rounds++, this.#interval) : this.#interval
    // placement changes without a new version
    this.#cancel = timer.after(delay, () => {
      this.#followPlacement()
      this.#awaitDue()
      this.#draw()
    })
  }

  /** Its dates are in the registry, and pass without a new version. */
  #followPlacement (): void {
    const { registry, clock } = this.#components
    const from = lastPlacementChange(registry.current(), clock.now())
    if (from !== this.#placementFrom) {
      this.#placementFrom = from
      this.#pairs.clear()
      this.#rounds = 0
    }
  }

  /** What was refused is asked for again when the reason for that is over, at a pace. */
  #awaitDue (): void {
    if (this.#isOn) {
      this.#pairs.next().forEach(([peer, at]) => { this.#appointments.add(peer, Math.max(at, this.#restedAt(peer))) })
    }
  }

  /** From when on there may be another session with a DP. */
  #restedAt (peer: string): number {
    return (this.#lastAt.get(peer) ?? -Infinity) + MIN_SESSION_GAP
  }

  /** Whether sessions begin by themselves. */
  get #isOn (): boolean {
    return this.#shutdown != null && this.#interval > 0
  }

  #logFailure (id: string, err: unknown): void {
    if (err instanceof DiscoveryError) {
      this.#log('%s: no session - %s', id, err.code)
    } else {
      this.#log('%s: no session - %e', id, err)
    }
  }
}
