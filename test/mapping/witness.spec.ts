import { expect } from 'chai'
import fc from 'fast-check'
import { signUnder } from '../../src/base/envelope.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { sha256 } from '../../src/base/hash.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { WitnessStatement } from '../../src/mapping/pb/entry.ts'
import { claimedSeniority, makeWitnessStatement, parseWitness, verifyWitnesses } from '../../src/mapping/witness.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, alter, attest, federation, party } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW } from '../builders/registry.ts'
import type { Seniority, WitnessContext } from '../../src/mapping/witness.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const test = federation()
const { registry } = test
const attestation = attest(test)
const context = { registry, now: NOW }
const TOLERANCE = registry.policy.clockTolerance

function witness (dp: number, now = NOW, bytes = attestation): Uint8Array {
  return makeWitnessStatement({ attestation: bytes }, { registry, now }, party(test.dps, dp).signer)
}

/** A statement that says whatever the witness likes. */
function lie (dp: number, changes: Partial<WitnessStatement>): Uint8Array {
  const payload = WitnessStatement.encode({ ...WitnessStatement.decode(Signed.decode(witness(dp)).payload), ...changes })
  return Signed.encode({ payload, signature: signUnder('witness', party(test.dps, dp).signer, payload).slice() })
}

function verify (witnesses: readonly Uint8Array[], changes: Partial<WitnessContext> = {}): Seniority {
  return verifyWitnesses(witnesses, { attestation: verifyAttestation(attestation, context), ...context, ...changes })
}

