import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { isRenewalOf, olderKeysOf, verifyAttestation } from '../../src/attestation/verify.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import { alice, attest, bobLookupKey } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const test = buildTestRegistry({ rotating: true })
const { registry } = test
const NEWER = asLookupKey(seedOf('L of bob under the newer key'))
const older = { lookupKey: bobLookupKey, oprfKeyId: 1 }

const previous = attest(test)
const moved: Partial<AttestationFields> = {
  lookupKey: NEWER, oprfKeyId: 2, older, renews: sha256(previous), issuedAt: NOW + 20 * DAY, expiresAt: NOW + 60 * DAY
}

const at = NOW + 20 * DAY + HOUR
const verified = (bytes: Uint8Array): ReturnType<typeof verifyAttestation> =>
  verifyAttestation(bytes, { registry, now: at })
const renews = (changes: Partial<AttestationFields>): boolean =>
  isRenewalOf(verified(attest(test, 1, { ...moved, ...changes })), verified(previous))

/** The registry with the older key's dates changed; undefined: it has left the list. */
function listing (dates: { readonly validFrom?: number, readonly validUntil?: number } | undefined): VerifiedRegistry {
  const oprfKeys = registry.oprfKeys.flatMap(key =>
    key.keyId !== 1 ? [key] : dates == null ? [] : [{ ...key, ...dates }])
  return indexRegistry({ ...registry, oprfKeys })
}

describe('attestation: an older evaluation key', () => {
  it('is renewed under the newer one where the CSIP says that it is the same identifier', () => {
    expect(renews({})).to.equal(true)
  })

  it('is another identifier where the CSIP does not say so', () => {
    expect(renews({ older: undefined })).to.equal(false)
    expect(renews({ older: { ...older, lookupKey: asLookupKey(seedOf('L of somebody else')) } })).to.equal(false)
  })

  it('is continued by the same holder key, for the same type, without a gap, and by name', () => {
    expect(renews({ holderKey: alice.publicKey })).to.equal(false)
    const mailbox = { ...verified(previous), csiType: 'mailto' }
    expect(isRenewalOf(verified(attest(test, 1, moved)), mailbox)).to.equal(false)
    expect(renews({ renews: sha256(seedOf('another attestation')) })).to.equal(false)
    expect(renews({ renews: undefined })).to.equal(false)
    const ended = verified(attest(test, 1, { ...moved, issuedAt: NOW + 20 * DAY }))
    expect(isRenewalOf(ended, { ...verified(previous), expiresAt: NOW + 20 * DAY - 1 })).to.equal(false)
  })

  it('counts where it was current beside the newer when both were proved', () => {
    const judge = (judging: VerifiedRegistry, changes: Partial<AttestationFields> = {}): string | undefined => {
      try {
        verifyAttestation(attest(test, 1, { ...moved, ...changes }), { registry: judging, now: at })
        return 'accepted'
      } catch (err) {
        return (err as { code?: string }).code
      }
    }
    expect(judge(registry)).to.equal('accepted')
    expect(judge(listing({ validUntil: NOW + 20 * DAY + 1 }))).to.equal('accepted')
    expect(judge(listing({ validUntil: NOW + 20 * DAY }))).to.equal('ATTESTATION_OLDER_KEY_REFUSED')
    expect(judge(listing({ validFrom: NOW }))).to.equal('ATTESTATION_OLDER_KEY_REFUSED')
    // backwards
    expect(judge(registry, { oprfKeyId: 1, older: { lookupKey: bobLookupKey, oprfKeyId: 2 } }))
      .to.equal('ATTESTATION_OLDER_KEY_REFUSED')
    // what was attested while it was there stands when it has gone
    expect(judge(listing(undefined))).to.equal('accepted')
  })

  it('is named once for all attestations of an entry', () => {
    const both = [{ older }, {}, { older: { ...older } }]
    expect(olderKeysOf(both)).to.deep.equal([older])
  })
})
