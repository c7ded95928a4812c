import { expect } from 'chai'
import { verifyDisclosure } from '../../src/query/disclosure.ts'
import { codeOf } from '../builders/errors.ts'
import { alter, federation } from '../builders/mapping.ts'
import { context, disclosureOf, dpOf } from '../builders/query.ts'
import { DAY, NOW } from '../builders/registry.ts'

describe('query/disclosure', () => {
  it('says default, preferred DPs and capacity', () => {
    const { defaultFederation, preferred, capacity } = verifyDisclosure(
      disclosureOf(dpOf(0), [dpOf(2), dpOf(1)], { capacity: 3 }), dpOf(0), context
    )
    expect([defaultFederation, preferred, capacity]).to.deep.equal(['all', [dpOf(1), dpOf(2)].sort(), 3])
    expect(verifyDisclosure(disclosureOf(dpOf(0)), dpOf(0), context).capacity).to.equal(undefined)
  })

  it('refuses what another DP says, or says of itself', () => {
    expect(codeOf(() => verifyDisclosure(disclosureOf(dpOf(1)), dpOf(0), context))).to.equal('DISCLOSURE_OTHER_DP')
    expect(codeOf(() => verifyDisclosure(disclosureOf(dpOf(0), [dpOf(0)]), dpOf(0), context)))
      .to.equal('DISCLOSURE_OTHER_DP')
  })

  it('refuses a signature that is not the DP\'s, or of one that was revoked', () => {
    const bytes = Uint8Array.from(disclosureOf(dpOf(0)))
    const revoked = alter(federation().registry, { dps: dp => dp.id === dpOf(0) ? { ...dp, status: 'revoked' } : dp })
    expect(codeOf(() => verifyDisclosure(bytes, dpOf(0), { ...context, registry: revoked })))
      .to.equal('DISCLOSURE_SIGNATURE_INVALID')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(codeOf(() => verifyDisclosure(bytes, dpOf(0), context))).to.equal('DISCLOSURE_SIGNATURE_INVALID')
  })

  it('refuses one of yesterday', () => {
    expect(codeOf(() => verifyDisclosure(disclosureOf(dpOf(0), [], { issuedAt: NOW - DAY }), dpOf(0), context)))
      .to.equal('DISCLOSURE_TIME_IMPLAUSIBLE')
  })

  it('refuses another default than the federation agreed on', () => {
    expect(codeOf(() => verifyDisclosure(disclosureOf(dpOf(0), [], { defaultFederation: 'local' }), dpOf(0), context)))
      .to.equal('DISCLOSURE_BREAKS_DEFAULT')
  })

  it('refuses every truncation', () => {
    const bytes = disclosureOf(dpOf(0), [dpOf(1)])
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(codeOf(() => verifyDisclosure(bytes.subarray(0, end), dpOf(0), context)))
        .to.be.oneOf(['MESSAGE_MALFORMED', 'QUERY_VERSION_UNKNOWN', 'DISCLOSURE_SIGNATURE_INVALID'])
    }
  })
})
