/** Writes down what each DP is told and tells, after decryption: what its operator could know. */
import type { Rpc, RpcMethod, RpcProtocol } from '../../../src/rpc/interface.ts'

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

/** May change what a DP hands on or answers, as a dishonest operator would. */
export type Meddle = (seen: Seen) => { readonly request?: Uint8Array, readonly response?: Uint8Array } | undefined

export interface Auditor {
  readonly seen: Seen[]
  meddle: Meddle | undefined
  audit (dp: number, rpc: Rpc): Rpc
}

export function auditor (): Auditor {
  const seen: Seen[] = []
  const note = (dp: number, side: Seen['side'], peer: string, protocol: RpcProtocol, { name }: { name: string }, request: Uint8Array): Seen => {
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
        const changed = result.meddle?.(entry)
        const response = await rpc.call(target, protocol, method, changed?.request == null ? request : method.request.decode(changed.request), options)
        entry.response = method.response.encode(response as Partial<typeof response>).slice()
        const swapped = result.meddle?.(entry)?.response
        return swapped == null ? response : method.response.decode(swapped)
      }
    })
  }
  return result
}

function encode<Q, A> (method: RpcMethod<Q, A>, request: Q): Uint8Array {
  return method.request.encode(request as Partial<Q>)
}
