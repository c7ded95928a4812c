/** Loaded before every test file. */
import '../src/runtime.ts'

const unawaited: unknown[] = []
process.on('unhandledRejection', reason => { unawaited.push(reason) })

/** A rejection that nobody waits for ends a node; mocha alone passes over those that are waited for later. */
export const mochaHooks = {
  afterEach (): void {
    const [reason] = unawaited.splice(0)
    if (reason != null) {
      throw new Error('a promise was rejected while nobody waited for it', { cause: reason })
    }
  }
}
