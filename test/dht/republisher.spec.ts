import { expect } from 'chai'
import { Republisher } from '../../src/dht/republisher.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { alter, federation } from '../builders/mapping.ts'
import { HOUR, NOW } from '../builders/registry.ts'
import { entryOf, TestSource, until } from '../builders/replicas.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'

describe('dht/republisher: its pace', () => {
  function setup (entries: readonly VerifiedEntry[], {
    period = 10_000, fail = () =>
      false
  }: { period?: number, fail?: () => boolean } = {}) {
    const [timer, source] = [new ManualTimer(), new TestSource(federation().registry)]
    const published: number[] = []
    const republisher = new Republisher({
      publisher: {
        refresh: async batch => {
          if (fail()) {
            throw new Error('no disk')
          }
          published.push(batch.length)
          return batch.length
        }
      },
      registry: source,
      clock: { now: () => NOW },
      logger: silentLogger,
      own: async function * () { yield * entries.map(({ bytes }) => bytes) },
      timer
    }, { period })
    const turn = async (): Promise<readonly number[]> => {
      timer.fire()
      await until(() => timer.delays.length > 0)
      return timer.delays
    }
    return { republisher, timer, source, published, turn }
  }

  const one = entryOf(federation())
  const many = (count: number): VerifiedEntry[] => Array.from({ length: count }, () => one)

  it('refreshes everything at once when the date of a change of placement passes', async () => {
    const clock = { time: NOW, now: () => clock.time }
    const waits: Array<{ ms: number, callback: () => void }> = []
    const published: number[] = []
    const registry = alter(federation().registry, {
      policy: {
        placement: [
          ...federation().registry.policy.placement, ...placementOf({ from: NOW + HOUR, replicas: 2 }).placement
        ]
      }
    })
    const republisher = new Republisher({
      publisher: { refresh: async batch => { published.push(batch.length); return batch.length } },
      registry: new TestSource(registry),
      clock,
      logger: silentLogger,
      own: async function * () { yield * many(3).map(({ bytes }) => bytes) },
      timer: {
        after: (ms, callback) => {
          const wait = { ms, callback }
          waits.push(wait)
          return () => { waits.splice(waits.indexOf(wait), waits.includes(wait) ? 1 : 0) }
        }
      }
    })
    republisher.start()
    expect(waits.map(({ ms }) => ms)).to.deep.equal([1_000, HOUR])
    clock.time += HOUR
    waits.find(({ ms }) => ms === HOUR)?.callback()
    expect(waits.map(({ ms }) => ms)).to.include(0)
    waits.find(({ ms }) => ms === 0)?.callback()
    await until(() => published.length > 0)
    expect(published).to.deep.equal([3])
    await republisher.stop()
  })

  it('spreads batches of a hundred over the period, once it knows how many there are', async () => {
    const { republisher, timer, published, turn } = setup(many(250))
    republisher.start()
    republisher.start()
    expect(timer.delays).to.deep.equal([1_000])
    const waits: Array<number | undefined> = []
    for (let i = 0; i < 8; i++) {
      waits.push((await turn())[0])
    }
    expect(published).to.deep.equal([100, 100, 50, 100, 100, 50])
    expect(waits.map(wait => Math.round(wait ?? 0)))
      .to.deep.equal([10_000, 5_000, 3_333, 3_333, 3_333, 3_333, 3_333, 3_333])
    await republisher.stop()
    expect(timer.delays).to.deep.equal([])
  })

  it('waits a period where there is nothing, and never less than a second', async () => {
    const nothing = setup([])
    nothing.republisher.start()
    expect(await nothing.turn()).to.deep.equal([10_000])
    await nothing.republisher.stop()
    const often = setup(many(1), { period: 10 })
    often.republisher.start()
    expect(await often.turn()).to.deep.equal([1_000])
    expect(await often.turn()).to.deep.equal([1_000])
    await often.republisher.stop()
  })

  it('begins anew when a registry comes, as fast as it may until it is through', async () => {
    const { republisher, timer, source, published, turn } = setup(many(250))
    republisher.start()
    await turn()
    source.set(federation().next())
    expect(timer.delays).to.deep.equal([0])
    expect([await turn(), await turn(), await turn()]).to.deep.equal([[1_000], [1_000], [1_000]])
    expect((await turn()).map(Math.round), 'the pass is over').to.deep.equal([3_333])
    expect(published).to.deep.equal([100, 100, 100, 50])
    await republisher.stop()
    source.set(federation().registry)
    expect(timer.delays, 'stopped').to.deep.equal([])
  })

  it('goes on after a refresh that failed', async () => {
    let failures = 0
    const { republisher, published, turn } = setup(many(1), { fail: () => failures++ < 1 })
    republisher.start()
    expect(await turn()).to.deep.equal([10_000])
    await turn()
    expect(published).to.deep.equal([1])
    await republisher.stop()
  })
})
