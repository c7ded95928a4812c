/** One request of ours, from asking to the answer or the reason why there is none. */
import { RpcError } from './errors.ts'
import type { RemoteError } from './errors.ts'

/** What came back: a result, or why there is none. */
export interface ClientAnswer {
  readonly result: Uint8Array | RemoteError
  /** Of the remote's registry; zero: not said. */
  readonly version: number
}

export interface ClientCallInit {
  method: number
  body: Uint8Array
  /** 16 bytes, of this request alone. */
  requestId: Uint8Array
  /** Of our registry; zero: not said. */
  version: number
  maxResponse: number
  /** Milliseconds. */
  timeout: number
  signal?: AbortSignal
  /** A stream is there; called once. */
  onOpen?: () => void
  /** The call ended without an answer while it waited or was under way. */
  onGiveUp: (call: ClientCall, reason: 'timeout' | 'cancelled') => void
}

export class ClientCall {
  readonly method: number
  readonly body: Uint8Array
  readonly requestId: Uint8Array
  readonly version: number
  readonly maxResponse: number
  readonly result: Promise<ClientAnswer>
  /** Streams it was put on so far. */
  attempts = 0
  /** Number of its frame on the channel of the moment. */
  frame = 0
  settled = false
  readonly #deadline: number
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #signal?: AbortSignal
  readonly #onGiveUp: ClientCallInit['onGiveUp']
  #onOpen: ClientCallInit['onOpen']
  #resolve: (answer: ClientAnswer) => void = () => {}
  #reject: (error: Error) => void = () => {}

  constructor (init: ClientCallInit) {
    this.method = init.method
    this.body = init.body
    this.requestId = init.requestId
    this.version = init.version
    this.maxResponse = init.maxResponse
    this.#signal = init.signal
    this.#onGiveUp = init.onGiveUp
    this.#onOpen = init.onOpen
    this.#deadline = performance.now() + init.timeout
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(
      () => { this.#giveUp('timeout', new RpcError('RPC_TIMEOUT', { detail: `${init.timeout} ms` })) }, init.timeout
    )
    init.signal?.addEventListener('abort', this.#onAbort)
  }

  /** Whole milliseconds until the deadline, 1 or more. */
  get remaining (): number {
    return Math.max(1, Math.ceil(this.#deadline - performance.now()))
  }

  opened (): void {
    this.#onOpen?.()
    this.#onOpen = undefined
  }

  answer (answer: ClientAnswer): void {
    if (this.#settle()) {
      this.#resolve(answer)
    }
  }

  fail (error: Error): void {
    if (this.#settle()) {
      this.#reject(error)
    }
  }

  #settle (): boolean {
    if (this.settled) {
      return false
    }
    this.settled = true
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    return true
  }

  readonly #onAbort = (): void => {
    this.#giveUp('cancelled', cancelError(this.#signal?.reason))
  }

  #giveUp (reason: 'timeout' | 'cancelled', error: RpcError): void {
    if (!this.settled) {
      this.fail(error)
      this.#onGiveUp(this, reason)
    }
  }
}

/** A signal made by `AbortSignal.timeout` is a deadline; anything else is a cancellation. */
export function cancelError (reason: unknown): RpcError {
  const isTimeout = reason instanceof Error && reason.name === 'TimeoutError'
  return new RpcError(isTimeout ? 'RPC_TIMEOUT' : 'RPC_CANCELLED', { cause: reason })
}
