/** A wait that somebody can call off. */
import { systemTimer } from './clock.ts'

/** Rejects with the signal's reason once that is aborted. */
export type Delay = (ms: number, options?: { readonly signal?: AbortSignal }) => Promise<void>

export const systemDelay: Delay = async (ms, { signal } = {}) => {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      callOff()
      reject(reasonOf(signal?.reason))
    }
    const callOff = systemTimer.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

function reasonOf (reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError')
}
