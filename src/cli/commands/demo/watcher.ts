/** Reads, in the clear, everything that the DPs of a testnet are asked, and looks for one identifier in it. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { Rpc } from '../../../rpc/interface.ts'

export class Watcher {
  readonly #needle: string
  /** Requests that DPs were asked. */
  requests = 0
  /** Of these, in which the identifier stands. */
  named = 0

  constructor (uri: string) {
    this.#needle = toString(fromString(uri.replace(/^[a-z]+:/, '')), 'latin1')
  }

  /** For a testnet's `audit`. */
  readonly audit = (_name: string, rpc: Rpc): Rpc => ({
    start: async () => { await rpc.start() },
    stop: async () => { await rpc.stop() },
    handle: (protocol, method, handler) => {
      rpc.handle(protocol, method, async (request, context) => {
        this.requests++
        this.named += this.#names(request) ? 1 : 0
        return await handler(request, context)
      })
    },
    call: async (...args) => await rpc.call(...args)
  })

  #names (value: unknown): boolean {
    if (typeof value === 'string') {
      return value.includes(this.#needle)
    }
    if (value instanceof Uint8Array) {
      return toString(value, 'latin1').includes(this.#needle)
    }
    return typeof value === 'object' && value != null && Object.values(value).some(part => this.#names(part))
  }
}
