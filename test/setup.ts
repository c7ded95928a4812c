/** Loaded before every test file. */
import '../src/runtime.ts'

const unawaited: unknown[] = []
const note = (reason: unknown): void => { unawaited.push(reason) }

export const mochaHooks = {
  /** Once for each file where files run side by side: a worker of mocha forgets its listeners after each. */
  beforeAll (): void {
    process.on('unhandledRejection', note)
  },
  afterAll (): void {
    process.off('unhandledRejection', note)
  },
  /** A rejection that nobody waits for ends a node; mocha alone passes over those that are waited for later. */
  afterEach (): void {
    const [reason] = unawaited.splice(0)
    if (reason != null) {
      throw new Error(`a promise was rejected while nobody waited for it: ${String(reason)}`, { cause: reason })
    }
  }
}
