/**
 * The answering side of one stream. Every request gets exactly one answer, also
 * a cancelled or overdue one; that is how the asking side knows which ids are
 * free again.
 */
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../base/errors.ts'
import { BUSY_RETRY_AFTER, CODE_PATTERN, MAX_DEADLINE } from './constants.ts'
import { RpcError, endOf } from './errors.ts'
import { FrameChannel } from './frame-channel.ts'
import { Frame, Status } from './pb/frame.ts'
import { RequestContext } from './request-context.ts'
import { statusOf } from './status.ts'
import type { Admission } from './admission.ts'
import type { ConnectedCaller } from './callers.ts'
import type { RpcViolation } from './errors.ts'
import type { RpcOutcome, ServedTrace } from './interface.ts'
import type { PeerSlots } from './peer-slots.ts'
import type { ServedMethod, Work } from './served-method.ts'
import type { Logger, PeerId, Stream } from '@libp2p/interface'

export interface ServerStreamInit {
  peer: PeerId
  caller: ConnectedCaller
  /** Shared by all streams of all peers and protocols. */
  admission: Admission
  methods: ReadonlyMap<number, ServedMethod>
  /** Shared by all streams of the peer. */
  slots: PeerSlots
  maxFrame: number
  maxWriteQueue: number
  stallTimeout: number
  frameTimeout: number
  log: Logger
  isStopping: () => boolean
  /** Of this node's registry; zero: not said. */
  version: () => number
  onRequest: () => void
  /** @param id - 16 bytes, or empty */
  trace: (id: Uint8Array, method: string) => ServedTrace | undefined
  onEnded: (method: string, outcome: RpcOutcome, startedAt: number) => void
  onViolation: (reason: RpcViolation, detail: string) => void
  /** The code of an error of a handler whose verdict is `penalise`. */
  onPenalty: (code: string) => void
  onClose: () => void
}

interface Failure {
  status: Status
  code: string
  retryAfter?: number
}

export class ServerStream {
  readonly #init: ServerStreamInit
  readonly #channel: FrameChannel
  /** Requests that are owed an answer, by id. */
  readonly #active = new Map<number, RequestContext>()
  #ended = false
  idleRounds = 0

