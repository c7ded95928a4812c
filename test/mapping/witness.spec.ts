import { expect } from 'chai'
import fc from 'fast-check'
import { signUnder } from '../../src/base/envelope.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { sha256 } from '../../src/base/hash.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { WitnessStatement } from '../../src/mapping/pb/entry.ts'
import {
  bestCertificate, claimedSeniority, makeWitnessStatement, parseWitness, verifyWitness, verifyWitnesses
} from '../../src/mapping/witness.ts'
import { voicesOf } from '../../src/registry/placement.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, alter, attest, bobLookupKey, federation, party } from '../builders/mapping.ts'
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
  const payload = WitnessStatement.encode({
    ...WitnessStatement.decode(Signed.decode(witness(dp)).payload), ...changes
  })
  return Signed.encode({ payload, signature: signUnder('witness', party(test.dps, dp).signer, payload).slice() })
}

function verify (witnesses: readonly Uint8Array[], changes: Partial<WitnessContext> = {}): Seniority {
  return verifyWitnesses(witnesses, { attestation: verifyAttestation(attestation, context), ...context, ...changes })
}

describe('mapping/witness: statements', () => {
  it('says that possession is established when the last of a majority saw it', () => {
    expect(verify([witness(1), witness(2, NOW - 2_000), witness(3, NOW - 1_000)]))
      .to.deep.equal({ establishedAt: NOW, witnessedAt: NOW })
  })

  it('witnesses nothing that does not verify', () => {
    expect(codeOf(() => witness(1, NOW + 40 * DAY))).to.equal('ATTESTATION_EXPIRED')
    expect(codeOf(() => witness(1, NOW, attest(test, 0, { csipId: 'csip2' }))))
      .to.equal('ATTESTATION_SIGNATURE_INVALID')
  })

  it('refuses a statement about another holder key, lookup key or attestation', () => {
    for (const changes of [
      { holderKey: alice.publicKey.slice() },
      { lookupKey: new Uint8Array(32).fill(1) },
      { attestationHash: new Uint8Array(32).fill(1) }
    ]) {
      expect(codeOf(() => verify([lie(1, changes), witness(2), witness(3)]))).to.equal('WITNESS_MISMATCH')
    }
  })

  it('refuses a witness that is not there, or does not speak for its operator', () => {
    const stranger = party(buildTestRegistry({ seed: 'elsewhere' }).dps, 0)
    expect(codeOf(() => makeWitnessStatement({ attestation }, context, stranger.signer)))
      .to.equal('WITNESS_NOT_A_VOICE')
    const statement = lie(1, { dp: stranger.id })
    expect(codeOf(() => verify([statement, witness(2), witness(3)]))).to.equal('WITNESS_NOT_A_VOICE')
    expect(codeOf(
      () => verifyWitness(parseWitness(statement), { attestation: verifyAttestation(attestation, context), ...context })
    )).to.equal('WITNESS_UNKNOWN')
    // of two DPs of one operator the one that is farther from the key is silent
    const two = alter(registry, {
      dps: dp =>
        [1, 2].some(i => dp.id === party(test.dps, i).id) ? { ...dp, operator: 'two' } : dp
    })
    const voices = voicesOf(bobLookupKey, two, NOW).map(({ dp }) => dp.id)
    const silent = [1, 2].find(i => !voices.includes(party(test.dps, i).id)) ?? 0
    expect(voices).to.have.length(4)
    expect(
      codeOf(() => makeWitnessStatement({ attestation }, { registry: two, now: NOW }, party(test.dps, silent).signer))
    ).to.equal('WITNESS_NOT_A_VOICE')
    expect(codeOf(() => verify([witness(silent), witness(3), witness(4)], { registry: two })))
      .to.equal('WITNESS_NOT_A_VOICE')
  })

  it('refuses the word of a DP from when it was revoked, and keeps what it said before', () => {
    const since = (statusSince: number): VerifiedRegistry => alter(registry, {
      // its place is held until its term ends
      dps: dp => dp.id === party(test.dps, 1).id
        ? { ...dp, status: 'revoked', statusSince, terms: dp.terms.map(term => ({ ...term, until: NOW + DAY })) }
        : dp
    })
    const statements = [1, 2, 3].map(i => witness(i))
    expect(verify(statements, { registry: since(NOW + 1), now: NOW + 1 }).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify(statements, { registry: since(NOW) }))).to.equal('WITNESS_UNKNOWN')
  })

  it('refuses dates before the federation was founded', () => {
    const young = { ...registry, foundedAt: NOW }
    expect(verify([witness(1), witness(2), witness(3)], { registry: young }).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify([witness(1, NOW - 1), witness(2), witness(3)], { registry: young })))
      .to.equal('WITNESS_TIME_IMPLAUSIBLE')
    const renewing = attest(test, 0, { renews: sha256(attestation) })
    const old = lie(1, { attestationHash: sha256(renewing).slice(), establishedAt: registry.foundedAt - 1 })
    const verified = verifyAttestation(renewing, context)
    expect(codeOf(() => verifyWitness(parseWitness(old), { ...context, attestation: verified })))
      .to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })

  it('refuses times before the attestation, after it, and in the future', () => {
    const at = (seenAt: number): Uint8Array[] => [lie(1, { seenAt, establishedAt: seenAt }), witness(2), witness(3)]
    expect(verify(at(NOW - HOUR - TOLERANCE)).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify(at(NOW - HOUR - TOLERANCE - 1)))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    expect(verify(at(NOW + TOLERANCE)).establishedAt).to.equal(NOW + TOLERANCE)
    expect(codeOf(() => verify(at(NOW + TOLERANCE + 1)))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    const after = verifyAttestation(attestation, context).expiresAt + TOLERANCE + 1
    expect(codeOf(() => verify(at(after), { now: after }))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })

  it('refuses older seniority for an attestation that renews nothing, and seniority from after it was seen', () => {
    expect(codeOf(() => verify([lie(1, { establishedAt: NOW - 1 }), witness(2), witness(3)])))
      .to.equal('WITNESS_TIME_IMPLAUSIBLE')
    expect(codeOf(() => verify([lie(1, { establishedAt: NOW + 1 }), witness(2), witness(3)])))
      .to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })

  it('refuses a statement that another DP signed', () => {
    const { payload } = Signed.decode(witness(1))
    const forged = Signed.encode({
      payload, signature: signUnder('witness', party(test.dps, 4).signer, payload).slice()
    })
    expect(codeOf(() => verify([forged, witness(2), witness(3)]))).to.equal('WITNESS_SIGNATURE_INVALID')
  })

  it('refuses an unknown version, and every truncation', () => {
    expect(codeOf(() => parseWitness(lie(1, { version: 2 })))).to.equal('VERSION_UNKNOWN')
    const bytes = witness(1)
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(codeOf(() => parseWitness(bytes.subarray(0, end))))
        .to.match(/^(MESSAGE_MALFORMED|LENGTH_INVALID|VERSION_UNKNOWN)$/)
    }
  })
})

