import { expect } from 'chai'
import fc from 'fast-check'
import { asHash, asLookupKey } from '../../src/base/bytes.ts'
import { signerIn, signUnder } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { buildEntry, completeAsDp } from '../../src/mapping/entry.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { WitnessStatement } from '../../src/mapping/pb/entry.ts'
import { bestCertificate, makeWitnessStatement, verifyWitnesses } from '../../src/mapping/witness.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { alter, attest, bob, bobLookupKey, bobSealingKey, party } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seededRandom, seedOf } from '../builders/registry.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { WitnessRequest } from '../../src/mapping/witness.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { TestDp } from '../builders/registry.ts'

const DPS = 9
/** Always placed, so that there are five voices or more. */
const STEADY = 5
const YEAR = 365 * DAY
const START = NOW
const policy = { placement: [{ from: 0, replicas: 7, replicaOperators: 7, regions: [] }] }
const test = buildTestRegistry({ seed: 'years', dps: DPS, csips: 2, policy })

/** The others come and go: when each joins and leaves, in days, pair by pair. */
type Comings = ReadonlyArray<readonly number[]>

/** Evaluation keys take turns: each is current for 200 days, with 60 that it shares with the next. */
const TURN = 140
const KEYS = 8
const lookupKeyUnder = (keyId: number): LookupKey =>
  keyId === 1 ? bobLookupKey : asLookupKey(seedOf(`L of bob ${keyId}`))
const oprfKeys = test.registry.oprfKeys.flatMap(key => Array.from({ length: KEYS }, (_, i) => ({
  ...key, keyId: i + 1, validFrom: START + (i === 0 ? -60 : i * TURN) * DAY, validUntil: START + (i * TURN + 200) * DAY
})))

/** A registry knows its past: the last version of these years judges all of them. */
function registryOf (comings: Comings): VerifiedRegistry {
  return alter(indexRegistry({ ...test.registry, oprfKeys }), {
    dps: dp => {
      const number = test.dps.findIndex(({ id }) => id === dp.id)
      const days = comings[number - STEADY]
      const [term] = dp.terms
      if (days == null || term == null) {
        return dp
      }
      const terms = Array.from({ length: days.length / 2 }, (_, i) =>
        ({ ...term, from: START + (days[2 * i] ?? 0) * DAY, until: START + (days[2 * i + 1] ?? 0) * DAY }))
      return { ...dp, terms }
    },
    csips: csip => ({ ...csip, keys: csip.keys.map(key => ({ ...key, validUntil: undefined })) })
  })
}

const comings: fc.Arbitrary<Comings> = fc.array(
  fc.uniqueArray(fc.integer({ min: -30, max: 760 }), { minLength: 4, maxLength: 4 }).map(days =>
    days.sort((a, b) => a - b)),
  { minLength: DPS - STEADY, maxLength: DPS - STEADY }
)

interface Step {
  /** Days since the last. */
  readonly after: number
  /** A DP that loses its disk before the claim is made once more. */
  readonly lost: number
  /** Who attests, publishes and serves Bob: none of them matters. */
  readonly csip: number
  readonly dp: number
  readonly msp: number
}

const steps = fc.array(
  fc.record({
    after: fc.integer({ min: 20, max: 39 }), lost: fc.nat(DPS - 1), csip: fc.nat(1), dp: fc.nat(DPS - 1), msp: fc.nat(2)
  }), { minLength: 18, maxLength: 24 }
)

/** What a dishonest voice says of an attestation, instead of what it saw. */
type Lie = (dp: TestDp, attestation: Uint8Array, at: number, lookupKey: LookupKey) => Uint8Array | undefined

function statement (
  { id, signer }: TestDp, attestation: Uint8Array, lookupKey: LookupKey, seenAt: number, establishedAt: number
): Uint8Array {
  const payload = WitnessStatement.encode({
    version: 1,
    dp: id,
    lookupKey: lookupKey.slice(),
    holderKey: bob.publicKey.slice(),
    attestationHash: sha256(attestation).slice(),
    seenAt,
    establishedAt
  })
  return Signed.encode({ payload, signature: signUnder('witness', signer, payload).slice() })
}

interface Place {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly publisher: number
  readonly msp: number
  readonly at: number
}

/** The entry of a claim. */
function publish (
  { lookupKey, oprfKeyId, publisher, msp, at }: Place, attestation: Uint8Array, witnesses: readonly Uint8Array[]
): Uint8Array {
  const [dp, service] = [party(test.dps, publisher), party(test.msps, msp)]
  const subject = { lookupKey, holderKey: bob.publicKey, issuedAt: at, expiresAt: at + 30 * DAY }
  const { entry } = buildEntry({
    ...subject,
    oprfKeyId,
    dp: dp.id,
    claimNonce: seedOf('nonce'),
    attestations: [attestation],
    nextKeyHash: asHash(seedOf('next key')),
    mspId: service.id,
    confirmation: makeConfirmation({ ...subject, oprfKeyId, mspId: service.id, tags: ['Default'] }, service.signer),
    indexStatement: makeIndexStatement({ ...subject, bitIndex: service.draft.bitIndex }, service.signer)
  }, signerIn(test.registry.federationId, bob), bobSealingKey, seededRandom('entry'))
  return completeAsDp(entry, witnesses, dp.signer).bytes
}

