/** The request engine, as protocols see it (docs/protocol.md, "Requests"). */
import type { Codec } from '../base/codec.ts'
import type { AbortOptions, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** One request and its answer. A protocol is a table of these. */
export interface RpcMethod<Request, Response> {
  /** Number on the wire, 1 or more, unique within the protocol. */
  readonly id: number
  /** For logs and metrics. */
  readonly name: string
  readonly request: Codec<Request>
  readonly response: Codec<Response>
  /** Bytes of the encoded request. */
  readonly maxRequest: number
  /** Bytes of the encoded response. */
  readonly maxResponse: number
  /** Milliseconds until the caller gives up, unless it says otherwise. */
  readonly timeout: number
}

export interface RpcProtocol {
  /** `/mimi/<name>/<version>` */
  readonly id: string
  /** Requests of one peer that a node works on at once; one more is refused with RPC_BUSY. */
  readonly maxInFlight: number
  /** No two methods may share an id. */
  readonly methods: ReadonlyArray<Pick<RpcMethod<never, never>, 'id' | 'name'>>
}

export interface RpcContext {
  /** Authenticated by the connection. */
  readonly peer: PeerId
  /** Aborts when the caller's deadline passes, it cancels, or the node stops. */
  readonly signal: AbortSignal
}

/** Throw a DiscoveryError to answer with its code; anything else becomes RPC_INTERNAL. */
export type RpcHandler<Request, Response> = (request: Request, context: RpcContext) => Promise<Response>

export interface RpcTarget {
  readonly id: PeerId
  /** Where to dial it when not connected; may be empty if the peer store knows. */
  readonly multiaddrs: readonly Multiaddr[]
}

export interface RpcCallOptions extends AbortOptions {
  /** Milliseconds; @default the method's `timeout` */
  timeout?: number
}

export interface Rpc {
  start (): Promise<void>
  stop (): Promise<void>
  /** Serve one method. All methods of a protocol are registered before `start`. */
  handle<Request, Response> (protocol: RpcProtocol, method: RpcMethod<Request, Response>, handler: RpcHandler<Request, Response>): void
  /**
   * Ask `target`. Reuses the stream to that peer and protocol, opening
   * connection and stream where there are none.
   *
   * @throws RpcError RPC_TIMEOUT, RPC_UNREACHABLE, RPC_BUSY (with retryAfter), RPC_MALFORMED, …
   * @throws RemoteError with the code that the remote answered
   */
  call<Request, Response> (target: RpcTarget, protocol: RpcProtocol, method: RpcMethod<Request, Response>, request: Request, options?: RpcCallOptions): Promise<Response>
}
