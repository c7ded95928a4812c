import { expect } from 'chai'
import fc from 'fast-check'
import { BaseError } from '../../src/base/errors.ts'
import { ECHO, engines, TEST_PROTOCOL } from '../builders/engines.ts'
import { codeOf } from '../builders/outcomes.ts'
import type { RpcError } from '../../src/rpc/errors.ts'

describe('rpc/interleaving: calls under way together', () => {
  it('gives each caller its own answer, for any interleaving of answers, failures and cancellations', async () => {
    const step = fc.record({
      turns: fc.integer({ min: 0, max: 4 }),
      size: fc.integer({ min: 0, max: 3_000 }),
      fate: fc.constantFrom('answer', 'fail', 'crash', 'cancel', 'cancel-late')
    })
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { alice, bob, stop } = await engines()
      bob.engine.handle(TEST_PROTOCOL, ECHO, async (request, { signal }) => {
        const fate = steps[request[0] ?? 0]
        // who goes on after a cancellation keeps its place, and the next caller may be told RPC_BUSY
        for (let turn = 0; turn < (fate?.turns ?? 0) && !signal.aborted; turn++) {
          await new Promise(setImmediate)
        }
        if (fate?.fate === 'fail') {
          throw new BaseError('KEY_INVALID')
        }
        if (fate?.fate === 'crash') {
          throw new Error('crash')
        }
        return request
      })
      await Promise.all([alice.engine.start(), bob.engine.start()])
      await Promise.all(steps.map(async ({ size, fate }, index) => {
        const body = new Uint8Array(size + 1).fill(index)
        const controller = new AbortController()
        if (fate === 'cancel') {
          queueMicrotask(() => { controller.abort() })
        } else if (fate === 'cancel-late') {
          setImmediate(() => { setImmediate(() => { controller.abort() }) })
        }
        const call = alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, body, { signal: controller.signal })
        switch (fate) {
          case 'answer':
            expect(await call).to.deep.equal(body)
            break
          case 'fail':
            expect(await codeOf(call)).to.include({ code: 'KEY_INVALID' })
            break
          case 'crash':
            expect(await codeOf(call)).to.include({ code: 'RPC_INTERNAL' })
            break
          default: {
            const outcome = await call.catch((err: Error) => err)
            expect(outcome instanceof Error ? (outcome as RpcError).code : outcome)
              .to.deep.equal(outcome instanceof Error ? 'RPC_CANCELLED' : body)
          }
        }
      }))
      expect(alice.violations).to.deep.equal([])
      expect(alice.outbound.length).to.be.at.most(1)
      await stop()
    }), { numRuns: 40 })
  })
})
