/** Signals that govern hundreds of calls. */
import { setMaxListeners } from 'node:events'

/** Node.js warns of more than ten listeners, as of a leak. */
export function allowManyListeners (signal: AbortSignal): void {
  setMaxListeners(0, signal)
}
