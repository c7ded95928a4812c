/** Writes down what each DP is told and tells, after decryption: what its operator could know. */
import type { Rpc, RpcMethod, RpcProtocol, RpcTarget } from '../../../src/rpc/interface.ts'

export interface Seen {
  /** Number of the DP. */
  readonly dp: number
  /** Asked it, was asked by it. */
  readonly side: 'in' | 'out'
  readonly peer: string
  readonly protocol: string
  readonly method: string
  readonly request: Uint8Array
  response?: Uint8Array
}

/** What a dishonest operator does to what its DP hands on, or to what it hands back. */
export interface Meddling {
  readonly request?: Uint8Array
  readonly response?: Uint8Array
  /** Asks this one instead. */
  readonly target?: RpcTarget
  /** Asks nobody, and never answers. */
  readonly drop?: boolean
}

/** Asked before the DP asks somebody, and once more with the answer. */
export type Meddle = (seen: Seen) => Meddling | undefined | Promise<Meddling | undefined>

export interface Auditor {
  readonly seen: Seen[]
  meddle: Meddle | undefined
  audit (dp: number, rpc: Rpc): Rpc
}

export function auditor (): Auditor {
  const seen: Seen[] = []
  const note = (
    dp: number, side: Seen['side'], peer: string, protocol: RpcProtocol, { name }: { name: string }, request: Uint8Array
  ): Seen => {
    const entry: Seen = { dp, side, peer, protocol: protocol.id, method: name, request: request.slice() }
    seen.push(entry)
    return entry
  }
  const result: Auditor = {
    seen,
    meddle: undefined,
    audit: (dp, rpc) => ({
      start: async () => { await rpc.start() },
      stop: async () => { await rpc.stop() },
      handle: (protocol, method, handler) => {
        rpc.handle(protocol, method, async (request, context) => {
          const entry = note(dp, 'in', context.peer.toString(), protocol, method, encode(method, request))
          const response = await handler(request, context)
          entry.response = method.response.encode(response as Partial<typeof response>).slice()
          return response
        })
      },
      call: async (target, protocol, method, request, options) => {
        const entry = note(dp, 'out', target.id.toString(), protocol, method, encode(method, request))
        const changed = await result.meddle?.(entry)
        if (changed?.drop === true) {
          await new Promise((_resolve, reject) => {
            options?.signal?.addEventListener('abort', () => { reject(options.signal?.reason) })
          })
        }
        const response = await rpc.call(
          changed?.target ?? target, protocol, method,
          changed?.request == null ? request : method.request.decode(changed.request), options
        )
        entry.response = method.response.encode(response as Partial<typeof response>).slice()
        const swapped = (await result.meddle?.(entry))?.response
        return swapped == null ? response : method.response.decode(swapped)
      }
    })
  }
  return result
}

function encode<Q, A> (method: RpcMethod<Q, A>, request: Q): Uint8Array {
  return method.request.encode(request as Partial<Q>)
}
