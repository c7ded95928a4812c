import { expect } from 'chai'
import { makeQuery, parseQuery } from '../../src/query/query.ts'
import { Federation, Query as Message } from '../../src/query/pb/query.ts'
import { codeOf } from '../builders/errors.ts'
import { dpOf, queryOf } from '../builders/query.ts'

const change = (changes: Partial<Message>, bytes = queryOf().bytes): Uint8Array =>
  Message.encode({ ...Message.decode(bytes), ...changes })

describe('query/query', () => {
  it('comes back as it was made, whatever order DPs are named in', () => {
    const made = queryOf({ federation: 'selected', dps: [dpOf(2), dpOf(1), dpOf(2)] })
    expect(parseQuery(made.bytes)).to.deep.equal(made)
    expect(made.dps).to.deep.equal([dpOf(1), dpOf(2)].sort())
    expect(queryOf({ federation: 'selected', dps: [dpOf(1), dpOf(2)] }).digest).to.deep.equal(made.digest)
  })

  it('asks for whole entries unless it says compact, which is another query', () => {
    expect([queryOf().compact, queryOf({ compact: true }).compact]).to.deep.equal([false, true])
    expect(queryOf({ compact: true }).digest).to.not.deep.equal(queryOf().digest)
    expect(parseQuery(queryOf({ compact: true }).bytes)).to.deep.equal(queryOf({ compact: true }))
  })

  it('asks one level unless it says two', () => {
    expect(queryOf({ federation: 'preferred' }).levels).to.equal(1)
    expect(queryOf({ federation: 'preferred', levels: 2 }).levels).to.equal(2)
    expect(queryOf({ federation: 'local' }).levels).to.equal(1)
  })

  it('refuses every truncation', () => {
    const { bytes } = queryOf({ federation: 'selected', dps: [dpOf(0)] })
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(codeOf(() => parseQuery(bytes.subarray(0, end)))).to.match(/^(MESSAGE_MALFORMED|QUERY_)/)
    }
  })

  it('refuses another version', () => {
    expect(codeOf(() => parseQuery(change({ version: 2 })))).to.equal('QUERY_VERSION_UNKNOWN')
  })

  it('refuses modes that do not exist, and fields of another mode', () => {
    const bad: ReadonlyArray<Partial<Message>> = [
      { federation: Federation.UNUSED_FEDERATION },
      { queryId: new Uint8Array(15) },
      { dps: [dpOf(0)] },
      { levels: 1 },
      { federation: Federation.PREFERRED, levels: 0 },
      { federation: Federation.PREFERRED, levels: 3 },
      { federation: Federation.SELECTED, dps: ['nobody'] },
      { federation: Federation.SELECTED, dps: [dpOf(0), dpOf(0)] }
    ]
    for (const changes of bad) {
      expect(codeOf(() => parseQuery(change(changes)))).to.equal('QUERY_FIELD_INVALID')
    }
    expect(codeOf(() => parseQuery(change({ lookupKey: new Uint8Array(31) })))).to.equal('LENGTH_INVALID')
  })

  it('needs names for the mode selected', () => {
    expect(codeOf(() => makeQuery({ ...queryOf(), federation: 'selected', levels: 0 }))).to.equal('QUERY_DPS_MISSING')
  })
})
