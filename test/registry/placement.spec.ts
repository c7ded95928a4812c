import { peerIdFromString } from '@libp2p/peer-id'
import { expect } from 'chai'
import fc from 'fast-check'
import { xor } from 'uint8arrays/xor'
import { xorCompare } from 'uint8arrays/xor-compare'
import { convertBuffer, convertPeerId } from '../../node_modules/@libp2p/kad-dht/dist/src/utils.js'
import { asLookupKey } from '../../src/base/bytes.ts'
import { changePlacement, moveDp, withDpStatus } from '../../src/registry/edit.ts'
import {
  areMajority, isPlacedAt, lastPlacementChange, majority, nextPlacementChange, operatorAt, placementAt, placementsSince,
  readersOf, recordKey, replicasOf, voicesOf
} from '../../src/registry/placement.ts'
import { DAY, NOW, buildTestRegistry, seedOf } from '../builders/registry.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { DpRecord, VerifiedRegistry } from '../../src/registry/interface.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(asLookupKey)
const shape = fc.record({ dps: fc.integer({ min: 1, max: 24 }), operators: fc.integer({ min: 1, max: 24 }) })
const federations = new Map<string, VerifiedRegistry>()

function federationOf (
  { dps, operators, regions = [] }: { dps: number, operators: number, regions?: string[] }
): VerifiedRegistry {
  const name = JSON.stringify({ dps, operators, regions })
  const registry = federations.get(name) ??
    buildTestRegistry({ dps, operators, regions, msps: 0, csips: 0, evaluators: 0 }).registry
  federations.set(name, registry)
  return registry
}

const operatorsOf = (dps: readonly DpRecord[]): number => new Set(dps.map(({ operator }) => operator)).size
const idsOf = (dps: readonly DpRecord[]): string[] => dps.map(({ id }) => id)

/** By kad-dht's own functions. */
async function kademliaOrder (lookupKey: LookupKey, dps: readonly DpRecord[]): Promise<string[]> {
  const target = await convertBuffer(recordKey(lookupKey))
  const placed = await Promise.all(
    dps.map(async ({ id }) => ({ id, distance: xor(target, await convertPeerId(peerIdFromString(id))) }))
  )
  return placed.sort((a, b) => xorCompare(a.distance, b.distance)).map(({ id }) => id)
}

