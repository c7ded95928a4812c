import { expect } from 'chai'
import type { DiscoveryError } from '../../../src/base/errors.ts'
import { MappingError } from '../../../src/mapping/errors.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { RegistryError } from '../../../src/registry/errors.ts'
import { MIN_SESSION_GAP, REFUSED_FOR, RETRY_PACE } from '../../../src/protocols/record-sync/constants.ts'
import { obstacleOf } from '../../../src/protocols/record-sync/obstacles.ts'
import { Pairs } from '../../../src/protocols/record-sync/pairs.ts'
import { Refusals } from '../../../src/protocols/record-sync/refusals.ts'
import { FactIndex, factId } from '../../../src/store/fact-index.ts'
import { hoarder } from '../../builders/hoarder.ts'
import { reassign } from '../../builders/invalidation.ts'
import { keyOf, reassigned } from '../../builders/log.ts'
import { federation } from '../../builders/mapping.ts'
import { NOW, seedOf } from '../../builders/registry.ts'
import { TestSource, until } from '../../builders/replicas.ts'
import { syncing } from '../../builders/syncing.ts'
import type { Fact } from '../../../src/mapping/interface.ts'
import type { Obstacle } from '../../../src/protocols/record-sync/obstacles.ts'

const { registry } = federation()
const { clockTolerance } = registry.policy
const SECOND = 1_000
const MINUTE = 60 * SECOND
const KEY = keyOf('refused')
const ID = factId(KEY, seedOf('refused'))

describe('protocols/record-sync/refusals: what was refused', () => {
  it('is refused for what its code says', () => {
    const errors: ReadonlyArray<readonly [DiscoveryError, Obstacle]> = [
      [new MappingError('FACT_NOT_YET_ISSUED'), 'date'],
      [new MappingError('QUOTA_CONFLICT'), 'room'],
      [new MappingError('DISPUTE_UNKNOWN'), 'company'],
      [new RegistryError('REGISTRY_FROZEN'), 'standing'],
      [new MappingError('INVALIDATION_NOT_ALLOWED'), 'form'],
      [new MappingError('ENTRY_STALE'), 'unknown']
    ]
    expect(errors.map(([error]) => obstacleOf(error))).to.deep.equal(errors.map(([, obstacle]) => obstacle))
    expect(obstacleOf(), 'gone').to.equal('unknown')
  })

  it('is asked for again after ten minutes, and after twice that each time; for its form never', () => {
    const refusals = new Refusals()
    refusals.add(ID, { obstacle: 'unknown' }, NOW)
    expect(refusals.nextAt).to.equal(NOW + REFUSED_FOR)
    refusals.add(ID, { obstacle: 'unknown' }, NOW + REFUSED_FOR)
    expect(refusals.split(NOW + REFUSED_FOR)).to.deep.equal({ due: [], waiting: [ID] })
    expect(refusals.nextAt).to.equal(NOW + 3 * REFUSED_FOR)
    refusals.add(ID, { obstacle: 'form' }, NOW)
    refusals.changed(KEY, { room: true, company: true })
    refusals.confirmed()
    expect(refusals.split(NOW + 1e12).due).to.deep.equal([])
  })

  it('is asked for again at its date, and no sooner', () => {
    const refusals = new Refusals()
    refusals.add(ID, { obstacle: 'date', dueAt: NOW + MINUTE }, NOW)
    refusals.changed(KEY, { room: true, company: true })
    expect(refusals.split(NOW + MINUTE - 1).due).to.deep.equal([])
    expect(refusals.split(NOW + MINUTE).due).to.deep.equal([ID])
  })

  for (const [obstacle, end] of [
    ['room', (refusals: Refusals) => { refusals.changed(KEY, { room: true, company: false }) }],
    ['company', (refusals: Refusals) => { refusals.changed(KEY, { room: false, company: true }) }],
    ['standing', (refusals: Refusals) => { refusals.confirmed() }]
  ] as const) {
    it(`for want of ${obstacle} is asked for again when that is over, at a pace`, () => {
      const refusals = new Refusals()
      refusals.add(ID, { obstacle }, NOW)
      refusals.changed(keyOf('another'), { room: true, company: true })
      refusals.changed(KEY, { room: obstacle === 'company', company: obstacle === 'room' })
      expect(refusals.nextAt, 'something else changed').to.equal(NOW + REFUSED_FOR)
      end(refusals)
      expect(refusals.nextAt).to.equal(NOW + RETRY_PACE)
      // and a set that changes all the time makes it cost no more than twelve times a day
      let [now, times] = [NOW, 0]
      for (; refusals.nextAt < NOW + 86_400_000; times++) {
        now = refusals.nextAt
        expect(refusals.split(now).due).to.deep.equal([ID])
        refusals.add(ID, { obstacle }, now)
        end(refusals)
      }
      expect(times).to.be.within(10, 14)
    })
  }

  it('gives way, the first first', () => {
    const refusals = new Refusals()
    const other = factId(KEY, seedOf('other'))
    refusals.add(ID, { obstacle: 'room' }, NOW)
    refusals.add(other, { obstacle: 'room' }, NOW)
    expect(refusals.shift()).to.deep.equal(ID)
    expect(refusals.delete(ID)).to.equal(false)
    expect(refusals.delete(other)).to.equal(true)
    expect(refusals.shift()).to.equal(undefined)
    expect(refusals.size).to.equal(0)
  })
})

