import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseDispute, verifyParsedDispute } from '../../src/mapping/dispute.ts'
import { factRetainedUntil } from '../../src/mapping/fact.ts'
import { DisputePayload, Takeover } from '../../src/mapping/pb/facts.ts'
import { verifyDispute } from '../../src/mapping/validity.ts'
import { carol, dispute, OPENED, STRICT } from '../builders/conflict.ts'
import { alice, alter, federation } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { expectUntouched, expectWhole, rewrite, verdictOf } from '../builders/wire.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string |
  undefined => verdictOf(() => verifyDispute(bytes, { ...context, ...changes }))

describe('mapping/dispute: form', () => {
  it('round-trips both takeovers, with what the attestation is worth', () => {
    for (const takeover of ['firstMapping', 'replace'] as const) {
      const bytes = dispute({ attestation: STRICT, fields: { takeover } })
      const fact = verifyDispute(bytes, context)
      expect(fact).to.deep.include({
        kind: 'dispute',
        takeover,
        holderKey: carol.publicKey,
        issuedAt: OPENED,
        strength: 70,
        attestedUntil: OPENED - HOUR + 40 * DAY,
        csipId: 'csip1'
      })
      expect(fact.bytes).to.deep.equal(bytes)
    }
  })

  it('refuses it truncated at every byte, with a byte too many, and with any bit flipped', () => {
    expectWhole(dispute(), verdict)
    expectUntouched(dispute(), verdict)
  })

  it('refuses what is too long, and another version', () => {
    expect(verdict(new Uint8Array(2049))).to.equal('MESSAGE_TOO_LARGE')
    expect(verdict(rewrite(DisputePayload, dispute(), { version: 2 }))).to.equal('VERSION_UNKNOWN')
  })

  const fields: ReadonlyArray<[what: string, change: Partial<DisputePayload>]> = [
    ['no time', { issuedAt: 0 }],
    ['a short serial', { serial: new Uint8Array(15) }],
    ['no takeover', { takeover: Takeover.UNUSED_TAKEOVER }],
    ['no attestation', { attestation: new Uint8Array(0) }]
  ]
  for (const [what, change] of fields) {
    it(`refuses ${what}`, () => {
      expect(verdict(rewrite(DisputePayload, dispute(), change))).to.equal('FACT_FIELD_INVALID')
    })
  }
})

describe('mapping/dispute: who may', () => {
  it('takes one from within clock tolerance until everything it concerns has expired', () => {
    const { policy } = context.registry
    expect(verdict(dispute({ issuedAt: NOW + policy.clockTolerance }))).to.equal(undefined)
    expect(verdict(dispute({ issuedAt: NOW + policy.clockTolerance + 1 }))).to.equal('FACT_NOT_YET_ISSUED')
    const until = factRetainedUntil({ issuedAt: OPENED }, policy)
    expect(verdict(dispute(), { now: until })).to.equal(undefined)
    expect(verdict(dispute(), { now: until + 1 })).to.equal('FACT_EXPIRED')
  })

  it('refuses an OPRF key that the registry does not list', () => {
    expect(verdict(dispute({ fields: { oprfKeyId: 9 } }))).to.equal('FACT_OPRF_KEY_UNKNOWN')
  })

  it('refuses evidence of another key, of another identifier, and none that held', () => {
    expect(verdict(dispute({ attestation: { holderKey: alice.publicKey } }))).to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(dispute({ attestation: { lookupKey: asLookupKey(seedOf('L of alice')) } })))
      .to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(dispute({ fields: { lookupKey: asLookupKey(seedOf('L of alice')) } })))
      .to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(dispute({ attestation: { expiresAt: OPENED } }))).to.equal('ATTESTATION_EXPIRED')
  })

  it('refuses the signature of anybody but the claimant', () => {
    expect(verdict(dispute({ signer: alice }))).to.equal('FACT_SIGNATURE_INVALID')
  })

  it('counts for nothing once its CSIP is revoked, unless others saw it before', () => {
    const revoked = {
      ...context,
      registry: alter(context.registry, { csips: csip => ({ ...csip, status: 'revoked', statusSince: OPENED + DAY }) })
    }
    expect(verdict(dispute(), revoked)).to.equal('ATTESTATION_CSIP_REVOKED')
    expect(verdictOf(() => verifyParsedDispute(parseDispute(dispute()), revoked, OPENED + HOUR))).to.equal(undefined)
  })
})