describe('mapping/witness: how many', () => {
  it('are a majority of the voices of their own time, which may have been one', () => {
    const alone = party(test.dps, 1).id
    const joined = NOW - 5 * DAY
    const grown = alter(registry, {
      dps: dp =>
        dp.id === alone ? dp : { ...dp, terms: dp.terms.map(term => ({ ...term, from: joined })) }
    })
    const bytes = attest(test, 0, { issuedAt: NOW - 11 * DAY, expiresAt: NOW + 20 * DAY })
    const at = (seenAt: number): Uint8Array =>
      lie(1, { attestationHash: sha256(bytes).slice(), seenAt, establishedAt: seenAt })
    const judged = (seenAt: number): Seniority =>
      verify([at(seenAt)], { registry: grown, attestation: verifyAttestation(bytes, context) })
    expect(judged(joined - 1).establishedAt).to.equal(joined - 1)
    expect(codeOf(() => judged(joined))).to.equal('WITNESSES_TOO_FEW')
  })

  it('are exactly a majority of the voices, each once', () => {
    expect(verify([witness(1), witness(2), witness(3)]).establishedAt).to.equal(NOW)
    expect(codeOf(() => verify([]))).to.equal('WITNESSES_TOO_FEW')
    expect(codeOf(() => verify([witness(1), witness(2)]))).to.equal('WITNESSES_TOO_FEW')
    expect(codeOf(() => verify([0, 1, 2, 3].map(i => witness(i))))).to.equal('WITNESSES_TOO_MANY')
    expect(codeOf(() => verify([witness(1), witness(1), witness(2)]))).to.equal('WITNESS_DUPLICATE')
    expect(codeOf(() => verify([witness(1), witness(2), witness(3), witness(3)]))).to.equal('WITNESS_DUPLICATE')
  })

  for (const [dps, required] of [[1, 1], [2, 2], [3, 2], [4, 3]] as const) {
    it(`are ${required} in a federation of ${dps}`, () => {
      const small = buildTestRegistry({ seed: `of ${dps}`, dps, csips: 1 })
      const bytes = attest(small)
      const ctx = { registry: small.registry, now: NOW }
      const statements = small.dps.map(dp => makeWitnessStatement({ attestation: bytes }, ctx, dp.signer))
      const at = { ...ctx, attestation: verifyAttestation(bytes, ctx) }
      expect(verifyWitnesses(statements.slice(0, required), at).establishedAt).to.equal(NOW)
      expect(codeOf(() => verifyWitnesses(statements.slice(0, required - 1), at))).to.equal('WITNESSES_TOO_FEW')
    })
  }
})

