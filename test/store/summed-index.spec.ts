import { expect } from 'chai'
import fc from 'fast-check'
import { compareBytes } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { boundOf, hashOf, ID_LENGTH, idOf, issuedAtOf, SummedIndex } from '../../src/store/summed-index.ts'

const START = new Uint8Array(0)
const END = new Uint8Array(0)

/** Few times, so that hashes decide as well. */
function id (n: number): Uint8Array {
  return idOf({ issuedAt: 1_780_000_000_000 + n % 97, hash: sha256(Uint8Array.of(n >> 16, n >> 8, n)) })
}

function sumOf (ids: readonly Uint8Array[]): bigint {
  return ids.reduce((sum, one) => (sum + BigInt(`0x${Buffer.from(hashOf(one)).toString('hex')}`)) % (1n << 256n), 0n)
}

function inOrder (numbers: Iterable<number>): Uint8Array[] {
  return [...new Set(numbers)].map(id).sort(compareBytes)
}

describe('store/summed-index', () => {
  it('makes ids of time and hash, and reads them back', () => {
    const hash = sha256(Uint8Array.of(1))
    const made = idOf({ issuedAt: 2 ** 53 - 1, hash })
    expect(made).to.have.length(ID_LENGTH)
    expect(issuedAtOf(made)).to.equal(2 ** 53 - 1)
    expect(hashOf(made)).to.deep.equal(hash)
  })

  it('is in the order of time, then of hash', () => {
    const index = new SummedIndex()
    const numbers = Array.from({ length: 2_000 }, (_, i) => (i * 7_919) % 2_000)
    numbers.forEach(n => { index.add(id(n)) })
    expect(index.ids(START, END)).to.deep.equal(inOrder(numbers))
  })

  it('takes an id once, and gives it up once', () => {
    const index = new SummedIndex()
    expect([index.add(id(1)), index.add(id(1)), index.size]).to.deep.equal([true, false, 1])
    expect([index.delete(id(1)), index.delete(id(1)), index.size]).to.deep.equal([true, false, 0])
    expect(index.sum(START, END)).to.deep.equal({ count: 0, sum: 0n })
    expect(index.delete(id(2))).to.equal(false)
  })

  it('takes a time for a bound', () => {
    const index = new SummedIndex()
    for (let n = 0; n < 970; n++) {
      index.add(id(n))
    }
    const ids = index.ids(boundOf(1_780_000_000_010), boundOf(1_780_000_000_012))
    expect([...new Set(ids.map(issuedAtOf))]).to.deep.equal([1_780_000_000_010, 1_780_000_000_011])
    expect(ids).to.have.length(20)
    expect(index.rank(boundOf(1_780_000_000_010))).to.equal(100)
  })

  it('gives no more ids than are asked for', () => {
    const index = new SummedIndex()
    for (let n = 0; n < 500; n++) {
      index.add(id(n))
    }
    expect(index.ids(START, END, 3)).to.deep.equal(index.ids(START, END).slice(0, 3))
  })

  it('agrees with a plain sorted list, whatever is added and taken away', () => {
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.nat(600)), { maxLength: 1_500 }),
      fc.nat(600),
      fc.nat(600),
      fc.integer({ min: 1, max: ID_LENGTH }),
      (changes, a, b, length) => {
        const index = new SummedIndex()
        const plain = new Set<number>()
        for (const [added, n] of changes) {
          expect(added ? index.add(id(n)) : index.delete(id(n))).to.equal(added ? !plain.has(n) : plain.has(n))
          added ? plain.add(n) : plain.delete(n)
        }
        const sorted = inOrder(plain)
        expect(index.size).to.equal(sorted.length)
        expect(index.ids(START, END)).to.deep.equal(sorted)
        const [from = START, end = END] = [id(a).slice(0, length), id(b).slice(0, length)].sort(compareBytes)
        const within = sorted.filter(one => compareBytes(from, one) <= 0 && compareBytes(one, end) < 0)
        expect(index.ids(from, end)).to.deep.equal(within)
        expect(index.sum(from, end)).to.deep.equal({ count: within.length, sum: sumOf(within) })
        expect(index.sum(from, END))
          .to.deep.equal({ count: sorted.length - index.rank(from), sum: sumOf(sorted.slice(index.rank(from))) })
        expect(index.at(index.rank(from))).to.deep.equal(sorted[index.rank(from)])
        expect(index.has(id(a))).to.equal(plain.has(a))
      }
    ), { numRuns: 200 })
  })
})
