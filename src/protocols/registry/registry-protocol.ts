/** Lifecycle and the outgoing side. */
import { multiaddr } from '@multiformats/multiaddr'
import { anySignal } from 'any-signal'
import { raceSignal } from 'race-signal'
import { DiscoveryError } from '../../base/errors.ts'
import { letGo } from '../../rpc/event-loop.ts'
import { peerIdOf } from '../../base/keys.ts'
import { measureSpan } from '../../registry/clock.ts'
import { expiryWarning } from '../../registry/expiry.ts'
import { majority } from '../../registry/placement.ts'
import { acts, requireAct } from '../../registry/standing.ts'
import { verifyTimestamp } from '../../registry/timestamp.ts'
import {
  ASK_AGAIN_INTERVAL, DEFAULT_ASK_AT_ONCE, DEFAULT_REFRESH_INTERVAL, HEARING_PATIENCE, MAX_ROUNDS, NEWEST,
  RECOVERY_INTERVAL, REGISTRY_PROTOCOL, ROUNDS_FOR_ALL, TOLD_AT_ONCE
} from './constants.ts'
import { RegistryProtocolError } from './errors.ts'
import { shuffled } from '../../base/lot.ts'
import type {
  AskOutcome, RefreshResult, RegistryProtocol as RegistryProtocolInterface, RegistryProtocolComponents,
  RegistryProtocolInit, Schedule
} from './interface.ts'
import type { NewestResponse } from './pb/messages.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { Act, Standing } from '../../registry/standing.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

const scheduleTimeout: Schedule = (delay, callback) => {
  const timer = setTimeout(callback, delay)
  letGo(timer)
  return () => { clearTimeout(timer) }
}

export class RegistryProtocol implements RegistryProtocolInterface {
  readonly [Symbol.toStringTag] = '@mimi/registry'
  readonly #components: RegistryProtocolComponents
  readonly #log: Logger
  readonly #refreshInterval: number
  readonly #askAtOnce: number
  readonly #hearsMajority: boolean
  readonly #schedule: Schedule
  /** Our own peer id, where we are a DP. */
  readonly #self?: string
  /** Acts that wait for a better standing: called at each word of a DP. */
  readonly #waiting = new Set<() => void>()
  /** When the DPs were last asked because an act would be refused: by the clock, and by one that nobody sets. */
  #askedAgain?: { readonly at: number, readonly monotonic: number }
  #running?: Promise<RefreshResult>
  #cancelNext?: () => void
  /** The last warning: of which version, how many days before. */
  #warned?: string
  #unsubscribe?: () => void
  /** By operator: in which refresh it was asked last. */
  readonly #askedOf = new Map<string, number>()
  #round = 0
  #shutdown?: AbortController

