/** Rejections that nobody waited for: they end a process, and the test runner alone would pass over them. */
import { expect } from 'chai'

/** Does the work, and fails if a promise of it was rejected at a moment when nobody waited for it. */
export async function expectAllAwaited (work: () => Promise<void>): Promise<void> {
  const lost: unknown[] = []
  const note = (reason: unknown): void => { lost.push(reason) }
  process.on('unhandledRejection', note)
  try {
    await work()
    await turnOver()
  } finally {
    process.off('unhandledRejection', note)
  }
  expect(lost).to.deep.equal([])
}

/** Long enough for a rejection that nobody waits for to be noticed. */
export async function turnOver (): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}
