import { expect } from 'chai'
import { systemDelay } from '../../src/base/delay.ts'

const rejection = async (promise: Promise<void>): Promise<unknown> =>
  await promise.then(() => expect.fail('it ended'), (err: unknown) => err)

describe('base/delay', () => {
  it('ends by itself', async () => {
    await systemDelay(1)
    await systemDelay(1, { signal: new AbortController().signal })
  })

  it('is called off, with the reason, before it begins and while it lasts', async () => {
    const reason = new Error('enough')
    expect(await rejection(systemDelay(3_600_000, { signal: AbortSignal.abort(reason) }))).to.equal(reason)
    const controller = new AbortController()
    const waiting = rejection(systemDelay(3_600_000, { signal: controller.signal }))
    controller.abort(reason)
    expect(await waiting).to.equal(reason)
    const wordless = new AbortController()
    const other = rejection(systemDelay(3_600_000, { signal: wordless.signal }))
    wordless.abort('enough')
    expect(await other).to.have.property('name', 'AbortError')
  })
})
