/** The one wait of this protocol that isn't a deadline, as an argument, so that tests turn the hands. */

export interface Timer {
  /** Calls back once, `ms` from now; returns the way to call that off. */
  after (ms: number, callback: () => void): () => void
}

export const systemTimer: Timer = {
  after: (ms, callback) => {
    const handle = setTimeout(callback, ms)
    return () => { clearTimeout(handle) }
  }
}
