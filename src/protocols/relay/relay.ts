/** The asking side: which way to go by what the book of partners says, and what is enough of an answer. */
import { steadyNow, systemTimer } from '../../base/clock.ts'
import { cancelError } from '../../rpc/client-call.ts'
import { RpcError } from '../../rpc/errors.ts'
import { FORWARD_TIMEOUT, READ_TIMEOUT } from './constants.ts'
import { RelayError } from './errors.ts'
import { GatheredRead, isMajority } from './gathered-read.ts'
import { Hedges } from './hedges.ts'
import { PartnerBook } from './partners.ts'
import { Paths } from './paths.ts'
import { race } from '../../base/race.ts'
import { canEvaluate, gatewaysFor, relaysFor, sealable } from './route.ts'
import { SealedCalls } from './sealed-calls.ts'
import { TargetRequest } from './target-request.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { RelayKind } from './sealing.ts'
import type {
  GatewayResult, RelayAskOptions, RelayClientComponents, RelayClientInit, RelayClient as RelayClientInterface,
  RelayReadOptions
} from './interface.ts'
import type { Logger } from '@libp2p/interface'

/** Paths of one request under way at once: when most are frozen, one that isn't is still found in time. */
const MAX_PATHS = 6

export class RelayClient implements RelayClientInterface {
  readonly #components: RelayClientComponents
  readonly #init: RelayClientInit
  readonly #log: Logger
  readonly #book: PartnerBook
  readonly #calls: SealedCalls
  readonly #hedges = new Hedges()

  constructor (components: RelayClientComponents, init: RelayClientInit) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('mimi:relay:client')
    this.#book = components.book ?? new PartnerBook(components)
    this.#calls = new SealedCalls(components, this.#log)
  }

  isPossible (): boolean {
    const registry = this.#components.registry.current()
    const home = this.#components.home(registry)
    const keys = registry.currentOprfKeys(this.#components.clock.now())
    return home.hpkeKey != null && this.#gateways(registry).length > 0 &&
      keys.every(key => canEvaluate(key, home, registry))
  }

  isRelaying (id: string): boolean {
    const registry = this.#components.registry.current()
    const relay = this.#book.foremost('relay', this.#relaysAtAll(registry))
    return relay != null && registry.dp(id)?.operator === relay.operator
  }

  async ask (
    kind: RelayKind, target: DpRecord, content: Uint8Array, options: RelayAskOptions = {}
  ): Promise<Uint8Array> {
    const { registry: source, timer = systemTimer, clock } = this.#components
    const { signal, timeout = FORWARD_TIMEOUT } = options
    const registry = source.current()
    const paths = this.#paths()
    const relays = relaysFor(target, this.#components.home(registry), registry)
    if (relays.length === 0) {
      throw new RelayError('RELAY_NONE')
    }
    const request = new TargetRequest({ paths, book: this.#book, clock }, { kind, target, content }, {
      relays, until: steadyNow(clock) + timeout
    })
    const word = await race({ next: over => request.next(over), atOnce: MAX_PATHS, timeout, timer, signal })
    if (word == null) {
      throw signal?.aborted === true
        ? cancelError(signal.reason)
        : paths.reason ?? new RpcError('RPC_TIMEOUT', { detail: `${timeout} ms` })
    }
    if ('refusal' in word) {
      throw word.refusal
    }
    return word.content
  }

  async read (
    lookupKey: LookupKey, replicas: readonly string[], options: RelayReadOptions = {}
  ): Promise<GatewayResult> {
    const { registry: source, timer = systemTimer, random, clock } = this.#components
    const { signal, timeout = READ_TIMEOUT, isEnough = isMajority(replicas) } = options
    const registry = source.current()
    const paths = this.#paths()
    const gateways = this.#gateways(registry)
    if (gateways.length === 0) {
      throw new RelayError('RELAY_NONE')
    }
    const read = new GatheredRead(
      { paths, book: this.#book, random, registry },
      { lookupKey, replicas, isEnough },
      { relays: this.#relays(registry), gateways, until: steadyNow(clock) + timeout, clock })
    const whole = await race({ next: over => read.next(over), atOnce: MAX_PATHS, timeout, timer, signal })
    if (whole == null && signal?.aborted === true && !isTimeout(signal.reason)) {
      throw cancelError(signal.reason)
    }
    if (!read.isHeard) {
      // nobody knows anything of the replicas
      throw new RelayError('RELAY_NO_GATEWAY', {
        detail: paths.reason?.code, cause: paths.reason, retryAfter: paths.reason?.retryAfter
      })
    }
    return read.result
  }

  /** The best first. */
  #relays (registry: VerifiedRegistry): readonly DpRecord[] {
    return this.#book.order('relay', this.#relaysAtAll(registry))
  }

  /** Who may relay for this node at all. */
  #relaysAtAll (registry: VerifiedRegistry): readonly DpRecord[] {
    const { operator } = this.#components.home(registry)
    return sealable(registry).filter(dp => dp.operator !== operator)
  }

  #gateways (registry: VerifiedRegistry): readonly DpRecord[] {
    return gatewaysFor(this.#components.home(registry), this.#init.known?.(registry) ?? [], registry)
  }

  #paths (): Paths {
    const { clock, timer = systemTimer } = this.#components
    return new Paths({ book: this.#book, calls: this.#calls, hedges: this.#hedges, clock, timer, log: this.#log })
  }
}

function isTimeout (reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}
