import { expect } from 'chai'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { WitnessStatement } from '../../src/mapping/pb/entry.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { makeWitnessStatement, verifyWitnesses } from '../../src/mapping/witness.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { codeOf } from '../builders/errors.ts'
import { alter, attest, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type { CsipRecord, VerifiedRegistry } from '../../src/registry/interface.ts'

const test = federation()

/** docs/threat-model.md: "Statements are judged by the placement of the time that they name." */
describe('A4: an operator that was placed alone is believed of that time, for one attestation life', () => {
  const alone = party(test.dps, 1)
  const GREW = NOW - 5 * DAY
  const registry = alter(test.registry, {
    dps: dp => dp.id === alone.id ? dp : { ...dp, terms: dp.terms.map(term => ({ ...term, from: GREW })) }
  })
  const life = test.registry.policy.csiTypes.find(({ type }) => type === 'tel')?.maxAttestationLifetime ?? expect.fail()
  /**
   * As late as the liar can have it said, and as long as it lasts; it renews something, so that any date could be
   * continued.
   */
  const attestation = attest(test, 0, {
    issuedAt: GREW - 1, expiresAt: GREW - 1 + life, renews: sha256(Uint8Array.of(1))
  })

  /** By the one operator, whatever it likes. @param now - when somebody judges it */
  function established (seenAt: number, now: number): number {
    const honest = makeWitnessStatement({ attestation }, { registry: test.registry, now: NOW }, alone.signer)
    const { payload: said } = Signed.decode(honest)
    const payload = WitnessStatement.encode({
      ...WitnessStatement.decode(said), seenAt, establishedAt: registry.foundedAt
    })
    const lie = Signed.encode({ payload, signature: signUnder('witness', alone.signer, payload).slice() })
    const context = { registry, now }
    return verifyWitnesses([lie], { ...context, attestation: verifyAttestation(attestation, context) }).establishedAt
  }

  it('as far as the founding, until the last attestation of that time ends', () => {
    expect(established(GREW - 1, NOW)).to.equal(registry.foundedAt)
    expect(established(GREW - 1, GREW - 1 + life - 1)).to.equal(registry.foundedAt)
  })

  it('and not a moment longer, nor of a moment later', () => {
    expect(codeOf(() => established(GREW - 1, GREW - 1 + life))).to.equal('ATTESTATION_EXPIRED')
    expect(codeOf(() => established(GREW, NOW))).to.equal('WITNESSES_TOO_FEW')
    const longer = attest(test, 0, { issuedAt: GREW - 1, expiresAt: GREW + life })
    expect(codeOf(() => verifyAttestation(longer, { registry, now: NOW }))).to.match(/^ATTESTATION_/)
  })

  it('where more than one were placed from the start no one is', () => {
    const context = { registry: test.registry, now: NOW }
    const one = makeWitnessStatement({ attestation }, context, alone.signer)
    const verified = verifyAttestation(attestation, context)
    expect(codeOf(() => verifyWitnesses([one], { ...context, attestation: verified }))).to.equal('WITNESSES_TOO_FEW')
  })
})

/** docs/threat-model.md: "Seniority is witnessed for the first attestation of an entry." */
describe('A4: a revoked CSIP dates a second attestation back, within its grace', () => {
  const GRACE = 10 * DAY
  const REVOKED = NOW + DAY
  const revoked = (id: string, changes: Partial<CsipRecord> = {}): VerifiedRegistry => alter(test.registry, {
    csips: csip => csip.id === id ? { ...csip, status: 'revoked', statusSince: REVOKED, ...changes } : csip,
    policy: {
      revocationGrace: GRACE, csiTypes: DEFAULT_POLICY.csiTypes.map(type => ({ ...type, attestationsRequired: 2 }))
    }
  })
  const both = buildTestMapping({ csips: [0, 1] })
  const [first, second] = test.registry.csips.map(({ id }) => id) as [string, string]

  it('it counts until the grace is over, and not a moment longer', () => {
    const context = { registry: revoked(second), now: REVOKED + GRACE - 1 }
    expect(verifyEntry(both.bytes, context).standsUntil).to.equal(REVOKED + GRACE)
    expect(codeOf(() => verifyEntry(both.bytes, { ...context, now: REVOKED + GRACE })))
      .to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('a key that is listed as compromised has no grace', () => {
    const keys = (test.registry.csips.find(({ id }) => id === second)?.keys ?? [])
      .map(key => ({ ...key, compromisedSince: NOW - 2 * HOUR }))
    expect(codeOf(() => verifyEntry(both.bytes, { registry: revoked(second, { keys }), now: REVOKED + HOUR })))
      .to.match(/^ATTESTATION_/)
  })

  it('where it attests first, its witnesses saw it too late', () => {
    const late = buildTestMapping({
      csips: [1, 0], now: REVOKED + HOUR, attestation: { issuedAt: NOW, expiresAt: NOW + 30 * DAY }
    })
    expect(codeOf(() => verifyEntry(late.bytes, { registry: revoked(second), now: REVOKED + 2 * HOUR })))
      .to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('an honest second one stands, where neither is revoked', () => {
    const { registry } = test
    expect(verifyEntry(both.bytes, { registry, now: REVOKED + GRACE }).standsUntil).to.equal(both.entry.expiresAt)
    expect(first).to.not.equal(second)
  })
})
