/** Turns of the event loop, as the runtime has them. */

/** After the microtasks of this turn. */
export function afterMicrotasks (work: () => void): void {
  queueMicrotask(() => { process.nextTick(work) })
}

/** Once what has come meanwhile was read. @returns calls it off */
export function afterReading (work: () => void): () => void {
  const immediate = setImmediate(work)
  return () => { clearImmediate(immediate) }
}

/** It keeps no process alive. */
export function letGo (timer: ReturnType<typeof setTimeout>): void {
  timer.unref()
}
