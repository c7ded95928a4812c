/** Lifecycle and the outgoing side: with whom to reconcile, and when. */
import { LRUCache } from 'lru-cache'
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { DEFAULT_RETRY_INTERVAL, DEFAULT_SYNC_INTERVAL, FETCH_METHOD, FIRST_SESSIONS, INVALIDATION_SYNC_PROTOCOL, MAX_USELESS, MAX_WAITING, MIN_SESSION_GAP, RECONCILE_METHOD } from './constants.ts'
import { handleFetch, handleReconcile } from './handler.ts'
import { Session } from './session.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { InvalidationSync as InvalidationSyncInterface, InvalidationSyncComponents, InvalidationSyncInit, SessionResult } from './interface.ts'
import type { Useless } from './session.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

export class InvalidationSync implements InvalidationSyncInterface {
  readonly [Symbol.toStringTag] = '@mimi/invalidation-sync'
  readonly #components: InvalidationSyncComponents
  readonly #interval: number
  readonly #log: Logger
  /** DPs that wait for a session, by id. */
  readonly #waiting = new Set<string>()
  /** Peers that were connected before: one that comes again may have been away. */
  readonly #met = new LRUCache<string, true>({ max: MAX_USELESS })
  /** When the last session with each DP began. */
  readonly #lastAt = new LRUCache<string, number>({ max: MAX_USELESS })
  readonly #refused = new LRUCache<string, true>({ max: MAX_USELESS })
  readonly #useless: Useless = { has: hash => this.#refused.has(hash), add: hash => { this.#refused.set(hash, true) } }
  #shutdown?: AbortController
  #running: Promise<void> = Promise.resolve()
  #isRunning = false
  /** Those to begin with are still to be reached. */
  #isFirst = true
  #cancel = (): void => {}
  #unsubscribe: ReadonlyArray<() => void> = []

  constructor (components: InvalidationSyncComponents, { interval = DEFAULT_SYNC_INTERVAL }: InvalidationSyncInit) {
    this.#components = components
    this.#interval = interval
    this.#log = components.logger.forComponent('mimi:invalidation-sync')
    const { rpc } = components
    rpc.handle(INVALIDATION_SYNC_PROTOCOL, RECONCILE_METHOD, async (request, { peer }) =>
      handleReconcile(components, request, peer.toString(), () => { this.#want(peer.toString()) }))
    rpc.handle(INVALIDATION_SYNC_PROTOCOL, FETCH_METHOD, async (request, { peer }) => handleFetch(components, request, peer.toString()))
  }

  start (): void {
    if (this.#shutdown != null) {
      return
    }
    this.#shutdown = new AbortController()
    this.#isFirst = true
    const { registry, onConnect } = this.#components
    this.#unsubscribe = [
      // what was of no use may verify now
      registry.onUpdate(() => { this.#refused.clear() }),
      onConnect?.(peer => { this.#meet(peer.toString()) }) ?? (() => {})
    ]
    if (this.#interval > 0) {
      this.#draw()
    }
  }

  async stop (): Promise<void> {
    this.#unsubscribe.forEach(unsubscribe => { unsubscribe() })
    this.#unsubscribe = []
    this.#cancel()
    this.#waiting.clear()
    this.#shutdown?.abort()
    this.#shutdown = undefined
    await this.#running
  }

  async syncWith (dp: DpRecord, options?: AbortOptions): Promise<SessionResult> {
    const { clock, judge, metrics } = this.#components
    this.#lastAt.set(dp.id, clock.now())
    try {
      const result = await new Session(this.#components, dp, this.#useless, options).run()
      metrics?.session(result.fetched > 0 ? 'caught-up' : 'equal')
      metrics?.fetched(result.fetched)
      this.#log('%s: %d fetched, %d of no use, %d rounds, %d bytes', dp.id, result.fetched, result.useless, result.rounds, result.bytes)
      return result
    } catch (err) {
      metrics?.session('failed')
      if (err instanceof DiscoveryError && err.verdict === 'penalise') {
        judge.penalise(targetOf(dp).id, err.code)
      }
      throw err
    }
  }

  /** At start several, of distinct operators as far as there are; later one by lot at a time. */
  #draw (): void {
    const { registry, id } = this.#components
    const others = this.#shuffled(registry.current().activeDps.filter(dp => dp.id !== id))
    const first = others.filter(({ operator }, i) => others.findIndex(other => other.operator === operator) === i)
    for (const dp of this.#isFirst ? [...first, ...others].slice(0, FIRST_SESSIONS) : others.slice(0, 1)) {
      this.#waiting.add(dp.id)
    }
    this.#run()
  }

  #meet (peer: string): void {
    if (this.#met.has(peer)) {
      this.#want(peer)
    }
    this.#met.set(peer, true)
  }

  /** It came back, or has what we lack. */
  #want (peer: string): void {
    const { registry, clock } = this.#components
    const last = this.#lastAt.get(peer)
    const isRecent = last != null && clock.now() - last < MIN_SESSION_GAP
    if (this.#shutdown != null && this.#interval > 0 && !isRecent && this.#waiting.size < MAX_WAITING && registry.current().dp(peer)?.status === 'active') {
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
    for (let [id] = this.#waiting; id != null && !signal.aborted; [id] = this.#waiting) {
      this.#waiting.delete(id)
      const dp = this.#components.registry.current().dp(id)
      try {
        if (dp != null) {
          await this.syncWith(dp, { signal })
          reached++
        }
      } catch (err) {
        if (!signal.aborted) {
          this.#log(err instanceof DiscoveryError ? '%s: no session - %s' : '%s: no session - %e', id, err instanceof DiscoveryError ? err.code : err)
        }
      }
    }
    this.#isRunning = false
    if (!signal.aborted) {
      this.#isFirst &&= reached === 0
      this.#cancel = (this.#components.timer ?? systemTimer).after(this.#isFirst ? Math.min(DEFAULT_RETRY_INTERVAL, this.#interval) : this.#interval, () => { this.#draw() })
    }
  }

  #shuffled (dps: readonly DpRecord[]): DpRecord[] {
    const rest = [...dps]
    const drawn: DpRecord[] = []
    while (rest.length > 0) {
      const lot = new DataView(this.#components.random.bytes(4).slice().buffer).getUint32(0)
      drawn.push(...rest.splice(lot % rest.length, 1))
    }
    return drawn
  }
}
