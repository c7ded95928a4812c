/**
 * Two nodes that find each other on different versions: whoever is ahead shows the signed
 * chain, whoever is behind takes it, within the request in which they found out
 * (docs/protocol.md, "Requests"). A number that is said moves nobody.
 */
import { anySignal } from 'any-signal'
import { LRUCache } from 'lru-cache'
import PQueue from 'p-queue'
import { raceSignal } from 'race-signal'
import { steadyNow } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { allowManyListeners } from '../../base/listeners.ts'
import { lruMap } from '../../base/lru.ts'
import { CallerPace } from '../../base/pace.ts'
import {
  EXCHANGE_PATIENCE, FETCHES_AT_ONCE, GIVEN_AT_ONCE, GIVE_LIMITS, MAX_VAIN, MAX_VERSIONS_PER_ANSWER, NEWEST,
  REGISTRY_PROTOCOL, SHOW, SHOW_AGAIN_INTERVAL, SHOW_AGAIN_LONGEST, SHOW_LIMITS
} from './constants.ts'
import { RegistryProtocolError } from './errors.ts'
import { answerNewest, fitting } from './handler.ts'
import { backOff } from '../../base/back-off.ts'
import type { Clock } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { RegistryKeeper, VersionExchangeComponents, VersionExchangeInit } from './interface.ts'
import type { NewestRequest, NewestResponse, ShowRequest, ShowResponse } from './pb/messages.ts'
import type { RegistryVersions, Rpc, RpcContext, RpcProtocol, RpcTarget } from '../../rpc/interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

export class VersionExchange implements RegistryVersions {
  readonly #clock: Clock
  readonly #log: Logger
  readonly #isParty: boolean
  readonly #onHeard?: VersionExchangeComponents['onHeard']
  #keeper?: RegistryKeeper
  /** By peer id: those who had nothing to show, or took nothing, a moment ago. */
  readonly #vain: LRUCache<string, true>
  /** By peer id: how many times in a row. */
  readonly #timesVain = lruMap<number>(MAX_VAIN)
  /** By peer id: what it said that it has, when it was shown it. */
  readonly #acknowledged: LRUCache<string, number>
  readonly #fetches = new PQueue({ concurrency: FETCHES_AT_ONCE })
  /** By peer id: shown right now. */
  readonly #showing = new Map<string, Promise<boolean>>()
  readonly #pace = new CallerPace(SHOW_LIMITS, options => new RegistryProtocolError('REGISTRY_SHOW_LIMITED', options))
  readonly #giving = new CallerPace(GIVE_LIMITS, options => new RegistryProtocolError('REGISTRY_LIMITED', options))

  constructor ({ clock, logger, onHeard }: VersionExchangeComponents, { isParty = false }: VersionExchangeInit) {
    this.#clock = clock
    const memory = { max: MAX_VAIN, ttl: SHOW_AGAIN_LONGEST, ttlResolution: 0, perf: { now: () => steadyNow(clock) } }
    this.#vain = new LRUCache(memory)
    this.#acknowledged = new LRUCache(memory)
    this.#isParty = isParty
    this.#onHeard = onHeard
    this.#log = logger.forComponent('mimi:registry:exchange')
  }

  /** From here on there is a registry. */
  open (keeper: RegistryKeeper): void {
    this.#keeper = keeper
  }

