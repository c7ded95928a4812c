import { expect } from 'chai'
import { asHash, asLookupKey } from '../../src/base/bytes.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { sha256 } from '../../src/base/hash.ts'
import { MAX_ATTESTATION_LENGTH } from '../../src/base/limits.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { issueAttestation, mayRenew } from '../../src/attestation/attestation.ts'
import { METHODS, methodStrength } from '../../src/attestation/methods.ts'
import { AttestationPayload } from '../../src/attestation/pb/attestation.ts'
import { isRenewalOf, verifyAttestation } from '../../src/attestation/verify.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import {
  DAY, MINUTE, NOW, attestationFields, bobHolder, csipRecord, csipSigner, registryWith, signerOf
} from '../builders/attestor.ts'
import type { RegistryParts } from '../builders/attestor.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'

function codeOf (work: () => unknown): string {
  try {
    work()
  } catch (err) {
    expect(err).to.be.instanceOf(DiscoveryError)
    return (err as DiscoveryError).code
  }
  return 'accepted'
}

/** Signs any payload, also those that `issueAttestation` refuses to make. */
function forge (overrides: Partial<AttestationPayload>, signer = csipSigner): Uint8Array {
  const { renews, ...fields } = attestationFields()
  const payload = AttestationPayload.encode({
    ...fields,
    version: 1,
    assignedSince: 0,
    lookupKey: Uint8Array.from(fields.lookupKey),
    holderKey: Uint8Array.from(fields.holderKey),
    serial: Uint8Array.from(fields.serial),
    ...overrides
  })
  return Signed.encode({ payload, signature: Uint8Array.from(signUnder('attestation', signer, payload)) })
}

const key = { publicKey: csipSigner.publicKey, validFrom: NOW - 100 * DAY }
const withType = (type: Partial<typeof DEFAULT_POLICY['csiTypes'][number]>): RegistryParts =>
  ({ policy: { csiTypes: DEFAULT_POLICY.csiTypes.map(known => ({ ...known, ...type })) } })

interface Row {
  name: string
  code: string
  fields?: Partial<AttestationFields>
  payload?: Partial<AttestationPayload>
  signer?: typeof csipSigner
  registry?: RegistryParts
  witnessedAt?: number
}

