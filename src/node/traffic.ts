/**
 * What a node asks others, told as it happens, for whoever draws or counts it: whom,
 * which method, how it ended. Nothing of what is in a request or an answer is told: no
 * identifier, no key, no code, no length.
 */
import { steadyNow } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { Rpc, RpcCallOptions } from '../rpc/interface.ts'

export interface CallBegin {
  /** Number of the call at this node. */
  readonly call: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Peer id, base58btc. */
  readonly to: string
  /** `/mimi/<name>/<version>` */
  readonly protocol: string
  readonly method: string
  /** What is sealed in it, which `to` can't see: for whom and of what kind. */
  readonly sealed?: RpcCallOptions['sealed']
}

export interface CallEnd {
  readonly call: number
  readonly at: number
  /** Code of why there was no answer, or of what the answer refused; undefined: it was answered. */
  readonly code?: string
}

export interface TrafficEvents {
  'call:begin': CustomEvent<CallBegin>
  'call:end': CustomEvent<CallEnd>
}

/** As libp2p's event targets, of these events alone. */
export interface TrafficTarget {
  addEventListener<Type extends keyof TrafficEvents> (type: Type, listener: (event: TrafficEvents[Type]) => void): void
  removeEventListener<Type extends keyof TrafficEvents> (
    type: Type, listener: (event: TrafficEvents[Type]) => void
  ): void
}

type Listeners = { readonly [Type in keyof TrafficEvents]: Set<(event: TrafficEvents[Type]) => void> }

export class Traffic implements TrafficTarget {
  readonly #clock: Clock
  readonly #listeners: Listeners = { 'call:begin': new Set(), 'call:end': new Set() }
  #calls = 0

  constructor ({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  addEventListener<Type extends keyof TrafficEvents> (
    type: Type, listener: (event: TrafficEvents[Type]) => void
  ): void {
    this.#listeners[type].add(listener)
  }

  removeEventListener<Type extends keyof TrafficEvents> (
    type: Type, listener: (event: TrafficEvents[Type]) => void
  ): void {
    this.#listeners[type].delete(listener)
  }

  /** The same engine, whose calls are told. */
  watching (rpc: Rpc): Rpc {
    return {
      start: async () => { await rpc.start() },
      stop: async () => { await rpc.stop() },
      handle: (protocol, method, handler) => { rpc.handle(protocol, method, handler) },
      call: async (target, protocol, method, request, options) => {
        const call = ++this.#calls
        const sealed = options?.sealed
        this.#tell('call:begin', {
          call,
          at: this.#now(),
          to: target.id.toString(),
          protocol: protocol.id,
          method: method.name,
          ...sealed == null
            ? {}
            : { sealed }
        })
        try {
          const answer = await rpc.call(target, protocol, method, request, options)
          this.#tell('call:end', { call, at: this.#now() })
          return answer
        } catch (err) {
          this.#tell('call:end', {
            call, at: this.#now(), code: err instanceof DiscoveryError ? err.code : 'RPC_INTERNAL'
          })
          throw err
        }
      }
    }
  }

  #now (): number {
    return steadyNow(this.#clock)
  }

  #tell<Type extends keyof TrafficEvents> (type: Type, detail: TrafficEvents[Type]['detail']): void {
    const listeners: Set<(event: TrafficEvents[Type]) => void> = this.#listeners[type]
    if (listeners.size > 0) {
      const event = new CustomEvent(type, { detail }) as TrafficEvents[Type]
      listeners.forEach(listener => { listener(event) })
    }
  }
}
