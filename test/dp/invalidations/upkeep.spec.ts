import { expect } from 'chai'
import { compareBytes, equalBytes } from '../../../src/base/bytes.ts'
import { AWAY_LATE, AWAY_LOOK } from '../../../src/dp/invalidations/away.ts'
import { ASK_AGAIN, ASK_INTERVAL } from '../../../src/dp/invalidations/upkeep.ts'
import { reassigned, reassignedMany } from '../../builders/log.ts'
import { alter } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY } from '../../builders/registry.ts'
import { deskOf, FEW, replicaOf, strangerTo } from '../../builders/invalidation-desk.ts'
import { at, until } from '../../builders/replicas.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { VerifiedInvalidation } from '../../../src/mapping/interface.ts'

describe('dp/invalidations/upkeep: keys at which it holds mappings', () => {
  const fact = reassigned('one')
  const other = reassigned('another')
  const id = strangerTo(fact.lookupKey)
  const hex = (...facts: readonly VerifiedInvalidation[]): string[] =>
    facts.map(({ lookupKey }) => Buffer.from(lookupKey).toString('hex'))
  const telling = (...facts: readonly VerifiedInvalidation[]) => (lookupKey: LookupKey) =>
    ({ facts: facts.filter(each => hex(each)[0] === Buffer.from(lookupKey).toString('hex')), complete: true })

  it('are asked about at start and daily, whether it is a replica of ' +
    'theirs or not, and nobody else\'s are', async () => {
    for (const each of [strangerTo(fact.lookupKey), replicaOf(fact.lookupKey)]) {
      const desk = await deskOf(each, { holds: [fact.lookupKey], voices: telling(fact) })
      desk.invalidations.start()
      await desk.invalidations.settled()
      expect([desk.log.has(fact), desk.counts]).to.deep.equal([true, ['sync added']])
      expect(desk.asked).to.deep.equal(hex(fact))
      desk.passDate(DAY)
      await desk.invalidations.settled()
      // in a day it was frozen as well: both ask
      expect(desk.asked.length).to.be.above(1)
      expect(new Set(desk.asked)).to.deep.equal(new Set(hex(fact)))
      await desk.invalidations.stop()
    }
  })

  it('are asked about again soon where too few answered', async () => {
    const desk = await deskOf(id, { holds: [fact.lookupKey], voices: () => ({ facts: [], complete: false }) })
    desk.invalidations.start()
    await desk.invalidations.settled()
    expect(desk.waits()).to.include(ASK_AGAIN)
    await desk.invalidations.stop()
  })

  it('are asked about again soon where a round failed', async () => {
    let isFull = true
    const desk = await deskOf(id, {
      holds: [fact.lookupKey],
      voices: key => {
        if (isFull) {
          throw new Error('the disk is full')
        }
        return telling(fact)(key)
      }
    })
    desk.invalidations.start()
    await desk.invalidations.settled()
    expect(desk.waits()).to.include(ASK_AGAIN)
    isFull = false
    desk.passDate(ASK_AGAIN)
    await desk.invalidations.settled()
    expect(desk.log.has(fact)).to.equal(true)
    expect(desk.waits()).to.include(ASK_INTERVAL).and.not.include(ASK_AGAIN)
    await desk.invalidations.stop()
  })

  it('are asked about before an answer while too few answered the last ' +
    'round, the first of them or a later one', async () => {
    const facts = reassignedMany(66).toSorted((a, b) => compareBytes(a.lookupKey, b.lookupKey))
    for (const silent of [0, 1]) {
      const cutAt = at(facts, silent * 64).lookupKey
      let isDown = true
      const voices = telling(...facts)
      const desk = await deskOf(id, {
        holds: facts.map(({ lookupKey }) => lookupKey),
        voices: key => isDown && equalBytes(key, cutAt) ? { facts: [], complete: false } : voices(key)
      })
      desk.invalidations.start()
      await desk.invalidations.settled()
      const asked = desk.asked.length
      expect([asked, desk.log.has(at(facts, silent * 64))]).to.deep.equal([66, false])
      isDown = false
      await desk.invalidations.askFirst(cutAt)
      expect(desk.log.has(at(facts, silent * 64))).to.equal(true)
      // all before the gap were asked about
      await desk.invalidations.askFirst(at(facts, 0).lookupKey)
      await desk.invalidations.askFirst(at(facts, 65).lookupKey)
      expect(desk.asked).to.have.length(asked + (silent === 0 ? 3 : 2))
      await desk.invalidations.stop()
    }
  })

  it('are asked about in a round of their own after it was away during another, and one timer is left', async () => {
    let release = (): void => {}
    const held = new Promise<void>(resolve => { release = resolve })
    let isInvalidated = false
    const desk = await deskOf(id, {
      holds: [fact.lookupKey],
      voices: async key => {
        const known = isInvalidated ? telling(fact)(key) : telling()(key)
        await held
        return known
      }
    })
    desk.invalidations.start()
    await until(() => desk.asked.length === 1)
    isInvalidated = true
    desk.passDate(AWAY_LOOK + AWAY_LATE + 1)
    const settled = desk.invalidations.settled()
    release()
    await settled
    expect(desk.log.has(fact)).to.equal(true)
    expect(desk.waits().filter(ms => ms === ASK_INTERVAL)).to.have.length(1)
    await desk.invalidations.stop()
    expect(desk.waits()).to.deep.equal([])
  })

  it('are asked about before an answer, where that was not yet done; after that no more', async () => {
    const desk = await deskOf(id, { holds: [fact.lookupKey, other.lookupKey], voices: telling(fact, other) })
    await Promise.all([1, 2, 3].map(async () => { await desk.invalidations.askFirst(fact.lookupKey) }))
    expect([desk.log.has(fact), desk.log.has(other)]).to.deep.equal([true, false])
    expect(desk.asked).to.deep.equal(hex(fact))
    desk.invalidations.start()
    await desk.invalidations.settled()
    const asked = desk.asked.length
    await desk.invalidations.askFirst(fact.lookupKey)
    await desk.invalidations.askFirst(other.lookupKey)
    expect(desk.log.has(other)).to.equal(true)
    expect(desk.asked).to.have.length(asked)
    await desk.invalidations.stop()
  })

  it('are asked about again once it was out of touch, or stood still', async () => {
    for (const turn of ['out of touch', 'frozen'] as const) {
      let neighbours = 4
      const voices: VerifiedInvalidation[] = []
      const desk = await deskOf(id, {
        holds: [fact.lookupKey], voices: key => telling(...voices)(key), neighbours: () => neighbours
      })
      desk.invalidations.start()
      await desk.invalidations.settled()
      const look = async (late = 0): Promise<void> => {
        desk.passDate(AWAY_LOOK + late)
        await desk.invalidations.settled()
      }
      await look()
      expect(desk.log.has(fact)).to.equal(false)
      voices.push(fact) // and nobody told it
      neighbours = turn === 'frozen' ? 4 : 1
      await look(turn === 'frozen' ? AWAY_LATE + 1 : 0)
      neighbours = 2
      await look()
      expect(desk.log.has(fact), turn).to.equal(true)
      await desk.invalidations.stop()
    }
  })

  it('hold no answer up where no voice can be reached', async () => {
    const desk = await deskOf(id, {
      holds: [fact.lookupKey], voices: () => { throw new Error('unreachable') }
    })
    await desk.invalidations.askFirst(fact.lookupKey)
    expect(desk.asked).to.deep.equal(hex(fact))
  })
})

describe('dp/invalidations/upkeep: the log of a DP', () => {
  /** Of each DP, after everybody was told of everything, by its share of the keys. */
  async function sizes (dps: number, count: number): Promise<readonly number[]> {
    const test = buildTestRegistry({ dps, evaluators: 5 })
    const world = alter(test.registry, { policy: FEW })
    const facts = reassignedMany(count, { federation: test })
    return await Promise.all(world.dps.map(async ({ id }) => {
      const desk = await deskOf(id, { registry: world })
      await desk.invalidations.take(facts, 'gossip')
      return desk.log.size
    }))
  }

  it('grows with its share, and not with the world', async () => {
    const count = 120
    for (const dps of [5, 20]) {
      const all = await sizes(dps, count)
      // each fact in the logs of its two replicas, and nowhere else
      expect(all.reduce((sum, size) => sum + size, 0), `${dps} DPs`).to.equal(2 * count)
      expect(Math.max(...all)).to.be.below(dps === 5 ? count : count / 2)
    }
  })
})
