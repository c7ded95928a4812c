import { expect } from 'chai'
import { makeAnswer, verifyAnswer } from '../../src/query/answer.ts'
import { compactEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { codeOf } from '../builders/errors.ts'
import { bobLookupKey, buildTestMapping } from '../builders/mapping.ts'
import { answerOf, context, dpOf, queryOf, signerOf } from '../builders/query.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'

const query = queryOf()
const set = RecordSet.of(bobLookupKey, [buildTestMapping().entry])

describe('query/answer', () => {
  it('holds what its DP published, and says so', () => {
    const answer = verifyAnswer(answerOf(query, dpOf(0), set), query, dpOf(0), context)
    expect([answer.status, answer.set.hash]).to.deep.equal(['holds', set.hash])
  })

  it('holds compact entries where the query asks for these, and no others', () => {
    const brief = queryOf({ compact: true })
    const short = RecordSet.of(bobLookupKey, set.entries.map(compactEntry))
    const answer = verifyAnswer(answerOf(brief, dpOf(0), short), brief, dpOf(0), context)
    expect(answer.set.entries.map(({ sealed, slot }) => [sealed, slot]))
      .to.deep.equal(set.entries.map(({ slot }) => [undefined, slot]))
    expect(codeOf(() => verifyAnswer(answerOf(brief, dpOf(0), set), brief, dpOf(0), context)))
      .to.equal('LENGTH_INVALID')
    expect(codeOf(() => verifyAnswer(answerOf(query, dpOf(0), short), query, dpOf(0), context)))
      .to.equal('ENTRY_FIELD_INVALID')
  })

  it('says "nothing" under a signature too', () => {
    expect(verifyAnswer(answerOf(query, dpOf(1)), query, dpOf(1), context).status).to.equal('nothing')
  })

  it('refuses an answer to another query, by another DP, or of another time', () => {
    const other = queryOf({ queryId: seedOf('other').slice(0, 16) })
    expect(codeOf(() => verifyAnswer(answerOf(other, dpOf(0)), query, dpOf(0), context))).to.equal('ANSWER_OTHER_QUERY')
    expect(codeOf(() => verifyAnswer(answerOf(query, dpOf(1)), query, dpOf(0), context))).to.equal('ANSWER_OTHER_DP')
    expect(
      codeOf(() => verifyAnswer(answerOf(query, dpOf(0), undefined, { issuedAt: NOW - DAY }), query, dpOf(0), context))
    ).to.equal('ANSWER_TIME_IMPLAUSIBLE')
    expect(
      codeOf(() => verifyAnswer(answerOf(query, dpOf(0), undefined, { issuedAt: NOW + DAY }), query, dpOf(0), context))
    ).to.equal('ANSWER_TIME_IMPLAUSIBLE')
  })

  it('refuses a signature of anybody else', () => {
    expect(
      codeOf(() => verifyAnswer(answerOf(query, dpOf(0), set, { signer: signerOf(dpOf(1)) }), query, dpOf(0), context))
    ).to.equal('ANSWER_SIGNATURE_INVALID')
  })

  it('refuses entries that another DP published', () => {
    expect(codeOf(() => verifyAnswer(answerOf(query, dpOf(1), set), query, dpOf(1), context)))
      .to.equal('ANSWER_FOREIGN_ENTRY')
  })

  it('refuses every byte that was changed', () => {
    const bytes = makeAnswer(
      query, { dp: dpOf(0), set: RecordSet.empty(bobLookupKey), registryVersion: 1, issuedAt: NOW }, signerOf(dpOf(0))
    )
    for (let i = 0; i < bytes.byteLength; i++) {
      const changed = Uint8Array.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(codeOf(() => verifyAnswer(changed, query, dpOf(0), context))).to.be.a('string')
      expect(codeOf(() => verifyAnswer(bytes.subarray(0, i), query, dpOf(0), context))).to.be.a('string')
    }
  })
})
