import { expect } from 'chai'
import { signUnder } from '../../src/base/envelope.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { verifyContext } from '../../src/budget/context.ts'
import { RateContext } from '../../src/budget/pb/context.ts'
import { contextOf, DIGEST } from '../builders/context.ts'
import { codeOf } from '../builders/errors.ts'
import { context as moment, dpOf, signerOf } from '../builders/query.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import type { ContextCheck } from '../../src/budget/context.ts'

const check = (changes: Partial<ContextCheck> = {}): ContextCheck =>
  ({ ...moment, redeemer: dpOf(1), from: dpOf(0), requestDigest: DIGEST, ...changes })

/** A context of which the origin signed other fields. */
function withWire (changes: Partial<RateContext>): Uint8Array {
  const wire = { ...RateContext.decode(Signed.decode(contextOf()).payload), ...changes }
  const payload = RateContext.encode(wire)
  return Signed.encode({
    payload: payload.slice(), signature: signUnder('context', signerOf(wire.origin), payload).slice()
  })
}

describe('budget/context', () => {
  it('reads what the origin signed', () => {
    const verified = verifyContext(contextOf(), check())
    expect(verified).to.include({ origin: dpOf(0), redeemer: dpOf(1), hopLimit: 2, expiresAt: NOW + 120_000 })
    expect(verified).to.not.have.any.keys('via')
  })

  it('lets the named DP alone show it', () => {
    const grant = contextOf({ via: dpOf(2) })
    expect(verifyContext(grant, check({ from: dpOf(2) })).via).to.equal(dpOf(2))
    expect(codeOf(() => verifyContext(grant, check()))).to.equal('CONTEXT_OTHER_FORWARDER')
    expect(codeOf(() => verifyContext(contextOf(), check({ from: dpOf(2) })))).to.equal('CONTEXT_OTHER_FORWARDER')
  })

  it('refuses a context for another DP, or another request', () => {
    expect(codeOf(() => verifyContext(contextOf(), check({ redeemer: dpOf(2) })))).to.equal('CONTEXT_OTHER_REDEEMER')
    expect(codeOf(() => verifyContext(contextOf(), check({ requestDigest: seedOf('other') }))))
      .to.equal('CONTEXT_OTHER_REQUEST')
  })

  it('refuses what a forwarder signs in the origin\'s name, and origins that the registry doesn\'t list', () => {
    expect(codeOf(() => verifyContext(contextOf({}, signerOf(dpOf(2))), check()))).to.equal('CONTEXT_SIGNATURE_INVALID')
    const stranger = '12D3KooWMvyvKxYcy9mjbFbXcogFSCvENzQ62ogRxHKZaksFCkAp'
    expect(codeOf(() => verifyContext(contextOf({ origin: stranger }, signerOf(dpOf(0))), check({ from: stranger }))))
      .to.equal('CONTEXT_ORIGIN_UNKNOWN')
  })

  it('is valid for two minutes, within the tolerance of clocks', () => {
    const { clockTolerance } = moment.registry.policy
    expect(verifyContext(contextOf(), check({ now: NOW + 120_000 + clockTolerance })).issuedAt).to.equal(NOW)
    for (const now of [NOW - clockTolerance - 1, NOW + 120_000 + clockTolerance + 1]) {
      expect(codeOf(() => verifyContext(contextOf(), check({ now })))).to.equal('CONTEXT_EXPIRED')
    }
  })

  it('refuses fields that do not fit together', () => {
    const bad: ReadonlyArray<Partial<RateContext>> = [
      { hopLimit: 0 }, { hopLimit: 3 }, { serial: new Uint8Array(15) }, { requestDigest: new Uint8Array(31) },
      { expiresAt: NOW }, { expiresAt: NOW + 120_001 }, { redeemer: 'nobody' }, { via: '?' }
    ]
    for (const changes of bad) {
      expect(codeOf(() => verifyContext(withWire(changes), check())), Object.keys(changes).join())
        .to.equal('CONTEXT_FIELD_INVALID')
    }
    expect(codeOf(() => verifyContext(withWire({ version: 2 }), check()))).to.equal('CONTEXT_VERSION_UNKNOWN')
  })

  it('refuses each truncation', () => {
    const bytes = contextOf()
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(codeOf(() => verifyContext(bytes.subarray(0, length), check()))).to.match(/^(MESSAGE_MALFORMED|CONTEXT_)/)
    }
  })
})
