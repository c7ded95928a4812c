import { expect } from 'chai'
import { LookupWindow } from '../../src/light/lookup-window.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { rejectionOf } from '../builders/errors.ts'

describe('light/lookup-window', () => {
  function bench () {
    const clock = { at: 1_000_000, now: () => clock.at }
    const window = new LookupWindow(clock)
    const running: Array<PromiseWithResolvers<string>> = []
    const run = async (signal?: AbortSignal): Promise<string> => await window.run(async () => {
      const work = Promise.withResolvers<string>()
      running.push(work)
      return await work.promise
    }, { signal })
    /** Ends the one that began first, after so long. */
    const end = async (took: number, err?: Error): Promise<void> => {
      clock.at += took
      const work = running.shift()
      if (err == null) {
        work?.resolve('done')
      } else {
        work?.reject(err)
      }
      await new Promise(setImmediate)
    }
    return { clock, window, running, run, end }
  }

  it('lets in eight, and each further one when another has ended', async () => {
    const { running, run, end } = bench()
    const all = Array.from({ length: 10 }, async () => await run())
    await new Promise(setImmediate)
    expect(running).to.have.length(8)
    while (running.length > 0) {
      await end(10)
    }
    expect(await Promise.all(all)).to.deep.equal(Array.from({ length: 10 }, () => 'done'))
  })

  it('grows while there are more, and they take no longer', async () => {
    const { window, running, run, end } = bench()
    const all = Array.from({ length: 100 }, async () => await run())
    await new Promise(setImmediate)
    for (let i = 0; i < 30; i++) {
      await end(10)
    }
    expect([window.size, running.length]).to.deep.equal([38, 38])
    while (running.length > 0) {
      await end(0)
    }
    await Promise.all(all)
  })

  it('shrinks when they take longer, or fail, once for all that were under way, and not below four', async () => {
    const { clock, window, run, end } = bench()
    await Promise.all([run(), end(10)])
    const slow = async (took: number, err?: Error): Promise<void> => {
      const all = Promise.allSettled([run(), run()])
      await end(took, err)
      await end(0, err)
      await all
    }
    await slow(2_000)
    expect(window.size).to.equal(7)
    clock.at += 2_000
    await slow(100, new RpcError('RPC_UNREACHABLE'))
    expect(window.size, 'half').to.equal(4)
    for (let i = 0; i < 5; i++) {
      clock.at += 2_000
      await slow(100, new RpcError('RPC_TIMEOUT'))
    }
    expect(window.size).to.equal(4)
  })

  it('learns nothing of what fails for another reason', async () => {
    const { window, run, end } = bench()
    const refused = rejectionOf(run())
    await end(10, new RpcError('RPC_MALFORMED'))
    expect(await refused).to.include({ code: 'RPC_MALFORMED' })
    expect(window.size).to.equal(8)
  })

  it('lets go of whoever is called off while it waits, and of nobody\'s place', async () => {
    const { running, run, end } = bench()
    const caller = new AbortController()
    const all = Array.from({ length: 8 }, async () => await run())
    const waiting = [rejectionOf(run(caller.signal)), run()] as const
    await new Promise(setImmediate)
    caller.abort()
    expect(await waiting[0]).to.include({ code: 'RPC_CANCELLED' })
    await end(10)
    expect(running, 'the next one').to.have.length(8)
    while (running.length > 0) {
      await end(0)
    }
    await Promise.all([...all, waiting[1]])
    expect(await rejectionOf(run(caller.signal)), 'at once, where there is room').to.include({ code: 'RPC_CANCELLED' })
  })
})
