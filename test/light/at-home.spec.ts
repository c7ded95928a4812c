import { expect } from 'chai'
import { DiscoveryError } from '../../src/base/errors.ts'
import { atHome } from '../../src/light/at-home.ts'
import { homeChooser } from '../../src/light/home.ts'
import { RemoteError, RpcError } from '../../src/rpc/errors.ts'
import { codeOfRejection } from '../builders/errors.ts'
import { federation } from '../builders/mapping.ts'
import { dpOf } from '../builders/query.ts'
import { fixedSource, NOW, seededRandom } from '../builders/registry.ts'
import type { Timer } from '../../src/base/clock.ts'
import type { HomeGone } from '../../src/light/federation.ts'

const { registry } = federation()
const nextTurn = async (): Promise<void> => { await new Promise(resolve => setImmediate(resolve)) }

/** A home is asked, and says nothing until the test has it say something. */
interface Asked {
  readonly dp: string
  readonly deadline: number | undefined
  readonly isLast: boolean
  readonly signal: AbortSignal | undefined
  readonly answer: (text: string) => void
  readonly fail: (err: Error) => void
}

class Hands implements Timer {
  time = NOW
  readonly #waits = new Map<() => void, number>()

  after (ms: number, callback: () => void): () => void {
    this.#waits.set(callback, this.time + ms)
    return () => { this.#waits.delete(callback) }
  }

  async pass (ms: number): Promise<void> {
    this.time += ms
    for (const [callback, due] of [...this.#waits]) {
      if (due <= this.time && this.#waits.delete(callback)) {
        callback()
      }
    }
    await nextTurn()
  }
}

function bench (homes: readonly number[] = [0, 3, 4, 1]) {
  const hands = new Hands()
  const clock = { now: () => hands.time }
  const asked: Asked[] = []
  const gone: HomeGone[] = []
  const chooser = homeChooser({ homes: homes.map(dpOf) }, { clock, random: seededRandom('lot') })
  const ask = (signal?: AbortSignal): Promise<string> => atHome(
    async (home, { deadline, signal: over }, isLast) =>
      await new Promise<string>((resolve, reject) => {
        asked.push({ dp: home.id, deadline, isLast, signal: over, answer: resolve, fail: reject })
        over?.addEventListener('abort', () => { reject(new RpcError('RPC_CANCELLED')) })
      }),
    { deadline: 5_000, signal }, { homes: chooser, registry: fixedSource(registry), clock, timer: hands }, gone)
  return { hands, asked, gone, chooser, ask }
}

describe('light/at-home', () => {
  it('asks another beside one that is silent, within what is left, and takes the first answer', async () => {
    const { hands, asked, gone, chooser, ask } = bench()
    const answer = ask()
    expect(asked.map(({ dp, deadline }) => [dp, deadline])).to.deep.equal([[dpOf(0), 5_000]])
    await hands.pass(999)
    expect(asked).to.have.length(1)
    await hands.pass(1)
    expect(asked.map(({ dp, deadline }) => [dp, deadline])).to.deep.equal([[dpOf(0), 5_000], [dpOf(3), 4_000]])
    asked[1]?.answer('of the second')
    expect(await answer).to.equal('of the second')
    expect(gone).to.deep.equal([{ dp: dpOf(0), code: 'RPC_TIMEOUT' }])
    expect([chooser.isGone(dpOf(0)), asked[0]?.signal?.aborted]).to.deep.equal([true, true])
    expect(chooser.current(registry).id).to.equal(dpOf(3))
  })

  it('takes the answer of one that is slow, and calls the others nothing that did not answer yet', async () => {
    const { hands, asked, ask, gone } = bench()
    const answer = ask()
    await hands.pass(1_000)
    asked[0]?.answer('of the first')
    expect(await answer).to.equal('of the first')
    // it was asked a moment ago
    expect(gone).to.deep.equal([])
  })

  it('asks three at most, and names all that were silent once the time is over', async () => {
    const { hands, asked, gone, ask } = bench()
    const code = codeOfRejection(ask())
    for (let i = 0; i < 4; i++) {
      await hands.pass(1_000)
    }
    expect(asked.map(({ dp, isLast }) => [dp, isLast]))
      .to.deep.equal([[dpOf(0), false], [dpOf(3), false], [dpOf(4), true]])
    await hands.pass(16_000)
    expect(await code).to.equal('RPC_TIMEOUT')
    expect(gone.map(({ dp }) => dp)).to.deep.equal([0, 3, 4].map(dpOf))
  })

  it('asks nobody else for a refusal, but hears those that it has asked', async () => {
    const first = bench()
    const refused = codeOfRejection(first.ask())
    first.asked[0]?.fail(new RemoteError('RATE_LIMITED', 'limited'))
    expect([await refused, first.asked.length]).to.deep.equal(['RATE_LIMITED', 1])
    const beside = bench()
    const answer = beside.ask()
    await beside.hands.pass(1_000)
    beside.asked[1]?.fail(new RemoteError('RATE_LIMITED', 'limited'))
    await nextTurn()
    beside.asked[0]?.answer('of the first')
    expect(await answer).to.equal('of the first')
    expect([beside.gone, beside.asked.length]).to.deep.equal([[], 2])
  })

  it('asks the next at once where one fails, and says the last one\'s word', async () => {
    const { asked, gone, ask } = bench([0, 3])
    const code = codeOfRejection(ask())
    asked[0]?.fail(new RpcError('RPC_UNREACHABLE'))
    await nextTurn()
    asked[1]?.fail(new RpcError('RPC_CLOSED'))
    expect(await code).to.equal('RPC_CLOSED')
    expect(gone).to.deep.equal([{ dp: dpOf(0), code: 'RPC_UNREACHABLE' }, { dp: dpOf(3), code: 'RPC_CLOSED' }])
  })

  it('ends when whoever asks does, and blames nobody', async () => {
    const { asked, gone, ask } = bench()
    const stop = new AbortController()
    const code = codeOfRejection(ask(stop.signal))
    stop.abort()
    expect(await code).to.equal('RPC_CANCELLED')
    expect([gone, asked[0]?.signal?.aborted]).to.deep.equal([[], true])
  })

  it('tells of a defect, and goes on for none', async () => {
    const { asked, ask } = bench()
    const failed = ask().catch((err: unknown) => err)
    asked[0]?.fail(new TypeError('a defect'))
    const err = await failed
    expect(err).to.be.instanceOf(TypeError)
    expect(err).to.not.be.instanceOf(DiscoveryError)
  })
})
