import { expect } from 'chai'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { SIGNER_FRACTION } from '../../../src/mapping/constants.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import {
  FREE_RANGES, MAX_FETCH_LENGTH, MAX_RANGES_LENGTH, REFUSED_FOR
} from '../../../src/protocols/record-sync/constants.ts'
import { Pairs } from '../../../src/protocols/record-sync/pairs.ts'
import { PutOff } from '../../../src/protocols/record-sync/put-off.ts'
import { Waste } from '../../../src/protocols/record-sync/waste.ts'
import { FactIndex, factId } from '../../../src/store/fact-index.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { hoarder } from '../../builders/hoarder.ts'
import { reassign } from '../../builders/invalidation.ts'
import { keyOf, reassigned, reassignedMany } from '../../builders/log.ts'
import { bobLookupKey, federation } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../../builders/registry.ts'
import { TestSource, until } from '../../builders/replicas.ts'
import { syncing } from '../../builders/syncing.ts'
import type { UncheckedInvalidation } from '../../../src/mapping/interface.ts'
import type { SessionResult } from '../../../src/protocols/record-sync/interface.ts'
import type { Hoarder } from '../../builders/hoarder.ts'
import type { SyncNode } from '../../builders/syncing.ts'

const { registry } = federation()
const KiB = 1024
const MINUTE = 60_000
/** A message may be under way when the last byte is spent, and so may a fetch beside it. */
const OVERDRAFT = 2 * MAX_RANGES_LENGTH + MAX_FETCH_LENGTH

/** Rightly signed, of the day after tomorrow: nobody takes it in today, and nobody is a liar who has it. */
function early (count: number): UncheckedInvalidation[] {
  return Array.from({ length: count }, (_, i) => parseInvalidation(reassign({
    label: `early ${i}`, issuedAt: NOW + 2 * DAY, fields: { lookupKey: keyOf(`early ${i}`) }
  })))
}

async function started (node: Promise<SyncNode>): Promise<SyncNode> {
  const made = await node
  await made.sync.start()
  await until(() => made.sync.progress().loaded)
  return made
}

/** One session, or the code that refuses it. */
async function session ({ sync }: SyncNode, { dp }: Hoarder): Promise<SessionResult | string> {
  return await sync.syncWith(dp).catch((err: unknown) => String((err as { code?: string }).code))
}

describe('protocols/record-sync/waste: a DP with facts that are refused', () => {
  const facts = early(150)
  const least = facts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)

  it('costs less each time that they are tried again', async () => {
    const world = syncing(registry)
    const node = await started(world.node(0))
    const them = hoarder(world, 1, facts)
    for (let at = 0; at < DAY; at += 10 * MINUTE) {
      await session(node, them)
      world.clock.time += 10 * MINUTE
    }
    // at once, after 10, 20, 40, … minutes, and not 144 times
    expect(them.asked / facts.length).to.be.within(7, 9)
    expect(node.penalties).to.deep.equal([])
  })

  it('costs so much a day however many it has, and is asked again as that comes back', async () => {
    const wastePerDay = 3 * least
    const world = syncing(registry, { wastePerDay, maxRefused: 50 })
    const node = await started(world.node(0))
    const them = hoarder(world, 1, facts)
    const outcomes: Array<SessionResult | string> = []
    for (let i = 0; i < 60; i++) {
      outcomes.push(await session(node, them))
      world.clock.time += MINUTE
    }
    expect(outcomes.slice(0, 2).every(outcome => typeof outcome === 'object'), 'begins as with anybody').to.equal(true)
    expect(outcomes.at(-1)).to.equal('SYNC_SPENT')
    expect(them.bytes).to.be.below(wastePerDay * (1 + 1 / 24) + least + 60 * FREE_RANGES)
    const [bytes, refusal] = [them.bytes, await rejectionOf(node.sync.syncWith(them.dp))]
    expect(refusal).to.include({ code: 'SYNC_SPENT', kind: 'limited' })
    expect(refusal.retryAfter).to.be.within(1, DAY)
    expect(them.bytes, 'isn\'t even greeted').to.equal(bytes)
    expect(node.sessions.at(-1)).to.equal('spent')
    world.clock.time += DAY / 2
    await session(node, them)
    expect(them.bytes, 'later in the day').to.be.within(bytes + 1, bytes + wastePerDay)
    expect(node.penalties).to.deep.equal([])
  })

  it('costs no more with ids alone, which are gone when they are asked for', async () => {
    const wastePerDay = 256 * KiB
    const world = syncing(registry, { wastePerDay, maxRefused: 50 })
    const node = await started(world.node(0))
    const ids = Array.from({ length: 4_000 }, (_, i) => factId(keyOf(`gone ${i}`), seedOf(`gone ${i}`)))
    const them = hoarder(world, 1, [], ids)
    for (let i = 0; i < 30; i++) {
      await session(node, them)
      world.clock.time += MINUTE
    }
    expect(them.bytes).to.be.below(2 * wastePerDay + OVERDRAFT)
    expect(await session(node, them)).to.equal('SYNC_SPENT')
  })

  it('takes nothing from what others bring, nor they from one another', async () => {
    const world = syncing(registry, { wastePerDay: least, maxRefused: 50 })
    const node = await started(world.node(0))
    const them = hoarder(world, 1, facts)
    const honest = await started(world.node(2))
    await honest.add(...reassignedMany(400))
    await session(node, them)
    expect(await session(node, them)).to.equal('SYNC_SPENT')
    // what is stored costs nothing, though it is more than a day may waste
    expect(await node.sync.syncWith(honest.dp)).to.include({ fetched: 400, useless: 0 })
    for (let i = 0; i < 100; i++) {
      expect(await node.sync.syncWith(honest.dp)).to.include({ fetched: 0 })
    }
    await honest.add(reassigned('later'))
    expect(await node.sync.syncWith(honest.dp)).to.include({ fetched: 1 })
  })
})

