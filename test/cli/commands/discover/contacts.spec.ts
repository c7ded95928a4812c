import { expect } from 'chai'
import {
  exitCodeOf, passedResult, progressText, settledResult, summaryText
} from '../../../../src/cli/commands/discover/contacts.ts'
import { CsiError } from '../../../../src/identifiers/errors.ts'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../../../src/identifiers/csi.ts'
import { LightError } from '../../../../src/light/errors.ts'
import { OprfError } from '../../../../src/protocols/oprf/errors.ts'
import type { BookProgress } from '../../../../src/light/interface.ts'

const CSI = 'tel:+14155550123'
const csi = parseCsi(CSI, DEFAULT_CSI_TYPES)
const contact = { line: 7, csi: CSI }
const nothing: BookProgress['outcomes'] = {
  found: 0, 'opted-out': 0, none: 0, partial: 0, failed: 0, limited: 0, done: 0
}

describe('cli/commands/discover/contacts', () => {
  it('says of each place that gives nothing to look up why', () => {
    expect(passedResult({ line: 12, error: null })).to.deep.equal({
      json: { line: 12, outcome: 'passed' }, text: 'line 12  passed: neither a number nor a mailbox\n'
    })
    const told = passedResult({ line: 13, error: new CsiError('CSI_TEL_NOT_GLOBAL') })
    expect(told.json).to.deep.equal({ line: 13, outcome: 'failed', error: 'CSI_TEL_NOT_GLOBAL' })
    expect(told.text).to.match(/^line 13 {2}failed: CSI_TEL_NOT_GLOBAL\. The number is local/)
  })

  it('names a line that is no identifier by its number, and never shows what stands there', () => {
    const told = settledResult({ line: 7, csi: 'a secret' }, {
      index: 0, outcome: 'failed', error: new CsiError('CSI_SCHEME_MISSING')
    })
    expect(told?.text).to.match(/^line 7 {2}failed: CSI_SCHEME_MISSING\. The identifier does not begin/)
    expect(told?.json).to.deep.equal({ line: 7, outcome: 'failed', error: 'CSI_SCHEME_MISSING' })
    expect(JSON.stringify(told)).to.not.include('secret')
  })

  it('says why there is no result, and when to ask again', () => {
    expect(settledResult(contact, { index: 0, csi, outcome: 'failed', error: new LightError('DISCOVER_NO_REPLICA') }))
      .to.deep.equal({
        json: { line: 7, csi: CSI, outcome: 'failed', error: 'DISCOVER_NO_REPLICA' },
        text: `${CSI}  failed: DISCOVER_NO_REPLICA\n`
      })
    const failed = [{ dp: 'a', code: 'RPC_TIMEOUT' }, { dp: 'b', code: 'RPC_UNREACHABLE' }]
    expect(settledResult(contact, {
      index: 0, csi, outcome: 'failed', error: new LightError('DISCOVER_NO_ANSWER', { failed, retryAfter: 500 })
    }))
      .to.deep.equal({
        json: { line: 7, csi: CSI, outcome: 'failed', error: 'DISCOVER_NO_ANSWER', failed, retry_after_ms: 500 },
        text: `${CSI}  failed: DISCOVER_NO_ANSWER\n  a  RPC_TIMEOUT\n  b  RPC_UNREACHABLE\n`
      })
    expect(settledResult(contact, { index: 0, csi, outcome: 'failed', error: new TypeError('a defect') })?.json)
      .to.deep.equal({ line: 7, csi: CSI, outcome: 'failed', error: 'INTERNAL' })
    expect(settledResult(contact, {
      index: 0, csi, outcome: 'limited', error: new OprfError('OPRF_LIMITED'), retryAfter: 90_000
    }))
      .to.deep.equal({
        json: { line: 7, csi: CSI, outcome: 'limited', error: 'OPRF_LIMITED', retry_after_ms: 90_000 },
        text: `${CSI}  limited: ask again in 90 s\n`
      })
  })

  it('is silent about what an earlier run printed', () => {
    expect(settledResult(contact, { index: 0, csi, outcome: 'done' })).to.equal(undefined)
  })

  it('tells how far it is, and what it waits for', () => {
    const progress = { total: 1_000, settled: 512, evaluated: 384, outcomes: { ...nothing, found: 300, none: 212 } }
    expect(progressText(progress)).to.equal('512 of 1000, 300 found')
    expect(progressText({ ...progress, waiting: 30_000 }))
      .to.equal('512 of 1000, 300 found; the budget is used up, goes on in 30 s')
    expect(progressText({ ...progress, waiting: 1_800_000 })).to.match(/goes on in 30 min$/)
    expect(summaryText(progress, undefined))
      .to.equal('1000 identifiers: 300 found, 212 none, 384 evaluated; 488 not looked up\n')
    const passed = [{ line: 1, error: null }, { line: 2, error: new CsiError('CSI_TEL_NOT_GLOBAL') }]
    expect(summaryText(progress, undefined, passed))
      .to.match(/; 2 places passed\n1 in national form: say of which country with --country\n$/)
    expect(summaryText({ ...progress, settled: 1_000, outcomes: { ...nothing, done: 400, limited: 600 } }, 60_000))
      .to.equal('1000 identifiers: 600 limited, 400 told before, 384 evaluated\nthe budget is used up: run the same ' +
        'command again in 60 s\n')
  })

  it('has an exit code for each way in which a book can end', () => {
    const malformed = new CsiError('CSI_SCHEME_MISSING')
    expect(exitCodeOf({ ...nothing, found: 1, none: 9 }, undefined)).to.equal(0)
    expect(exitCodeOf({ ...nothing, none: 9 }, undefined)).to.equal(8)
    expect(exitCodeOf({ ...nothing, 'opted-out': 2 }, undefined)).to.equal(12)
    expect(exitCodeOf({ ...nothing, 'opted-out': 2, none: 1 }, undefined)).to.equal(8)
    expect(exitCodeOf({ ...nothing, 'opted-out': 2, found: 1 }, undefined)).to.equal(0)
    expect(exitCodeOf({ ...nothing, none: 9, done: 1 }, undefined)).to.equal(0)
    expect(exitCodeOf(nothing, undefined)).to.equal(0)
    expect(exitCodeOf({ ...nothing, found: 1, partial: 1 }, undefined)).to.equal(11)
    expect(exitCodeOf({ ...nothing, found: 1, failed: 1 }, malformed)).to.equal(3)
    expect(exitCodeOf({ ...nothing, found: 1, partial: 1, failed: 1 }, new LightError('DISCOVER_NO_REPLICA')))
      .to.equal(10)
    expect(exitCodeOf({ ...nothing, failed: 1 }, new TypeError('a defect'))).to.equal(1)
    expect(exitCodeOf({ ...nothing, found: 1, failed: 1, limited: 1 }, malformed)).to.equal(9)
  })
})
