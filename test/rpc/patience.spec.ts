import { expect } from 'chai'
import { MAX_LAG } from '../../src/rpc/constants.ts'
import { RemoteError, RpcError } from '../../src/rpc/errors.ts'
import { isOverload, whenFree } from '../../src/rpc/patience.ts'
import { ECHO, engines, TEST_PROTOCOL } from '../builders/engines.ts'
import { rejectionOf } from '../builders/errors.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import type { LoadMeter } from '../../src/rpc/load-meter.ts'

const busy = (retryAfter?: number): RemoteError => new RemoteError('RPC_BUSY', 'limited', { retryAfter })
/** Lots that add nothing, and all that there is. */
const [least, most] = [0, 255].map(lot => ({ bytes: (length: number) => new Uint8Array(length).fill(lot) }))

describe('rpc/patience', () => {
  /** Somebody who refuses with each of these in turn, and then answers. */
  function asking (refusals: readonly Error[], { timeout = 60_000, random = least, signal }: {
    timeout?: number, random?: typeof least, signal?: AbortSignal
  } = {}) {
    const [timer, left] = [new ManualTimer(), [...refusals]]
    const given: number[] = []
    const answer = whenFree(async ms => {
      given.push(ms)
      const refusal = left.shift()
      if (refusal != null) {
        throw refusal
      }
      return 'answered'
    }, { timeout, timer, random: random ?? { bytes: length => new Uint8Array(length) }, signal })
    return { answer, timer, given }
  }

  /** Until what was refused has been taken in. */
  async function turn (): Promise<void> {
    await new Promise(setImmediate)
  }

  it('asks again after the time told, once for each time it is told', async () => {
    const { answer, timer, given } = asking([busy(250), busy(400)])
    for (const delay of [250, 400]) {
      await turn()
      expect(timer.delays).to.deep.equal([delay])
      timer.fire()
    }
    expect(await answer).to.equal('answered')
    expect(given).to.have.length(3)
    expect(given[2], 'of one deadline').to.be.at.most(60_000)
  })

  it('adds up to a quarter by lot, and waits a moment whatever it is told', async () => {
    const later = asking([busy(256)], { random: most })
    await turn()
    expect(later.timer.delays[0]).to.be.within(256, 320).and.above(300)
    const hurried = asking([busy(1)])
    await turn()
    expect(hurried.timer.delays).to.deep.equal([20])
    for (const { timer, answer } of [later, hurried]) {
      timer.fire()
      expect(await answer).to.equal('answered')
    }
  })

  for (const [words, err] of [
    ['is over only after the deadline', busy(60_001)],
    ['has no time', busy()],
    ['a budget gives', new RemoteError('RATE_LIMITED', 'limited', { retryAfter: 10 })],
    ['isn\'t one', new RpcError('RPC_TIMEOUT')]
  ] as const) {
    it(`throws a refusal that ${words}, at once`, async () => {
      const { answer, given } = asking([err])
      expect(await rejectionOf(answer)).to.equal(err)
      expect(given).to.have.length(1)
    })
  }

  it('ends when it is called off', async () => {
    const caller = new AbortController()
    const { answer, timer, given } = asking([busy(250)], { signal: caller.signal })
    await turn()
    caller.abort()
    expect(await rejectionOf(answer)).to.include({ code: 'RPC_CANCELLED' })
    expect(timer.delays, 'called off').to.deep.equal([])
    expect(given).to.have.length(1)
  })

  it('knows what waiting mends', () => {
    expect(['RPC_BUSY', 'RECORDS_LIMITED', 'RELAY_LIMITED', 'RATE_LIMITED', 'RPC_CLOSED']
      .filter(code => isOverload(new RemoteError(code, 'limited'))))
      .to.deep.equal(['RPC_BUSY', 'RECORDS_LIMITED', 'RELAY_LIMITED'])
    expect(isOverload(new Error('RPC_BUSY'))).to.equal(false)
  })

  it('is what every call of the engine has, so that load costs it time and no failure', async () => {
    let ms = 2 * MAX_LAG
    const load: LoadMeter = { lag: () => ms, pressure: () => ms, start: () => {}, stop: () => {} }
    const [timer, worked] = [new ManualTimer(), [] as number[]]
    const { alice, bob, stop } = await engines({ components: { load, timer, random: least } })
    bob.engine.handle(TEST_PROTOCOL, ECHO, async request => {
      worked.push(request[0] ?? 0)
      return request
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const calls = [1, 2, 3].map(async i => await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(i)))
    while (timer.delays.length < 3) {
      await turn()
    }
    expect(worked, 'before anything was done').to.deep.equal([])
    ms = 0
    for (let i = 0; i < 3; i++) {
      timer.fire()
    }
    await Promise.all(calls)
    expect(worked).to.have.members([1, 2, 3])
    await stop()
  })
})
