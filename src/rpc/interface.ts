/** The request engine, as protocols see it (docs/protocol.md, "Requests"). */
import type { Random, Timer } from '../base/clock.ts'
import type { Codec } from '../base/codec.ts'
import type { ErrorKind } from '../base/errors.ts'
import type { RpcViolation } from './errors.ts'
import type { LoadMeter } from './load-meter.ts'
import type { QuietDials } from './quiet-dials.ts'
import type { AbortOptions, ComponentLogger, Connection, PeerId } from '@libp2p/interface'
import type { ConnectionManager, Registrar } from '@libp2p/interface-internal'
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
  /**
   * Its requests name the caller, or its version of the registry, anyway: clients say the version too.
   *
   * @default only parties of the registry do
   */
  readonly saysVersion?: true
  /** No two methods may share an id. */
  readonly methods: ReadonlyArray<Pick<RpcMethod<never, never>, 'id' | 'name'>>
}

export interface RpcContext {
  /** Authenticated by the connection. */
  readonly peer: PeerId
  /** Whether it is a party of the registry, as when its stream was opened. */
  readonly isListed: boolean
  /** IPv4 address, or /64 of an IPv6 one, that its connection comes from; undefined: none is known. */
  readonly host?: string
  /** Aborts when the caller's deadline passes, it cancels, or the node stops. */
  readonly signal: AbortSignal
  /** Milliseconds until that deadline, 1 or more: whoever asks others for an answer has less than this for it. */
  readonly remaining: number
}

/**
 * Throw a DiscoveryError to answer with its code; anything else becomes
 * RPC_INTERNAL. One whose verdict is `penalise` lowers the score of the caller.
 */
export type RpcHandler<Request, Response> = (request: Request, context: RpcContext) => Promise<Response>

export interface RpcTarget {
  readonly id: PeerId
  /** Where to dial it when not connected; may be empty if the peer store knows. */
  readonly multiaddrs: readonly Multiaddr[]
}

export interface RpcCallOptions extends AbortOptions {
  /** Milliseconds; @default the method's `timeout` */
  timeout?: number
  /**
   * Asks again, within its time, whoever can't keep up and says when. Without: `RPC_BUSY` and the like are thrown at
   * once.
   * @default true
   */
  patient?: boolean
  /**
   * Whether a newer version of the registry is exchanged, in this request, where one of the two has it. @default true
   */
  exchanges?: boolean
  /** Told that a stream to the target is there: it can be talked to. Not called where it isn't. */
  onOpen?: () => void
  /** Nobody waits for it: where it takes a dial it waits for its turn, or is refused with `RPC_BUSY`. @default false */
  background?: boolean
  /** What is sealed in the request, for whoever watches this node: never on the wire. @default nothing is */
  sealed?: { readonly kind: string, readonly target: string }
}

/** The registry of this node, and what it does where a remote has another version (docs/protocol.md, "Requests"). */
export interface RegistryVersions {
  /** Zero: none yet. */
  current (): number
  /** What a request says; zero: nothing. */
  toldTo (target: RpcTarget, protocol: RpcProtocol): number
  /** What an answer said that its maker has; zero: nothing. @default nobody is told */
  heard? (target: RpcTarget, version: number): void
  /** Fetches from a remote what it has more. Never throws: where that fails, things stay as they are. */
  catchUp (rpc: Pick<Rpc, 'call'>, target: RpcTarget, version: number, options: AbortOptions): Promise<void>
  /** Shows a remote what it lacks. @returns whether it has our version now */
  show (rpc: Pick<Rpc, 'call'>, target: RpcTarget, version: number, options: AbortOptions): Promise<boolean>
}

