/** As listeners.ts: browsers don't count. */

export function allowManyListeners (_signal: AbortSignal): void {}
