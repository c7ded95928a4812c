/**
 * Aborts after `ms` milliseconds as `AbortSignal.timeout` does, or with any of the
 * signals.
 *
 * `AbortSignal.any` holds its sources weakly: in Node.js 20 a timeout that nothing
 * else holds is collected with the next garbage, and never fires. A listener of its
 * own keeps it until then.
 */
export function deadline (ms: number, ...signals: ReadonlyArray<AbortSignal | undefined>): AbortSignal {
  const timeout = AbortSignal.timeout(Math.ceil(ms))
  timeout.addEventListener('abort', () => undefined, { once: true })
  return AbortSignal.any([timeout, ...signals.filter(signal => signal != null)])
}