  /** To be called before the engine starts, by parties of the registry. @param signer - of a DP */
  serve (rpc: Pick<Rpc, 'handle'>, signer?: FederationSigner): void {
    rpc.handle(REGISTRY_PROTOCOL, NEWEST, async (request, caller) => await this.#give(request, caller, signer))
    rpc.handle(REGISTRY_PROTOCOL, SHOW, async (request, caller) => await this.#take(request, caller))
  }

  current (): number {
    return this.#keeper?.current().version ?? 0
  }

  toldTo ({ id }: RpcTarget, { saysVersion }: RpcProtocol): number {
    return (this.#isParty || saysVersion === true) && !this.#vain.has(id.toString()) ? this.current() : 0
  }

  heard ({ id }: RpcTarget, version: number): void {
    this.#onHeard?.(id.toString(), version)
  }

  async catchUp (rpc: Pick<Rpc, 'call'>, target: RpcTarget, version: number, options: AbortOptions): Promise<void> {
    const peer = target.id.toString()
    if (this.#keeper == null || this.#vain.has(peer)) {
      return
    }
    const keeper = this.#keeper
    await this.#patiently(options, async signal => {
      const reached = reaches(keeper, version)
      try {
        const fetched = this.#fetches.add(async () => { await fetchFrom(rpc, target, keeper, { version, signal }) })
        await Promise.race([reached.promise, fetched])
      } finally {
        reached.stop()
      }
    })
    this.#judge(peer, this.current() >= version)
  }

  async show (rpc: Pick<Rpc, 'call'>, target: RpcTarget, version: number, options: AbortOptions): Promise<boolean> {
    const peer = target.id.toString()
    if (this.#keeper == null || this.#vain.has(peer)) {
      return false
    }
    if (version < (this.#acknowledged.get(peer) ?? 0)) {
      this.#judge(peer, false) // it had more than that: whoever goes up and down isn't shown all of it each time
      return false
    }
    const keeper = this.#keeper
    const showing = this.#showing.get(peer) ??
      this.#show(rpc, target, version, keeper).finally(() => { this.#showing.delete(peer) })
    this.#showing.set(peer, showing)
    return await raceSignal(showing, options.signal)
  }

  async #show (rpc: Pick<Rpc, 'call'>, target: RpcTarget, version: number, keeper: RegistryKeeper): Promise<boolean> {
    let theirs = version
    await this.#patiently({}, async signal => {
      while (theirs < keeper.current().version) {
        const versions = fitting(await keeper.after(theirs, MAX_VERSIONS_PER_ANSWER))
          .map(bytes => new Uint8Array(bytes))
        if (versions.length === 0) {
          return
        }
        const request = { after: theirs, versions }
        const seen = await rpc.call(target, REGISTRY_PROTOCOL, SHOW, request, {
          signal, patient: false, exchanges: false
        })
        if (seen.version < theirs + versions.length) {
          return // who takes one of many, and asks for the rest once more, is sent them as often as it likes
        }
        theirs = seen.version
      }
    })
    const peer = target.id.toString()
    const isShown = theirs >= keeper.current().version
    if (isShown) {
      this.#acknowledged.set(peer, keeper.current().version)
    }
    this.#judge(peer, isShown)
    return isShown
  }

  /** Who was shown, or asked, in vain is left alone for twice as long each time. */
  #judge (peer: string, isDone: boolean): void {
    if (isDone) {
      this.#timesVain.delete(peer)
      return
    }
    const times = (this.#timesVain.get(peer) ?? 0) + 1
    this.#timesVain.set(peer, times)
    this.#vain.set(peer, true, { ttl: backOff(SHOW_AGAIN_INTERVAL, times - 1, SHOW_AGAIN_LONGEST) })
  }

  /** What comes of it shows in the versions; why nothing came of it, in the log. */
  async #patiently ({ signal }: AbortOptions, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const patience = anySignal([signal, AbortSignal.timeout(EXCHANGE_PATIENCE)])
    allowManyListeners(patience)
    try {
      await raceSignal(work(patience), patience)
    } catch (err) {
      signal?.throwIfAborted()
      if (!(err instanceof DiscoveryError) && !patience.aborted) {
        throw err
      }
      this.#log('no version was exchanged: %e', err)
    } finally {
      patience.clear()
    }
  }

  /** A look costs a part, and what is found as many as it is long. */
  async #give (request: NewestRequest, caller: RpcContext, signer?: FederationSigner): Promise<NewestResponse> {
    const now = steadyNow(this.#clock)
    this.#giving.take(caller, 1, now)
    const answer = await answerNewest({ keeper: this.#opened, clock: this.#clock, signer }, request)
    const length = answer.versions.reduce((sum, { byteLength }) => sum + byteLength, 0)
    const more = Math.ceil(length / GIVEN_AT_ONCE) - 1
    if (more > 0) {
      this.#giving.take(caller, more, now)
    }
    return answer
  }

  /** Root signatures are verified before anything else moves. */
  async #take ({ after, versions }: ShowRequest, caller: RpcContext): Promise<ShowResponse> {
    const keeper = this.#opened
    if (versions.length === 0 || versions.length > MAX_VERSIONS_PER_ANSWER) {
      throw new RegistryProtocolError('REGISTRY_SHOW_MALFORMED', { detail: `${versions.length} versions` })
    }
    const current = keeper.current()
    const news = after > current.version ? [] : versions.slice(current.version - after)
    if (news.length > 0) {
      this.#pace.take(caller, 1, steadyNow(this.#clock))
      await keeper.advance(news, current)
    }
    return { version: keeper.current().version }
  }

  get #opened (): RegistryKeeper {
    if (this.#keeper == null) {
      throw new RegistryProtocolError('REGISTRY_MISSING')
    }
    return this.#keeper
  }
}

function reaches (keeper: RegistryKeeper, version: number): { readonly promise: Promise<void>, stop (): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const stop = keeper.onUpdate(registry => {
    if (registry.version >= version) {
      resolve(undefined)
    }
  })
  return { promise, stop }
}

/** All up to `version`, as far as it comes; what was fetched from others meanwhile isn't fetched again. */
async function fetchFrom (
  rpc: Pick<Rpc, 'call'>, target: RpcTarget, keeper: RegistryKeeper,
  { version, signal }: { version: number, signal: AbortSignal }
): Promise<void> {
  for (let from = keeper.current(); from.version < version; from = keeper.current()) {
    const request = { haveVersion: from.version, newestOnly: false }
    const { versions } = await rpc.call(target, REGISTRY_PROTOCOL, NEWEST, request, {
      signal, patient: false, exchanges: false
    })
    await keeper.advance(versions, from)
    if (keeper.current().version === from.version) {
      return
    }
  }
}
