/** The answering side of one protocol: its methods, and the streams of all peers. */
import { FRAME_OVERHEAD, MAX_STREAMS_PER_CONNECTION } from './constants.ts'
import { RpcError } from './errors.ts'
import { PeerSlots } from './peer-slots.ts'
import { serve } from './served-method.ts'
import { ServerStream } from './server-stream.ts'
import type { Admission } from './admission.ts'
import type { Callers } from './callers.ts'
import type { PeerJudge, RpcComponents, RpcHandler, RpcMethod, RpcProtocol } from './interface.ts'
import type { ServedMethod } from './served-method.ts'
import type { Connection, Logger, PeerId, Stream } from '@libp2p/interface'

export interface ProtocolServerInit {
  maxWriteQueue: number
  /** Milliseconds. */
  stallTimeout: number
  /** Milliseconds. */
  frameTimeout: number
}

/** Of all protocols together. */
export interface ProtocolServerComponents extends RpcComponents {
  readonly callers: Callers
  readonly admission: Admission
}

export class ProtocolServer {
  readonly #protocol: RpcProtocol
  readonly #components: ProtocolServerComponents
  readonly #init: ProtocolServerInit
  readonly #log: Logger
  readonly #judge?: PeerJudge
  readonly #methods = new Map<number, ServedMethod>()
  readonly #streams = new Set<ServerStream>()
  readonly #slots = new Map<string, PeerSlots>()
  #maxFrame = FRAME_OVERHEAD
  #stopping = false

  constructor (protocol: RpcProtocol, components: ProtocolServerComponents, init: ProtocolServerInit) {
    this.#protocol = protocol
    this.#components = components
    this.#init = init
    this.#judge = components.judge
    this.#log = components.logger.forComponent('mimi:rpc:server')
  }

  add<Request, Response> (method: RpcMethod<Request, Response>, handler: RpcHandler<Request, Response>): void {
    if (method.id < 1 || this.#methods.has(method.id) ||
      !this.#protocol.methods.some(({ id, name }) => id === method.id && name === method.name)) {
      throw new RpcError('RPC_MISUSED', { detail: `method ${method.name} (${method.id}) of ${this.#protocol.id}` })
    }
    this.#methods.set(method.id, serve(method, handler))
    this.#maxFrame = Math.max(this.#maxFrame, method.maxRequest + FRAME_OVERHEAD)
  }

  /** Requests that are owed an answer. */
  get pending (): number {
    let count = 0
    for (const stream of this.#streams) {
      count += stream.pending
    }
    return count
  }

  async start (): Promise<void> {
    this.#stopping = false
    await this.#components.registrar.handle(this.#protocol.id, this.#onStream, {
      maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
      maxOutboundStreams: MAX_STREAMS_PER_CONNECTION
    })
  }

  /** From here on, new streams and requests are refused. */
  async refuse (): Promise<void> {
    this.#stopping = true
    await this.#components.registrar.unhandle(this.#protocol.id)
  }

  /** Answers what is still owed with RPC_CLOSED and ends all streams. */
  async close (signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#streams].map(async (stream) => {
      stream.abortAll(new RpcError('RPC_CLOSED'))
      await stream.close(signal)
      stream.abort(new RpcError('RPC_CLOSED'))
    }))
  }

  /** Called at a steady pace; ends streams that carried nothing for `maxRounds` of them. */
  sweep (maxRounds: number): void {
    for (const stream of this.#streams) {
      stream.idleRounds++
      if (stream.pending === 0 && stream.idleRounds > maxRounds) {
        void stream.close(AbortSignal.timeout(this.#init.stallTimeout))
      }
    }
  }

  readonly #onStream = (stream: Stream, connection: Connection): void => {
    const peer = connection.remotePeer
    const { callers, admission, onTraffic, versions, tracing } = this.#components
    const caller = callers.of(connection)
    const slots = this.#slotsOf(peer)
    slots.addStream()
    this.#components.metrics?.streams('server', 1)
    const served = new ServerStream(stream, {
      peer,
      caller,
      admission,
      methods: this.#methods,
      slots,
      maxFrame: this.#maxFrame,
      maxWriteQueue: this.#init.maxWriteQueue,
      stallTimeout: this.#init.stallTimeout,
      frameTimeout: this.#init.frameTimeout,
      log: this.#log,
      isStopping: () => this.#stopping,
      version: () => versions?.current() ?? 0,
      onRequest: () => { onTraffic?.(connection) },
      trace: (id, method) =>
        tracing?.asked({ id, protocol: this.#protocol.id, method, peer, isListed: caller.isListed }),
      onEnded: (method, outcome, startedAt) => {
        this.#components.metrics?.ended(
          'server', this.#protocol.id, method, outcome, (performance.now() - startedAt) / 1000
        )
      },
      onViolation: (reason, detail) => {
        this.#log('%p broke %s: %s', peer, this.#protocol.id, detail)
        this.#components.metrics?.violation(reason)
        this.#judge?.penalise(peer, reason)
      },
      onPenalty: (code) => { this.#judge?.penalise(peer, code) },
      onClose: () => {
        this.#streams.delete(served)
        slots.removeStream()
        this.#components.metrics?.streams('server', -1)
      }
    })
    this.#streams.add(served)
  }

  #slotsOf (peer: PeerId): PeerSlots {
    const key = peer.toString()
    let slots = this.#slots.get(key)
    if (slots == null) {
      slots = new PeerSlots(this.#protocol.maxInFlight, () => { this.#slots.delete(key) })
      this.#slots.set(key, slots)
    }
    return slots
  }
}
