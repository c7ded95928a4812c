/**
 * Refuses older runtimes, and has polyfills for the oldest we support. Every entry
 * point imports this file first; nothing else imports it.
 *
 * libp2p 3 calls `Promise.withResolvers`, which Node.js 20 lacks.
 */
import { refusal } from './supported.ts'

const refused = refusal(globalThis.process?.versions?.node)
if (refused != null) {
  throw new Error(refused)
}

if (typeof Promise.withResolvers !== 'function') {
  Object.defineProperty(Promise, 'withResolvers', {
    configurable: true,
    writable: true,
    value: function withResolvers<T> (this: PromiseConstructor): PromiseWithResolvers<T> {
      let resolve!: PromiseWithResolvers<T>['resolve']
      let reject!: PromiseWithResolvers<T>['reject']
      const promise = new this<T>((_resolve, _reject) => {
        resolve = _resolve
        reject = _reject
      })
      return { promise, resolve, reject }
    }
  })
}
