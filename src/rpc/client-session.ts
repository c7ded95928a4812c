/**
 * The asking side of one peer and protocol: one kept stream, many calls in
 * flight. A stream that ended is replaced when the next call comes; a call is put
 * on another stream only if the first can't have carried it, or if the remote
 * ended its side in good order and so did not work on it.
 */
import { toString } from 'uint8arrays/to-string'
import { MAX_FRAME_LENGTH } from '../base/limits.ts'
import { BUSY_RETRY_AFTER, FRAME_OVERHEAD, MAX_REOPENS, MAX_SILENT_TIMEOUTS } from './constants.ts'
import { ClientCall } from './client-call.ts'
import { RemoteError, RpcError } from './errors.ts'
import { FrameChannel } from './frame-channel.ts'
import { Frame } from './pb/frame.ts'
import { kindOf } from './status.ts'
import type { ClientAnswer } from './client-call.ts'
import type { RpcViolation } from './errors.ts'
import type { RpcTarget } from './interface.ts'
import type { Stream } from '@libp2p/interface'

export interface ClientSessionInit {
  /** In flight at once, as the protocol prescribes. */
  maxInFlight: number
  maxWaiting: number
  maxWriteQueue: number
  /** Milliseconds. */
  stallTimeout: number
  frameTimeout: number
  /** @throws RpcError RPC_UNREACHABLE */
  open: (target: RpcTarget, signal: AbortSignal) => Promise<Stream>
  onViolation: (reason: RpcViolation, detail: string) => void
  onStream: (change: 1 | -1) => void
}

export interface ClientRequest {
  target: RpcTarget
  method: number
  body: Uint8Array
  /** 16 bytes, of this request alone. */
  requestId: Uint8Array
  /** Of our registry; zero: not said. */
  version: number
  maxResponse: number
  timeout: number
  signal?: AbortSignal
  /** A stream is there. */
  onOpen?: () => void
}

const MAX_ID = 2 ** 32 - 1

export class ClientSession {
  readonly #init: ClientSessionInit
  #channel?: FrameChannel
  /** Of the newest call: addresses may change. */
  #target?: RpcTarget
  #opening?: AbortController
  readonly #waiting = new Set<ClientCall>()
  /** By id on the stream; undefined: given up, the answer is still owed. */
  readonly #inFlight = new Map<number, ClientCall | undefined>()
  #nextId = 1
  #maxFrame = FRAME_OVERHEAD
  #silentTimeouts = 0
  #lastReceived = 0
  #closing = false
  /** Rounds of the idle sweep since it last carried anything. */
  idleRounds = 0

  constructor (init: ClientSessionInit) {
    this.#init = init
  }

  get isIdle (): boolean {
    return this.#waiting.size === 0 && this.#inFlight.size === 0 && this.#opening == null
  }

  /** Calls that wait for an answer. */
  get pending (): number {
    return this.#waiting.size + this.#inFlight.size
  }

  async request (request: ClientRequest): Promise<ClientAnswer> {
    if (this.#waiting.size >= this.#init.maxWaiting) {
      throw new RpcError('RPC_BUSY', {
        detail: `${this.#waiting.size} calls wait for this peer`, retryAfter: BUSY_RETRY_AFTER
      })
    }
    this.idleRounds = 0
    this.#target = request.target
    this.#maxFrame = Math.min(MAX_FRAME_LENGTH, Math.max(this.#maxFrame, request.maxResponse + FRAME_OVERHEAD))
    const call = new ClientCall({ ...request, onGiveUp: this.#onGiveUp })
    this.#waiting.add(call)
    if (this.#channel?.isOpen === true) {
      call.opened()
    }
    this.#pump()
    return call.result
  }

  /** Ends the stream in good order; only for sessions that are idle, or on stop. */
  async close (signal: AbortSignal): Promise<void> {
    this.#closing = true
    this.#opening?.abort()
    this.#failAll(new RpcError('RPC_CLOSED', { detail: 'session closed' }))
    const channel = this.#channel
    if (channel == null) {
      return
    }
    try {
      await channel.close(signal)
    } catch (err) {
      channel.abort(err instanceof Error ? err : new RpcError('RPC_CLOSED'))
    }
  }

  #pump (): void {
    if (this.#waiting.size === 0 || this.#closing) {
      return
    }
    const channel = this.#channel
    if (channel?.isOpen !== true) {
      // calls of a stream that is on its way out are settled first
      if (this.#opening == null && channel == null && this.#target != null) {
        void this.#open(this.#target)
      }
      return
    }
    for (const call of this.#waiting) {
      if (this.#inFlight.size >= this.#init.maxInFlight || !channel.hasRoom(call.body.byteLength)) {
        break
      }
      this.#waiting.delete(call)
      const id = this.#takeId()
      this.#inFlight.set(id, call)
      const { method, remaining: deadline, version: registryVersion } = call
      const body = call.body as Frame['body']
      const requestId = call.requestId as Frame['requestId']
      call.frame = channel.send({ type: Frame.Type.REQUEST, id, method, deadline, body, registryVersion, requestId })
    }
  }

  #takeId (): number {
    while (this.#inFlight.has(this.#nextId)) {
      this.#nextId = this.#nextId === MAX_ID ? 1 : this.#nextId + 1
    }
    const id = this.#nextId
    this.#nextId = id === MAX_ID ? 1 : id + 1
    return id
  }