  constructor (components: RegistryProtocolComponents, init: RegistryProtocolInit) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:registry')
    this.#refreshInterval = init.refreshInterval ?? DEFAULT_REFRESH_INTERVAL
    this.#askAtOnce = init.askAtOnce ?? DEFAULT_ASK_AT_ONCE
    this.#hearsMajority = init.hearsMajority ?? false
    this.#schedule = components.schedule ?? scheduleTimeout
    const { self } = components
    this.#self = self
  }

  async start (): Promise<void> {
    if (this.#shutdown != null) {
      return
    }
    this.#shutdown = new AbortController()
    if (this.#self != null) {
      const { signal } = this.#shutdown
      this.#unsubscribe = this.#components.keeper.onUpdate(registry => { void this.#tell(registry, signal) })
    }
    if (this.#refreshInterval > 0) {
      // not awaited: a node that knows its registry starts without the others
      void this.#refreshAndSchedule(this.#shutdown.signal)
    }
  }

  async stop (): Promise<void> {
    this.#unsubscribe?.()
    this.#cancelNext?.()
    this.#shutdown?.abort()
    this.#shutdown = undefined
    await this.#running?.catch(err => { this.#log('ended by stop: %e', err) })
  }

  async #refreshAndSchedule (signal: AbortSignal): Promise<void> {
    try {
      await this.refresh({ signal })
    } catch (err) {
      this.#log.error('no refresh: %e', err)
    }
    this.#warn()
    if (!signal.aborted) {
      const isFresh = this.standing().state === 'fresh'
      const delay = isFresh ? this.#refreshInterval : Math.min(RECOVERY_INTERVAL, this.#refreshInterval)
      this.#cancelNext = this.#schedule(delay, () => { void this.#refreshAndSchedule(signal) })
    }
  }

  /** Once each, of each version, to whoever reads the log. */
  #warn (): void {
    const { keeper, clock } = this.#components
    const { version, expiresAt } = keeper.current()
    const days = expiryWarning(expiresAt, clock.now())
    if (days != null && this.#warned !== `${version} ${days}`) {
      this.#warned = `${version} ${days}`
      this.#log.error(
        'the registry, version %d, ends at %s: nothing new goes on after that', version,
        new Date(expiresAt).toISOString()
      )
    }
  }

  standing (): Standing {
    return this.#components.keeper.standing()
  }

  async require (act: Act, { signal }: AbortOptions = {}): Promise<Standing> {
    const standing = await this.look(act, { signal })
    requireAct(act, standing, this.#components.clock.now())
    return standing
  }

  async look (act: Act, { signal }: AbortOptions = {}): Promise<Standing> {
    if (!this.#goesOn(act)) {
      await this.#askAgain(act, signal)
    }
    return this.standing()
  }

  #goesOn (act: Act): boolean {
    return acts(this.standing(), this.#components.clock.now())[act] === 'yes'
  }

  /** Until enough DPs gave their word, all that were asked did, or patience ends. */
  async #askAgain (act: Act, signal?: AbortSignal): Promise<void> {
    const now = { at: this.#components.clock.now(), monotonic: performance.now() }
    const { at, monotonic } = this.#askedAgain ?? { at: -Infinity, monotonic: -Infinity }
    const isDue = Math.abs(now.at - at) >= ASK_AGAIN_INTERVAL || now.monotonic - monotonic >= ASK_AGAIN_INTERVAL
    if (this.#running == null && !isDue) {
      return
    }
    this.#askedAgain = now
    const enough = Promise.withResolvers<undefined>()
    const look = (): void => {
      if (this.#goesOn(act)) {
        enough.resolve(undefined)
      }
    }
    this.#waiting.add(look)
    const asked = this.refresh().catch((err: unknown) => { this.#log('asked, and it is no better: %e', err) })
    const patience = anySignal([signal, AbortSignal.timeout(HEARING_PATIENCE)])
    try {
      await raceSignal(Promise.race([asked, enough.promise]), patience)
    } catch (err) {
      signal?.throwIfAborted()
      this.#log('waited long enough for the word of DPs: %e', err)
    } finally {
      this.#waiting.delete(look)
      patience.clear()
    }
  }

  async refresh (options?: AbortOptions): Promise<RefreshResult> {
    this.#running ??= this.#refresh(options).finally(() => { this.#running = undefined })
    return await this.#running
  }

  async #refresh (options: AbortOptions = {}): Promise<RefreshResult> {
    const { keeper, clock } = this.#components
    const before = keeper.current()
    const targets = this.#choose(before)
    const asked = await this.#askAll(targets, options)
    const failures = asked.flatMap(outcome => 'error' in outcome ? [`${outcome.dp}: ${outcome.error}`] : [])
    if (asked.length > 0 && failures.length === asked.length) {
      throw new RegistryProtocolError('REGISTRY_UNREACHABLE', { detail: failures.join(', ') })
    }
    const registry = keeper.current()
    const standing = keeper.standing()
    requireAct('publish', standing, clock.now())
    return { registry, steps: registry.version - before.version, asked, standing }
  }

  async #askAll (targets: readonly DpRecord[], options: AbortOptions): Promise<AskOutcome[]> {
    const signal = anySignal([options.signal, this.#shutdown?.signal])
    try {
      return await Promise.all(targets.map(async dp => await this.#ask(dp, { signal })))
    } finally {
      signal.clear()
    }
  }

  /** By asking them: in that request they are shown what they lack. */
  async #tell (registry: VerifiedRegistry, stopped: AbortSignal): Promise<void> {
    const signal = anySignal([stopped, AbortSignal.timeout(HEARING_PATIENCE)])
    try {
      await Promise.all(this.#byLot(registry).slice(0, TOLD_AT_ONCE).map(async dp => await this.#ask(dp, { signal })))
    } catch (err) {
      this.#log.error('could not tell others of version %d: %e', registry.version, err)
    } finally {
      signal.clear()
    }
  }

  /**
   * Others, by lot, so that no DP is always the one that is believed; of operators first
   * that weren't asked for longest, so that all are within an hour and the clock is compared
   * with a majority of them, however many there are.
   */
  #choose (registry: VerifiedRegistry): DpRecord[] {
    const drawn = this.#byLot(registry)
    const operators = new Set(drawn.map(({ operator }) => operator))
    const isFirst = this.#askedOf.size === 0 && this.#hearsMajority
    const most = isFirst ? majority(operators.size) : Math.ceil(operators.size / ROUNDS_FOR_ALL)
    const count = Math.max(this.#askAtOnce, registry.policy.timestampThreshold, most)
    const chosen: DpRecord[] = []
    for (const dp of drawn.toSorted((a, b) => this.#lastRound(a) - this.#lastRound(b))) {
      if (chosen.length < count && !chosen.some(({ operator }) => operator === dp.operator)) {
        chosen.push(dp)
      }
    }
    this.#round++
    chosen.forEach(({ operator }) => { this.#askedOf.set(operator, this.#round) })
    // where there are fewer operators than that, several of one
    return [...chosen, ...drawn.filter(dp => !chosen.includes(dp))].slice(0, count)
  }

  #lastRound ({ operator }: DpRecord): number {
    return this.#askedOf.get(operator) ?? 0
  }

  #byLot ({ activeDps }: VerifiedRegistry): DpRecord[] {
    return shuffled(activeDps.filter(({ id }) => id !== this.#self), this.#components.random)
  }

  /** One DP: all it has for us, then its word. Its failure is an outcome, not an error. */
  async #ask (dp: DpRecord, options: AbortOptions): Promise<AskOutcome> {
    const { keeper, clock, hear } = this.#components
    try {
      let from = keeper.current()
      let heard = measureSpan(clock)
      let answer = await this.#call(dp, from.version, options)
      let span = heard()
      for (let round = 0; answer.versions.length > 0 && round < MAX_ROUNDS; round++) {
        const known = from.version
        await keeper.advance(answer.versions, from)
        from = keeper.current()
        if (answer.newestVersion <= from.version || from.version === known) {
          break
        }
        heard = measureSpan(clock)
        answer = await this.#call(dp, from.version, options)
        span = heard()
      }
      const timestamp = verifyTimestamp(answer.timestamp, keeper.current())
      if (timestamp.dp !== dp.id) {
        return { dp: dp.id, error: 'REGISTRY_TIMESTAMP_INVALID' }
      }
      hear?.(dp.id, { at: timestamp.at, ...span })
      await keeper.hear(timestamp, answer.timestamp)
      this.#waiting.forEach(look => { look() })
      return { dp: dp.id, version: timestamp.version }
    } catch (err) {
      if (!(err instanceof DiscoveryError) && options.signal?.aborted !== true) {
        throw err
      }
      this.#log('%s: %e', dp.id, err)
      return { dp: dp.id, error: err instanceof DiscoveryError ? err.code : 'RPC_CANCELLED' }
    }
  }

  async #call (dp: DpRecord, haveVersion: number, options: AbortOptions): Promise<NewestResponse> {
    const target = { id: peerIdOf(dp.publicKey), multiaddrs: dp.addresses.map(address => multiaddr(address)) }
    return await this.#components.rpc.call(
      target, REGISTRY_PROTOCOL, NEWEST, { haveVersion, newestOnly: false }, options
    )
  }
}
