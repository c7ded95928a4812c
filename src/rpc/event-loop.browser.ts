/** As event-loop.ts, as far as pages have it. */

export function afterMicrotasks (work: () => void): void {
  queueMicrotask(() => { queueMicrotask(work) })
}

export function afterReading (work: () => void): () => void {
  const timer = setTimeout(work)
  return () => { clearTimeout(timer) }
}

/** Pages end when they are left. */
export function letGo (): void {}
