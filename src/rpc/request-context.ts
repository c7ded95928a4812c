/** What a handler knows of its request. The signal is made when it is first asked for: most never do. */
import { RpcError } from './errors.ts'
import type { RpcContext, ServedTrace } from './interface.ts'
import type { PeerId } from '@libp2p/interface'

export class RequestContext implements RpcContext {
  readonly peer: PeerId
  readonly isListed: boolean
  readonly host?: string
  readonly method: string
  /** 16 bytes, or empty: the asker gave it none. */
  readonly requestId: Uint8Array
  /** Undefined: nobody follows it. */
  readonly trace?: ServedTrace
  readonly startedAt = performance.now()
  isStarted = false
  #deadline = Infinity
  #controller?: AbortController
  #reason?: RpcError
  #timer?: ReturnType<typeof setTimeout>

  constructor (
    peer: PeerId, { isListed, host }: Pick<RpcContext, 'isListed' | 'host'>,
    { method, requestId, trace }: Pick<RequestContext, 'method' | 'requestId' | 'trace'>
  ) {
    this.peer = peer
    this.isListed = isListed
    this.host = host
    this.method = method
    this.requestId = requestId
    this.trace = trace
  }

  get signal (): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason != null) {
      this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  get remaining (): number {
    return Math.max(1, this.#deadline - performance.now())
  }

  startTimer (deadline: number, onDeadline: (error: RpcError) => void): void {
    this.isStarted = true
    this.#deadline = performance.now() + deadline
    this.#timer = setTimeout(() => {
      const error = this.#reason ?? new RpcError('RPC_TIMEOUT')
      onDeadline(error)
      this.abort(error)
    }, deadline)
  }

  stopTimer (): void {
    clearTimeout(this.#timer)
  }

  abort (error: RpcError): void {
    this.#reason = error
    this.#controller?.abort(error)
  }
}