describe('protocols/record-sync/waste: two honest DPs, to each of whom somebody ' +
  'brought other facts of the same keys', () => {
  const perKey = Math.floor(registry.policy.quotas.factsPerKey / SIGNER_FRACTION)
  const broughtTo = (who: string, keys: number): UncheckedInvalidation[] =>
    Array.from({ length: keys * perKey }, (_, i) =>
      reassigned(`full ${i % keys}`, { label: `${who} ${i}`, fields: { lookupKey: keyOf(`full ${i % keys}`) } }))
  const lengthOf = (facts: readonly UncheckedInvalidation[]): number =>
    facts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)

  it('go on to fetch from each other whatever there is room for', async () => {
    const [first, second] = [broughtTo('first', 20), broughtTo('second', 20)]
    const world = syncing(registry, { wastePerDay: Math.ceil(lengthOf(first) * 1.5), maxRefused: 10_000 })
    const [one, two] = [await started(world.node(0)), await started(world.node(1))]
    await one.add(...first)
    await two.add(...second)
    for (let i = 0; i < 40; i++) {
      const label = `later ${i}`
      await two.add(reassigned(label))
      // for hours, with what was put off tried again and again
      expect(await one.sync.syncWith(two.dp), label).to.include({ fetched: 1 })
      expect(await two.sync.syncWith(one.dp), label).to.include({ fetched: 0 })
      world.clock.time += 20 * MINUTE
    }
    expect([...one.penalties, ...two.penalties, ...one.sessions, ...two.sessions]).to.not.include('spent')
  })

  it('are not whole by each other while something of a day\'s waits, and a key that waits costs little', () => {
    const putOff = new PutOff(1_000)
    const [here, there] = [factId(keyOf('here'), seedOf('a')), factId(keyOf('there'), seedOf('a'))]
    putOff.spend('one', here, 1_000, NOW)
    expect(putOff.isShort('one', NOW)).to.equal(false)
    putOff.spend('one', here, 500, NOW)
    expect([putOff.isShort('one', NOW), putOff.isShort('two', NOW)]).to.deep.equal([true, false])
    expect([
      putOff.waits('one', factId(keyOf('here'), seedOf('b'))), putOff.waits('one', there), putOff.waits('two', here)
    ])
      .to.deep.equal([true, false, false])
    expect(putOff.waitFor('one', NOW), 'is asked on').to.equal(0)
    putOff.spend('one', here, 1_000, NOW)
    expect(putOff.waitFor('one', NOW), 'but for twice a day\'s').to.be.above(0)
    expect(putOff.isShort('one', NOW + 2 * DAY)).to.equal(false)
  })

  it('give back what was only early', async () => {
    const clocks = { early: NOW + 2 * registry.policy.clockTolerance }
    const facts = Array.from({ length: 20 }, (_, i) => parseInvalidation(reassign({
      label: `soon ${i}`, issuedAt: clocks.early, fields: { lookupKey: keyOf(`soon ${i}`) }
    })))
    const world = syncing(registry, { wastePerDay: Math.ceil(lengthOf(facts) * 1.5) })
    const node = await started(world.node(0))
    const ahead = hoarder(world, 1, facts)
    expect(await session(node, ahead)).to.include({ fetched: 0, useless: 20 })
    world.clock.time += REFUSED_FOR + MINUTE
    expect(await session(node, ahead)).to.include({ fetched: 20 })
    // as much again, in the same hour
    const more = hoarder(world, 1, Array.from({ length: 20 }, (_, i) => parseInvalidation(reassign({
      label: `again ${i}`,
      issuedAt: world.clock.time + 2 * registry.policy.clockTolerance,
      fields: { lookupKey: keyOf(`again ${i}`) }
    }))))
    expect(await session(node, more)).to.include({ useless: 20 })
    expect(await session(node, more), 'isn\'t spent').to.be.an('object')
  })
})

