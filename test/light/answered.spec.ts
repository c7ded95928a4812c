import { expect } from 'chai'
import { askedMsps, noAnswer } from '../../src/light/answered.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { chooseMode, reportOf } from '../../src/light/federation.ts'
import { alter, bobLookupKey, federation } from '../builders/mapping.ts'
import { dpOf } from '../builders/query.ts'
import { RIGHT } from '../builders/clock.ts'
import type { WholeRead } from '../../src/light/answered.ts'
import type { ReachOptions, FederationReport } from '../../src/light/federation.ts'

const { registry } = federation()

function wholeRead (
  options: ReachOptions, changes: Partial<WholeRead>, report: Partial<FederationReport> = {}
): WholeRead {
  return {
    lookupKey: bobLookupKey,
    entries: [],
    contested: new Set(),
    known: RecordSet.empty(bobLookupKey),
    asked: [],
    answered: [],
    failed: [],
    complete: true,
    clock: RIGHT,
    federation: { ...reportOf(chooseMode(options, registry.policy)), ...report },
    ...changes
  }
}

describe('light/answered: MSPs of which a lookup says no', () => {
  const listed = alter(registry, {
    msps: msp =>
      ({ ...msp, dps: msp.id === 'msp1' ? [dpOf(1)] : msp.id === 'msp2' ? [dpOf(1), dpOf(2)] : [] })
  })
  const said = (options: ReachOptions, complete: boolean, answered: readonly string[]) =>
    askedMsps(wholeRead(options, { complete }, { answered }), listed)

  it('are all where everybody answered, or a quorum of the replicas', () => {
    expect(said({}, true, [])).to.deep.equal(['msp1', 'msp2', 'msp3'])
    expect(said({ federation: 'all', replicas: false }, true, [dpOf(1)])).to.deep.equal(['msp1', 'msp2', 'msp3'])
  })

  it('are none where too few replicas answered, whichever DPs did', () => {
    expect(said({}, false, [])).to.deep.equal([])
    expect(said({ federation: 'all' }, false, [dpOf(1), dpOf(2)])).to.deep.equal([])
  })

  it('are those of which each listed DP answered, where a quorum of the replicas did and another DP is silent', () => {
    const heard = (quorum: boolean, answeredDps: readonly string[]) =>
      askedMsps(wholeRead({ federation: 'all' }, { complete: false, quorum }, { answered: answeredDps }), listed)
    expect(heard(true, [dpOf(1), dpOf(3)])).to.deep.equal(['msp1'])
    expect(heard(true, [dpOf(1), dpOf(2)])).to.deep.equal(['msp1', 'msp2']) // of msp3 none is listed
    expect(heard(true, [dpOf(3)])).to.deep.equal([])
    expect(heard(false, [dpOf(1), dpOf(2)])).to.deep.equal([])
  })

  it('are those of which each listed DP answered', () => {
    expect(said({ federation: 'selected', dps: [dpOf(1)] }, true, [dpOf(1)])).to.deep.equal(['msp1'])
    expect(said({ federation: 'all', replicas: false }, false, [dpOf(1), dpOf(2)])).to.deep.equal(['msp1', 'msp2'])
    expect(said({ federation: 'local' }, true, [dpOf(2)])).to.deep.equal([])
  })
})

describe('light/answered: an answer of nobody', () => {
  const unanswered = [{ dp: 'b', code: 'RPC_TIMEOUT', by: 'home', retryAfter: 5 }]

  it('names each replica and why, where no DP was asked', () => {
    const failed = [{ dp: 'a', code: 'RPC_UNREACHABLE' }]
    expect(noAnswer(wholeRead({}, { asked: ['a', 'b'], failed })))
      .to.include({
        code: 'DISCOVER_NO_REPLICA', kind: 'unavailable', detail: '0 of 2, a RPC_UNREACHABLE', retryAfter: undefined
      })
      .and.to.have.deep.property('failed', failed)
  })

  it('names each DP and why, and counts one that is a replica too once', () => {
    const error = noAnswer(wholeRead(
      { federation: 'all' }, { asked: ['a', 'b'], failed: [{ dp: 'a', code: 'RPC_UNREACHABLE' }] },
      { asked: ['b', 'c'], unanswered }
    ))
    expect(error).to.include({
      code: 'DISCOVER_NO_ANSWER', kind: 'unavailable', detail: '0 of 3, a RPC_UNREACHABLE, b RPC_TIMEOUT', retryAfter: 5
    })
    expect(error.failed).to.deep.equal([{ dp: 'a', code: 'RPC_UNREACHABLE' }, { dp: 'b', code: 'RPC_TIMEOUT' }])
  })

  it('says when the first of them may answer, and names so many that a person reads it', () => {
    const names = Array.from({ length: 10 }, (_, i) => `dp${i}`)
    const slow = names.map((dp, i) =>
      ({ dp, code: 'DISCOVERY_CAPACITY', by: 'home', ...i === 0 ? {} : { retryAfter: 900 - 10 * i } }))
    const error = noAnswer(wholeRead({ dps: [dpOf(1)] }, {}, { asked: names, unanswered: slow }))
    expect(error.retryAfter).to.equal(810)
    expect(error.detail).to.match(/^0 of 10, dp0 DISCOVERY_CAPACITY, .*, dp7 DISCOVERY_CAPACITY, 2 more$/)
    expect(error.failed).to.have.length(10)
  })
})
