/** Lifecycle and the outgoing side. */
import { multiaddr } from '@multiformats/multiaddr'
import { anySignal } from 'any-signal'
import { DiscoveryError } from '../../base/errors.ts'
import { peerIdOf } from '../../base/keys.ts'
import { RegistryError } from '../../registry/errors.ts'
import { standing } from '../../registry/standing.ts'
import { verifyTimestamp } from '../../registry/timestamp.ts'
import { checkCurrent } from '../../registry/verify.ts'
import { DEFAULT_ASK_AT_ONCE, DEFAULT_REFRESH_INTERVAL, MAX_ROUNDS, NEWEST, REGISTRY_PROTOCOL } from './constants.ts'
import { RegistryProtocolError } from './errors.ts'
import { answerNewest } from './handler.ts'
import type { AskOutcome, RefreshResult, RegistryProtocol as RegistryProtocolInterface, RegistryProtocolComponents, RegistryProtocolInit, Schedule } from './interface.ts'
import type { NewestResponse } from './pb/messages.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { Standing } from '../../registry/standing.ts'
import type { VerifiedTimestamp } from '../../registry/timestamp.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

const scheduleTimeout: Schedule = (delay, callback) => {
  const timer = setTimeout(callback, delay)
  timer.unref()
  return () => { clearTimeout(timer) }
}

export class RegistryProtocol implements RegistryProtocolInterface {
  readonly [Symbol.toStringTag] = '@mimi/registry'
  readonly #components: RegistryProtocolComponents
  readonly #log: Logger
  readonly #refreshInterval: number
  readonly #askAtOnce: number
  readonly #schedule: Schedule
  /** Our own peer id, where we are a DP. */
  readonly #self?: string
  /** The latest word of each DP; bounded by the DPs of the registry. */
  readonly #timestamps = new Map<string, VerifiedTimestamp>()
  #freshness?: Standing
  #running?: Promise<RefreshResult>
  #cancelNext?: () => void
  #shutdown?: AbortController

  constructor (components: RegistryProtocolComponents, init: RegistryProtocolInit) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:registry')
    this.#refreshInterval = init.refreshInterval ?? DEFAULT_REFRESH_INTERVAL
    this.#askAtOnce = init.askAtOnce ?? DEFAULT_ASK_AT_ONCE
    this.#schedule = components.schedule ?? scheduleTimeout
    const { rpc, signer } = components
    if (signer != null) {
      this.#self = peerIdOf(signer.publicKey).toString()
      rpc.handle(REGISTRY_PROTOCOL, NEWEST, async request => await answerNewest({ ...components, signer }, request))
    }
  }

  async start (): Promise<void> {
    if (this.#shutdown != null) {
      return
    }
    this.#shutdown = new AbortController()
    if (this.#refreshInterval > 0) {
      // not awaited: a node that knows its registry starts without the others
      void this.#refreshAndSchedule(this.#shutdown.signal)
    }
  }

  async stop (): Promise<void> {
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
    if (!signal.aborted) {
      this.#cancelNext = this.#schedule(this.#refreshInterval, () => { void this.#refreshAndSchedule(signal) })
    }
  }

  freshness (): Standing | undefined {
    const until = this.#freshness?.until ?? 0
    return this.#components.clock.now() < until ? this.#freshness : undefined
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
    checkCurrent(registry, clock.now())
    const judged = standing(registry, [...this.#timestamps.values()], clock.now(), { self: this.#self })
    if (judged.state !== 'fresh') {
      const { confirmedBy, required } = judged
      throw new RegistryError('REGISTRY_FROZEN', {
        detail: `version ${registry.version}: ${confirmedBy.length} DPs have confirmed it, too few of ${required} of late`
      })
    }
    this.#freshness = judged
    return { registry, steps: registry.version - before.version, asked, freshness: this.#freshness }
  }

  async #askAll (targets: readonly DpRecord[], options: AbortOptions): Promise<AskOutcome[]> {
    const signal = anySignal([options.signal, this.#shutdown?.signal])
    try {
      return await Promise.all(targets.map(async dp => await this.#ask(dp, { signal })))
    } finally {
      signal.clear()
    }
  }

  /** Others, by lot, so that no DP is always the one that is believed. */
  #choose (registry: VerifiedRegistry): DpRecord[] {
    const others = registry.activeDps.filter(({ id }) => id !== this.#self)
    const count = Math.max(this.#askAtOnce, registry.policy.timestampThreshold)
    const chosen: DpRecord[] = []
    while (chosen.length < count && others.length > 0) {
      const lot = new DataView(this.#components.random.bytes(4).slice().buffer).getUint32(0)
      chosen.push(...others.splice(lot % others.length, 1))
    }
    return chosen
  }

  /** One DP: all it has for us, then its word. Its failure is an outcome, not an error. */
  async #ask (dp: DpRecord, options: AbortOptions): Promise<AskOutcome> {
    const { keeper } = this.#components
    try {
      let from = keeper.current()
      let answer = await this.#call(dp, from.version, options)
      for (let round = 0; answer.versions.length > 0 && round < MAX_ROUNDS; round++) {
        const known = from.version
        await keeper.advance(answer.versions, from)
        from = keeper.current()
        if (answer.newestVersion <= from.version || from.version === known) {
          break
        }
        answer = await this.#call(dp, from.version, options)
      }
      const timestamp = verifyTimestamp(answer.timestamp, keeper.current())
      if (timestamp.dp !== dp.id) {
        return { dp: dp.id, error: 'REGISTRY_TIMESTAMP_INVALID' }
      }
      this.#timestamps.set(dp.id, timestamp)
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
    return await this.#components.rpc.call(target, REGISTRY_PROTOCOL, NEWEST, { haveVersion, newestOnly: false }, options)
  }
}
