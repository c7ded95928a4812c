import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { strikerUnder } from '../../src/mapping/older-key.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { makeWitnessStatement, parseWitness } from '../../src/mapping/witness.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import { voicesOf } from '../../src/registry/placement.ts'
import { codeOf } from '../builders/errors.ts'
import { OPENED, ruling } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import { alice, alter, attest, bob, bobLookupKey, buildTestMapping, party } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { WitnessRequest } from '../../src/mapping/witness.ts'

const test = buildTestRegistry({ rotating: true })
const { registry } = test
const NEWER = asLookupKey(seedOf('L of bob under the newer key'))
const LATER = NOW + 20 * DAY

const under = buildTestMapping({ federation: test })
const [attestation = new Uint8Array(0)] = under.attestations
const previous = { attestation, witnesses: under.witnesses }
const older = { lookupKey: bobLookupKey, oprfKeyId: 1 }
const moving: Partial<AttestationFields> = {
  lookupKey: NEWER,
  oprfKeyId: 2,
  older,
  renews: sha256(attestation),
  issuedAt: LATER - HOUR,
  expiresAt: LATER +
    39 * DAY
}

/** What a voice of the newer key signs. */
function witness (
  changes: Partial<AttestationFields>, shown: WitnessRequest['previous'] | 'nothing' = previous, judging = registry
): number {
  const voice = voicesOf(NEWER, registry, LATER)[0]?.dp.id
  const { signer } = party(test.dps, test.dps.findIndex(({ id }) => id === voice))
  const request = {
    attestation: attest(test, 1, { ...moving, ...changes }), previous: shown === 'nothing' ? undefined : shown
  }
  return parseWitness(makeWitnessStatement(request, { registry: judging, now: LATER }, signer)).establishedAt
}

