/** (Client) One sealed request along one path, relay and target: seals, sends, opens. */
import { raceSignal } from 'race-signal'
import { equalBytes } from '../../base/bytes.ts'
import { steadyNow } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { ERROR_KINDS } from '../../base/errors.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { RemoteError } from '../../rpc/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { FORWARD_METHOD, RELAY_PROTOCOL } from './constants.ts'
import { RelayError } from './errors.ts'
import { SealedAnswer } from './pb/messages.ts'
import { openAnswer, sealRequest } from './sealing.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { RelayKind } from './sealing.ts'
import type { RelayAskOptions, RelayClientComponents } from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Milliseconds between two looks for a newer registry. */
const REFRESH_INTERVAL = 10_000

export interface SealedQuestion {
  readonly kind: RelayKind
  readonly target: DpRecord
  readonly content: Uint8Array
}

/** What the target sealed: a result, or its refusal. What a relay says or fails at is thrown. */
export type SealedWord = { readonly content: Uint8Array } | { readonly refusal: RemoteError }

export class SealedCalls {
  readonly #components: Pick<RelayClientComponents, 'rpc' | 'registry' | 'random' | 'clock' | 'refresh'>
  readonly #log: Logger
  /** Before then no newer registry is asked for. */
  #refreshAt = 0
  #refreshing: Promise<unknown> = Promise.resolve()

  constructor (
    components: Pick<RelayClientComponents, 'rpc' | 'registry' | 'random' | 'clock' | 'refresh'>, log: Logger
  ) {
    this.#components = components
    this.#log = log
  }

  /**
   * A target that changed its key is asked again under the new one: nobody is to
   * blame for a version of the registry that is on its way.
   *
   * @throws RpcError, RemoteError, RelayError, BaseError
   */
  async ask (relay: DpRecord, question: SealedQuestion, options: RelayAskOptions): Promise<SealedWord> {
    try {
      return await this.#send(relay, question, options)
    } catch (err) {
      const renewed = isKeyUnknown(err) ? await this.#renewed(question.target, options) : undefined
      if (renewed == null) {
        throw err
      }
      return await this.#send(relay, { ...question, target: renewed }, options)
    }
  }

  /** The target with another key than the one that was used, if the newest registry has one. */
  async #renewed ({ id, hpkeKey }: DpRecord, { signal }: AbortOptions): Promise<DpRecord | undefined> {
    const { clock, registry, refresh } = this.#components
    if (steadyNow(clock) >= this.#refreshAt) {
      // what says so isn't signed: a relay must not make us ask for registries without end
      this.#refreshAt = steadyNow(clock) + REFRESH_INTERVAL
      this.#refreshing = refresh().catch((err: unknown) => { this.#log('no newer registry: %e', err) })
    }
    await raceSignal(this.#refreshing, signal)
    const record = registry.current().dp(id)
    return record?.hpkeKey == null || hpkeKey == null || equalBytes(record.hpkeKey, hpkeKey) ? undefined : record
  }

  async #send (
    relay: DpRecord, { kind, target, content }: SealedQuestion, options: RelayAskOptions
  ): Promise<SealedWord> {
    const { rpc, registry, random } = this.#components
    const { id, hpkeKey } = target
    if (hpkeKey == null) {
      throw new RelayError('RELAY_TARGET_UNKNOWN', { detail: id })
    }
    const federation = { federationId: registry.current().federationId, dp: id }
    const request = await sealRequest(content, kind, federation, hpkeKey, random)
    const message = { target: id, sealed: request.bytes.slice() }
    const { sealed } = await rpc.call(targetOf(relay), RELAY_PROTOCOL, FORWARD_METHOD, message, {
      ...options, patient: false, sealed: { kind, target: id }
    })
    const answer = decodeStrict(SealedAnswer, openAnswer(sealed, request), 'SealedAnswer', MAX_FRAME_LENGTH)
    if (answer.code === '') {
      return { content: answer.content }
    }
    const errorKind = ERROR_KINDS.find(candidate => candidate === answer.kind)
    if (errorKind == null || !/^[A-Z0-9_]{1,64}$/.test(answer.code)) {
      throw new RelayError('RELAY_MALFORMED', { detail: `answer of ${id}` })
    }
    const retryAfter = answer.retryAfter === 0 ? undefined : answer.retryAfter
    return { refusal: new RemoteError(answer.code, errorKind, { retryAfter }) }
  }
}

function isKeyUnknown (err: unknown): boolean {
  return err instanceof RemoteError && err.code === 'RELAY_KEY_UNKNOWN'
}