/** Bob renews for years; the dates that his certificates show. */
function renewForYears (
  registry: VerifiedRegistry, history: readonly Step[], liars: ReadonlySet<number>, lie: Lie
): number[] {
  let previous: WitnessRequest['previous']
  let [at, under] = [START, 1]
  return history.map(({ after, lost, csip, dp: publisher, msp }) => {
    at += previous == null ? 0 : after * DAY
    const [oprfKeyId = 0] = registry.currentOprfKeys(at).map(({ keyId }) => keyId)
    const lookupKey = lookupKeyUnder(oprfKeyId)
    const older = oprfKeyId === under ? {} : { older: { lookupKey: lookupKeyUnder(under), oprfKeyId: under } }
    under = oprfKeyId
    const attestation = attest(test, csip, {
      lookupKey,
      oprfKeyId,
      ...older,
      issuedAt: at - HOUR,
      expiresAt: at - HOUR + 40 * DAY,
      ...(previous == null ? {} : { renews: sha256(previous.attestation) })
    })
    const statements = voicesOf(lookupKey, registry, at).flatMap(({ dp }) => {
      const number = test.dps.findIndex(({ id }) => id === dp.id)
      const own = party(test.dps, number) as TestDp
      if (liars.has(number)) {
        return lie(own, attestation, at, lookupKey) ?? []
      }
      const seenAt = number === lost ? at + HOUR / 2 : at + number
      return makeWitnessStatement({ attestation, previous }, { registry, now: seenAt }, own.signer)
    })
    const context = { registry, now: at + HOUR, attestation: verifyAttestation(attestation, { registry, now: at }) }
    const witnesses = bestCertificate(statements, context)
    if (witnesses == null) {
      throw new Error(`no certificate on day ${(at - START) / DAY}`)
    }
    previous = { attestation, witnesses }
    const { establishedAt } = verifyEntry(
      publish({ lookupKey, oprfKeyId, publisher, msp, at }, attestation, witnesses), { registry, now: at + HOUR }
    )
    expect(establishedAt).to.equal(verifyWitnesses(witnesses, context).establishedAt)
    return establishedAt
  })
}

describe('mapping/seniority over the years', function () {
  this.timeout(240_000)

  it('survives rotations, other MSPs and DPs, whoever comes and goes, a lost disk at each renewal, and a voice that ' +
    'refuses or dates late', () => {
    const refuses: Lie = () => undefined
    const datesLate: Lie = (dp, attestation, at, lookupKey) => statement(dp, attestation, lookupKey, at, at)
    fc.assert(fc.property(
      comings, steps, fc.nat(STEADY - 1), fc.constantFrom(refuses, datesLate), (changes, history, liar, lie) => {
        const dates = renewForYears(registryOf(changes), history, new Set([liar]), lie)
        expect(history.reduce((sum, { after }) => sum + after * DAY, 0)).to.be.above(YEAR / 2)
        expect(dates[0]).to.be.below(START + HOUR / 2)
        expect(dates).to.deep.equal(dates.map(() => dates[0]))
      }
    ), { numRuns: 8 })
  })

  it('is back-dated by nobody who is fewer than a majority, however the placement changes', () => {
    const dates = fc.tuple(fc.integer({ min: 0, max: 290 }), fc.integer({ min: -4, max: 50 }))
    fc.assert(fc.property(
      comings, steps, fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2, maxLength: 2 }), dates,
      (changes, history, liars, [back, sight]) => {
        const registry = registryOf(changes)
        const backDates: Lie = (dp, attestation, at, lookupKey) => statement(
          dp, attestation, lookupKey, at - HOUR + sight * 60_000,
          at === START ? at - HOUR + sight * 60_000 : START - back * DAY
        )
        expect(liars.length).to.be.below(majority(STEADY))
        for (const date of renewForYears(registry, history, new Set(liars), backDates)) {
          expect(date).to.be.at.least(START)
        }
      }
    ), { numRuns: 8 })
  })

  it('is whatever a majority says', () => {
    const history = Array.from({ length: 3 }, () => ({ after: 30, lost: 8, csip: 0, dp: 0, msp: 0 }))
    const backDates: Lie = (dp, attestation, at, lookupKey) =>
      statement(dp, attestation, lookupKey, at, at === START ? at : START - 100 * DAY)
    const none = Array.from({ length: DPS - STEADY }, () => [800, 801])
    const [, second] = renewForYears(registryOf(none), history, new Set([0, 1, 2]), backDates)
    expect(second).to.equal(START - 100 * DAY)
  })
})
