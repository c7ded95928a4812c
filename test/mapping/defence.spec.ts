import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { DefencePayload } from '../../src/mapping/pb/facts.ts'
import { verifyDefence } from '../../src/mapping/validity.ts'
import { dispute, defence, OPENED } from '../builders/conflict.ts'
import { alice, bob, federation } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { expectUntouched, expectWhole, rewrite, verdictOf } from '../builders/wire.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string |
  undefined => verdictOf(() => verifyDefence(bytes, { ...context, ...changes }))
const { hash } = parseDispute(dispute())

describe('mapping/defence: form', () => {
  it('round-trips, with what the attestation is worth', () => {
    const bytes = defence(hash)
    const fact = verifyDefence(bytes, context)
    expect(fact).to.deep.include({
      kind: 'defence',
      disputeHash: hash,
      holderKey: bob.publicKey,
      issuedAt: OPENED + DAY,
      strength: 50,
      attestedUntil: OPENED + DAY - HOUR + 40 * DAY
    })
    expect(fact.bytes).to.deep.equal(bytes)
  })

  it('refuses it truncated at every byte, with a byte too many, and with any bit flipped', () => {
    expectWhole(defence(hash), verdict)
    expectUntouched(defence(hash), verdict)
  })

  it('refuses what is too long, and another version', () => {
    expect(verdict(new Uint8Array(2049))).to.equal('MESSAGE_TOO_LARGE')
    expect(verdict(rewrite(DefencePayload, defence(hash), { version: 2 }))).to.equal('VERSION_UNKNOWN')
  })

  it('refuses no time, no attestation, and half a hash', () => {
    expect(verdict(rewrite(DefencePayload, defence(hash), { issuedAt: 0 }))).to.equal('FACT_FIELD_INVALID')
    expect(verdict(rewrite(DefencePayload, defence(hash), { attestation: new Uint8Array(0) })))
      .to.equal('FACT_FIELD_INVALID')
    expect(verdict(rewrite(DefencePayload, defence(hash), { disputeHash: new Uint8Array(31) })))
      .to.equal('LENGTH_INVALID')
  })
})

describe('mapping/defence: who may', () => {
  it('refuses one from the future, of long ago, and under an unknown OPRF key', () => {
    expect(verdict(defence(hash, { issuedAt: NOW + context.registry.policy.clockTolerance + 1 })))
      .to.equal('FACT_NOT_YET_ISSUED')
    expect(verdict(defence(hash), { now: NOW + 100 * DAY })).to.equal('FACT_EXPIRED')
    expect(verdict(defence(hash, { fields: { oprfKeyId: 9 } }))).to.equal('FACT_OPRF_KEY_UNKNOWN')
  })

  it('refuses evidence of another key or identifier, and a signature by another key', () => {
    expect(verdict(defence(hash, { attestation: { holderKey: alice.publicKey } }))).to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(defence(hash, { fields: { lookupKey: asLookupKey(seedOf('L of alice')) } })))
      .to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(defence(hash, { signer: alice }))).to.equal('FACT_SIGNATURE_INVALID')
  })
})
