import { expect } from 'chai'
import { errorTables } from '../../scripts/docs/errors.ts'
import { DiscoveryError, remedyOf } from '../../src/base/errors.ts'
import { HTTP_ERRORS, HttpError } from '../../src/http/errors.ts'
import { STATUSES, failureOf } from '../../src/http/statuses.ts'
import { LightError } from '../../src/light/errors.ts'
import { RemoteError } from '../../src/rpc/errors.ts'

describe('http/statuses', () => {
  it('gives each code of every table the status of its kind, and says what it is', async () => {
    let codes = 0
    for (const { table } of await errorTables()) {
      for (const [code, { kind, sentence, ...spec }] of Object.entries(table)) {
        const { status, problem } = failureOf(new DiscoveryError(table, code))
        expect([status, problem.status], code).to.deep.equal([STATUSES[kind], STATUSES[kind]])
        expect(problem, code).to.include({ code, kind, title: sentence, remedy: remedyOf(spec, 'msp') })
        codes += 1
      }
    }
    expect(codes).to.be.above(300)
  })

  it('has no two kinds with one status', () => {
    expect(new Set(Object.values(STATUSES)).size).to.equal(Object.keys(STATUSES).length)
  })

  it('follows HTTP where that has a status of its own', () => {
    const statuses = (Object.keys(HTTP_ERRORS) as Array<keyof typeof HTTP_ERRORS>)
      .map(code => [code, failureOf(new HttpError(code)).status])
    expect(Object.fromEntries(statuses)).to.include({
      HTTP_TOKEN_UNKNOWN: 401,
      HTTP_SCOPE_MISSING: 403,
      HTTP_PATH_UNKNOWN: 404,
      HTTP_BODY_TOO_LARGE: 413,
      HTTP_TYPE_UNKNOWN: 415,
      HTTP_BUSY: 429
    })
    expect(failureOf(new HttpError('HTTP_TOKEN_UNKNOWN')).headers).to.deep.equal({ 'www-authenticate': 'Bearer' })
  })

  it('says when to come again, in whole seconds, never too early', () => {
    const { headers, problem } = failureOf(new HttpError('HTTP_BUSY', { retryAfter: 1_001 }))
    expect(headers).to.deep.equal({ 'retry-after': '2' })
    expect(problem.retry_after_ms).to.equal(1_001)
  })

  it('keeps details of others for the log', () => {
    const detail = 'tel:+14155550123'
    expect(JSON.stringify(failureOf(new LightError('DISCOVER_NO_REPLICA', { detail })))).not.to.include(detail)
    expect(JSON.stringify(failureOf(new Error(detail)))).not.to.include(detail)
    expect(failureOf(new Error(detail)).status).to.equal(500)
  })

  it('tells each DP that did not help, and what another node said', () => {
    const failed = [{ dp: '12D3', code: 'RPC_TIMEOUT' }]
    const { problem } = failureOf(new LightError('DISCOVER_NO_REPLICA', { failed }))
    expect(problem).to.deep.include({ failed, status: 503 })
    const { problem: remote } = failureOf(new RemoteError('CLAIM_X', 'conflict'))
    expect(remote).to.include({ remote: true, status: 409, code: 'CLAIM_X' })
  })
})
