import { expect } from 'chai'
import fc from 'fast-check'
import { fromString } from 'uint8arrays/from-string'
import { blindInput, finalizeOutput } from '../../../src/blinding/client.ts'
import { combinePartials } from '../../../src/blinding/combine.ts'
import { checkSecretShare, evaluatePartials } from '../../../src/blinding/evaluator.ts'
import { decline } from '../../../src/blinding/dkg/participant.ts'
import { openTranscript } from '../../../src/blinding/dkg/transcript.ts'
import { hashToGroup } from '../../../src/blinding/suite.ts'
import {
  BEGIN, MINUTE, actor, actors, backend, committee, dpOf, hears, interpolated, invite, joins, make, made, steps,
  talk
} from '../../builders/ceremony.ts'
import { codeOf } from '../../builders/errors.ts'
import { at, seededRandom } from '../../builders/oprf.ts'
import type { SecretShare } from '../../../src/blinding/evaluator.ts'
import type { Actor, Made } from '../../builders/ceremony.ts'

const CSI = fromString('tel:+14155550123')

/** As a client does it. */
function evaluate ({ key }: Made, shares: readonly SecretShare[]): Uint8Array {
  const random = seededRandom('evaluate')
  const { blind, blinded } = blindInput(backend, CSI, random)
  const partials = shares.map(share => evaluatePartials(backend, share, [blinded], { random }))
  return finalizeOutput(backend, CSI, blind, at(combinePartials(backend, key, [blinded], partials).evaluated, 0))
}

/** All sets of `count` of these. */
function choices<T> (items: readonly T[], count: number): T[][] {
  if (count === 0) {
    return [[]]
  }
  return items.flatMap((item, i) => choices(items.slice(i + 1), count - 1).map(rest => [item, ...rest]))
}

function names (all: readonly Actor[]): string[] {
  return all.map(({ state }) => state.name)
}

describe('blinding/dkg/participant: a key is made', () => {
  const dps = committee(5)
  const key = make(dps)
  const shares = [...key.shares.values()]

  it('gives every member the share that everybody computes the public side of', () => {
    expect(shares.map(({ index }) => index)).to.deep.equal([1, 2, 3, 4, 5])
    for (const share of shares) {
      checkSecretShare(backend, share, key.key)
    }
    for (const { key: other } of key.results) {
      expect(other).to.deep.equal(key.key)
    }
  })

  it('evaluates with any three shares as the whole key, which nobody has, would', () => {
    const whole = interpolated(shares)
    expect(backend.multiplyBase(whole)).to.deep.equal(at(key.key.commitments, 0))
    const expected = finalizeOutput(backend, CSI, scalarOne(), backend.multiply(whole, hashToGroup(backend, CSI)))
    for (const some of choices(shares, 3)) {
      expect(evaluate(key, some)).to.deep.equal(expected)
    }
  })

  it('gives two shares nothing', () => {
    for (const some of choices(shares, 2)) {
      expect(codeOf(() => evaluate(key, some))).to.equal('TOO_FEW_PARTIALS')
      expect(interpolated(some)).to.not.deep.equal(interpolated(shares))
    }
  })

  it('works for every committee and threshold', () => {
    for (const [threshold, count] of [[2, 2], [2, 3], [3, 3], [4, 6]] as const) {
      const made = make(committee(count), { threshold, minimum: count })
      const some = [...made.shares.values()].slice(-threshold)
      expect(
        backend.multiplyBase(interpolated(some)),
        `${threshold} of ${count}`
      ).to.deep.equal(at(made.key.commitments, 0))
    }
  })

  it('comes to the same key in whatever order, and however often, messages come', () => {
    const three = committee(3)
    const options = { threshold: 2, minimum: 3 }
    const expected = make(three, options).key
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 40 }), talks => {
      const all = actors(invite(three, options), three)
      all.forEach(one => { joins(one) })
      for (const [from, to] of talks) {
        hears(at(all, to), at(all, from).board.messages.toReversed())
        steps(at(all, to), BEGIN + 2 * MINUTE)
      }
      talk(all, BEGIN + 3 * MINUTE)
      expect(made(all).key).to.deep.equal(expected)
    }), { numRuns: 5 })
  })

  it('says the very same after a crash, when all but seed and board is lost', () => {
    const invitation = invite(dps)
    const all = actors(invitation, dps)
    all.forEach(one => { joins(one) })
    const [alice, ...others] = all
    if (alice == null) {
      throw new Error('no alice')
    }
    hears(alice, others.flatMap(({ board }) => board.messages))
    const again = { ...actor(invitation, at(dps, 0)), board: alice.board, state: alice.state }
    steps(alice, BEGIN + 2 * MINUTE)
    steps(again, BEGIN + 2 * MINUTE)
    expect(again.board.deal(again.self)?.bytes).to.deep.equal(alice.board.deal(alice.self)?.bytes)
    expect(alice.board.deal(alice.self)).to.not.equal(undefined)
  })

  it('shows in its transcript who took part, and that nobody dealt the key', () => {
    const { transcript, transcriptHash } = at(key.results, 0)
    const opened = openTranscript(transcript, backend)
    expect(opened.key).to.deep.equal(key.key)
    expect(opened.hash).to.deep.equal(transcriptHash)
    expect(opened.approvedBy).to.deep.equal(dps.map(({ dp }) => dp).sort())
  })
})

