import { expect } from 'chai'
import { ECHO, engines, TEST_PROTOCOL } from '../builders/engines.ts'
import { codeOf, deferred } from '../builders/outcomes.ts'
import type { RpcContext } from '../../src/rpc/interface.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('rpc/rpc: stop', () => {
  it('drains on stop: what is under way is answered, what comes after is refused', async () => {
    const { alice, bob, stop } = await engines()
    const started = deferred<unknown>()
    const release = deferred<Uint8Array>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => {
      started.resolve(undefined)
      return release.promise
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const first = alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))
    await started.promise
    const stopped = bob.engine.stop()
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(2))))
      .to.include({ code: 'RPC_CLOSED', kind: 'unavailable' })
    release.resolve(bytes(3))
    expect(await first).to.deep.equal(bytes(3))
    await stopped
    await stop()
  })

  it('does not wait on stop for an answer that never comes, nor for what hangs on it', async () => {
    const { alice, bob, stop } = await engines({ bob: { drainTimeout: 600_000 } })
    const asked = deferred<unknown>()
    alice.engine.handle(TEST_PROTOCOL, ECHO, async () => {
      asked.resolve(undefined)
      return new Promise<never>(() => {})
    })
    const outcomes: unknown[] = []
    bob.engine.handle(TEST_PROTOCOL, ECHO, async request => {
      outcomes.push((await codeOf(bob.engine.call(alice.target, TEST_PROTOCOL, ECHO, bytes(1)))).code)
      return request
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const call = alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(2))
    await asked.promise
    await bob.engine.stop()
    expect(outcomes).to.deep.equal(['RPC_CLOSED'])
    expect(await call, 'who asked is answered all the same').to.deep.equal(bytes(2))
    await stop()
  })

  it('aborts on stop what does not end by itself', async () => {
    const { alice, bob, stop } = await engines({ bob: { drainTimeout: 10 } })
    const started = deferred<RpcContext>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (_, context) => {
      started.resolve(context)
      return new Promise<never>(() => {})
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const call = codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1)))
    const context = await started.promise
    await bob.engine.stop()
    expect(await call).to.include({ code: 'RPC_CLOSED' })
    expect(context.signal.aborted).to.equal(true)
    await stop()
  })
})