describe('mapping/witness: who spoke then', () => {
  const placed = (until: number | undefined, ...indices: readonly number[]): VerifiedRegistry => alter(registry, {
    dps: dp => indices.some(i => party(test.dps, i).id === dp.id)
      ? { ...dp, terms: dp.terms.map(term => ({ ...term, until })) }
      : dp
  })
  const joined = (from: number, ...indices: readonly number[]): VerifiedRegistry => alter(registry, {
    dps: dp => indices.some(i => party(test.dps, i).id === dp.id)
      ? { ...dp, terms: dp.terms.map(term => ({ ...term, from })) }
      : dp
  })
  const claimed = (at: VerifiedRegistry, ...statements: readonly Uint8Array[]): Seniority =>
    claimedSeniority(statements.map(parseWitness), at)

  it('what was a majority stays one, whoever joins or leaves later', () => {
    expect(
      verify([1, 2, 3].map(i => witness(i)), { registry: placed(NOW + HOUR, 1, 2, 3), now: NOW + DAY }).establishedAt
    ).to.equal(NOW)
    expect(verify([witness(1)], { registry: joined(NOW + HOUR, 0, 2, 3, 4), now: NOW + DAY }).establishedAt)
      .to.equal(NOW)
  })

  it('is judged at the latest of them, and each at its own', () => {
    const at = joined(NOW + HOUR, 3, 4)
    expect(claimed(at, witness(0), witness(1)).witnessedAt, 'two of three').to.equal(NOW)
    expect(codeOf(() => claimed(at, witness(0), witness(1, NOW + HOUR)))).to.equal('WITNESSES_TOO_FEW')
    expect(claimed(at, witness(0), witness(1), witness(2, NOW + HOUR)).witnessedAt).to.equal(NOW + HOUR)
    const early = [witness(3), witness(1), witness(2, NOW + HOUR)]
    expect(codeOf(() => verify(early, { registry: at, now: NOW + DAY })), 'spoke before it joined')
      .to.equal('WITNESS_NOT_A_VOICE')
    const left = placed(NOW + HOUR, 1)
    expect(codeOf(() => claimed(left, witness(1), witness(2), witness(3, NOW + HOUR))), 'had left by the latest')
      .to.equal('WITNESS_NOT_A_VOICE')
  })
})