describe('protocols/record-sync/refusals: of a pair', () => {
  function setup () {
    const facts = new FactIndex({ id: 'here', placed: () => new Set(['here', 'there']) })
    const clock = { time: NOW, now () { return this.time } }
    const state = { isConfirmed: true }
    const pairs = new Pairs({ facts, clock, registry: new TestSource(registry), isConfirmed: () => state.isConfirmed })
    const store = (...stored: readonly Fact[]): void => { pairs.stored(RecordSet.of<never>(KEY, [], stored)) }
    const isCounted = async (): Promise<boolean> => (await pairs.with('there')).has(ID)
    return { clock, pairs, state, store, isCounted }
  }
  const strike = reassigned('refused')

  it('is compared again when something leaves the set of its key, or something that strikes comes', async () => {
    for (const turn of ['leaves', 'strikes'] as const) {
      const { clock, pairs, store, isCounted } = setup()
      if (turn === 'leaves') {
        store(strike)
      }
      pairs.refuse('there', ID, await pairs.with('there'), { obstacle: 'room' })
      expect(pairs.next()).to.deep.equal([['there', NOW + REFUSED_FOR]])
      store(...turn === 'leaves' ? [] : [strike])
      expect(await isCounted(), 'paced').to.equal(true)
      expect(pairs.next()).to.deep.equal([['there', NOW + RETRY_PACE]])
      clock.time += RETRY_PACE
      expect(await isCounted(), turn).to.equal(false)
      expect(pairs.next()).to.deep.equal([])
    }
  })

  it('is compared again when the set forgets something by itself', async () => {
    const { pairs, store } = setup()
    expect(pairs.nextEndAt(KEY)).to.equal(undefined)
    store(strike)
    expect(pairs.nextEndAt(KEY)).to.be.above(NOW)
  })

  it('is compared again when the registry is confirmed again, and not before', async () => {
    const { clock, pairs, state, isCounted } = setup()
    state.isConfirmed = false
    pairs.refuse('there', ID, await pairs.with('there'), { obstacle: 'standing' })
    clock.time += RETRY_PACE
    expect(await isCounted()).to.equal(true)
    state.isConfirmed = true
    expect(pairs.next()).to.deep.equal([['there', NOW + RETRY_PACE]])
    expect(await isCounted()).to.equal(false)
  })

  it('is compared again when the registry changes', async () => {
    const { pairs, isCounted } = setup()
    pairs.refuse('there', ID, await pairs.with('there'), { obstacle: 'form' })
    pairs.clear()
    expect(await isCounted()).to.equal(false)
  })
})

describe('protocols/record-sync/refusals: a session', () => {
  it('begins when the reason for a refusal is over, without a wait for the ' +
    'lot, and what was refused is taken', async () => {
    const world = syncing(registry, { interval: 60 * MINUTE })
    const node = await world.node(0)
    const early = parseInvalidation(reassign({
      label: 'early', issuedAt: NOW + clockTolerance + 3 * MINUTE, fields: { lookupKey: keyOf('early') }
    }))
    const them = hoarder(world, 1, [early])
    await node.sync.start()
    await until(() => them.asked === 1 && node.timer.delays.length === 2)
    expect(await node.names()).to.deep.equal([])
    // one for the lot, one for this
    expect(node.timer.delays).to.include(3 * MINUTE)
    world.clock.time += 3 * MINUTE - 1
    expect(await node.sync.syncWith(them.dp), 'too early').to.include({ fetched: 0, useless: 0 })
    world.clock.time += 1 + MIN_SESSION_GAP
    node.timer.fire()
    await until(async () => (await node.names()).length === 1)
    expect(them.asked).to.equal(2)
    await node.sync.stop()
    expect(node.timer.delays).to.deep.equal([])
  })
})
