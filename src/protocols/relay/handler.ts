/** The DP's side: hands sealed requests on for clients, opens those for itself. */
import { asLookupKey } from '../../base/bytes.ts'
import { steadyNow } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { CallerPace, Pace } from '../../base/pace.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { targetOf } from '../../rpc/target.ts'
import {
  DEFAULT_FORWARDS, DEFAULT_FORWARDS_IN_ALL, FORWARD_METHOD, MAX_CALLERS, MIN_ANSWER_CLASS, OPEN_METHOD, RELAY_PROTOCOL,
  STORED_METHOD, UNPAID_LIMITS
} from './constants.ts'
import { RelayError } from './errors.ts'
import { SealedAnswer, SealedKind, SealedRequest } from './pb/messages.ts'
import { sealable } from './route.ts'
import { openRequest, sealAnswer } from './sealing.ts'
import { timeToAsk } from './deadline.ts'
import { NONCE_LENGTH } from './stored.ts'
import type { OpenedRequest } from './sealing.ts'
import type { RpcContext } from '../../rpc/interface.ts'
import type { RelayServerComponents, RelayServerInit, SealedContext } from './interface.ts'
import type { ForwardRequest, OpenResponse, StoredRequest, StoredResponse } from './pb/messages.ts'
import type { Logger } from '@libp2p/interface'

const NOTHING = new Uint8Array(0)
const LOOKUP_KEY_LENGTH = 32

function refusal ({ code, kind, retryAfter = 0 }: Pick<DiscoveryError, 'code' | 'kind' | 'retryAfter'>): Uint8Array {
  return SealedAnswer.encode({ code, kind, retryAfter: Math.ceil(retryAfter), content: NOTHING })
}

export class RelayServer {
  readonly [Symbol.toStringTag] = '@mimi/relay-server'
  readonly #components: RelayServerComponents
  readonly #init: RelayServerInit
  readonly #log: Logger
  readonly #pace: CallerPace
  readonly #unpaid = new Pace(UNPAID_LIMITS, options => new RelayError('RELAY_LIMITED', options))

  constructor (components: RelayServerComponents, init: RelayServerInit) {
    this.#components = components
    this.#init = init
    const { maxForwards = DEFAULT_FORWARDS, maxForwardsInAll = DEFAULT_FORWARDS_IN_ALL } = init
    const limits = { each: maxForwards, all: maxForwardsInAll, maxNames: MAX_CALLERS }
    this.#pace = new CallerPace(
      { strangers: limits, parties: { ...limits, all: Infinity } }, options => new RelayError('RELAY_LIMITED', options))
    this.#log = components.logger.forComponent('mimi:relay')
    const { rpc } = components
    rpc.handle(RELAY_PROTOCOL, FORWARD_METHOD, async (request, context) =>
      ({ sealed: await this.#forward(request, context) }))
    rpc.handle(RELAY_PROTOCOL, STORED_METHOD, async (request, { peer }) => await this.#stored(request, peer.toString()))
    rpc.handle(RELAY_PROTOCOL, OPEN_METHOD, async ({ sealed }, context) => await this.#open(sealed, context))
  }

  /** Of what is sealed the kind alone says something to us: a query costs, and we pay for it at its target. */
  async #forward ({ target, sealed }: ForwardRequest, caller: RpcContext): Promise<Uint8Array> {
    const { registry, rpc, clock, charge } = this.#components
    const current = registry.current()
    const record = current.dp(target)
    if (record?.hpkeKey == null || record.status === 'revoked' || record.id === this.#init.id) {
      throw new RelayError('RELAY_TARGET_UNKNOWN')
    }
    const { host, signal, remaining } = caller
    const client = caller.peer.toString()
    // by target, so that none keeps anybody from another
    const unpaidBy = `${host ?? client} ${target}`
    this.#unpaid.require(unpaidBy, steadyNow(clock))
    this.#pace.take(caller, 1, steadyNow(clock))
    const { kind } = decodeStrict(SealedRequest, sealed, 'SealedRequest', FORWARD_METHOD.maxRequest)
    if (kind === SealedKind.QUERY || kind === SealedKind.QUERY_ALL) {
      await charge(
        { client, id: sha256(sealed), toAll: kind === SealedKind.QUERY_ALL, relays: sealable(current).length },
        { signal }
      )
    }
    // whoever asked knows better where else to go
    const options = { signal, timeout: timeToAsk(remaining), patient: false }
    const answer = await rpc.call(targetOf(record), RELAY_PROTOCOL, OPEN_METHOD, { sealed }, options)
    if (answer.unpaid) {
      this.#unpaid.charge(unpaidBy, 1, steadyNow(clock))
    }
    return answer.sealed
  }

  async #open (sealed: Uint8Array, { peer, signal, remaining }: RpcContext): Promise<OpenResponse> {
    const { registry, keys, random } = this.#components
    const current = registry.current()
    const relay = peer.toString()
    this.#requireDp(relay)
    const request = await openRequest(sealed, { federationId: current.federationId, dp: this.#init.id }, keys)
    // a refusal has the size of a result
    const atLeast = request.kind === 'evaluation' || request.kind === 'tokens' ? 0 : MIN_ANSWER_CLASS
    let unpaid = false
    const answer = await this.#answer(request, { relay, signal, remaining, unpaid: () => { unpaid = true } })
    return { sealed: sealAnswer(answer, request, random, atLeast).slice(), unpaid }
  }

  /** (Replica) Signs for a gateway what is stored here. */
  async #stored ({ lookupKey, nonce }: StoredRequest, from: string): Promise<StoredResponse> {
    this.#requireDp(from)
    if (lookupKey.byteLength !== LOOKUP_KEY_LENGTH || nonce.byteLength !== NONCE_LENGTH) {
      throw new RelayError('RELAY_MALFORMED', { detail: 'key or nonce' })
    }
    const { set, signature, at, partial = false } = await this.#components.stored(asLookupKey(lookupKey), nonce)
    return { set: (set ?? NOTHING).slice(), signature: signature.slice(), at, partial }
  }

  /** @throws RelayError `RELAY_NOT_A_DP` */
  #requireDp (peer: string): void {
    const status = this.#components.registry.current().dp(peer)?.status
    if (status == null || status === 'revoked') {
      throw new RelayError('RELAY_NOT_A_DP')
    }
  }

  async #answer ({ kind, content }: OpenedRequest, context: SealedContext): Promise<Uint8Array> {
    try {
      const result = (await this.#components.serve[kind](content, context)).slice()
      return SealedAnswer.encode({ code: '', kind: '', retryAfter: 0, content: result })
    } catch (err) {
      context.signal.throwIfAborted()
      if (!(err instanceof DiscoveryError)) {
        this.#log.error('sealed request of kind %s failed: %e', kind, err)
        return refusal({ code: 'RPC_INTERNAL', kind: 'internal' })
      }
      return refusal(err)
    }
  }
}
