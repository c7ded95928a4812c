/** Vectors of queries and what answers them. */
import { expect } from 'chai'
import { checkAggregate } from '../../src/query/aggregate.ts'
import { verifyDisclosure } from '../../src/query/disclosure.ts'
import { dpsToAsk } from '../../src/query/plan.ts'
import { makeQuery, parseQuery } from '../../src/query/query.ts'
import { codeOf } from '../builders/errors.ts'
import { registryOfVectors } from './check-signed.ts'
import { bytes, hex, number, strings, text } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

export const checkQuery: Check = (vector, given) => {
  const context = { registry: registryOfVectors(), now: number(given.now) }
  const home = text(given.home)
  const verify = vector.disclosure != null
    ? () => verifyDisclosure(bytes(vector.disclosure), home, context)
    : vector.aggregate != null
      ? () => checkAggregate(bytes(vector.aggregate), parseQuery(bytes(vector.of)), home, context)
      : () => parseQuery(bytes(vector.query))
  if (vector.error != null) {
    expect(codeOf(verify)).to.equal(vector.error)
    return
  }
  const verified = verify()
  if ('digest' in verified) {
    const { digest, federation, dps, levels, compact } = verified
    expect([hex(digest), federation, dps, levels, compact])
      .to.deep.equal([vector.digest, vector.federation, vector.dps, vector.levels, vector.compact])
    expect(dpsToAsk(verified, { dp: home, preferred: strings(given.preferred), path: [] }, context.registry))
      .to.deep.equal(vector.asked)
    expect(makeQuery({ ...verified, levels: federation === 'preferred' ? levels : undefined }).bytes)
      .to.deep.equal(verified.bytes)
  } else if ('answers' in verified) {
    expect(verified.asked).to.deep.equal(vector.asked)
    expect(verified.answers.map(({ dp, status, set }) => ({
      dp, status, ...(set.entries.length === 0 ? {} : { entries: set.entries.map(entry => hex(entry.bytes)) })
    }))).to.deep.equal(vector.answers)
    expect(verified.unanswered.map(({ dp, code }) => ({ dp, code }))).to.deep.equal(vector.unanswered)
  } else {
    expect([verified.preferred, verified.capacity]).to.deep.equal([vector.preferred, vector.capacity])
  }
}
