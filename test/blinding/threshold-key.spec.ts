import { expect } from 'chai'
import { dealShares } from '../../src/blinding/deal.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { checkThresholdKey, publicShareAt } from '../../src/blinding/threshold-key.ts'
import { codeOf } from '../builders/errors.ts'
import { at, dealCommittee, seededRandom } from '../builders/oprf.ts'
import type { ThresholdKey } from '../../src/blinding/threshold-key.ts'

const backend = await loadSodium()
const { key } = dealCommittee(backend)
const others = dealCommittee(backend, { seed: 'others' }).key
const IDENTITY = new Uint8Array(32)

describe('blinding/threshold-key', () => {
  it('accepts what a dealer puts out, on either backend', () => {
    checkThresholdKey(key)
    checkThresholdKey(key, backend)
    checkThresholdKey(key, nobleBackend)
    checkThresholdKey(dealCommittee(backend, { threshold: 1, count: 1 }).key, backend)
    checkThresholdKey(dealCommittee(backend, { threshold: 13, count: 13 }).key, backend)
  })

  const negatives: Array<[string, ThresholdKey]> = [
    ['a threshold of zero', { ...key, threshold: 0, commitments: [] }],
    ['a threshold above the number of shares', { ...key, threshold: 6 }],
    ['a threshold that is not a whole number', { ...key, threshold: 2.5 }],
    ['one commitment too few', { ...key, commitments: key.commitments.slice(1) }],
    ['one commitment too many', { ...key, commitments: [...key.commitments, at(key.commitments, 0)] }],
    ['the identity as a commitment', { ...key, commitments: [IDENTITY, ...key.commitments.slice(1)] }],
    ['another group key', { ...key, commitments: [at(others.commitments, 0), ...key.commitments.slice(1)] }],
    ['a public share of another key', { ...key, shares: [at(others.shares, 0), ...key.shares.slice(1)] }],
    [
      'the identity as a public share',
      { ...key, shares: [{ index: 1, publicShare: IDENTITY }, ...key.shares.slice(1)] }
    ],
    ['two shares of one index', { ...key, shares: [at(key.shares, 0), at(key.shares, 0), ...key.shares.slice(2)] }],
    [
      'a share at zero, which would be the key itself',
      { ...key, shares: [{ index: 0, publicShare: at(key.commitments, 0) }, ...key.shares.slice(1)] }
    ],
    [
      'an index that is not a whole number',
      { ...key, shares: [{ ...at(key.shares, 0), index: 1.5 }, ...key.shares.slice(1)] }
    ],
    [
      'swapped indices', {
        ...key, shares: [{ ...at(key.shares, 0), index: 2 }, { ...at(key.shares, 1), index: 1 }, ...key.shares.slice(2)]
      }
    ],
    ['no shares', { ...key, shares: [] }]
  ]
  for (const [words, bad] of negatives) {
    it(`refuses ${words}`, () => {
      expect(codeOf(() => checkThresholdKey(bad, backend))).to.equal('KEY_INCONSISTENT')
    })
  }

  it('refuses to evaluate commitments that are not there', () => {
    expect(codeOf(() => publicShareAt(backend, [], 1))).to.equal('KEY_INCONSISTENT')
  })
})

describe('blinding/deal', () => {
  it('deals other shares each time', () => {
    const random = seededRandom('deal')
    const first = dealShares({ backend, threshold: 2, count: 3, random })
    const second = dealShares({ backend, threshold: 2, count: 3, random })
    expect(first.commitments[0]).to.not.deep.equal(second.commitments[0])
  })

  it('numbers the shares from one', () => {
    expect(
      dealShares({ backend, threshold: 2, count: 3, random: seededRandom('deal') }).shares.map(share => share.index)
    ).to.deep.equal([1, 2, 3])
  })

  for (const [threshold, count] of [[0, 3], [4, 3], [1, 256], [1.5, 3], [Number.NaN, 3]] as const) {
    it(`refuses ${threshold} of ${count}`, () => {
      expect(codeOf(() => dealShares({ backend, threshold, count, random: seededRandom('deal') })))
        .to.equal('THRESHOLD_INVALID')
    })
  }
})
