import { expect } from 'chai'
import { LRUCache } from 'lru-cache'
import { admit } from '../../src/mapping/admission.ts'
import { RecordSet, liveEntries } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyHolderEntry } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { makeWitnessStatement, verifyWitnesses } from '../../src/mapping/witness.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { sha256 } from '../../src/base/hash.ts'
import { asHash } from '../../src/base/bytes.ts'
import { codeOf } from '../builders/errors.ts'
import { alter, attest, bob, bobLookupKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type { TestMapping } from '../builders/mapping.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const GRACE = 10 * DAY
const REVOKED = NOW + DAY
const END = REVOKED + GRACE
/** The first CSIP was revoked a day after everything was witnessed. */
const revoked = (changes: {
  required?: number, since?: number
} = {}): VerifiedRegistry => alter(federation().registry, {
  csips: csip => csip.id === 'csip1' ? { ...csip, status: 'revoked', statusSince: changes.since ?? REVOKED } : csip,
  policy: {
    revocationGrace: GRACE,
    csiTypes: DEFAULT_POLICY.csiTypes.map(type => ({ ...type, attestationsRequired: changes.required ?? 1 }))
  }
})

const alone = buildTestMapping()
const both = buildTestMapping({ csips: [0, 1] })
const verify = ({ bytes }: TestMapping, now: number, registry = revoked()): VerifiedEntry =>
  verifyEntry(bytes, { registry, now })
const verdict = (...args: Parameters<typeof verify>): string => codeOf(() => verify(...args))

describe('mapping/revocation: what a revoked CSIP attested', () => {
  it('stands until the grace is over, and not a moment longer', () => {
    expect(verifyEntry(alone.bytes, { registry: revoked(), now: END - 1 }).standsUntil).to.equal(END)
    expect(verdict(alone, END)).to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('never stands longer than its lease', () => {
    const short = buildTestMapping({ expiresAt: NOW + 5 * DAY })
    expect(verifyEntry(short.bytes, { registry: revoked(), now: REVOKED }).standsUntil).to.equal(NOW + 5 * DAY)
  })

  it('stands on when another CSIP attested it as well', () => {
    expect(verifyEntry(both.bytes, { registry: revoked(), now: END }).standsUntil).to.equal(both.entry.expiresAt)
  })

  it('ends with the grace where those that are left are fewer than the policy asks for', () => {
    const registry = revoked({ required: 2 })
    expect(verifyEntry(both.bytes, { registry, now: END - 1 }).standsUntil).to.equal(END)
    expect(verdict(both, END, registry)).to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('has no grace when it was witnessed after the revocation', () => {
    expect(verdict(alone, NOW, revoked({ since: NOW }))).to.equal('ATTESTATION_CSIP_REVOKED')
    expect(verify(alone, NOW, revoked({ since: NOW + 1 })).standsUntil).to.equal(NOW + 1 + GRACE)
  })

  it('makes no new claim, also within the grace', () => {
    const holderEntry = alone.built.entry.bytes
    expect(codeOf(() => verifyHolderEntry(holderEntry, { registry: revoked(), now: REVOKED })))
      .to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('is gone from what a cache knows, too', () => {
    const cache = new LRUCache<string, VerifiedEntry>({ max: 10 })
    const registry = revoked()
    verifyEntry(alone.bytes, { registry, now: NOW, cache })
    expect(codeOf(() => verifyEntry(alone.bytes, { registry, now: END, cache }))).to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('is remembered by replicas, answered by nobody, and not taken in anew', () => {
    const context = { registry: revoked(), now: END }
    const entry = verifyEntry(alone.bytes, { ...context, allowExpired: true })
    const set = RecordSet.of(bobLookupKey, [entry])
    expect(liveEntries(set, END - 1)).to.have.length(1)
    expect(liveEntries(set, END)).to.have.length(0)
    expect(viewOf(set, context).living).to.have.length(0)
    expect(codeOf(() => { admit(RecordSet.empty(bobLookupKey), entry, context) })).to.equal('ENTRY_EXPIRED')
  })
})

describe('mapping/revocation: possession proved anew to another CSIP', () => {
  const [previous] = alone.attestations
  if (previous == null) {
    throw new Error('no attestation')
  }
  const renewal = attest(federation(), 1, {
    issuedAt: REVOKED + HOUR, expiresAt: REVOKED + 30 * DAY, renews: asHash(sha256(previous))
  })
  const witness = (now: number, registry = revoked()): readonly Uint8Array[] => [1, 2, 3].map(i =>
    makeWitnessStatement(
      { attestation: renewal, previous: { attestation: previous, witnesses: alone.witnesses } }, { registry, now },
      party(federation().dps, i).signer
    ))

  it('keeps the seniority within the grace', () => {
    const now = REVOKED + 2 * HOUR
    const attestation = verifyAttestation(renewal, { registry: revoked(), now })
    expect(attestation.holderKey).to.deep.equal(bob.publicKey)
    expect(verifyWitnesses(witness(now), { registry: revoked(), now, attestation }).establishedAt).to.equal(NOW)
  })

  it('doesn\'t after it, nor for what was attested after the revocation', () => {
    expect(codeOf(() => witness(END))).to.equal('ATTESTATION_CSIP_REVOKED')
    expect(codeOf(() => witness(REVOKED + 2 * HOUR, revoked({ since: NOW })))).to.equal('ATTESTATION_CSIP_REVOKED')
  })
})
