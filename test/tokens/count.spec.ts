import { expect } from 'chai'
import { countToKeep, makeCount, verifyCount } from '../../src/tokens/count.ts'
import { epochEnd } from '../../src/tokens/kinds.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, alter, federation, party } from '../builders/mapping.ts'
import { HOUR, NOW } from '../builders/registry.ts'
import type { CountLine, VerifiedCount } from '../../src/tokens/count.ts'

const { registry, dps } = federation()
const { id, signer } = party(dps, 0)
const line = (changes: Partial<CountLine> = {}): CountLine =>
  ({ type: 'evaluation', epoch: NOW, issued: 5, spent: 3, ...changes })
const check = { registry, now: NOW }
const verify = (lines: readonly CountLine[], at = NOW) => verifyCount(makeCount(lines, at, signer), check)

describe('tokens/count', () => {
  it('says what it was made of', () => {
    const lines = [line({ epoch: NOW - HOUR, type: 'query' }), line(), line({ type: 'client' })]
    expect(verify(lines)).to.deep.equal({ dp: id, at: NOW, lines })
  })

  it('is refused out of order, of the future, of others', () => {
    expect(codeOf(() => verify([line(), line()]))).to.equal('TOKEN_FIELD_INVALID')
    expect(codeOf(() => verify([line({ type: 'query' }), line()]))).to.equal('TOKEN_FIELD_INVALID')
    expect(codeOf(() => verify([line()], NOW + HOUR))).to.equal('TOKEN_COUNT_INVALID')
    expect(codeOf(() => verifyCount(makeCount([line()], NOW, alice), check))).to.equal('TOKEN_COUNT_INVALID')
    const revoked = alter(registry, { dps: dp => ({ ...dp, status: 'revoked', statusSince: NOW - 1 }) })
    const count = makeCount([line()], NOW, signer)
    expect(codeOf(() => verifyCount(count, { registry: revoked, now: NOW }))).to.equal('TOKEN_COUNT_INVALID')
    const altered = makeCount([line()], NOW, signer)
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
    expect(codeOf(() => verifyCount(altered, check))).to.equal('TOKEN_SIGNATURE_INVALID')
  })

  it('of one DP the later is kept, but for one that forgot', () => {
    const known = verify([line()])
    const more = verify([line({ spent: 4 })], NOW + 1)
    const less = verify([line({ spent: 2 })], NOW + 2)
    const emptied = verify([], NOW + 2)
    const keep = (known: VerifiedCount, next: VerifiedCount): VerifiedCount => countToKeep(known, next, registry.policy)
    expect(keep(known, more)).to.equal(more)
    expect(keep(more, known)).to.equal(more)
    expect(keep(more, less)).to.equal(more)
    expect(keep(more, emptied)).to.equal(more)
    // until nobody can spend of it any more
    const later = { ...emptied, at: epochEnd(registry.policy, 'evaluation', NOW) }
    expect(keep(more, later)).to.equal(later)
  })
})