describe('registry/placement', () => {
  it('is Kademlia\'s own order where operators don\'t matter', async () => {
    await fc.assert(fc.asyncProperty(key, fc.integer({ min: 1, max: 24 }), async (lookupKey, dps) => {
      const registry = federationOf({ dps, operators: dps })
      const expected = await kademliaOrder(lookupKey, registry.activeDps)
      expect(idsOf(replicasOf(lookupKey, registry, NOW)))
        .to.deep.equal(expected.slice(0, placementAt(registry.policy, NOW).replicas))
    }), { numRuns: 50 })
  })

  it('takes as many as the policy says, of as many operators, or all there are', () => {
    fc.assert(fc.property(key, shape, (lookupKey, { dps, operators }) => {
      const registry = federationOf({ dps, operators })
      const { replicas, replicaOperators } = placementAt(registry.policy, NOW)
      const chosen = replicasOf(lookupKey, registry, NOW)
      expect(chosen).to.have.length(Math.min(replicas, dps))
      expect(new Set(chosen).size).to.equal(chosen.length)
      expect(operatorsOf(chosen)).to.be.at.least(Math.min(replicaOperators, operators, dps))
    }))
  })

  it('passes a closer DP by only for the sake of operators', async () => {
    await fc.assert(fc.asyncProperty(key, shape, async (lookupKey, { dps, operators }) => {
      const registry = federationOf({ dps, operators })
      const chosen = replicasOf(lookupKey, registry, NOW)
      const order = await kademliaOrder(lookupKey, registry.activeDps)
      expect(idsOf(chosen)).to.deep.equal(order.filter(id => idsOf(chosen).includes(id)))
      const last = order.indexOf(chosen.at(-1)?.id ?? '')
      const passedBy = order.slice(0, last).filter(id => !idsOf(chosen).includes(id))
      const closest = order.slice(0, chosen.length).flatMap(id => registry.dp(id) ?? [])
      if (operatorsOf(closest) >= Math.min(
        placementAt(registry.policy, NOW).replicaOperators, operatorsOf(registry.activeDps)
      )) {
        expect(passedBy).to.deep.equal([])
      }
      for (const id of passedBy) {
        expect(chosen.map(({ operator }) => operator)).to.include(registry.dp(id)?.operator)
      }
    }), { numRuns: 50 })
  })

  it('keeps one operator with most of the DPs from owning a key', () => {
    const draft = buildTestRegistry({ dps: 20, msps: 0, csips: 0, evaluators: 0 })
    const dps = draft.draft.dps.map((dp, i) => i < 16 ? moveDp(dp, { operator: 'many' }, NOW) : dp)
    const registry = draft.next({ dps })
    fc.assert(fc.property(key, lookupKey => {
      expect(replicasOf(lookupKey, registry, NOW).filter(({ operator }) => operator === 'many'))
        .to.have.length.at.most(3)
    }))
  })

  it('gives the same whatever the order of the list', () => {
    const draft = buildTestRegistry({ dps: 12, operators: 6, msps: 0, csips: 0, evaluators: 0 })
    const turned = draft.next({ dps: draft.draft.dps.toReversed() })
    fc.assert(fc.property(key, lookupKey => {
      expect(idsOf(replicasOf(lookupKey, turned, NOW))).to.deep.equal(idsOf(replicasOf(lookupKey, draft.registry, NOW)))
    }))
  })

  it('moves only where a DP that leaves was', () => {
    const draft = buildTestRegistry({ dps: 12, msps: 0, csips: 0, evaluators: 0 })
    const [gone] = draft.draft.dps
    const smaller = draft.next({
      dps: draft.draft.dps.map(dp => dp === gone ? withDpStatus(dp, 'leaving', NOW, NOW) : dp)
    })
    fc.assert(fc.property(key, lookupKey => {
      const before = idsOf(replicasOf(lookupKey, draft.registry, NOW))
      const after = idsOf(replicasOf(lookupKey, smaller, NOW))
      expect(after).not.to.include(gone?.id)
      expect(before.filter(id => id !== gone?.id && !after.includes(id))).to.deep.equal([])
    }))
  })

  it('stays within the regions it is given', () => {
    const registry = federationOf({ dps: 18, operators: 18, regions: ['eu', 'us', 'jp'] })
    fc.assert(fc.property(key, fc.subarray(['eu', 'us', 'jp'], { minLength: 1 }), (lookupKey, regions) => {
      const chosen = replicasOf(lookupKey, registry, NOW, regions)
      expect(chosen).to.have.length(6 * regions.length)
      expect(chosen.every(dp => dp.regions.some(region => regions.includes(region)))).to.equal(true)
      for (const region of regions) {
        expect(idsOf(chosen)).to.include.members(idsOf(replicasOf(lookupKey, registry, NOW, [region])))
      }
    }))
  })

  it('is empty for a region without DPs', () => {
    expect(replicasOf(asLookupKey(seedOf('key')), federationOf({ dps: 3, operators: 3 }), NOW, ['mars']))
      .to.deep.equal([])
  })

  it('lets readers ask wherever an entry may be', () => {
    const registry = federationOf({ dps: 24, operators: 24, regions: ['eu', 'us'] })
    fc.assert(fc.property(key, fc.subarray(['eu', 'us']), (lookupKey, regions) => {
      const readers = idsOf(readersOf(lookupKey, registry, NOW))
      expect(readers).to.include.members(idsOf(replicasOf(lookupKey, registry, NOW, regions)))
      expect(new Set(readers).size).to.equal(readers.length)
    }))
    const plain = federationOf({ dps: 9, operators: 9 })
    expect(readersOf(asLookupKey(seedOf('key')), plain, NOW))
      .to.deep.equal(replicasOf(asLookupKey(seedOf('key')), plain, NOW))
  })

  it('gives each operator one voice, through its closest replica', () => {
    fc.assert(fc.property(key, shape, (lookupKey, { dps, operators }) => {
      const registry = federationOf({ dps, operators })
      const replicas = replicasOf(lookupKey, registry, NOW)
      const voices = voicesOf(lookupKey, registry, NOW)
      expect(voices.map(({ operator }) => operator))
        .to.deep.equal([...new Set(replicas.map(({ operator }) => operator))])
      for (const { dp, operator } of voices) {
        expect(dp).to.equal(replicas.find(replica => replica.operator === operator))
      }
    }))
    const regional = federationOf({ dps: 18, operators: 18, regions: ['eu', 'us'] })
    const lookupKey = asLookupKey(seedOf('key'))
    expect(voicesOf(lookupKey, regional, NOW, ['eu']).map(({ dp }) => dp))
      .to.deep.equal(replicasOf(lookupKey, regional, NOW, ['eu']))
  })

  it('counts the voices of those who were heard: of each operator the closest', () => {
    const registry = federationOf({ dps: 7, operators: 5 })
    const lookupKey = asLookupKey(seedOf('key'))
    const replicas = replicasOf(lookupKey, registry, NOW)
    const of = (...numbers: number[]): string[] =>
      replicas.filter(({ operator }) => numbers.some(number => operator === `operator${number}`)).map(({ id }) => id)
    expect(of(1, 2), 'two replicas each').to.have.length(4)
    const heard = (ids: readonly string[]): boolean => areMajority(ids, lookupKey, registry, NOW)
    expect([heard(of(1, 2)), heard(of(3, 4, 5)), heard(of(1, 3, 5)), heard([]), heard(['nobody'])])
      .to.deep.equal([false, true, true, false, false])
    const [closest, other] = of(1)
    expect([closest, other].map(id => heard([id ?? '', ...of(3, 4)])), 'its closest alone').to.deep.equal([true, false])
    expect(areMajority(of(1), lookupKey, registry, NOW, ['mars']), 'nobody is there').to.equal(false)
  })

  it('takes any two majorities to have a voice in common', () => {
    for (let voices = 1; voices <= 64; voices++) {
      expect(2 * majority(voices)).to.be.above(voices)
      expect(2 * (majority(voices) - 1)).to.be.at.most(voices)
    }
  })
})