describe('blinding/dkg/participant: somebody is lost', () => {
  const dps = committee(5)

  /** Two of five vanish for good after this many rounds of talk; the others go on to the deadline. */
  function lose (
    lost: readonly number[],
    rounds: number,
    minutes = [3, 10, 11, 20, 21, 22, 25, 26, 29, 30, 31, 60]
  ): Actor[] {
    const all = actors(invite(dps), dps)
    all.filter((_, i) => rounds > 0 || !lost.includes(i)).forEach(one => { joins(one) })
    const round = (some: readonly Actor[], now: number): void => {
      const said = some.flatMap(({ board }) => board.messages)
      some.forEach(one => { hears(one, said) })
      some.forEach(one => { steps(one, now) })
    }
    for (let i = 0; i < rounds; i++) {
      round(all, BEGIN + 2 * MINUTE)
    }
    const left = all.filter((_, i) => !lost.includes(i))
    for (const minute of minutes) {
      round(left, BEGIN + minute * MINUTE)
    }
    return left
  }

  for (const rounds of [0, 1, 2, 3, 4]) {
    for (const lost of [[3, 4], [0, 1], [0, 4]]) {
      it(`comes to a key without members ${lost.join(' and ')} after round ${rounds}`, () => {
        const left = lose(lost, rounds)
        expect(names(left)).to.deep.equal(['finished', 'finished', 'finished'])
        const key = made(left)
        expect(backend.multiplyBase(interpolated([...key.shares.values()]))).to.deep.equal(at(key.key.commitments, 0))
      })
    }
  }

  it('gives a member that missed the end its share when it comes back', () => {
    const all = actors(invite(dps), dps)
    all.forEach(one => { joins(one) })
    talk(all.map(one => one), BEGIN + 2 * MINUTE)
    const [erin] = actors(invite(dps), [at(dps, 4)])
    if (erin == null) {
      throw new Error('no erin')
    }
    joins(erin)
    hears(erin, at(all, 0).board.messages)
    steps(erin, BEGIN + 100 * MINUTE)
    expect(erin.state.name).to.equal('finished')
    checkSecretShare(backend, at([...made([erin]).shares.values()], 0), made(all).key)
  })

  it('waits for the deadline before it goes on without the approval of a member that has dealt', () => {
    expect(names(lose([4], 2, [3, 4, 5, 59]))).to.deep.equal(['approving', 'approving', 'approving', 'approving'])
    const left = lose([4], 2, [3, 4, 5, 60])
    expect(names(left)).to.deep.equal(['finished', 'finished', 'finished', 'finished'])
    expect(made(left).key.shares, 'of whom its share may still come').to.have.length(5)
  })

  it('ends without a key, and names nobody, where more are lost', () => {
    const all = actors(invite(dps), dps).slice(0, 2)
    all.forEach(one => { joins(one) })
    talk(all, BEGIN + 30 * MINUTE)
    expect(names(all)).to.deep.equal(['joining', 'joining'])
    talk(all, BEGIN + 60 * MINUTE)
    expect(names(all)).to.deep.equal(['expired', 'expired'])
    expect(codeOf(() => made(all))).to.equal('CEREMONY_UNFINISHED')
  })

  it('ends at once where too many decline', () => {
    const all = actors(invite(dps), dps)
    all.slice(0, 3).forEach(one => { Object.assign(one, decline(one, one.board, one.state, BEGIN + MINUTE)) })
    all.slice(3).forEach(one => { joins(one) })
    talk(all, BEGIN + 2 * MINUTE)
    expect(names(all)).to.deep.equal(['declined', 'declined', 'declined', 'failed', 'failed'])
    expect(at(all, 4).state).to.deep.include({ fault: { code: 'CEREMONY_TOO_FEW' } })
  })

  it('does not wait for who declined', () => {
    const all = actors(invite(dps), dps)
    const [alice, ...others] = all
    if (alice == null) {
      throw new Error('no alice')
    }
    Object.assign(alice, decline(alice, alice.board, alice.state, BEGIN + MINUTE))
    others.forEach(one => { joins(one) })
    talk(all, BEGIN + 2 * MINUTE)
    // the inviter is gone, so that another proposes, when it is its turn
    talk(all, BEGIN + 24 * MINUTE)
    expect(names(others)).to.deep.equal(['finished', 'finished', 'finished', 'finished'])
    expect(made(others).key.shares.map(({ index }) => index)).to.deep.equal([2, 3, 4, 5])
  })

  it('answers once', () => {
    const one = actor(invite(dps), dpOf('alice'))
    joins(one)
    expect(codeOf(() => { joins(one) })).to.equal('CEREMONY_ANSWERED')
    expect(codeOf(() => decline(one, one.board, one.state, BEGIN))).to.equal('CEREMONY_ANSWERED')
    expect(
      codeOf(() => { joins(actor(invite(dps), dpOf('alice')), BEGIN + 20 * MINUTE) })
    ).to.equal('CEREMONY_ANSWERED')
  })
})

function scalarOne (): Uint8Array {
  const one = new Uint8Array(32)
  one[0] = 1
  return one
}