const rows: Row[] = [
  { name: 'takes one that holds', code: 'accepted' },
  { name: 'takes the longest lifetime', code: 'accepted', fields: { issuedAt: NOW, expiresAt: NOW + 45 * DAY } },
  { name: 'takes one from a clock that is 5 minutes ahead', code: 'accepted', fields: { issuedAt: NOW + 5 * MINUTE } },
  {
    name: 'takes a method that only the registry knows, at the figure of the CSIP',
    code: 'accepted',
    fields: { method: 'smoke', strength: 100 },
    registry: {
      csips: [
        csipRecord({ scopes: [{ csiType: 'mailto', prefix: '@example.com', methods: ['smoke'], mayReassign: false }] })
      ]
    }
  },
  {
    name: 'takes a leaving CSIP',
    code: 'accepted',
    registry: { csips: [csipRecord({ status: 'leaving', statusSince: NOW - 2 * DAY })] }
  },
  {
    name: 'takes the second of two keys',
    code: 'accepted',
    registry: { csips: [csipRecord({ keys: [{ ...key, publicKey: signerOf(1).publicKey }, key] })] }
  },
  {
    name: 'takes a development attestation in a test federation',
    code: 'accepted',
    fields: { method: 'development', strength: 1 },
    registry: {
      test: true,
      csips: [csipRecord({
        scopes: [{ csiType: 'mailto', prefix: '@example.com', methods: ['development'], mayReassign: false }]
      })]
    }
  },

  { name: 'refuses an unknown version', code: 'ATTESTATION_VERSION_UNKNOWN', payload: { version: 2 } },
  { name: 'refuses a version of zero', code: 'ATTESTATION_VERSION_UNKNOWN', payload: { version: 0 } },
  {
    name: 'refuses a lookup key of 31 bytes', code: 'LENGTH_INVALID', payload: { lookupKey: new Uint8Array(31).fill(1) }
  },
  {
    name: 'refuses a holder key of 31 bytes', code: 'LENGTH_INVALID', payload: { holderKey: new Uint8Array(31).fill(1) }
  },
  {
    name: 'refuses a holder key of small order',
    code: 'KEY_INVALID',
    payload: { holderKey: new Uint8Array(32).with(0, 1) }
  },
  {
    name: 'refuses a renewed hash of 31 bytes', code: 'LENGTH_INVALID', payload: { renews: new Uint8Array(31).fill(1) }
  },
  {
    name: 'refuses a serial of 15 bytes',
    code: 'ATTESTATION_FIELDS_INVALID',
    payload: { serial: new Uint8Array(15).fill(1) }
  },
  { name: 'refuses a strength of zero', code: 'ATTESTATION_FIELDS_INVALID', payload: { strength: 0 } },
  { name: 'refuses a strength of 101', code: 'ATTESTATION_FIELDS_INVALID', payload: { strength: 101 } },
  {
    name: 'refuses an end before the beginning',
    code: 'ATTESTATION_FIELDS_INVALID',
    payload: { expiresAt: NOW - 2 * DAY }
  },
  { name: 'refuses a missing time', code: 'ATTESTATION_FIELDS_INVALID', payload: { issuedAt: 0 } },
  { name: 'refuses an empty type', code: 'ATTESTATION_FIELDS_INVALID', payload: { csiType: '' } },
  { name: 'refuses a name that is too long', code: 'ATTESTATION_FIELDS_INVALID', payload: { scope: 'x'.repeat(256) } },
  {
    name: 'refuses a subscriber since after the issue',
    code: 'ATTESTATION_FIELDS_INVALID',
    payload: { assignedSince: NOW }
  },

  {
    name: 'refuses a CSIP that the registry does not list',
    code: 'ATTESTATION_CSIP_UNKNOWN',
    fields: { csipId: 'csip2' }
  },
  {
    name: 'refuses what a CSIP signed after it was revoked',
    code: 'ATTESTATION_CSIP_REVOKED',
    registry: { csips: [csipRecord({ status: 'revoked', statusSince: NOW - 2 * DAY })] },
    witnessedAt: NOW - DAY
  },
  {
    name: 'refuses what a revoked CSIP may have back-dated',
    code: 'ATTESTATION_CSIP_REVOKED',
    registry: { csips: [csipRecord({ status: 'revoked', statusSince: NOW - DAY / 2 })] }
  },
  {
    name: 'takes what was witnessed before a CSIP was revoked',
    code: 'accepted',
    registry: { csips: [csipRecord({ status: 'revoked', statusSince: NOW - DAY / 2 })] },
    witnessedAt: NOW - DAY
  },

  {
    name: 'takes what was witnessed before, until the grace is over',
    code: 'accepted',
    registry: {
      policy: { revocationGrace: DAY }, csips: [csipRecord({ status: 'revoked', statusSince: NOW - DAY + 1 })]
    },
    witnessedAt: NOW - DAY
  },
  {
    name: 'refuses it from then on',
    code: 'ATTESTATION_CSIP_REVOKED',
    registry: { policy: { revocationGrace: DAY }, csips: [csipRecord({ status: 'revoked', statusSince: NOW - DAY })] },
    witnessedAt: NOW - DAY - 1,
    fields: { issuedAt: NOW - 2 * DAY }
  },
  {
    name: 'knows no grace for a compromised key',
    code: 'ATTESTATION_KEY_NOT_VALID',
    registry: { csips: [csipRecord({ keys: [{ ...key, compromisedSince: NOW - DAY }] })] },
    witnessedAt: NOW - DAY
  },
  {
    name: 'knows no grace where the policy gives none',
    code: 'ATTESTATION_CSIP_REVOKED',
    registry: { policy: { revocationGrace: 0 }, csips: [csipRecord({ status: 'revoked', statusSince: NOW })] },
    witnessedAt: NOW - DAY
  },

  { name: 'refuses the signature of another key', code: 'ATTESTATION_SIGNATURE_INVALID', signer: bobHolder },
  {
    name: 'refuses a key before its time',
    code: 'ATTESTATION_KEY_NOT_VALID',
    registry: { csips: [csipRecord({ keys: [{ ...key, validFrom: NOW }] })] }
  },
  {
    name: 'refuses a key after its time',
    code: 'ATTESTATION_KEY_NOT_VALID',
    registry: { csips: [csipRecord({ keys: [{ ...key, validUntil: NOW - DAY }] })] }
  },
  {
    name: 'refuses what a compromised key may have back-dated',
    code: 'ATTESTATION_KEY_NOT_VALID',
    registry: { csips: [csipRecord({ keys: [{ ...key, compromisedSince: NOW - DAY / 2 }] })] }
  },
  {
    name: 'takes what was witnessed before the key was compromised',
    code: 'accepted',
    registry: { csips: [csipRecord({ keys: [{ ...key, compromisedSince: NOW - DAY / 2 }] })] },
    witnessedAt: NOW - DAY
  },
  {
    name: 'takes a key that was rotated out since',
    code: 'accepted',
    registry: { csips: [csipRecord({ keys: [{ ...key, validUntil: NOW - DAY / 2 }] })] }
  },

  { name: 'refuses a type outside the policy', code: 'ATTESTATION_TYPE_REFUSED', fields: { csiType: 'xmpp' } },
  { name: 'refuses another prefix', code: 'ATTESTATION_SCOPE_REFUSED', fields: { scope: '@example.org' } },
  { name: 'refuses a wider prefix', code: 'ATTESTATION_SCOPE_REFUSED', fields: { scope: '' } },
  { name: 'refuses the scope of another type', code: 'ATTESTATION_SCOPE_REFUSED', fields: { csiType: 'tel' } },
  {
    name: 'refuses a method that the scope does not list',
    code: 'ATTESTATION_SCOPE_REFUSED',
    fields: { method: 'email-link', strength: 25 }
  },
  {
    name: 'refuses a development attestation in a real federation',
    code: 'ATTESTATION_SCOPE_REFUSED',
    fields: { method: 'development', strength: 1 },
    registry: {
      csips: [csipRecord({
        scopes: [{ csiType: 'mailto', prefix: '@example.com', methods: ['development'], mayReassign: false }]
      })]
    }
  },
  {
    name: 'refuses more strength than the method has', code: 'ATTESTATION_STRENGTH_INFLATED', fields: { strength: 31 }
  },
  {
    name: 'refuses less strength than the policy asks',
    code: 'ATTESTATION_TOO_WEAK',
    registry: withType({ minStrength: 31 })
  },

  {
    name: 'refuses a lifetime above 45 days, whatever the policy says',
    code: 'ATTESTATION_LIFETIME_TOO_LONG',
    fields: { expiresAt: NOW + 44 * DAY + 1 },
    registry: withType({ maxAttestationLifetime: 90 * DAY })
  },
  {
    name: 'refuses a lifetime above that of the policy',
    code: 'ATTESTATION_LIFETIME_TOO_LONG',
    registry: withType({ maxAttestationLifetime: 30 * DAY })
  },
  {
    name: 'refuses one from the future', code: 'ATTESTATION_NOT_YET_VALID', fields: { issuedAt: NOW + 5 * MINUTE + 1 }
  },
  { name: 'refuses one that expired this millisecond', code: 'ATTESTATION_EXPIRED', fields: { expiresAt: NOW } }
]

