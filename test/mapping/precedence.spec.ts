import { expect } from 'chai'
import fc from 'fast-check'
import { asHash } from '../../src/base/bytes.ts'
import { comparePrecedence, inOrder } from '../../src/mapping/precedence.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { alice, bob, buildTestMapping, entryIdOf } from '../builders/mapping.ts'
import { NOW } from '../builders/registry.ts'
import type { Ranked } from '../../src/mapping/precedence.ts'

const people = [alice, bob]

function ranked (establishedAt: number, id: number, holder = 0, hash = 0): Ranked {
  return {
    establishedAt,
    entryId: entryIdOf(id),
    holderKey: (people[holder] ?? alice).publicKey,
    hash: asHash(new Uint8Array(32).fill(hash))
  }
}

/** Few values each, so that ties of every depth happen. */
const mappings = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(1), fc.nat(2)).map(values => ranked(...values)), {
  maxLength: 8
})

describe('mapping/precedence', () => {
  it('puts the older first', () => {
    const [older, newer] = [ranked(1_000, 9), ranked(2_000, 1)]
    expect(inOrder([newer, older])).to.deep.equal([older, newer])
  })

  it('breaks ties by entry id, then holder key, then hash, since holders choose their ids', () => {
    expect(comparePrecedence(ranked(1, 1, 1, 1), ranked(1, 2, 0, 0))).to.be.lessThan(0)
    expect(Math.sign(comparePrecedence(ranked(1, 1, 0), ranked(1, 1, 1))))
      .to.equal(Buffer.compare(alice.publicKey, bob.publicKey))
    expect(comparePrecedence(ranked(1, 1, 0, 1), ranked(1, 1, 0, 2))).to.be.lessThan(0)
    expect(comparePrecedence(ranked(1, 1, 0, 1), ranked(1, 1, 0, 1))).to.equal(0)
  })

  it('is a total order', () => {
    const one = fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)).map(values => ranked(...values))
    fc.assert(fc.property(one, one, one, (a, b, c) => {
      expect(Math.sign(comparePrecedence(a, b))).to.equal(0 - Math.sign(comparePrecedence(b, a)))
      if (comparePrecedence(a, b) <= 0 && comparePrecedence(b, c) <= 0) {
        expect(comparePrecedence(a, c)).to.be.at.most(0)
      }
    }))
  })

  it('is the same whatever the order in which facts came', () => {
    fc.assert(fc.property(
      mappings.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        expect(inOrder(shuffled)).to.deep.equal(inOrder(list))
      }
    ))
  })

  it('groups by holder key, and ranks a group by its oldest', () => {
    const first = ranked(1_000, 1, 0)
    const rival = ranked(2_000, 2, 1)
    const second = ranked(3_000, 3, 0)
    expect(inOrder([second, rival, first])).to.deep.equal([first, second, rival])
  })

  it('takes keys for one holder that have one name', () => {
    const [first, rival, second] = [ranked(1_000, 1, 0), ranked(2_000, 2, 1), ranked(3_000, 3, 0)]
    expect(inOrder([second, rival, first], () => 'one')).to.deep.equal([first, rival, second])
  })

  it('ranks verified entries by what was witnessed', () => {
    const older = buildTestMapping({ label: 'older' })
    const newer = buildTestMapping({ label: 'newer', now: NOW + 1_000, holder: alice })
    const verified = [newer, older].map(({ bytes }) => verifyEntry(bytes, { ...newer.context }))
    expect(inOrder(verified).map(({ hash }) => hash)).to.deep.equal([older.entry.hash, newer.entry.hash])
  })
})
