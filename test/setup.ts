/** Loaded before every test file. */
import '../src/runtime.ts'
import type { Test } from 'mocha'

/** Milliseconds. Deadlines of real nodes are in real time: a machine that stands still for this long may break them. */
const STANDSTILL = 2_000
const BEAT = 100
/** Milliseconds: whoever may take longer is not tried again. */
const LONGEST_TRIED_AGAIN = 120_000

const unawaited: unknown[] = []
process.on('unhandledRejection', reason => { unawaited.push(reason) })

let current: Test | undefined
let last = performance.now()
setInterval(() => {
  const stood = performance.now() - last - BEAT
  last = performance.now()
  if (stood >= STANDSTILL && current != null && current.timeout() <= LONGEST_TRIED_AGAIN && current.retries() < 1) {
    current.retries(1)
    console.warn(`this process stood still for ${Math.round(stood)} ms: "${current.title}" is tried again if it fails`)
  }
}, BEAT).unref()

export const mochaHooks = {
  beforeEach (this: Mocha.Context): void {
    current = this.currentTest
  },
  /** A rejection that nobody waits for ends a node; mocha alone passes over those that are waited for later. */
  afterEach (): void {
    current = undefined
    const [reason] = unawaited.splice(0)
    if (reason != null) {
      throw new Error('a promise was rejected while nobody waited for it', { cause: reason })
    }
  }
}