describe('mapping/witness: the latest counts', () => {
  it('so that fewer than a majority back-date nothing, and a majority what it likes', () => {
    const many = buildTestRegistry({
      seed: 'many', dps: 9, policy: { placement: [{ from: 0, replicas: 9, replicaOperators: 9, regions: [] }] }
    })
    const agos = fc.array(fc.nat(DAY), { minLength: 9, maxLength: 9 })
    fc.assert(fc.property(
      fc.shuffledSubarray([...many.dps], { minLength: 5, maxLength: 5 }), fc.nat(5), agos, (signers, liars, honest) => {
        const { establishedAt } = claimedSeniority(signers.map(({ id }, i) => {
          const seenAt = i < liars ? NOW - 100 * DAY : NOW - (honest[i] ?? 0)
          return { ...parseWitness(witness(1)), dp: id, seenAt, establishedAt: seenAt }
        }), many.registry)
        const latest = Math.max(...honest.slice(liars, 5).map(ago => NOW - ago))
        expect(establishedAt).to.equal(liars === 5 ? NOW - 100 * DAY : latest)
      }
    ), { numRuns: 100 })
  })
})

describe('mapping/witness: the best certificate', () => {
  const best = (...statements: readonly Uint8Array[]): readonly Uint8Array[] | undefined =>
    bestCertificate(statements, { attestation: verifyAttestation(attestation, context), ...context, now: NOW + DAY })

  it('is of the majority with the earliest dates', () => {
    const [lost, ...others] = [witness(0, NOW + HOUR), ...[1, 2, 3, 4].map(i => witness(i, NOW + i))]
    expect(best(lost ?? attestation, ...others)).to.deep.equal(others.slice(0, 3))
  })

  it('is none of fewer, and leaves out what does not verify', () => {
    expect(best(witness(0), witness(1))).to.equal(undefined)
    const forged = lie(0, { attestationHash: new Uint8Array(32) })
    expect(best(forged, witness(1), witness(2))).to.equal(undefined)
    expect(best(forged, new Uint8Array(3), witness(1), witness(2), witness(3)))
      .to.deep.equal([witness(1), witness(2), witness(3)])
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
    const statements = [1, 2, 3].map(i =>
      makeWitnessStatement({ attestation: renewal, previous }, { registry, now: later }, party(test.dps, i).signer))
    expect(verifyWitnesses(statements, {
      attestation: verifyAttestation(renewal, { registry, now: later }), registry, now: later
    })).to.deep.equal({ establishedAt: NOW, witnessedAt: later })
  })

  it('says nothing again: a certificate is carried on, and lends seniority by renewal alone', () => {
    const statements = [1, 2, 3].map(i =>
      makeWitnessStatement({ attestation: renewal, previous }, { registry, now: later }, party(test.dps, i).signer))
    expect(codeOf(() => renew(
      { attestation: renewal, previous: { attestation: renewal, witnesses: statements } }, later + HOUR
    ))).to.equal('WITNESS_CHAIN_BROKEN')
    expect(codeOf(() => renew({ attestation, previous }))).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('has seniority from when it was seen at the latest', () => {
    const anew = [1, 2, 3]
      .map(i => makeWitnessStatement({ attestation: renewal }, { registry, now: later }, party(test.dps, i).signer))
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
    expect(codeOf(() => renew({ attestation: attest(test, 0, { ...times, renews: sha256(renewal) }), previous })))
      .to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('refuses a renewal for another holder key', () => {
    const stolen = attest(test, 0, {
      issuedAt: later - HOUR, expiresAt: later + 40 * DAY, renews: sha256(attestation), holderKey: alice.publicKey
    })
    expect(codeOf(() => renew({ attestation: stolen, previous }))).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('refuses a renewal after the previous attestation expired', () => {
    expect(codeOf(() => renew({ attestation: renewal, previous }, NOW + 40 * DAY))).to.equal('ATTESTATION_EXPIRED')
  })

  it('refuses a previous certificate that is not one', () => {
    expect(codeOf(() => renew({ attestation: renewal, previous: { attestation, witnesses: certificate.slice(1) } })))
      .to.equal('WITNESSES_TOO_FEW')
    const backdated = [1, 2, 3].map(i => lie(i, { establishedAt: NOW - 100 * DAY }))
    expect(codeOf(() => renew({ attestation: renewal, previous: { attestation, witnesses: backdated } })))
      .to.equal('WITNESS_TIME_IMPLAUSIBLE')
  })
})