describe('registry/placement: by date', () => {
  const MOVES = NOW + DAY
  const test = buildTestRegistry({ dps: 12, msps: 0, csips: 0, evaluators: 0 })
  const [leaver, mover] = test.draft.dps
  const moved = changePlacement({ ...test.draft, version: 2 }, { replicas: 9, regions: ['eu'] }, MOVES).policy
  const later = test.next({
    policy: moved,
    dps: test.draft.dps.map(dp => dp === leaver
      ? withDpStatus(dp, 'revoked', NOW, MOVES)
      : dp === mover ? moveDp(dp, { operator: 'other', regions: ['eu'] }, MOVES) : dp)
  })

  it('is that of the version before until the change, and another from then on', () => {
    fc.assert(fc.property(key, lookupKey => {
      expect(idsOf(replicasOf(lookupKey, later, MOVES - 1)))
        .to.deep.equal(idsOf(replicasOf(lookupKey, test.registry, NOW)))
      expect(idsOf(readersOf(lookupKey, later, MOVES - 1)))
        .to.deep.equal(idsOf(replicasOf(lookupKey, test.registry, NOW)))
      const after = replicasOf(lookupKey, later, MOVES)
      expect(after).to.have.length(9)
      expect(idsOf(after)).not.to.include(leaver?.id)
      expect(idsOf(readersOf(lookupKey, later, MOVES))).to.include(mover?.id)
    }))
  })

  it('names the operator of the time', () => {
    const dp = later.dp(mover?.id ?? '')
    expect([MOVES - 1, MOVES].map(at => dp == null ? undefined : operatorAt(dp, at)))
      .to.deep.equal(['operator2', 'other'])
    expect([dp?.operator, dp?.regions]).to.deep.equal(['other', ['eu']])
    const voiceOf = (at: number): string | undefined => Array
      .from({ length: 40 }, (_, i) =>
        voicesOf(asLookupKey(seedOf(`key ${i}`)), later, at).find(voice => voice.dp.id === mover?.id))
      .find(voice => voice != null)?.operator
    expect([voiceOf(MOVES - 1), voiceOf(MOVES)]).to.deep.equal(['operator2', 'other'])
  })

  it('holds the place of a DP that was revoked until its term ends', () => {
    const dp = later.dp(leaver?.id ?? '')
    expect(dp?.status).to.equal('revoked')
    expect([NOW, MOVES - 1, MOVES].map(at => dp != null && isPlacedAt(dp, at))).to.deep.equal([true, true, false])
  })

  it('has nobody before the first term, and the first placement', () => {
    expect(replicasOf(asLookupKey(seedOf('key')), later, 0)).to.deep.equal([])
    expect(placementAt({ placement: moved.placement.slice(1) }, 0).replicas).to.equal(9)
  })

  it('says when it changes', () => {
    expect(nextPlacementChange(later, NOW)).to.equal(MOVES)
    expect(nextPlacementChange(later, MOVES)).to.equal(undefined)
    expect([MOVES - 1, MOVES].map(at => lastPlacementChange(later, at))).to.deep.equal([NOW - 365 * DAY, MOVES])
    expect(lastPlacementChange(later, 0)).to.equal(undefined)
    expect(placementsSince(later, NOW, MOVES + 1)).to.deep.equal([MOVES + 1, MOVES - 1])
    expect(placementsSince(later, MOVES, MOVES + 1)).to.deep.equal([MOVES + 1])
  })
})
