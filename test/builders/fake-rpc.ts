/** Request engines that reach each other in memory: codecs, sizes and error codes as on the wire, no streams. */
import { peerIdFromString } from '@libp2p/peer-id'
import { raceSignal } from 'race-signal'
import { decodeStrict } from '../../src/base/codec.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { RemoteError, RpcError } from '../../src/rpc/errors.ts'
import type { Rpc, RpcCallOptions, RpcHandler, RpcMethod, RpcProtocol, RpcTarget } from '../../src/rpc/interface.ts'

/** Runs instead of the node's handler; may wait, throw, or change what `next` answers. */
export type Interceptor = (next: () => Promise<unknown>, signal: AbortSignal) => Promise<unknown>

type AnyHandler = (request: Uint8Array, peer: string, signal: AbortSignal) => Promise<Uint8Array>

export class FakeNetwork {
  readonly #nodes = new Map<string, Map<string, AnyHandler>>()
  readonly #frozen = new Set<string>()
  readonly #interceptors = new Map<string, Interceptor>()
  /** Where callers come from, by peer id; of others nobody knows. */
  readonly hosts = new Map<string, string>()
  /** Whom was asked, in order. */
  readonly calls: string[] = []

  /** @param peer - peer id, base58btc */
  node (peer: string): Rpc {
    const handlers = new Map<string, AnyHandler>()
    this.#nodes.set(peer, handlers)
    return {
      start: async () => {},
      stop: async () => {},
      handle: <Q, A>(protocol: RpcProtocol, method: RpcMethod<Q, A>, handler: RpcHandler<Q, A>) => {
        handlers.set(`${protocol.id}#${method.id}`, this.#serve(peer, method, handler))
      },
      call: async <Q, A>(
        target: RpcTarget, protocol: RpcProtocol, method: RpcMethod<Q, A>, request: Q, options: RpcCallOptions = {}
      ) =>
        await this.#call(peer, target, protocol, method, request, options)
    }
  }

  intercept (peer: string, interceptor: Interceptor | undefined): void {
    if (interceptor == null) {
      this.#interceptors.delete(peer)
    } else {
      this.#interceptors.set(peer, interceptor)
    }
  }

  /** As if its process stood still: nobody gets a connection to it. */
  freeze (peer: string): void {
    this.#frozen.add(peer)
  }

  /** As if its process had ended. */
  remove (peer: string): void {
    this.#nodes.delete(peer)
  }

  #serve<Q, A> (peer: string, method: RpcMethod<Q, A>, handler: RpcHandler<Q, A>): AnyHandler {
    return async (bytes, caller, signal) => {
      const request = decodeStrict(method.request, bytes, method.name, method.maxRequest)
      const context = {
        peer: peerIdFromString(caller), isListed: false, host: this.hosts.get(caller), signal, remaining: method.timeout
      }
      const answer = async (): Promise<A> => await handler(request, context)
      const interceptor = this.#interceptors.get(peer)
      return method.response.encode(
        (interceptor == null ? await answer() : await interceptor(answer, signal)) as Partial<A>
      )
    }
  }

  async #call<Q, A> (caller: string, { id }: RpcTarget, protocol: RpcProtocol, method: RpcMethod<Q, A>, request: Q, {
    signal, onOpen
  }: RpcCallOptions): Promise<A> {
    const target = id.toString()
    this.calls.push(target)
    const handler = this.#nodes.get(target)?.get(`${protocol.id}#${method.id}`)
    if (handler == null) {
      throw new RpcError('RPC_UNREACHABLE')
    }
    if (this.#frozen.has(target)) {
      await raceSignal(new Promise<never>(() => {}), signal)
    }
    onOpen?.()
    let onAbort = (): void => {}
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => { reject(signal?.reason) }
    })
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const work = handler(method.request.encode(request as Partial<Q>), caller, signal ?? new AbortController().signal)
      return decodeStrict(method.response, await Promise.race([work, aborted]), method.name, method.maxResponse)
    } catch (err) {
      if (err instanceof DiscoveryError && !(err instanceof RpcError)) {
        throw new RemoteError(err.code, err.kind, { retryAfter: err.retryAfter })
      }
      throw err
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