  constructor (stream: Stream, init: ServerStreamInit) {
    this.#init = init
    this.#channel = new FrameChannel(stream, {
      maxFrame: () => init.maxFrame,
      maxWriteQueue: init.maxWriteQueue,
      stallTimeout: init.stallTimeout,
      frameTimeout: init.frameTimeout,
      room: init.caller.room,
      pauseWhenCongested: true,
      onFrame: this.#onFrame,
      onEnd: this.#onEnd,
      onClose: () => {
        this.abortAll(new RpcError('RPC_CLOSED'))
        init.onClose()
      },
      onViolation: init.onViolation
    })
  }

  get pending (): number {
    return this.#active.size
  }

  /**
   * Ends our side once all answers are written. Requests that arrive after that
   * are not worked on, and the asking side may count on it.
   */
  async close (signal: AbortSignal): Promise<void> {
    this.#ended = true
    try {
      await this.#channel.close(signal)
    } catch (err) {
      this.#channel.abort(err instanceof Error ? err : new RpcError('RPC_CLOSED'))
    }
  }

  abort (error: Error): void {
    this.#channel.abort(error)
  }

  /** Answers everything that is still owed with `error`, and tells the handlers. */
  abortAll (error: RpcError): void {
    for (const [id, context] of this.#active) {
      this.#fail(id, context, error)
      context.abort(error)
    }
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    if (this.#active.size === 0) {
      void this.close(AbortSignal.timeout(this.#init.stallTimeout))
    }
  }

  readonly #onFrame = (frame: Frame): void => {
    this.idleRounds = 0
    switch (frame.type) {
      case Frame.Type.REQUEST:
        this.#onRequest(frame)
        break
      case Frame.Type.CANCEL:
        this.#onCancel(frame.id)
        break
      default:
        this.#channel.violate('wrong-direction', frame.type)
    }
  }

  #onCancel (id: number): void {
    const context = this.#active.get(id)
    // Unknown ids are no violation: the answer may have crossed the cancellation. It is answered
    // when its handler has ended: by then its slot is free, and the caller may use it again.
    context?.abort(new RpcError('RPC_CANCELLED'))
  }

  #onRequest (frame: Frame): void {
    if (this.#active.has(frame.id)) {
      this.#channel.violate('duplicate-id', `request ${frame.id} is under way`)
      return
    }
    if (this.#ended) {
      return // see `close`
    }
    this.#init.onRequest()
    const method = this.#init.methods.get(frame.method)
    const name = method?.name ?? 'unknown'
    const { requestId } = frame
    const trace = this.#init.trace(requestId, name)
    const context = new RequestContext(this.#init.peer, this.#init.caller, { method: name, requestId, trace })
    const work = this.#accept(frame, method)
    if (method == null || work instanceof RpcError) {
      this.#fail(frame.id, context, work)
      return
    }
    this.#active.set(frame.id, context)
    context.startTimer(Math.min(frame.deadline, MAX_DEADLINE), (error) => {
      this.#fail(frame.id, context, error)
    })
    this.#init.caller.room.count(frame.body.byteLength)
    void this.#work(frame, method, context, work)
  }

  /** Takes a slot and returns the work, or the reason why it isn't done. */
  #accept (frame: Frame, method: ServedMethod | undefined): Work | RpcError {
    if (this.#init.isStopping()) {
      return new RpcError('RPC_CLOSED', { retryAfter: BUSY_RETRY_AFTER })
    }
    if (method == null) {
      return new RpcError('RPC_UNKNOWN_METHOD')
    }
    if (frame.body.byteLength > method.maxRequest) {
      this.#init.onViolation('request-too-large', `${method.name}: ${frame.body.byteLength} bytes`)
      return new RpcError('RPC_TOO_LARGE')
    }
    const version = this.#init.version()
    if (version > 0 && frame.registryVersion > version) {
      return new RpcError('RPC_REGISTRY_OLDER')
    }
    // before the request is read, so that being busy costs little
    const busy = this.#enter(frame.body.byteLength)
    if (busy != null) {
      return busy
    }
    try {
      return method.open(frame.body)
    } catch (err) {
      this.#leave()
      this.#init.onViolation('request-malformed', method.name)
      return new RpcError('RPC_MALFORMED', { cause: err })
    }
  }

  /** Why it can't be worked on now. */
  #enter (length: number): RpcError | undefined {
    const { admission, slots, caller } = this.#init
    if (!caller.room.admits(length)) {
      return new RpcError('RPC_BUSY', { detail: `${caller.room.held} bytes are held`, retryAfter: BUSY_RETRY_AFTER })
    }
    if (!slots.acquire()) {
      return new RpcError('RPC_BUSY', { retryAfter: BUSY_RETRY_AFTER })
    }
    const busy = admission.enter(caller)
    if (busy != null) {
      slots.release()
    }
    return busy
  }

  #leave (): void {
    this.#init.slots.release()
    this.#init.admission.leave(this.#init.caller)
  }

  async #work ({ id, body }: Frame, method: ServedMethod, context: RequestContext, work: Work): Promise<void> {
    try {
      const { trace } = context
      const result = trace == null ? work(context) : trace.run(async () => await work(context))
      this.#succeed(id, method, context, await result)
    } catch (err) {
      this.#fail(id, context, err)
    } finally {
      // not at the answer: a handler that ignores its signal still costs
      this.#leave()
      this.#init.caller.room.count(-body.byteLength)
    }
  }

  #succeed (id: number, method: ServedMethod, context: RequestContext, body: Uint8Array): void {
    if (body.byteLength > method.maxResponse) {
      this.#fail(
        id, context, new Error(`answer of ${method.name}: at most ${method.maxResponse} bytes, made ${body.byteLength}`)
      )
    } else if (!this.#channel.hasRoom(body.byteLength)) {
      this.#fail(
        id, context, new RpcError('RPC_BUSY', { detail: 'the caller reads too slowly', retryAfter: BUSY_RETRY_AFTER })
      )
    } else if (this.#take(id, context)) {
      this.#respond({ id, status: Status.OK, body: body as Frame['body'] })
      this.#onEnded(context, 'ok')
      this.#afterAnswer()
    }
  }

  #fail (id: number, context: RequestContext, err: unknown): void {
    const wasActive = this.#take(id, context)
    if (!wasActive && context.isStarted) {
      return // answered before: cancelled, overdue, or the stream is gone
    }
    const failure = this.#describe(err, context)
    this.#respond({ id, status: failure.status, code: failure.code, retryAfter: failure.retryAfter })
    this.#onEnded(context, ...endOf(err))
    this.#afterAnswer()
  }

  #onEnded ({ method, startedAt, trace }: RequestContext, outcome: RpcOutcome, code?: string): void {
    this.#init.onEnded(method, outcome, startedAt)
    trace?.ended(outcome, code)
  }

  #respond (frame: Partial<Frame>): void {
    this.#channel.send({ ...frame, type: Frame.Type.RESPONSE, registryVersion: this.#init.version() })
  }

  #take (id: number, context: RequestContext): boolean {
    if (this.#active.get(id) !== context) {
      return false
    }
    context.stopTimer()
    return this.#active.delete(id)
  }

  #afterAnswer (): void {
    if (this.#ended && this.#active.size === 0) {
      void this.close(AbortSignal.timeout(this.#init.stallTimeout))
    }
  }

  /** What of an error may leave this node: status, code and retryAfter, never a message. */
  #describe (err: unknown, context: RequestContext): Failure {
    if (!(err instanceof DiscoveryError) || !CODE_PATTERN.test(err.code)) {
      const id = toString(context.requestId, 'base16')
      this.#init.log.error('%s for %p failed in request %s - %e', context.method, this.#init.peer, id, err)
      return { status: Status.INTERNAL, code: 'RPC_INTERNAL' }
    }
    // an RpcError of a handler comes from a call of its own, to somebody else
    if (err.verdict === 'penalise' && !(err instanceof RpcError)) {
      this.#init.onPenalty(err.code)
    }
    const retryAfter = Math.ceil(err.retryAfter ?? 0)
    return { status: statusOf(err.kind), code: err.code, retryAfter: Math.min(Math.max(retryAfter, 0), 2 ** 32 - 1) }
  }
}