  async #open (target: RpcTarget): Promise<void> {
    const opening = new AbortController()
    this.#opening = opening
    try {
      const stream = await this.#init.open(target, opening.signal)
      this.#opening = undefined
      if (this.#closing) {
        stream.abort(new RpcError('RPC_CLOSED'))
        return
      }
      this.#attach(stream)
      for (const call of this.#waiting) {
        call.opened()
      }
      this.#pump()
    } catch (err) {
      this.#opening = undefined
      if (opening.signal.aborted) {
        // nobody waited any more; whoever came since gets a new attempt
        this.#pump()
        return
      }
      for (const call of this.#waiting) {
        this.#waiting.delete(call)
        call.fail(err instanceof RpcError ? err : new RpcError('RPC_UNREACHABLE', { cause: err }))
      }
    }
  }

  #attach (stream: Stream): void {
    this.#nextId = 1
    this.#silentTimeouts = 0
    this.#lastReceived = 0
    this.#init.onStream(1)
    const channel = new FrameChannel(stream, {
      maxFrame: () => this.#maxFrame,
      maxWriteQueue: this.#init.maxWriteQueue,
      stallTimeout: this.#init.stallTimeout,
      frameTimeout: this.#init.frameTimeout,
      pauseWhenCongested: false,
      onFrame: (frame) => { this.#onFrame(channel, frame) },
      onEnd: () => { this.#detach(channel, true) },
      onClose: (error) => { this.#detach(channel, false, error) },
      onViolation: this.#init.onViolation
    })
    this.#channel = channel
  }

  #onFrame (channel: FrameChannel, frame: Frame): void {
    if (channel !== this.#channel) {
      return // after the remote's end: nothing is owed any more
    }
    if (frame.type !== Frame.Type.RESPONSE) {
      channel.violate('wrong-direction', frame.type)
      return
    }
    if (!this.#inFlight.has(frame.id)) {
      channel.violate('unknown-id', `answer to ${frame.id}`)
      return
    }
    const call = this.#inFlight.get(frame.id)
    this.#inFlight.delete(frame.id)
    if (call != null) {
      this.#settle(channel, call, frame)
    }
    this.#pump()
  }

  #settle (channel: FrameChannel, call: ClientCall, frame: Frame): void {
    const kind = kindOf(frame.status)
    const { registryVersion: version } = frame
    if (kind != null) {
      const retryAfter = frame.retryAfter === 0 ? undefined : frame.retryAfter
      // its operator finds it by that
      const detail = kind === 'internal' ? `request ${toString(call.requestId, 'base16')}` : undefined
      call.answer({ result: new RemoteError(frame.code, kind, { retryAfter, detail }), version })
    } else if (frame.body.byteLength > call.maxResponse) {
      call.fail(new RpcError('RPC_TOO_LARGE', {
        detail: `answer: at most ${call.maxResponse} bytes, got ${frame.body.byteLength}`
      }))
      channel.violate('response-too-large', `${frame.body.byteLength} bytes`)
    } else {
      call.answer({ result: frame.body, version })
    }
  }

  readonly #onGiveUp = (call: ClientCall, reason: 'timeout' | 'cancelled'): void => {
    if (this.#waiting.delete(call)) {
      if (this.#waiting.size === 0) {
        this.#opening?.abort()
      }
      return
    }
    const channel = this.#channel
    for (const [id, other] of this.#inFlight) {
      if (other === call) {
        this.#inFlight.set(id, undefined)
        if (reason === 'cancelled') {
          // at the deadline the server stops by itself
          channel?.send({ type: Frame.Type.CANCEL, id })
        }
        break
      }
    }
    if (reason === 'timeout' && channel != null) {
      this.#countSilence(channel)
    }
  }

  #countSilence (channel: FrameChannel): void {
    if (channel.received !== this.#lastReceived) {
      this.#lastReceived = channel.received
      this.#silentTimeouts = 0
    }
    this.#silentTimeouts++
    if (this.#silentTimeouts >= MAX_SILENT_TIMEOUTS || this.#allGivenUp()) {
      channel.abort(new RpcError('RPC_TIMEOUT', { detail: 'the remote is silent' }))
    }
  }

  /** Every slot is held by an answer that is overdue: nothing could be sent any more. */
  #allGivenUp (): boolean {
    if (this.#inFlight.size < this.#init.maxInFlight) {
      return false
    }
    for (const call of this.#inFlight.values()) {
      if (call != null) {
        return false
      }
    }
    return true
  }

  #detach (channel: FrameChannel, inOrder: boolean, error?: Error): void {
    if (channel !== this.#channel) {
      return
    }
    this.#channel = undefined
    this.#init.onStream(-1)
    const calls = [...this.#inFlight.values()]
    this.#inFlight.clear()
    for (const call of calls) {
      if (call == null || call.settled) {
        continue
      }
      if ((inOrder || !channel.isWritten(call.frame)) && call.attempts < MAX_REOPENS) {
        call.attempts++
        this.#waiting.add(call)
      } else {
        call.fail(new RpcError('RPC_CLOSED', { cause: error }))
      }
    }
    if (inOrder) {
      // our side has nothing to say on it any more
      channel.discard()
      channel.close(AbortSignal.timeout(this.#init.stallTimeout)).catch((err: Error) => { channel.abort(err) })
    }
    this.#pump()
  }

  #failAll (error: RpcError): void {
    for (const call of [...this.#waiting, ...this.#inFlight.values()]) {
      call?.fail(error)
    }
    this.#waiting.clear()
  }
}
