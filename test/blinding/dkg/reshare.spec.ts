import { expect } from 'chai'
import { equals } from 'uint8arrays/equals'
import { checkSecretShare } from '../../../src/blinding/evaluator.ts'
import { openTranscript } from '../../../src/blinding/dkg/transcript.ts'
import {
  BEGIN, MINUTE, actors, backend, committee, hears, interpolated, invite, joins, make, made, previousOf, steps, talk
} from '../../builders/ceremony.ts'
import { codeOf } from '../../builders/errors.ts'
import { at, dealCommittee } from '../../builders/oprf.ts'
import type { SecretShare } from '../../../src/blinding/evaluator.ts'
import type { Made } from '../../builders/ceremony.ts'

const dps = committee(5)
const first = make(dps)
const groupKey = at(first.key.commitments, 0)
const previous = previousOf(first.key)
const everybody = committee(10)

function isShareOf (shares: readonly SecretShare[], key: Uint8Array): boolean {
  return equals(backend.multiplyBase(interpolated(shares)), key)
}

function sharesOf ({ shares }: Made): SecretShare[] {
  return [...shares.values()]
}

describe('blinding/dkg: a refresh', () => {
  const refreshed = make(dps, { kind: 'refresh', shareEpoch: 2, previous }, first.shares)

  it('keeps the group key and changes every share', () => {
    expect(at(refreshed.key.commitments, 0)).to.deep.equal(groupKey)
    for (const [dp, share] of refreshed.shares) {
      checkSecretShare(backend, share, refreshed.key)
      expect(share.secretShare).to.not.deep.equal(first.shares.get(dp)?.secretShare)
    }
    expect(isShareOf(sharesOf(refreshed).slice(2), groupKey)).to.equal(true)
  })

  it('leaves nothing in common: old and new shares never give the key together', () => {
    const [old, young] = [sharesOf(first), sharesOf(refreshed)]
    for (const from of [1, 2]) {
      const mixed = [...old.slice(0, from), ...young.slice(from, 3)]
      expect(isShareOf(mixed, groupKey), `${from} of old`).to.equal(false)
    }
    expect(codeOf(() => { checkSecretShare(backend, at(old, 0), refreshed.key) })).to.equal('SHARE_MISMATCH')
  })

  it('can be done again', () => {
    const again = make(dps, { kind: 'refresh', shareEpoch: 3, previous: previousOf(refreshed.key) }, refreshed.shares)
    expect(isShareOf(sharesOf(again).slice(1, 4), groupKey)).to.equal(true)
  })

  it('refreshes what a dealer had made', () => {
    const { key, shares } = dealCommittee(backend)
    const old = new Map(dps.flatMap(({ dp }, i): Array<[string, SecretShare]> => [[dp, at(shares, i)]]))
    const { shareEpoch, threshold, commitments } = key
    const members = dps.map(({ dp }, i) => ({ index: i + 1, dp }))
    const mine = make(
      dps,
      { kind: 'refresh', shareEpoch: 2, previous: { shareEpoch, threshold, commitments, members } },
      old
    )
    expect(at(mine.key.commitments, 0)).to.deep.equal(at(key.commitments, 0))
    expect(isShareOf(sharesOf(mine).slice(0, 3), at(key.commitments, 0))).to.equal(true)
  })
})

describe('blinding/dkg: a re-sharing', () => {
  const cases: Array<[string, ReturnType<typeof committee>, number]> = [
    ['a committee that shares nobody with the old one', committee(4, 5), 2],
    ['a committee that shares some', committee(5, 2), 3],
    ['a higher threshold', dps, 4],
    ['a lower threshold', dps, 2],
    ['a larger committee', committee(7), 3]
  ]
  for (const [words, members, threshold] of cases) {
    it(`hands the key to ${words}`, () => {
      const moved = make(
        members,
        { kind: 'reshare', shareEpoch: 2, threshold, minimum: threshold, previous, by: at(dps, 0) },
        first.shares,
        everybody
      )
      expect(at(moved.key.commitments, 0)).to.deep.equal(groupKey)
      expect(moved.key.threshold).to.equal(threshold)
      const shares = sharesOf(moved)
      expect(shares).to.have.length(members.length)
      expect(isShareOf(shares.slice(-threshold), groupKey)).to.equal(true)
      expect(isShareOf(shares.slice(0, threshold - 1), groupKey)).to.equal(false)
    })
  }

  it('gives holders that are no members nothing', () => {
    const moved = make(
      committee(4, 5),
      { kind: 'reshare', shareEpoch: 2, threshold: 2, minimum: 3, previous, by: at(dps, 0) },
      first.shares,
      everybody
    )
    expect(dps.filter(({ dp }) => moved.shares.has(dp))).to.deep.equal([])
    const opened = openTranscript(at(moved.results, 0).transcript, backend)
    expect(opened.approvedBy).to.have.length(4)
  })

  it('needs as many holders as the old threshold, and no more, wherever the others are lost', () => {
    const members = committee(4, 5)
    for (const rounds of [0, 1, 2]) {
      const invitation = invite(
        members,
        { kind: 'reshare', shareEpoch: 2, threshold: 2, minimum: 3, previous, by: at(dps, 0) }
      )
      const all = actors(invitation, everybody, first.shares)
      const lost = all.filter(({ self }) => [0, 3, 8].some(i => at(everybody, i).dp === self))
      const left = all.filter(one => !lost.includes(one))
      const present = rounds === 0 ? left : all
      present.forEach(one => { joins(one) })
      for (let round = 0; round < rounds; round++) {
        const said = present.flatMap(({ board }) => board.messages)
        present.forEach(one => { hears(one, said) })
        present.forEach(one => { steps(one, BEGIN + 2 * MINUTE) })
      }
      for (const minute of [11, 20, 24, 25, 29, 30, 31, 60]) {
        talk(left, BEGIN + minute * MINUTE)
      }
      const moved = made(left)
      expect(isShareOf(sharesOf(moved).slice(0, 2), groupKey), `after round ${rounds}`).to.equal(true)
    }
  })

  it('fails by name where too few holders can take part', () => {
    const invitation = invite(dps, { kind: 'refresh', shareEpoch: 2, previous })
    const all = actors(invitation, dps, new Map([...first.shares].slice(0, 2)))
    all.forEach(one => { joins(one) })
    talk(all, BEGIN + 2 * MINUTE)
    for (const { state } of all) {
      expect(state).to.deep.equal({ name: 'failed', fault: { code: 'CEREMONY_TOO_FEW' } })
    }
  })

  it('lets a holder that lost its share get another', () => {
    const invitation = invite(dps, { kind: 'refresh', shareEpoch: 2, previous })
    const all = actors(invitation, dps, new Map([...first.shares].slice(1)))
    all.forEach(one => { joins(one) })
    talk(all, BEGIN + 2 * MINUTE)
    const refreshed = made(all)
    checkSecretShare(backend, refreshed.shares.get(at(dps, 0).dp) ?? at(sharesOf(refreshed), 1), refreshed.key)
    expect(refreshed.shares.size).to.equal(5)
  })

  it('refuses a holder that has nothing to share and no part in what comes', () => {
    const invitation = invite(
      committee(4, 5),
      { kind: 'reshare', shareEpoch: 2, threshold: 2, minimum: 3, previous, by: at(dps, 0) }
    )
    const [holder] = actors(invitation, dps)
    expect(codeOf(() => { joins(holder ?? at([], 0)) })).to.equal('CEREMONY_SHARE_MISSING')
  })
})