describe('protocols/record-sync/waste: what was refused, and is stored since', () => {
  const strike = reassigned('both')
  const id = factId(strike.lookupKey, strike.hash)
  const passing = { obstacle: 'unknown', cost: 100 } as const

  function setup (maxRefused?: number) {
    const facts = new FactIndex({ id: 'here', placed: () => new Set(['here', 'there']) })
    const clock = { time: NOW, now () { return this.time } }
    const pairs = new Pairs({ facts, clock, registry: new TestSource(registry) }, maxRefused)
    return { facts, clock, pairs }
  }

  it('stays among what is compared, when its time is over and when the ' +
    'other says that it doesn\'t have it', async () => {
    for (const end of ['time', 'drop'] as const) {
      const { facts, clock, pairs } = setup()
      pairs.refuse('there', id, await pairs.with('there'), passing)
      facts.set(RecordSet.of<never>(strike.lookupKey, [], [strike]), registry.policy)
      clock.time += end === 'time' ? REFUSED_FOR + 1 : 0
      const pair = await pairs.with('there')
      if (end === 'drop') {
        pairs.drop('there', [id], pair)
      }
      expect(pair.has(id), end).to.equal(true)
      // what was only early is given back, once
      expect([pairs.owedTo('there'), pairs.owedTo('there')], end).to.deep.equal([end === 'time' ? 100 : 0, 0])
    }
  })

  it('is compared no longer when its time is over, or others took its place, and it isn\'t stored', async () => {
    const { clock, pairs } = setup(1)
    const [one, two] = [factId(bobLookupKey, seedOf('one')), factId(bobLookupKey, seedOf('two'))]
    const pair = await pairs.with('there')
    pairs.refuse('there', one, pair, { obstacle: 'form' })
    pairs.refuse('there', two, pair, passing)
    expect([pair.has(one), pair.has(two)]).to.deep.equal([false, true])
    clock.time += REFUSED_FOR + 1
    expect((await pairs.with('there')).has(two)).to.equal(false)
    // refused once more it is left alone for twice as long
    pairs.refuse('there', two, pair, passing)
    clock.time += REFUSED_FOR + 1
    expect((await pairs.with('there')).has(two)).to.equal(true)
    clock.time += REFUSED_FOR
    expect((await pairs.with('there')).has(two)).to.equal(false)
  })
})

describe('protocols/record-sync/waste: the budget of a day', () => {
  it('comes back steadily, and what turned out to be of use is given back', () => {
    const waste = new Waste(2_400)
    waste.spend('one', 2_400, NOW)
    expect(waste.waitFor('one', NOW)).to.equal(0)
    waste.spend('one', 100, NOW)
    expect(waste.waitFor('one', NOW)).to.equal(HOUR)
    expect(waste.waitFor('two', NOW), 'another').to.equal(0)
    waste.spend('one', -50, NOW)
    expect(waste.waitFor('one', NOW)).to.equal(HOUR / 2)
    expect(waste.waitFor('one', NOW + HOUR / 2)).to.equal(0)
    waste.spend('three', -5_000, NOW)
    waste.spend('three', 2_400, NOW)
    expect(waste.waitFor('three', NOW), 'nobody saves up').to.equal(0)
    waste.spend('three', 1, NOW)
    expect(waste.waitFor('three', NOW)).to.be.above(0)
  })

  it('holds nobody up whose clock was set back', () => {
    const waste = new Waste(2_400)
    waste.spend('one', 4_800, NOW + 365 * DAY)
    expect(waste.waitFor('one', NOW)).to.be.at.most(DAY)
  })

  it('has room for equal sessions in any case', () => {
    expect(FREE_RANGES).to.be.above(700)
  })
})