export interface Rpc {
  start (): Promise<void>
  stop (): Promise<void>
  /** Serve one method. All methods of a protocol are registered before `start`. */
  handle<Request, Response> (
    protocol: RpcProtocol, method: RpcMethod<Request, Response>, handler: RpcHandler<Request, Response>
  ): void
  /**
   * Ask `target`. Reuses the stream to that peer and protocol, opening
   * connection and stream where there are none.
   *
   * @throws RpcError RPC_TIMEOUT, RPC_UNREACHABLE, RPC_BUSY (with retryAfter), RPC_MALFORMED, …
   * @throws RemoteError with the code that the remote answered; RPC_BUSY,
   * RPC_UNKNOWN_METHOD and RPC_INTERNAL of the remote's engine come so too
   */
  call<Request, Response> (
    target: RpcTarget, protocol: RpcProtocol, method: RpcMethod<Request, Response>, request: Request,
    options?: RpcCallOptions
  ): Promise<Response>
}

/** How a request ended, for metrics: a closed set. */
export type RpcOutcome = 'ok' | ErrorKind

export interface RpcMetrics {
  /** A request ended. */
  ended (side: 'client' | 'server', protocol: string, method: string, outcome: RpcOutcome, seconds: number): void
  /** A stream was opened (1) or is gone (-1). */
  streams (side: 'client' | 'server', change: 1 | -1): void
  violation (reason: RpcViolation): void
}

/** One request, for whoever follows it: never what is in it. */
export interface TracedRequest {
  /** 16 bytes that both ends know, and nobody else; empty: whoever asked gave it none. */
  readonly id: Uint8Array
  /** Id of the protocol. */
  readonly protocol: string
  readonly method: string
  readonly peer: PeerId
  /** Whether the peer is a party of the registry. Who isn't has no name here. */
  readonly isListed: boolean
}

export interface RequestTrace {
  /** @param code - of the error, where it is one of the tables */
  ended (outcome: RpcOutcome, code?: string): void
}

export interface ServedTrace extends RequestTrace {
  /** What is asked of others in `work` is asked for this request. */
  run<T> (work: () => Promise<T>): Promise<T>
}

/** Follows requests through this node, for its operator. Never throws. */
export interface RpcTracing {
  asking (request: TracedRequest): RequestTrace
  asked (request: TracedRequest): ServedTrace
}

/** Hears of peers that break the protocol or send what a handler found to deserve a penalty. */
export interface PeerJudge {
  /** @param reason - a violation, or the code of an error whose verdict is `penalise` */
  penalise (peer: PeerId, reason: string): void
}

export interface RpcComponents {
  readonly registrar: Pick<Registrar, 'handle' | 'unhandle'>
  readonly connectionManager: Pick<ConnectionManager, 'getConnections' | 'openConnection'>
  readonly logger: ComponentLogger
  readonly metrics?: RpcMetrics
  /** @default nobody follows requests */
  readonly tracing?: RpcTracing
  readonly judge?: PeerJudge
  /**
   * Whether a peer is a party of the registry, which has a share of its own of what a node can do. @default nobody is
   */
  readonly isListed?: (peer: PeerId) => boolean
  /** @default this node has no registry, and says no version */
  readonly versions?: RegistryVersions
  /** Hears of connections that carry requests to us. */
  readonly onTraffic?: (connection: Connection) => void
  /** How far this process lags behind. @default as late as its timers, for all nodes in it */
  readonly load?: LoadMeter
  /** Dials in the background. @default those of this process, for all nodes in it */
  readonly quietDials?: QuietDials
  /** @default the runtime's timers */
  readonly timer?: Timer
  /** @default the system's */
  readonly random?: Random
}

/** All times in milliseconds. */
export interface RpcInit {
  /** To connect and open a stream. @default 10_000 */
  openTimeout?: number
  /** A client's session without traffic is closed after this; a server's after twice as long. @default 300_000 */
  idleTimeout?: number
  /**
   * How long `stop` waits for requests of others that are under way; for answers to our own a second of it.
   * @default 5_000
   */
  drainTimeout?: number
  /** A stream whose peer takes no byte for this long is aborted. @default 30_000 */
  stallTimeout?: number
  /** From the first byte of a frame to its last; a large one has more. @default 5_000 */
  frameTimeout?: number
  /** Calls to one peer and protocol that may wait for a free slot. @default 1_024 */
  maxWaiting?: number
  /** Bytes that may wait to be written to one stream. @default 16_777_216 */
  maxWriteQueue?: number
}
