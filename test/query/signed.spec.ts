import { expect } from 'chai'
import { BaseError } from '../../src/base/errors.ts'
import { MAX_ANSWER_AGE } from '../../src/query/constants.ts'
import { DisclosurePayload } from '../../src/query/pb/query.ts'
import { isRecent, read, sign } from '../../src/query/signed.ts'
import { codeOf } from '../builders/errors.ts'
import { alter } from '../builders/mapping.ts'
import { context, dpOf, signerOf } from '../builders/query.ts'
import { NOW } from '../builders/registry.ts'
import type { SignedForm } from '../../src/query/signed.ts'

const form: SignedForm<DisclosurePayload> = {
  domain: 'disclosure', codec: DisclosurePayload, name: 'Disclosure', maxLength: 1_000
}
const message: DisclosurePayload = {
  version: 1, dp: dpOf(0), defaultFederation: 'all', preferred: [], capacity: 3, registryVersion: 1, issuedAt: NOW
}
const bytes = sign(form, message, signerOf(dpOf(0)))

describe('query/signed', () => {
  it('comes back as it was signed, by its DP and no other', () => {
    const signed = read(form, bytes)
    expect(signed.message).to.deep.equal(message)
    expect([0, 1].map(i => signed.isBy(dpOf(i), context))).to.deep.equal([true, false])
    expect(signed.isBy('nobody', context)).to.equal(false)
  })

  it('is no word under another domain, or of a DP that was revoked', () => {
    expect(read({ ...form, domain: 'answer' }, bytes).isBy(dpOf(0), context)).to.equal(false)
    const registry = alter(context.registry, { dps: dp => ({ ...dp, status: 'revoked' }) })
    expect(read(form, bytes).isBy(dpOf(0), { ...context, registry })).to.equal(false)
  })

  it('is refused when it is too long, and at every truncation', () => {
    expect(codeOf(() => read({ ...form, maxLength: bytes.byteLength - 1 }, bytes))).to.equal('MESSAGE_TOO_LARGE')
    for (let end = 0; end < bytes.byteLength; end++) {
      // cut between fields it is a message, which nobody signed
      const isBy = (): boolean => read(form, bytes.subarray(0, end)).isBy(dpOf(0), context)
      expect(codeOf(() => { if (!isBy()) { throw new BaseError('MESSAGE_MALFORMED') } })).to.equal('MESSAGE_MALFORMED')
    }
  })

  it('is recent within the tolerance of clocks and the life of a query', () => {
    const { clockTolerance } = context.registry.policy
    const edges = [
      NOW + clockTolerance, NOW + clockTolerance + 1, NOW - clockTolerance - MAX_ANSWER_AGE,
      NOW - clockTolerance - MAX_ANSWER_AGE - 1
    ]
    expect(edges.map(at => isRecent(at, context))).to.deep.equal([true, false, true, false])
  })
})