describe('mapping/older-key: seniority', () => {
  it('moves to the newer key, by the word of voices of both', () => {
    expect(witness({})).to.equal(NOW)
  })

  it('of one identifier is not lent to another', () => {
    const stranger = buildTestMapping({ federation: test, lookupKey: asLookupKey(seedOf('L of another of bob')) })
    const [other = new Uint8Array(0)] = stranger.attestations
    const certificate = { attestation: other, witnesses: stranger.witnesses }
    expect(codeOf(() => witness({ renews: sha256(other) }, certificate))).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('begins anew where nothing is renewed, whatever the attestation names', () => {
    expect(witness({ renews: undefined }, 'nothing')).to.equal(LATER)
  })

  it('is not moved from a key that has left the list: nobody knows when it ended', () => {
    const after = indexRegistry({ ...registry, oprfKeys: registry.oprfKeys.filter(({ keyId }) => keyId !== 1) })
    expect(codeOf(() => witness({}, previous, after))).to.equal('WITNESS_CHAIN_BROKEN')
  })
})

/** What an entry under the newer key says whose attestation is such. */
function movedBy (changes: Partial<AttestationFields>): Pick<VerifiedEntry, 'lookupKey' | 'oprfKeyId' |
  'attestationHashes' | 'verifiedAttestations'> {
  const bytes = attest(test, 0, { ...moving, ...changes })
  const verified = verifyAttestation(bytes, { registry, now: changes.issuedAt ?? LATER })
  return { lookupKey: NEWER, oprfKeyId: 2, attestationHashes: [verified.hash], verifiedAttestations: [verified] }
}

describe('mapping/older-key: what strikes', () => {
  const entry = verifyEntry(under.bytes, under.context)
  const context = { registry, now: LATER }
  /** As it is under the newer key, once it was moved. */
  const moved = { ...entry, ...movedBy(moving), issuedAt: LATER, witnessedAt: LATER }
  const knownWith = (...invalidations: Uint8Array[]): RecordSet =>
    RecordSet.of(bobLookupKey, [entry], invalidations.map(parseInvalidation))

  it('under the older key strikes what was moved from there', () => {
    const all = release({ federation: test, issuedAt: LATER - DAY })
    expect(strikerUnder(knownWith(all), [], context)(moved)?.by)
      .to.deep.include({ reason: 'released', holderKey: bob.publicKey })
  })

  it('under the older key lets others be, and what began since', () => {
    const all = release({ federation: test, issuedAt: LATER - DAY })
    expect(strikerUnder(knownWith(all), [], context)({ ...moved, establishedAt: LATER })).to.equal(undefined)
    expect(strikerUnder(knownWith(), [], context)(moved)).to.equal(undefined)
  })

  it('by silence strikes whom it found there, unless they proved possession under the newer key meanwhile', () => {
    const ruled = knownWith(ruling({ federation: test }))
    const [weak, now] = [{ ...moved, establishedAt: OPENED - DAY }, { registry, now: NOW }]
    expect(strikerUnder(ruled, [], now)(weak)?.by.reason).to.equal('superseded')
    const proof = {
      lookupKey: NEWER, oprfKeyId: 2, older, strength: 70, issuedAt: OPENED + DAY, expiresAt: OPENED + 40 * DAY
    }
    const answer = buildTestMapping({
      federation: test,
      lookupKey: NEWER,
      now: OPENED + 2 * DAY,
      attestation: proof,
      label: 'answer',
      draft: { oprfKeyId: 2 },
      confirmation: { oprfKeyId: 2 }
    })
    expect(strikerUnder(ruled, [verifyEntry(answer.bytes, now)], now)(weak)).to.equal(undefined)
  })

  it('by silence strikes whoever moved, also where no entry is remembered under the older key', () => {
    const forgotten = RecordSet.of(bobLookupKey, [], [parseInvalidation(ruling({ federation: test }))])
    const weak = { ...moved, establishedAt: OPENED - DAY }
    expect(strikerUnder(forgotten, [], { registry, now: NOW })(weak)?.by.reason).to.equal('superseded')
  })

  it('by silence spares whose seniority began under the newer key, or had come there when replicas spoke', () => {
    const striker = (...entries: VerifiedEntry[]) =>
      strikerUnder(knownWith(ruling({ federation: test })), entries, { registry, now: NOW })
    const weak = { ...moved, establishedAt: OPENED - DAY }
    const first = { ...weak, ...movedBy({ renews: undefined }) }
    expect(striker()(first)).to.equal(undefined)
    // by its renewals nobody sees it, but for who is shown what they renew
    const [attestation] = first.verifiedAttestations
    const continues = attestation == null ? undefined : { strength: 50, witnessedAt: LATER, attestation }
    expect(striker()({ ...weak, continues })).to.equal(undefined)
    const said = OPENED + 60_000 + registry.policy.conflictWindow
    for (const [witnessedAt, reason] of [[said - 1, undefined], [said, 'superseded']] as const) {
      const here = { ...weak, witnessedAt }
      expect(striker(here)(here)?.by.reason).to.equal(reason)
      expect(striker(here)(weak)?.by.reason).to.equal(reason)
      expect(striker({ ...here, holderKey: alice.publicKey })(weak)?.by.reason).to.equal('superseded')
    }
  })

  it('by arbiters strikes whom they name, wherever their seniority began, ' +
    'also beside a ruling that spares them', () => {
    const first = { ...moved, ...movedBy({ renews: undefined }), establishedAt: OPENED - DAY }
    const named = parseInvalidation(ruling({ federation: test, arbiters: [1, 2] }))
    const policy = { arbiters: test.dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 2 }
    const context = { registry: alter(registry, { policy }), now: NOW }
    const forgotten = RecordSet.of(bobLookupKey, [], [parseInvalidation(ruling({ federation: test })), named])
    expect(strikerUnder(forgotten, [], context)(first)?.name).to.equal(named.name)
    expect(strikerUnder(forgotten, [], context)({ ...first, holderKey: alice.publicKey })).to.equal(undefined)
  })

  it('is seen by everybody who has both: reader and verifier alike', () => {
    const all = release({ federation: test, issuedAt: LATER - DAY })
    const set = RecordSet.of(NEWER, [moved], [])
    expect(viewOf(set, context).living).to.have.length(1)
    const seen = viewOf(set, context, [knownWith(all)])
    expect([seen.living, seen.invalidated.map(({ slot }) => slot)]).to.deep.equal([[], [moved.slot]])
    expect(viewOf(set, context, [knownWith()]).living).to.have.length(1)
  })
})
