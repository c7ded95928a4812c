import { expect } from 'chai'
import { openChallenge, tryCode } from '../../../src/protocols/attest/challenge.ts'
import type { ChallengeState } from '../../../src/protocols/attest/challenge.ts'

const NOW = 1_000_000
const open = openChallenge(NOW, 600_000, 5)

interface Row {
  name: string
  from: Partial<ChallengeState>
  right: boolean
  at?: number
  next: Partial<ChallengeState>
  refusal?: string
}

const rows: Row[] = [
  { name: 'is proved by the right code', from: {}, right: true, next: { state: 'proved' } },
  { name: 'is proved in the last millisecond', from: {}, right: true, at: NOW + 599_999, next: { state: 'proved' } },
  {
    name: 'is proved at the last attempt',
    from: { attemptsLeft: 1 },
    right: true,
    next: { state: 'proved', attemptsLeft: 1 }
  },
  {
    name: 'counts a wrong code',
    from: {},
    right: false,
    next: { state: 'open', attemptsLeft: 4 },
    refusal: 'ATTEST_WRONG_CODE'
  },
  {
    name: 'counts the fourth wrong code',
    from: { attemptsLeft: 2 },
    right: false,
    next: { state: 'open', attemptsLeft: 1 },
    refusal: 'ATTEST_WRONG_CODE'
  },
  {
    name: 'is locked by the fifth wrong code',
    from: { attemptsLeft: 1 },
    right: false,
    next: { state: 'locked', attemptsLeft: 0 },
    refusal: 'ATTEST_TOO_MANY_ATTEMPTS'
  },
  {
    name: 'stays locked for the right code',
    from: { state: 'locked', attemptsLeft: 0 },
    right: true,
    next: { state: 'locked', attemptsLeft: 0 },
    refusal: 'ATTEST_TOO_MANY_ATTEMPTS'
  },
  {
    name: 'stays locked when it has expired',
    from: { state: 'locked', attemptsLeft: 0 },
    right: true,
    at: NOW + 600_000,
    next: { state: 'locked' },
    refusal: 'ATTEST_TOO_MANY_ATTEMPTS'
  },
  {
    name: 'takes the right code once only',
    from: { state: 'proved' },
    right: true,
    next: { state: 'proved' },
    refusal: 'ATTEST_CHALLENGE_UNKNOWN'
  },
  {
    name: 'tells nothing of a code that was used',
    from: { state: 'proved' },
    right: false,
    next: { state: 'proved' },
    refusal: 'ATTEST_CHALLENGE_UNKNOWN'
  },
  {
    name: 'refuses the right code after its time',
    from: {},
    right: true,
    at: NOW + 600_000,
    next: { state: 'open', attemptsLeft: 5 },
    refusal: 'ATTEST_CODE_EXPIRED'
  },
  {
    name: 'counts no attempt after its time',
    from: {},
    right: false,
    at: NOW + 600_000,
    next: { state: 'open', attemptsLeft: 5 },
    refusal: 'ATTEST_CODE_EXPIRED'
  }
]

describe('protocols/attest/challenge', () => {
  for (const { name, from, right, at = NOW, next, refusal } of rows) {
    it(name, () => {
      const before = { ...open, ...from }
      const attempt = tryCode(before, right, at)
      expect(attempt.refusal).to.equal(refusal)
      expect(attempt.next).to.deep.equal({ ...before, ...next })
    })
  }

  it('changes no state it was given', () => {
    const frozen = Object.freeze({ ...open })
    expect(tryCode(frozen, false, NOW).next).not.to.equal(frozen)
    expect(frozen.attemptsLeft).to.equal(5)
  })
})
