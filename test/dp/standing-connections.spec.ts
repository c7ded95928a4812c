import { expect } from 'chai'
import { FEW, LOOK_INTERVAL, MAX_STANDING, StandingConnections, YIELD } from '../../src/dp/standing-connections.ts'
import { silentLogger } from '../builders/holder.ts'
import { seededRandom } from '../builders/registry.ts'
import type { DpRecord, RegistrySource } from '../../src/registry/interface.ts'

/** What comes due is done at once, and the clock goes with it. */
class Hands {
  time = 1_000_000
  readonly #due: Array<{ at: number, callback: () => void }> = []

  now = (): number => this.time

  after = (ms: number, callback: () => void): () => void => {
    const wait = { at: this.time + ms, callback }
    this.#due.push(wait)
    return () => {
      const index = this.#due.indexOf(wait)
      if (index >= 0) {
        this.#due.splice(index, 1)
      }
    }
  }

  async run (ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      const next = this.#due.sort((a, b) => a.at - b.at)[0]
      if (next == null || next.at > end) {
        break
      }
      this.#due.shift()
      this.time = Math.max(this.time, next.at)
      next.callback()
      await new Promise(setImmediate)
    }
    this.time = end
  }
}

function bench (ids: readonly string[], own = 'c') {
  const hands = new Hands()
  const dps = ids.map(id => ({ id, status: 'active' }) as DpRecord)
  const load = { late: 0, pressure: () => load.late }
  const [connected, down, dialled] = [new Set<string>(), new Set<string>(), [] as string[]]
  const standing = new StandingConnections({
    id: own,
    registry: { current: () => ({ dps }) } as unknown as RegistrySource,
    clock: hands,
    random: seededRandom('standing'),
    log: silentLogger.forComponent('connections'),
    timer: hands,
    load,
    isConnected: ({ id }) => connected.has(id),
    connect: async ({ id }) => {
      dialled.push(id)
      hands.time += 10
      if (down.has(id)) {
        throw new Error('down')
      }
      connected.add(id)
    }
  })
  return { hands, standing, connected, down, dialled, dps, load }
}

describe('dp/standing-connections', () => {
  it('dials everybody with a higher id at once, and the others when they have had their time', async () => {
    const { hands, standing, dialled } = bench(['a', 'b', 'c', 'd', 'e'])
    standing.start()
    await hands.run(YIELD / 2)
    expect(dialled).to.deep.equal(['d', 'e'])
    await hands.run(YIELD)
    expect(dialled).to.deep.equal(['d', 'e', 'a', 'b'])
    await standing.stop()
  })

  it('dials again what broke, and with back-off who is down, for ever', async () => {
    const { hands, standing, connected, down, dialled } = bench(['c', 'd', 'e'])
    standing.start()
    await hands.run(1_000)
    dialled.length = 0
    connected.clear()
    down.add('e')
    await hands.run(60_000)
    expect(dialled.filter(id => id === 'd')).to.have.length(1)
    const tries = dialled.filter(id => id === 'e').length
    expect(tries).to.be.within(4, 8)
    await hands.run(3_600_000)
    expect(dialled.filter(id => id === 'e').length).to.be.above(60)
    down.clear()
    await hands.run(62_000)
    expect(connected).to.include('e')
    await standing.stop()
  })

  it('leaves out who is revoked, and whoever is beyond its bound', async () => {
    const { hands, standing, dialled, dps } = bench(
      Array.from({ length: MAX_STANDING + 20 }, (_, i) => `d${String(i).padStart(4, '0')}`)
    )
    dps[0] = { ...dps[0], status: 'revoked' } as DpRecord
    standing.start()
    await hands.run(3_600_000)
    expect(dialled).to.have.length(MAX_STANDING)
    expect(dialled).to.not.include('d0000')
    await standing.stop()
  })

  it('dials a few slowly and others seldom while the process lags behind, and all of them afterwards', async () => {
    const { hands, standing, dialled, load } = bench(['c', ...Array.from({ length: FEW + 12 }, (_, i) => `d${i}`)])
    load.late = 600
    standing.start()
    await hands.run(18_000)
    expect(dialled).to.have.length.within(FEW, FEW + 1)
    await hands.run(60_000)
    expect(dialled).to.have.length.within(FEW + 1, FEW + 3)
    load.late = 0
    await hands.run(2 * LOOK_INTERVAL)
    expect(dialled).to.have.length(FEW + 12)
    await standing.stop()
  })

  it('stops', async () => {
    const { hands, standing, dialled } = bench(['c', 'd'])
    standing.start()
    await standing.stop()
    await hands.run(60_000)
    expect(dialled).to.deep.equal([])
  })
})