describe('mapping/witness: statements', () => {
  it('says that possession is established when it was first seen', () => {
    expect(verify([witness(1), witness(2, NOW - 2_000), witness(3, NOW - 1_000)])).to.deep.equal({ establishedAt: NOW - 1_000, witnessedAt: NOW - 1_000 })
  })

  it('witnesses nothing that does not verify', () => {
    expect(codeOf(() => witness(1, NOW + 40 * DAY))).to.equal('ATTESTATION_EXPIRED')
    expect(codeOf(() => witness(1, NOW, attest(test, 0, { csipId: 'csip2' })))).to.equal('ATTESTATION_SIGNATURE_INVALID')
  })

  it('refuses a statement about another holder key, lookup key or attestation', () => {
    for (const changes of [{ holderKey: alice.publicKey.slice() }, { lookupKey: new Uint8Array(32).fill(1) }, { attestationHash: new Uint8Array(32).fill(1) }]) {
      expect(codeOf(() => verify([lie(1, changes), witness(2), witness(3)]))).to.equal('WITNESS_MISMATCH')
    }
  })

  it('refuses a witness that the registry does not list', () => {
    const stranger = party(buildTestRegistry({ seed: 'elsewhere' }).dps, 0)
    const statement = makeWitnessStatement({ attestation }, context, stranger.signer)
    expect(codeOf(() => verify([statement, witness(2), witness(3)]))).to.equal('WITNESS_UNKNOWN')
  })

  it('refuses the word of a DP from when it left or was revoked, and keeps what it said before', () => {
    for (const status of ['leaving', 'revoked'] as const) {
      const since = (statusSince: number): VerifiedRegistry => alter(registry, { dps: dp => dp.id === party(test.dps, 1).id ? { ...dp, status, statusSince } : dp })
      expect(verify([1, 2, 3].map(i => witness(i)), { registry: since(NOW + 1), now: NOW + 1 }).establishedAt).to.equal(NOW)
      expect(codeOf(() => verify([1, 2, 3].map(i => witness(i)), { registry: since(NOW) }))).to.equal('WITNESS_UNKNOWN')
    }
  })

  it('refuses times before the attestation, after it, and in the future', () => {
    const at = (seenAt: number): Uint8Array[] => [lie(1, { seenAt, establishedAt: seenAt }), witness(2), witness(3)]
    expect(verify(at(NOW - HOUR - TOLERANCE)).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify(at(NOW - HOUR - TOLERANCE - 1)))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    expect(verify(at(NOW + TOLERANCE)).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify(at(NOW + TOLERANCE + 1)))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    const after = verifyAttestation(attestation, context).expiresAt + TOLERANCE + 1
    expect(codeOf(() => verify(at(after), { now: after }))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })

  it('refuses older seniority for an attestation that renews nothing, and seniority from after it was seen', () => {
    expect(codeOf(() => verify([lie(1, { establishedAt: NOW - 1 }), witness(2), witness(3)]))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    expect(codeOf(() => verify([lie(1, { establishedAt: NOW + 1 }), witness(2), witness(3)]))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })

  it('refuses a statement that another DP signed', () => {
    const { payload } = Signed.decode(witness(1))
    const forged = Signed.encode({ payload, signature: signUnder('witness', party(test.dps, 4).signer, payload).slice() })
    expect(codeOf(() => verify([forged, witness(2), witness(3)]))).to.equal('WITNESS_SIGNATURE_INVALID')
  })

  it('refuses an unknown version, and every truncation', () => {
    expect(codeOf(() => parseWitness(lie(1, { version: 2 })))).to.equal('VERSION_UNKNOWN')
    const bytes = witness(1)
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(codeOf(() => parseWitness(bytes.subarray(0, end)))).to.match(/^(MESSAGE_MALFORMED|LENGTH_INVALID|VERSION_UNKNOWN)$/)
    }
  })
})

describe('mapping/witness: how many', () => {
  it('asks for as many distinct operators as the policy says', () => {
    expect(codeOf(() => verify([witness(1), witness(2)]))).to.equal('WITNESSES_TOO_FEW')
    expect(codeOf(() => verify([witness(1), witness(1), witness(2)]))).to.equal('WITNESSES_TOO_FEW')
    expect(codeOf(() => verify([]))).to.equal('WITNESSES_TOO_FEW')
  })

  it('counts several DPs of one operator once', () => {
    const two = alter(registry, { dps: dp => ({ ...dp, operator: [0, 1, 2].some(i => dp.id === party(test.dps, i).id) ? 'a' : dp.operator }) })
    expect(codeOf(() => verify([witness(0), witness(1), witness(3)], { registry: two }))).to.equal('WITNESSES_TOO_FEW')
    expect(verify([witness(0), witness(1), witness(3), witness(4)], { registry: two }).establishedAt).to.equal(NOW)
  })

  it("leaves out the publishing DP's operator where there are enough others, and counts it where there are not", () => {
    const publisher = party(test.dps, 0).id
    expect(codeOf(() => verify([witness(0), witness(1), witness(2)], { publisher }))).to.equal('WITNESSES_TOO_FEW')
    expect(verify([witness(0, NOW - 1_000), witness(1), witness(2), witness(3)], { publisher }).establishedAt).to.equal(NOW)
    const small = buildTestRegistry({ seed: 'small', dps: 2, csips: 1 })
    const bytes = attest(small)
    const statements = small.dps.map(dp => makeWitnessStatement({ attestation: bytes }, { registry: small.registry, now: NOW }, dp.signer))
    const verified = verifyAttestation(bytes, { registry: small.registry, now: NOW })
    expect(verifyWitnesses(statements, { attestation: verified, registry: small.registry, now: NOW, publisher: party(small.dps, 0).id }).establishedAt).to.equal(NOW)
    expect(codeOf(() => verifyWitnesses(statements.slice(1), { attestation: verified, registry: small.registry, now: NOW }))).to.equal('WITNESSES_TOO_FEW')
  })

  it('a federation of one DP works', () => {
    const one = buildTestRegistry({ seed: 'one', dps: 1, csips: 1 })
    const bytes = attest(one)
    const ctx = { registry: one.registry, now: NOW }
    const statement = makeWitnessStatement({ attestation: bytes }, ctx, party(one.dps, 0).signer)
    expect(verifyWitnesses([statement], { ...ctx, attestation: verifyAttestation(bytes, ctx), publisher: party(one.dps, 0).id }).establishedAt).to.equal(NOW)
  })

  it('what was enough when it was witnessed stays enough when DPs join', () => {
    const joined = alter(registry, { dps: dp => party(test.dps, 1).id === dp.id ? dp : { ...dp, statusSince: NOW + HOUR } })
    expect(verify([witness(1)], { registry: joined, now: NOW + DAY }).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify([witness(1, NOW + HOUR)], { registry: joined, now: NOW + DAY }))).to.equal('WITNESSES_TOO_FEW')
  })
})

describe('mapping/witness: who counted then', () => {
  const joinedLater = (...later: readonly number[]): VerifiedRegistry => alter(registry, { dps: dp => later.some(i => party(test.dps, i).id === dp.id) ? { ...dp, statusSince: NOW + HOUR } : dp })
  const seniority = (at: VerifiedRegistry, publisher: number | undefined, ...statements: readonly Uint8Array[]): Seniority =>
    claimedSeniority(statements.map(parseWitness), at, publisher == null ? undefined : party(test.dps, publisher).id)

  it('is judged by the first of them', () => {
    expect(seniority(joinedLater(0, 3, 4), undefined, witness(1), witness(2, NOW + 2 * HOUR)).witnessedAt).to.equal(NOW + 2 * HOUR)
    expect(codeOf(() => seniority(joinedLater(0, 3, 4), undefined, witness(1)))).to.equal('WITNESSES_TOO_FEW')
  })

  it('does not include the publisher where as many others were there as the policy asks for', () => {
    expect(codeOf(() => seniority(joinedLater(4), 0, witness(0), witness(1), witness(2)))).to.equal('WITNESSES_TOO_FEW')
    expect(seniority(joinedLater(4), 0, witness(1), witness(2), witness(3)).witnessedAt).to.equal(NOW)
    expect(seniority(joinedLater(3, 4), 0, witness(0), witness(1), witness(2)).witnessedAt).to.equal(NOW)
    expect(codeOf(() => seniority(joinedLater(0, 4), 0, witness(0), witness(1), witness(2))), 'nor one that joined later').to.equal('WITNESSES_TOO_FEW')
    expect(seniority(joinedLater(0, 4), 0, witness(1), witness(2), witness(3)).witnessedAt).to.equal(NOW)
  })

  it('says the youngest of its operator, whatever it says first', () => {
    const one = alter(registry, { dps: dp => ({ ...dp, operator: 'one' }) })
    for (const agos of [[3, 1, 2], [1, 2, 3], [2, 3, 1]]) {
      expect(seniority(one, undefined, ...agos.map((ago, i) => witness(i, NOW - ago)))).to.deep.equal({ establishedAt: NOW - 1, witnessedAt: NOW - 1 })
    }
  })
})

describe('mapping/witness: the median', () => {
  it('lets half of the witnesses at most back-date no further than the honest say, and one more as far as they like', () => {
    const day = fc.nat(DAY)
    const many = buildTestRegistry({ seed: 'many', dps: 9 })
    fc.assert(fc.property(fc.integer({ min: 3, max: 9 }), fc.array(day, { minLength: 9, maxLength: 9 }), (count, agos) => {
      const establishedAt = (liars: number): number => claimedSeniority(many.dps.slice(0, count).map(({ id }, i) => {
        const seenAt = i < liars ? NOW - 100 * DAY : NOW - (agos[i] ?? 0)
        return { ...parseWitness(witness(1)), dp: id, seenAt, establishedAt: seenAt }
      }), many.registry).establishedAt
      const half = Math.floor(count / 2)
      expect(establishedAt(half)).to.be.at.least(NOW - Math.max(...agos.slice(half, count)))
      expect(establishedAt(half + 1)).to.equal(NOW - 100 * DAY)
    }), { numRuns: 50 })
  })

  it('takes the youngest of what one operator says', () => {
    const two = alter(registry, { dps: dp => dp.id === party(test.dps, 2).id ? { ...dp, operator: 'operator2' } : dp })
    const statements = [witness(1, NOW - 1_000), witness(2, NOW - 3_000), witness(3, NOW - 2_000), witness(4, NOW - 2_000)]
    expect(verify(statements, { registry: two }).establishedAt).to.equal(NOW - 2_000)
    expect(verify(statements.slice(0, 2).concat(witness(3), witness(4, NOW - 500)), { registry: two }).establishedAt).to.equal(NOW - 500)
  })
})

describe('mapping/witness: renewal', () => {
  const later = NOW + 30 * DAY
  const certificate = [1, 2, 3].map(i => witness(i))
  const renewal = attest(test, 0, { issuedAt: later - HOUR, expiresAt: later + 40 * DAY, renews: sha256(attestation) })
  const previous = { attestation, witnesses: certificate }
  const signer = party(test.dps, 4).signer

  function renew (request: Parameters<typeof makeWitnessStatement>[0], now = later): number {
    return parseWitness(makeWitnessStatement(request, { registry, now }, signer)).establishedAt
  }

  it('keeps seniority through an unbroken renewal', () => {
    expect(renew({ attestation: renewal, previous })).to.equal(NOW)
    const statements = [1, 2, 3].map(i => makeWitnessStatement({ attestation: renewal, previous }, { registry, now: later }, party(test.dps, i).signer))
    expect(verifyWitnesses(statements, { attestation: verifyAttestation(renewal, { registry, now: later }), registry, now: later })).to.deep.equal({ establishedAt: NOW, witnessedAt: later })
  })

  it('says again what was witnessed before of a renewal, but of nothing that renews nothing', () => {
    const statements = [1, 2, 3].map(i => makeWitnessStatement({ attestation: renewal, previous }, { registry, now: later }, party(test.dps, i).signer))
    expect(renew({ attestation: renewal, previous: { attestation: renewal, witnesses: statements } }, later + HOUR)).to.equal(NOW)
    expect(codeOf(() => renew({ attestation, previous }))).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('has seniority from when it was seen at the latest', () => {
    const anew = [1, 2, 3].map(i => makeWitnessStatement({ attestation: renewal }, { registry, now: later }, party(test.dps, i).signer))
    const at = { attestation: verifyAttestation(renewal, { registry, now: later }), registry, now: later }
    expect(verifyWitnesses(anew, at)).to.deep.equal({ establishedAt: later, witnessedAt: later })
    const hash = sha256(renewal).slice()
    const ahead = lie(1, { attestationHash: hash, seenAt: later, establishedAt: later + 1 })
    expect(codeOf(() => verifyWitnesses([ahead, ...anew.slice(1)], at))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })

  it('starts anew where nothing earlier is shown', () => {
    expect(renew({ attestation: renewal })).to.equal(later)
  })

  it('refuses a renewal that names another attestation, or none', () => {
    const times = { issuedAt: later - HOUR, expiresAt: later + 40 * DAY }
    expect(codeOf(() => renew({ attestation: attest(test, 0, times), previous }))).to.equal('WITNESS_CHAIN_BROKEN')
    expect(codeOf(() => renew({ attestation: attest(test, 0, { ...times, renews: sha256(renewal) }), previous }))).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('refuses a renewal for another holder key', () => {
    const stolen = attest(test, 0, { issuedAt: later - HOUR, expiresAt: later + 40 * DAY, renews: sha256(attestation), holderKey: alice.publicKey })
    expect(codeOf(() => renew({ attestation: stolen, previous }))).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('refuses a renewal after the previous attestation expired', () => {
    expect(codeOf(() => renew({ attestation: renewal, previous }, NOW + 40 * DAY))).to.equal('ATTESTATION_EXPIRED')
  })

  it('refuses a previous certificate that is not one', () => {
    expect(codeOf(() => renew({ attestation: renewal, previous: { attestation, witnesses: certificate.slice(1) } }))).to.equal('WITNESSES_TOO_FEW')
    const backdated = [1, 2, 3].map(i => lie(i, { establishedAt: NOW - 100 * DAY }))
    expect(codeOf(() => renew({ attestation: renewal, previous: { attestation, witnesses: backdated } }))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })
})
