import { expect } from 'chai'
import fc from 'fast-check'
import { signerFromSeed } from '../../src/base/keys.ts'
import { Lineage } from '../../src/mapping/lineage.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { carol, link, nextBob, OPENED } from '../builders/conflict.ts'
import { alice, bob, bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { VerifiedEntry, VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }

describe('mapping/lineage', () => {
  const lineage = (...links: Uint8Array[]): Lineage =>
    new Lineage(RecordSet.of(bobLookupKey, [], links.map(parseLink)), context)
  const entry = pretendVerified(fakeEntry({ holder: 'carol' }), NOW - DAY)
  const toCarol = link({ holder: nextBob, next: carol, establishedAt: OPENED + DAY, issuedAt: OPENED + 2 * DAY })

  it('relates keys over any number of links, and names direct successors only', () => {
    const chain = lineage(link(), toCarol)
    expect(chain.related(bob.publicKey, carol.publicKey)).to.equal(true)
    expect(chain.related(carol.publicKey, bob.publicKey)).to.equal(true)
    expect(chain.related(alice.publicKey, bob.publicKey)).to.equal(false)
    expect(chain.succeeds(nextBob.publicKey, bob.publicKey)).to.equal(true)
    expect(chain.succeeds(bob.publicKey, nextBob.publicKey)).to.equal(false)
    expect(chain.succeeds(carol.publicKey, bob.publicKey)).to.equal(false)
    expect(lineage(link({ signer: alice })).related(bob.publicKey, nextBob.publicKey)).to.equal(false)
  })

  it('lends the oldest seniority of the chain, while each attestation lives and nothing strikes it', () => {
    const lent = (now: number, invalidated: (holder: Uint8Array) => boolean = () => false): number | undefined =>
      lineage(link(), toCarol)
        .rank([entry], { ...context, now }, ({ holderKey }) => invalidated(holderKey))[0]?.establishedAt
    expect(lent(NOW)).to.equal(OPENED - HOUR)
    expect(lent(NOW, holder => holder === bob.publicKey || Buffer.compare(holder, bob.publicKey) === 0))
      .to.equal(OPENED + DAY)
    expect(lent(NOW, () => true)).to.equal(NOW - DAY)
    // the older attestation ends first
    expect(lent(OPENED - 2 * HOUR + 40 * DAY)).to.equal(OPENED + DAY)
    expect(lent(OPENED + DAY - HOUR + 40 * DAY)).to.equal(NOW - DAY)
  })

  it('puts the mappings of linked keys together, as long as the link lends', () => {
    const first = pretendVerified(fakeEntry({ holder: 'bob', id: 'first' }), OPENED - DAY)
    const rival = pretendVerified(fakeEntry({ holder: 'alice' }), OPENED - 12 * HOUR)
    const next = pretendVerified(fakeEntry({ holder: 'bob, next' }), NOW - DAY)
    // what is lent is younger than the rival, but the holder's first mapping isn't
    const ranked = (invalidated: boolean): readonly string[] => lineage(link({ establishedAt: OPENED - 2 * HOUR }))
      .rank([next, rival, first], context, () => invalidated)
      .map(({ slot }) => slot)
    expect(ranked(false)).to.deep.equal([first.slot, next.slot, rival.slot])
    expect(ranked(true)).to.deep.equal([first.slot, rival.slot, next.slot])
  })

  it('names what others had before', () => {
    const entries = [
      pretendVerified(fakeEntry({ holder: 'bob' }), OPENED), pretendVerified(fakeEntry({ holder: 'alice' }), OPENED),
      pretendVerified(fakeEntry({ holder: 'carol' }), NOW)
    ]
    const older = (holderKey: typeof bob.publicKey, before: number): Array<(typeof entries)[number] | undefined> =>
      [...lineage(link()).olderOfOthers(entries, { holderKey, before })]
    expect(older(nextBob.publicKey, NOW)).to.deep.equal([entries[1]])
    expect(older(carol.publicKey, NOW)).to.deep.equal(entries.slice(0, 2))
    expect(older(carol.publicKey, OPENED)).to.deep.equal([])
  })

  it('comes to an end where links go round in a circle', () => {
    const circle = lineage(
      link(), link({ holder: nextBob, next: bob, establishedAt: OPENED + DAY, issuedAt: OPENED + 2 * DAY })
    )
    const [ranked] = circle.rank([pretendVerified(fakeEntry({ holder: 'bob' }), NOW)], context, () => false)
    expect(ranked?.establishedAt).to.equal(OPENED + DAY)
  })

  it('lends to whoever holds the newer key alone, and never makes anybody younger', () => {
    const old = pretendVerified(fakeEntry({ holder: 'bob' }), NOW - DAY)
    const next = pretendVerified(fakeEntry({ holder: 'bob, next' }), OPENED - 30 * DAY)
    const ranked = lineage(link()).rank([old, next, entry], context, () => false)
    expect(ranked.map(({ slot, establishedAt }) => [slot, establishedAt]))
      .to.deep.equal([[next.slot, OPENED - 30 * DAY], [old.slot, NOW - DAY], [entry.slot, NOW - DAY]])
    expect(ranked[0], 'the very same').to.equal(next)
  })

  it('asks of both keys whether anything strikes what the link stands for', () => {
    const asked: unknown[] = []
    const fact = link()
    lineage(fact).rank([entry], context, strikable => { asked.push(strikable); return false })
    expect(asked).to.have.length(2)
    const stands = { issuedAt: OPENED, establishedAt: OPENED - HOUR, strength: 50 }
    expect(asked[0]).to.deep.include({ ...stands, holderKey: bob.publicKey })
    expect(asked[1]).to.deep.include({ ...stands, holderKey: nextBob.publicKey })
    const next = pretendVerified(fakeEntry({ holder: 'bob, next' }), NOW - DAY)
    for (const invalidated of [bob, nextBob]) {
      expect(lineage(fact).rank([next], context, ({ holderKey }) =>
        Buffer.compare(holderKey, invalidated.publicKey) === 0)[0]?.establishedAt).to.equal(NOW - DAY)
    }
  })

  it('lends nothing of a link that does not hold', () => {
    const next = pretendVerified(fakeEntry({ holder: 'bob, next' }), NOW - DAY)
    expect(lineage(link({ signer: alice })).rank([next], context, () => false)).to.deep.equal([next])
    expect(lineage().rank([next], context, () => false)).to.deep.equal([next])
  })
})

describe('mapping/lineage: random links', () => {
  const keys = Array.from({ length: 5 }, (_, i) => ({ name: `key ${i}`, key: signerFromSeed(seedOf(`key ${i}`)) }))
  const begun = (key: number): number => OPENED - (5 - key) * DAY
  /** From one key to another; made once. */
  const made = keys.map((from, i) => keys.map((to, j) =>
    i === j ? undefined : parseLink(link({ holder: from.key, next: to.key, establishedAt: begun(i) }))))
  const entries: readonly VerifiedEntry[] = keys.map(({ name }) =>
    pretendVerified(fakeEntry({ holder: name }), NOW - DAY))
  const of = (pairs: ReadonlyArray<readonly [number, number]>): Lineage =>
    new Lineage(RecordSet.of(bobLookupKey, [], pairs.flatMap(([i, j]) => made[i]?.[j] ?? [])), context)
  const pairs = keys.flatMap((_, i) => keys.flatMap((_, j): Array<[number, number]> => i === j ? [] : [[i, j]]))

  it('relate what a path of them connects, in whichever direction', () => {
    fc.assert(fc.property(fc.subarray(pairs, { maxLength: 6 }), some => {
      const group = keys.map((_, i) => i)
      for (const [i, j] of some) {
        const [from, to] = [group[i] ?? i, group[j] ?? j]
        group.forEach((name, k) => { group[k] = name === from ? to : name })
      }
      const lineage = of(some)
      for (const [i, a] of keys.entries()) {
        for (const [j, b] of keys.entries()) {
          expect(lineage.related(a.key.publicKey, b.key.publicKey)).to.equal(group[i] === group[j])
          expect(lineage.succeeds(b.key.publicKey, a.key.publicKey))
            .to.equal(some.some(([from, to]) => from === i && to === j))
        }
      }
    }), { numRuns: 100 })
  })

  it('lend the oldest that they lead back to, and keep the mappings of one holder together', () => {
    fc.assert(fc.property(fc.subarray(pairs.filter(([i, j]) => i < j), { maxLength: 6 }), some => {
      const oldest = keys.map(() => NOW - DAY)
      for (const [i, j] of some.toSorted((a, b) => a[1] - b[1])) {
        oldest[j] = Math.min(oldest[j] ?? Infinity, oldest[i] ?? Infinity, begun(i))
      }
      const lineage = of(some)
      const ranked = lineage.rank(entries, context, () => false)
      expect(entries.map(({ slot }) => ranked.find(found => found.slot === slot)?.establishedAt)).to.deep.equal(oldest)
      for (const [i, { holderKey }] of ranked.entries()) {
        const isRelated = (other: VerifiedEntry): boolean => lineage.related(holderKey, other.holderKey)
        expect(ranked.slice(i, ranked.findLastIndex(isRelated) + 1).every(isRelated)).to.equal(true)
      }
    }), { numRuns: 100 })
  })
})
