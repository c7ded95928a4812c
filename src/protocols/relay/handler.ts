/** The DP's side: hands sealed requests on for clients, opens those for itself. */
import { LRUCache } from 'lru-cache'
import { DiscoveryError } from '../../base/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { DEFAULT_FORWARDS, FORWARD_METHOD, FORWARD_WINDOW, MAX_CALLERS, MIN_ANSWER_CLASS, OPEN_METHOD, RELAY_PROTOCOL } from './constants.ts'
import { RelayError } from './errors.ts'
import { SealedAnswer } from './pb/messages.ts'
import { openRequest, sealAnswer } from './sealing.ts'
import type { OpenedRequest } from './sealing.ts'
import type { RpcContext } from '../../rpc/interface.ts'
import type { RelayServerComponents, RelayServerInit } from './interface.ts'
import type { ForwardRequest } from './pb/messages.ts'
import type { Logger } from '@libp2p/interface'

const NOTHING = new Uint8Array(0)

export class RelayServer {
  readonly [Symbol.toStringTag] = '@mimi/relay-server'
  readonly #components: RelayServerComponents
  readonly #init: RelayServerInit
  readonly #log: Logger
  /** Requests of each caller in its window, which ends with the cache's entry. */
  readonly #callers = new LRUCache<string, { readonly endsAt: number, count: number }>({ max: MAX_CALLERS })

  constructor (components: RelayServerComponents, init: RelayServerInit) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('mimi:relay')
    const { rpc } = components
    rpc.handle(RELAY_PROTOCOL, FORWARD_METHOD, async (request, context) => ({ sealed: await this.#forward(request, context) }))
    rpc.handle(RELAY_PROTOCOL, OPEN_METHOD, async ({ sealed }, context) => ({ sealed: await this.#open(sealed, context) }))
  }

  /** What is sealed isn't looked at: it says nothing to us. */
  async #forward ({ target, sealed }: ForwardRequest, { peer, signal }: RpcContext): Promise<Uint8Array> {
    const { registry, rpc } = this.#components
    const record = registry.current().dp(target)
    if (record?.hpkeKey == null || record.status === 'revoked' || record.id === this.#init.id) {
      throw new RelayError('RELAY_TARGET_UNKNOWN')
    }
    this.#pace(peer.toString())
    return (await rpc.call(targetOf(record), RELAY_PROTOCOL, OPEN_METHOD, { sealed }, { signal })).sealed
  }

  #pace (caller: string): void {
    const now = this.#components.clock.now()
    let window = this.#callers.get(caller)
    if (window == null || window.endsAt <= now) {
      window = { endsAt: now + FORWARD_WINDOW, count: 0 }
      this.#callers.set(caller, window)
    }
    if (window.count >= (this.#init.maxForwards ?? DEFAULT_FORWARDS)) {
      throw new RelayError('RELAY_LIMITED', { retryAfter: window.endsAt - now })
    }
    window.count++
  }

  async #open (sealed: Uint8Array, { peer, signal }: RpcContext): Promise<Uint8Array> {
    const { registry, keys, random } = this.#components
    const current = registry.current()
    const relay = peer.toString()
    const status = current.dp(relay)?.status
    if (status == null || status === 'revoked') {
      throw new RelayError('RELAY_NOT_A_DP')
    }
    const request = await openRequest(sealed, { federationId: current.federationId, dp: this.#init.id }, keys)
    // a refusal has the size of a result
    const atLeast = request.kind === 'evaluation' ? 0 : MIN_ANSWER_CLASS
    return sealAnswer(await this.#answer(request, relay, signal), request, random, atLeast)
  }

  async #answer ({ kind, content }: OpenedRequest, relay: string, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return SealedAnswer.encode({ code: '', kind: '', retryAfter: 0, content: (await this.#components.serve[kind](content, { relay, signal })).slice() })
    } catch (err) {
      signal.throwIfAborted()
      if (!(err instanceof DiscoveryError)) {
        this.#log.error('sealed request of kind %s failed: %e', kind, err)
        return SealedAnswer.encode({ code: 'RPC_INTERNAL', kind: 'internal', retryAfter: 0, content: NOTHING })
      }
      return SealedAnswer.encode({ code: err.code, kind: err.kind, retryAfter: Math.ceil(err.retryAfter ?? 0), content: NOTHING })
    }
  }
}
