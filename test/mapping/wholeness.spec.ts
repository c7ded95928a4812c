import { expect } from 'chai'
import { isWholeAt, isWholeInAll, longestRetention } from '../../src/mapping/wholeness.ts'
import { voicesOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { alter, bobLookupKey, federation } from '../builders/mapping.ts'
import { HOUR, NOW } from '../builders/registry.ts'
import type { StoreLife } from '../../src/mapping/wholeness.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const { registry } = federation()
const voices = voicesOf(bobLookupKey, registry, NOW).map(({ dp }) => dp.id)
const [self = '', ...others] = voices
const needed = Math.ceil(voices.length / 2)
const SINCE = NOW - HOUR

const life = (peers: readonly string[], { whole = false, covers = NOW }: {
  whole?: boolean, covers?: number
} = {}): StoreLife =>
  ({ whole, since: SINCE, reconciled: new Map(peers.map(peer => [peer, covers])) })
const isWhole = (of: StoreLife, at: VerifiedRegistry = registry, now = NOW): boolean =>
  isWholeAt(self, bobLookupKey, of, at, now)

describe('mapping/wholeness', () => {
  it('is everybody\'s at the founding', () => {
    expect(isWhole(life([], { whole: true }))).to.equal(true)
    expect(isWholeInAll(self, life([], { whole: true }), registry, NOW)).to.equal(true)
  })

  it('is had again from half of the voices, and from no fewer', () => {
    expect(voices.length).to.be.greaterThan(2)
    expect(isWhole(life([]))).to.equal(false)
    expect(isWhole(life(others.slice(0, needed - 1)))).to.equal(false)
    expect(isWhole(life(others.slice(0, needed)))).to.equal(true)
    expect(isWholeInAll(self, life(others.slice(0, needed - 1)), registry, NOW)).to.equal(false)
    expect(isWholeInAll(self, life(others), registry, NOW)).to.equal(true)
  })

  it('is not had from sessions of before the store began', () => {
    expect(isWhole(life(others, { covers: SINCE - 1 }))).to.equal(false)
  })

  it('is nobody\'s who was never placed', () => {
    const few = alter(registry, { policy: placementOf({ replicas: 1 }) })
    const [only] = voicesOf(bobLookupKey, few, NOW)
    const stranger = voices.find(id => id !== only?.dp.id) ?? ''
    expect(isWholeAt(stranger, bobLookupKey, life([], { whole: true }), few, NOW)).to.equal(false)
  })

  it('is lacking to one that comes to be placed, until it has it from those before', () => {
    const placement = [...placementOf({ replicas: 1 }).placement, ...placementOf({ from: NOW, replicas: 5 }).placement]
    const dated = alter(registry, { policy: { placement } })
    const [before] = voicesOf(bobLookupKey, dated, NOW - 1)
    const holder = before?.dp.id ?? ''
    const newcomer = voices.find(id => id !== holder) ?? ''
    const at = (of: StoreLife, now = NOW): boolean => isWholeAt(newcomer, bobLookupKey, of, dated, now)
    expect(at(life([], { whole: true }))).to.equal(false)
    // another that is as new has nothing to give
    expect(at(life(voices.filter(id => id !== holder), { whole: true }))).to.equal(false)
    expect(at(life([holder], { whole: true, covers: NOW - 1 }))).to.equal(false)
    expect(at(life([holder], { whole: true, covers: NOW }))).to.equal(true)
    // who had it goes on having it
    expect(isWholeAt(holder, bobLookupKey, life([], { whole: true }), dated, NOW)).to.equal(true)
  })

  it('is had from all that remain, once nothing of before can count any more', () => {
    const alone = alter(registry, {
      dps: dp =>
        dp.id === self || dp.id === others[0] ? dp : { ...dp, status: 'leaving', statusSince: NOW }
    })
    const one = life(others.slice(0, 1))
    const late = SINCE + longestRetention(registry.policy)
    expect(isWhole(one, alone, late - 1)).to.equal(false)
    expect(isWhole(one, alone, late)).to.equal(true)
    expect(isWhole(life([]), alone, late)).to.equal(false)
  })

  it('is had from all that remain, where the roots name the loss', () => {
    const lost = { ...alter(registry, {}), losses: [{ at: NOW - HOUR, dps: [self, ...others.slice(1)] }] }
    expect(isWhole(life([]), lost)).to.equal(false)
    expect(isWhole(life(others.slice(0, 1)), lost)).to.equal(true)
    expect(isWhole(life([]), { ...lost, losses: [{ at: NOW - HOUR, dps: voices }] })).to.equal(true)
    // somebody else's loss is no excuse
    expect(isWhole(life(others.slice(0, 1)), { ...lost, losses: [{ at: NOW - HOUR, dps: others.slice(1) }] }))
      .to.equal(false)
  })
})
