/** The asking side: seals, chooses relay and gateway, tries others when one fails, opens. */
import { raceSignal } from 'race-signal'
import { equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { RemoteError } from '../../rpc/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { ATTEMPT_TIMEOUT, FORWARD_METHOD, MAX_ATTEMPTS, RELAY_PROTOCOL } from './constants.ts'
import { RelayError } from './errors.ts'
import { decodeAnswer, encodeRead } from './gateway.ts'
import { SealedAnswer } from './pb/messages.ts'
import { canEvaluate, gatewaysFor, relaysFor } from './route.ts'
import { openAnswer, sealRequest } from './sealing.ts'
import { NONCE_LENGTH } from './stored.ts'
import type { ErrorKind } from '../../base/errors.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { RelayKind } from './sealing.ts'
import type { GatewayResult, RelayAskOptions, RelayClientComponents, RelayClientInit, RelayClient as RelayClientInterface } from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Milliseconds for which a relay or gateway that failed is asked last: the time in which a node restarts. */
const AVOIDED_FOR = 30_000
/** Milliseconds between two looks for a newer registry. */
const REFRESH_INTERVAL = 10_000
const ERROR_KINDS: readonly ErrorKind[] = ['malformed', 'unverified', 'expired', 'refused', 'conflict', 'not-found', 'limited', 'unavailable', 'internal']

export class RelayClient implements RelayClientInterface {
  readonly #components: RelayClientComponents
  readonly #init: RelayClientInit
  readonly #log: Logger
  /** By peer id: until when it is asked last. */
  readonly #avoided = new Map<string, number>()
  /** Before then no newer registry is asked for. */
  #refreshAt = 0
  #refreshing: Promise<unknown> = Promise.resolve()

  constructor (components: RelayClientComponents, init: RelayClientInit) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('mimi:relay:client')
  }

  isPossible (): boolean {
    const registry = this.#components.registry.current()
    const home = this.#components.home(registry)
    const keys = registry.currentOprfKeys(this.#components.clock.now())
    return home.hpkeKey != null && this.#gateways(registry).length > 0 && keys.every(key => canEvaluate(key, home, registry))
  }

  async ask (kind: RelayKind, target: DpRecord, content: Uint8Array, options: RelayAskOptions = {}): Promise<Uint8Array> {
    const registry = this.#components.registry.current()
    const relays = this.#byLot(relaysFor(target, this.#components.home(registry), registry))
    // an evaluator answers at once, a home DP when those whom it asks have answered
    const timeout = kind === 'evaluation' ? Math.min(options.timeout ?? Infinity, ATTEMPT_TIMEOUT) : options.timeout
    return await this.#firstGood(relays, async relay => await this.#askThrough(relay, kind, target, content, { ...options, timeout }), options)
  }

  async read (lookupKey: LookupKey, replicas: readonly string[], { signal }: AbortOptions = {}): Promise<GatewayResult> {
    const registry = this.#components.registry.current()
    const home = this.#components.home(registry)
    const question = { lookupKey, replicas, nonce: this.#components.random.bytes(NONCE_LENGTH) }
    const content = encodeRead(question)
    let silent: GatewayResult | undefined
    const read = async (gateway: DpRecord): Promise<GatewayResult> => {
      const [relay] = this.#byLot(relaysFor(gateway, home, registry))
      if (relay == null) {
        throw new RelayError('RELAY_NONE')
      }
      try {
        const result = decodeAnswer(await this.#askThrough(relay, 'read', gateway, content, { signal, timeout: ATTEMPT_TIMEOUT }), question, registry)
        if ([...result.values()].every(word => 'code' in word)) {
          silent = result
          throw new RelayError('RELAY_NO_ANSWER', { detail: gateway.id }) // another gateway will show whether it is true
        }
        if ([...result.values()].some(word => 'code' in word && word.code === 'RELAY_ANSWER_INVALID')) {
          this.#blame(gateway) // or the replica's fault
        }
        return result
      } catch (err) {
        this.#blame(relay, err) // which of the two it was can't be told
        // another gateway may do what this one refuses
        throw err instanceof TargetError ? err.word : err
      }
    }
    try {
      return await this.#firstGood(this.#byLot(this.#gateways(registry)), read, { signal })
    } catch (err) {
      if (silent != null && err instanceof RelayError && err.code === 'RELAY_NO_ANSWER') {
        return silent
      }
      throw err
    }
  }

  #gateways (registry: VerifiedRegistry): readonly DpRecord[] {
    return gatewaysFor(this.#components.home(registry), this.#init.known?.(registry) ?? [], registry)
  }

  /** A target that changed its key is asked again under the new one: nobody is to blame for a version of the registry that is on its way. */
  async #askThrough (relay: DpRecord, kind: RelayKind, target: DpRecord, content: Uint8Array, options: RelayAskOptions): Promise<Uint8Array> {
    try {
      return await this.#send(relay, kind, target, content, options)
    } catch (err) {
      const renewed = isKeyUnknown(err) ? await this.#renewed(target, options) : undefined
      if (renewed == null) {
        throw err
      }
      return await this.#send(relay, kind, renewed, content, options)
    }
  }

  /** The target with another key than the one that was used, if the newest registry has one. */
  async #renewed ({ id, hpkeKey }: DpRecord, { signal }: AbortOptions): Promise<DpRecord | undefined> {
    const { clock, registry, refresh } = this.#components
    if (clock.now() >= this.#refreshAt) {
      // what says so isn't signed: a relay must not make us ask for registries without end
      this.#refreshAt = clock.now() + REFRESH_INTERVAL
      this.#refreshing = refresh().catch((err: unknown) => { this.#log('no newer registry: %e', err) })
    }
    await raceSignal(this.#refreshing, signal)
    const record = registry.current().dp(id)
    return record?.hpkeKey == null || hpkeKey == null || equalBytes(record.hpkeKey, hpkeKey) ? undefined : record
  }

  async #send (relay: DpRecord, kind: RelayKind, target: DpRecord, content: Uint8Array, options: RelayAskOptions): Promise<Uint8Array> {
    const { rpc, registry, random } = this.#components
    const { hpkeKey } = target
    if (hpkeKey == null) {
      throw new RelayError('RELAY_TARGET_UNKNOWN', { detail: target.id })
    }
    const request = await sealRequest(content, kind, { federationId: registry.current().federationId, dp: target.id }, hpkeKey, random)
    const { sealed } = await rpc.call(targetOf(relay), RELAY_PROTOCOL, FORWARD_METHOD, { target: target.id, sealed: request.bytes.slice() }, options)
    const answer = decodeStrict(SealedAnswer, openAnswer(sealed, request), 'SealedAnswer', MAX_FRAME_LENGTH)
    if (answer.code === '') {
      return answer.content
    }
    const errorKind = ERROR_KINDS.find(kind => kind === answer.kind)
    if (errorKind == null || !/^[A-Z0-9_]{1,64}$/.test(answer.code)) {
      throw new RelayError('RELAY_MALFORMED', { detail: `answer of ${target.id}` })
    }
    throw new TargetError(new RemoteError(answer.code, errorKind, { retryAfter: answer.retryAfter === 0 ? undefined : answer.retryAfter }))
  }

  /** A word of the target ends it; what a relay says or fails at doesn't. */
  async #firstGood<T> (candidates: readonly DpRecord[], attempt: (dp: DpRecord) => Promise<T>, { signal }: AbortOptions): Promise<T> {
    let last: unknown = new RelayError('RELAY_NONE')
    for (const dp of candidates.slice(0, MAX_ATTEMPTS)) {
      signal?.throwIfAborted()
      try {
        return await attempt(dp)
      } catch (err) {
        if (err instanceof TargetError) {
          throw err.word
        }
        if (!(err instanceof DiscoveryError) || signal?.aborted === true) {
          throw err
        }
        this.#log('through %s: %s', dp.id, err.code)
        this.#blame(dp, err)
        last = err
      }
    }
    throw last
  }

  #blame ({ id }: DpRecord, err?: unknown): void {
    if (isKeyUnknown(err)) {
      return // the target has changed its key, or we know too new a one
    }
    this.#avoided.set(id, this.#components.clock.now() + AVOIDED_FOR)
  }

  #byLot (dps: readonly DpRecord[]): readonly DpRecord[] {
    const now = this.#components.clock.now()
    const isAvoided = ({ id }: DpRecord): number => (this.#avoided.get(id) ?? 0) > now ? 1 : 0
    const draws = new DataView(this.#components.random.bytes(4 * Math.max(1, dps.length)).slice().buffer)
    return dps.map((dp, i) => ({ dp, draw: draws.getUint32(4 * i) }))
      .sort((a, b) => isAvoided(a.dp) - isAvoided(b.dp) || a.draw - b.draw)
      .map(({ dp }) => dp)
  }
}

function isKeyUnknown (err: unknown): boolean {
  return err instanceof RemoteError && err.code === 'RELAY_KEY_UNKNOWN'
}

/** Carries what the target said, sealed, past the attempts. */
class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly word: RemoteError

  constructor (word: RemoteError) {
    super(word.message)
    this.word = word
  }
}
