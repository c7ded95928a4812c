/** DPs that stand still while others go on: their connections stand, and nothing comes from them. */
import type { Rpc, RpcContext } from '../../src/rpc/interface.ts'

export interface Freezer {
  /** Names of those that are frozen now. */
  readonly frozen: Set<string>
  /** For a testnet's `audit`. */
  readonly audit: (name: string, rpc: Rpc) => Rpc
}

export function freezer (): Freezer {
  const frozen = new Set<string>()
  const untilAborted = async (signal?: AbortSignal): Promise<never> => await new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => { reject(signal.reason) })
  })
  return {
    frozen,
    audit: (name, rpc) => ({
      start: async () => { await rpc.start() },
      stop: async () => { await rpc.stop() },
      handle: (protocol, method, handler) => {
        rpc.handle(protocol, method, async (request, context: RpcContext) =>
          frozen.has(name) ? await untilAborted(context.signal) : await handler(request, context))
      },
      call: async (target, protocol, method, request, options) => {
        if (frozen.has(name)) {
          await untilAborted(options?.signal)
        }
        return await rpc.call(target, protocol, method, request, options)
      }
    })
  }
}