describe('attestation/verify', () => {
  for (const { name, code, fields, payload = {}, signer, registry, witnessedAt } of rows) {
    it(name, () => {
      const bytes = fields == null
        ? forge(payload, signer)
        : issueAttestation(attestationFields(fields), signer ?? csipSigner)
      expect(codeOf(() => verifyAttestation(bytes, { registry: registryWith(registry), now: NOW, witnessedAt })))
        .to.equal(code)
    })
  }

  it('hands out what was signed, the bytes and their hash', () => {
    const older = { lookupKey: asLookupKey(new Uint8Array(32).fill(5)), oprfKeyId: 4 }
    const fields = attestationFields({
      assignedSince: NOW - 50 * DAY, renews: asHash(new Uint8Array(32).fill(3)), older
    })
    const bytes = issueAttestation(fields, csipSigner)
    const { bytes: kept, hash, ...rest } = verifyAttestation(bytes, { registry: registryWith(), now: NOW })
    expect(kept).to.equal(bytes)
    expect(hash).to.deep.equal(sha256(bytes))
    expect(rest).to.deep.equal({ ...fields, standsUntil: fields.expiresAt })
  })

  it('says undefined, not zero or empty, where the CSIP said nothing', () => {
    const { assignedSince, renews, older } = verifyAttestation(issueAttestation(attestationFields(), csipSigner), {
      registry: registryWith(), now: NOW
    })
    expect(assignedSince).to.equal(undefined)
    expect(renews).to.equal(undefined)
    expect(older).to.equal(undefined)
  })

  it('refuses it with any byte changed', () => {
    const bytes = issueAttestation(attestationFields(), csipSigner)
    for (let i = 0; i < bytes.byteLength; i++) {
      const changed = bytes.with(i, (bytes[i] ?? 0) ^ 1)
      expect(codeOf(() => verifyAttestation(changed, { registry: registryWith(), now: NOW })), `byte ${i}`)
        .not.to.equal('accepted')
    }
  })

  it('refuses it cut off at any byte', () => {
    const bytes = issueAttestation(attestationFields(), csipSigner)
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(
        codeOf(() => verifyAttestation(bytes.subarray(0, length), { registry: registryWith(), now: NOW })),
        `length ${length}`
      ).not.to.equal('accepted')
    }
  })

  it('refuses trailing bytes and what is too large', () => {
    const bytes = issueAttestation(attestationFields(), csipSigner)
    expect(codeOf(() => verifyAttestation(Uint8Array.from([...bytes, 0]), { registry: registryWith(), now: NOW })))
      .to.equal('MESSAGE_MALFORMED')
    expect(codeOf(
      () => verifyAttestation(new Uint8Array(MAX_ATTESTATION_LENGTH + 1), { registry: registryWith(), now: NOW })
    )).to.equal('MESSAGE_TOO_LARGE')
  })

  it('refuses a signature under another domain', () => {
    const { payload } = Signed.decode(issueAttestation(attestationFields(), csipSigner))
    const bytes = Signed.encode({ payload, signature: Uint8Array.from(signUnder('confirmation', csipSigner, payload)) })
    expect(codeOf(() => verifyAttestation(bytes, { registry: registryWith(), now: NOW })))
      .to.equal('ATTESTATION_SIGNATURE_INVALID')
  })
})

describe('attestation/attestation', () => {
  it('does not issue what no verifier would read', () => {
    expect(codeOf(() => issueAttestation(attestationFields({ strength: 1.5 }), csipSigner)))
      .to.equal('ATTESTATION_FIELDS_INVALID')
    expect(codeOf(() => issueAttestation(attestationFields({ expiresAt: NOW - DAY }), csipSigner)))
      .to.equal('ATTESTATION_FIELDS_INVALID')
  })

  it('stays below the size limit with every name at its longest', () => {
    const name = 'x'.repeat(255)
    expect(codeOf(() => issueAttestation(attestationFields({ scope: name }), csipSigner))).to.equal('accepted')
    expect(issueAttestation(
      attestationFields({
        scope: name,
        csipId: 'x'.repeat(64),
        csiType: 'x'.repeat(32),
        method: 'x'.repeat(32),
        renews: sha256(),
        older: { lookupKey: asLookupKey(new Uint8Array(32).fill(5)), oprfKeyId: 4_000_000_000 }
      }), csipSigner
    ).byteLength).to.be.lessThan(MAX_ATTESTATION_LENGTH)
  })

  it('may be renewed from half-life until it expires', () => {
    const times = { issuedAt: NOW, expiresAt: NOW + 40 * DAY }
    expect(mayRenew(times, NOW + 20 * DAY - 1)).to.equal(false)
    expect(mayRenew(times, NOW + 20 * DAY)).to.equal(true)
    expect(mayRenew(times, NOW + 40 * DAY - 1)).to.equal(true)
    expect(mayRenew(times, NOW + 40 * DAY)).to.equal(false)
  })

  describe('as a renewal', () => {
    const options = { registry: registryWith(), now: NOW + 30 * DAY }
    const previous = verifyAttestation(issueAttestation(attestationFields(), csipSigner), options)
    const next = (overrides: Partial<AttestationFields>): boolean =>
      isRenewalOf(verifyAttestation(issueAttestation(attestationFields({
        issuedAt: NOW + 25 * DAY, expiresAt: NOW + 65 * DAY, renews: previous.hash, ...overrides
      }), csipSigner), options), previous)

    it('continues the same holder key at the same lookup key', () => {
      expect(next({})).to.equal(true)
    })
    it('does not continue another attestation', () => {
      expect(next({ renews: undefined })).to.equal(false)
      expect(next({ renews: sha256() })).to.equal(false)
    })
    it('does not continue another holder key or lookup key', () => {
      expect(next({ holderKey: bobHolder.publicKey })).to.equal(false)
      expect(next({ lookupKey: asLookupKey(new Uint8Array(32).fill(8)) })).to.equal(false)
    })
    it('does not bridge a gap', () => {
      const early = verifyAttestation(issueAttestation(attestationFields({ expiresAt: NOW + 20 * DAY }), csipSigner), {
        ...options, now: NOW
      })
      const late = verifyAttestation(
        issueAttestation(
          attestationFields({ issuedAt: NOW + 21 * DAY, expiresAt: NOW + 60 * DAY, renews: early.hash }), csipSigner
        ), options
      )
      expect(isRenewalOf(late, early)).to.equal(false)
    })
  })
})

describe('attestation/methods', () => {
  it('gives every method a strength between 1 and 100', () => {
    for (const strength of Object.values(METHODS)) {
      expect(strength).to.be.within(1, 100)
    }
  })
  it('knows no figure for names it does not list, also those of Object', () => {
    expect(methodStrength('email-code')).to.equal(30)
    expect(methodStrength('smoke')).to.equal(undefined)
    expect(methodStrength('toString')).to.equal(undefined)
  })
})
