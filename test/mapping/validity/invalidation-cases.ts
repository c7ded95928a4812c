/** Releases, re-assignments and rulings with one defect each. */
import { asLookupKey } from '../../../src/base/bytes.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import { MAX_INVALIDATION_LENGTH } from '../../../src/base/limits.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { makeInvalidation, parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { makeNoDefence, parseNoDefence } from '../../../src/mapping/no-defence.ts'
import { StorageReceipt } from '../../../src/mapping/pb/entry.ts'
import { InvalidationPayload, VerdictPayload } from '../../../src/mapping/pb/facts.ts'
import { makeReceipt } from '../../../src/mapping/receipt.ts'
import { carol, dispute, majority, OPENED, ruling, silence, STRICT } from '../../builders/conflict.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { alice, attest, bob, bobLookupKey, party } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seedOf } from '../../builders/registry.ts'
import { rewrite } from '../../builders/wire.ts'
import { altered, attestationCases, registry, test, TOLERANCE, without } from './case.ts'
import type { FederationSigner } from '../../../src/base/envelope.ts'
import type { Silence } from '../../../src/mapping/interface.ts'
import type { Case } from './case.ts'

const elsewhere = buildTestRegistry({ name: 'another federation' }).registry.federationId
const FUTURE = NOW + TOLERANCE + 1
const { conflictWindow } = registry.policy
const released = release()

/** Bob lets go, by an attestation of the test's choice. */
function releasedBy (attestation: Uint8Array): Uint8Array {
  return makeInvalidation({
    lookupKey: bobLookupKey,
    oprfKeyId: 1,
    issuedAt: NOW,
    before: NOW,
    serial: seedOf('release').slice(0, 16),
    by: { reason: 'released', holderKey: bob.publicKey, attestation }
  }, bob)
}

export const releaseCases: readonly Case[] = [
  { what: 'a release that holds', bytes: released },
  { what: 'a release with a byte too many', code: 'MESSAGE_MALFORMED', bytes: Uint8Array.of(...released, 0) },
  { what: 'a release too large', code: 'MESSAGE_TOO_LARGE', bytes: new Uint8Array(MAX_INVALIDATION_LENGTH + 1) },
  {
    what: 'a release of an unknown version',
    code: 'VERSION_UNKNOWN',
    bytes: rewrite(InvalidationPayload, released, { version: 2 })
  },
  {
    what: 'a release with a short lookup key',
    code: 'LENGTH_INVALID',
    bytes: rewrite(InvalidationPayload, released, { lookupKey: new Uint8Array(31) })
  },
  {
    what: 'a release by a key that is none',
    code: 'KEY_INVALID',
    bytes: rewrite(InvalidationPayload, released, { holderKey: new Uint8Array(32) })
  },
  {
    what: 'a release of what comes after it',
    code: 'INVALIDATION_FIELD_INVALID',
    bytes: rewrite(InvalidationPayload, released, { before: NOW + 1 })
  },
  {
    what: 'a release with fields of a re-assignment',
    code: 'INVALIDATION_FIELD_INVALID',
    bytes: rewrite(InvalidationPayload, released, { csipId: 'csip1' })
  },
  { what: 'a release from the future', code: 'INVALIDATION_NOT_YET_ISSUED', bytes: release({ issuedAt: FUTURE }) },
  { what: 'a release that is forgotten', code: 'INVALIDATION_EXPIRED', bytes: released, now: NOW + 400 * DAY },
  {
    what: 'a release under another OPRF key',
    code: 'INVALIDATION_OPRF_KEY_UNKNOWN',
    bytes: release({ fields: { oprfKeyId: 9 } })
  },
  {
    what: 'a release with the attestation of another key',
    code: 'INVALIDATION_EVIDENCE_FOREIGN',
    bytes: release({ attestation: { holderKey: alice.publicKey } })
  },
  {
    what: 'a release with an attestation for another lookup key',
    code: 'INVALIDATION_EVIDENCE_FOREIGN',
    bytes: release({ attestation: { lookupKey: asLookupKey(seedOf('other')) } })
  },
  {
    what: 'a release that somebody else signed',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    bytes: release({ signer: alice })
  },
  ...attestationCases(NOW).map(({ what, code, fields, forge = (bytes: Uint8Array) => bytes, registry: judging }) =>
    ({
      what: `a release with an attestation ${what}`,
      code,
      bytes: releasedBy(forge(attest(test, 0, fields))),
      registry: judging
    }))
]

const reassigned = reassign()
export const reassignCases: readonly Case[] = [
  { what: 'a re-assignment that holds', bytes: reassigned },
  {
    what: 'a re-assignment by a CSIP that is not listed',
    code: 'INVALIDATION_CSIP_UNKNOWN',
    bytes: reassign({ by: { csipId: 'csip9' } })
  },
  {
    what: 'a re-assignment by a CSIP that was revoked',
    code: 'INVALIDATION_CSIP_UNKNOWN',
    bytes: reassigned,
    registry: altered({ csips: one => ({ ...one, status: 'revoked', statusSince: NOW }) })
  },
  { what: 'a re-assignment without the capability', code: 'INVALIDATION_NOT_ALLOWED', bytes: reassign({ csip: 1 }) },
  {
    what: 'a re-assignment under another scope',
    code: 'INVALIDATION_NOT_ALLOWED',
    bytes: reassign({ by: { scope: '+44' } })
  },
  {
    what: 'a re-assignment that somebody else signed',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    bytes: reassign({ signer: alice })
  },
  {
    what: 'a re-assignment by a key that is valid later',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    bytes: reassigned,
    registry: altered({ csips: one => ({ ...one, keys: one.keys.map(key => ({ ...key, validFrom: NOW + 1 })) }) })
  },
  {
    what: 'a re-assignment by a key that was stolen',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    bytes: reassigned,
    registry: altered({ csips: one => ({ ...one, keys: one.keys.map(key => ({ ...key, compromisedSince: NOW })) }) })
  }
]

const strict = dispute({ attestation: STRICT })
const [first = '', ...rest] = majority()
const honest = rest.map(dp => silence(strict, dp))
const genuine = silence(strict, first)
const signerOf = (id: string): FederationSigner => (test.dps.find(dp => dp.id === id) ?? party(test.dps, 0)).signer
const withSilence = (one: Silence): Uint8Array => ruling({ dispute: strict, silence: [one, ...honest] })
const { hash } = parseDispute(strict)
const storedAt = OPENED + 60_000
const elsewhereKey = asLookupKey(seedOf('L of alice'))
const late = NOW + 31 * DAY

export const silenceCases: readonly Case[] = [
  { what: 'a ruling by silence that holds', bytes: ruling({ dispute: strict }) },
  { what: 'a ruling by too few', code: 'RULING_SILENCE_TOO_FEW', bytes: ruling({ dispute: strict, silence: honest }) },
  {
    what: 'a ruling by one twice',
    code: 'RULING_SILENCE_TOO_FEW',
    bytes: ruling({ dispute: strict, silence: [...honest, ...honest.slice(0, 1)] })
  },
  {
    what: 'a ruling by one that is no voice',
    code: 'RULING_NOT_A_VOICE',
    bytes: ruling({ dispute: strict }),
    registry: altered({
      dps: dp =>
        dp.id === first ? { ...dp, terms: dp.terms.map(term => ({ ...term, from: NOW })) } : dp
    })
  },
  {
    what: 'a ruling before the window is over',
    code: 'RULING_TOO_EARLY',
    bytes: withSilence(silence(strict, first, { issuedAt: storedAt + conflictWindow - 1 }))
  },
  {
    what: 'a ruling of one that was frozen',
    code: 'RULING_NOT_FRESH',
    bytes: withSilence(silence(strict, first, { freshFor: conflictWindow - 1 }))
  },
  {
    what: 'a ruling after the claimant\'s attestation ended',
    code: 'RULING_TOO_LATE',
    bytes: ruling({ dispute: strict, issuedAt: late }),
    now: late
  },
  {
    what: 'a ruling about a dispute elsewhere',
    code: 'RULING_DISPUTE_FOREIGN',
    bytes: ruling({
      dispute: dispute({ attestation: { ...STRICT, lookupKey: elsewhereKey }, fields: { lookupKey: elsewhereKey } })
    })
  },
  {
    what: 'a ruling with a word about another dispute',
    code: 'RULING_DISPUTE_FOREIGN',
    bytes: withSilence({ ...genuine, noDefence: silence(dispute(), first).noDefence })
  },
  {
    what: 'a ruling with the receipt of another replica',
    code: 'RULING_DISPUTE_FOREIGN',
    bytes: withSilence({ ...genuine, receipt: silence(strict, rest[0] ?? '').receipt })
  },
  {
    what: 'a ruling with a receipt of an unknown version',
    code: 'VERSION_UNKNOWN',
    bytes: withSilence({ ...genuine, receipt: rewrite(StorageReceipt, genuine.receipt, { version: 2 }) })
  },
  {
    what: 'a ruling with a receipt for another dispute',
    code: 'RECEIPT_MISMATCH',
    bytes: withSilence({ ...genuine, receipt: silence(dispute(), first).receipt })
  },
  {
    what: 'a ruling with a receipt from the future',
    code: 'RECEIPT_TIME_IMPLAUSIBLE',
    bytes: withSilence({ ...genuine, receipt: makeReceipt([hash], FUTURE + HOUR, signerOf(first)) })
  },
  {
    what: 'a ruling with a receipt of another federation',
    code: 'RECEIPT_SIGNATURE_INVALID',
    bytes: withSilence({ ...genuine, receipt: makeReceipt([hash], storedAt, signerIn(elsewhere, signerOf(first))) })
  },
  {
    what: 'a ruling with a word of another federation',
    code: 'FACT_SIGNATURE_INVALID',
    bytes: withSilence({
      ...genuine,
      noDefence: parseNoDefence(makeNoDefence(
        { lookupKey: bobLookupKey, disputeHash: hash, storedAt }, { issuedAt: storedAt + conflictWindow },
        signerIn(elsewhere, signerOf(first))
      ))
    })
  },
  {
    what: 'a ruling with a word from the future',
    code: 'FACT_NOT_YET_ISSUED',
    bytes: withSilence(silence(strict, first, { issuedAt: FUTURE + HOUR }))
  },
  {
    what: 'a ruling of a DP that is not listed',
    code: 'FACT_SIGNER_UNKNOWN',
    bytes: ruling({ dispute: strict, dp: 0 }),
    registry: without(party(test.dps, 0).id)
  },
  {
    what: 'a ruling that somebody else signed',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    bytes: ruling({ dispute: strict, signer: alice })
  },
  {
    what: 'a ruling that strikes what came later',
    code: 'FACT_FIELD_INVALID',
    bytes: ruling({ dispute: strict, fields: { before: OPENED + 1 } })
  },
  {
    what: 'a ruling on a dispute of another key\'s attestation',
    code: 'FACT_EVIDENCE_FOREIGN',
    bytes: ruling({ dispute: dispute({ attestation: { ...STRICT, holderKey: alice.publicKey } }) })
  },
  {
    what: 'a ruling on a dispute that came later than it',
    code: 'FACT_NOT_YET_ISSUED',
    bytes: arbitrated({ dispute: dispute({ issuedAt: NOW + HOUR }), now: NOW })
  },
  {
    what: 'a ruling on a dispute that somebody else signed',
    code: 'FACT_SIGNATURE_INVALID',
    bytes: ruling({ dispute: dispute({ attestation: STRICT, signer: alice }) })
  }
]

function arbitrated ({ dispute: asked = strict, now = NOW }: { dispute?: Uint8Array, now?: number } = {}): Uint8Array {
  return ruling({
    dispute: asked, arbiters: [1, 2], issuedAt: now, verdict: { before: Math.min(now, parseDispute(asked).issuedAt) }
  })
}

const judged = parseInvalidation(ruling({ dispute: strict, arbiters: [1, 2] }))

/** One arbiter signs for both. */
function signedByOne (): Uint8Array {
  const { by } = judged
  if (by.reason !== 'superseded' || by.decision == null) {
    throw new Error('no verdict')
  }
  const { verdict, arbiters } = by.decision
  const [one] = arbiters
  const decision = { verdict, arbiters: arbiters.map(each => ({ ...each, ...one, arbiter: each.arbiter })) }
  return makeInvalidation({ ...judged, by: { ...by, decision } }, party(test.dps, 0).signer)
}

export const verdictCases: readonly Case[] = [
  {
    what: 'a verdict of an unknown version',
    code: 'VERSION_UNKNOWN',
    bytes: rewrite(InvalidationPayload, judged.bytes, {
      verdict: VerdictPayload.encode({
        ...VerdictPayload.decode(InvalidationPayload.decode(judged.payload).verdict), version: 2
      })
    })
  },
  { what: 'a verdict that one arbiter signed for another', code: 'FACT_SIGNATURE_INVALID', bytes: signedByOne() },
  { what: 'a verdict that holds', bytes: ruling({ dispute: strict, arbiters: [1, 2] }) },
  { what: 'a verdict of too few', code: 'RULING_ARBITERS_TOO_FEW', bytes: ruling({ dispute: strict, arbiters: [1] }) },
  {
    what: 'a verdict of one twice',
    code: 'RULING_ARBITERS_TOO_FEW',
    bytes: ruling({ dispute: strict, arbiters: [1, 1] })
  },
  {
    what: 'a verdict of the DP that brings it',
    code: 'RULING_ARBITERS_TOO_FEW',
    bytes: ruling({ dispute: strict, arbiters: [0, 1] })
  },
  {
    what: 'a verdict of one that is no arbiter',
    code: 'FACT_SIGNER_UNKNOWN',
    bytes: ruling({ dispute: strict, arbiters: [1, 4] })
  },
  {
    what: 'a verdict on another dispute',
    code: 'RULING_DISPUTE_FOREIGN',
    bytes: ruling({ dispute: strict, arbiters: [1, 2], verdict: { disputeHash: parseDispute(dispute()).hash } })
  },
  {
    what: 'a verdict against whom it favours',
    code: 'FACT_FIELD_INVALID',
    bytes: ruling({ dispute: strict, arbiters: [1, 2], verdict: { losing: [carol.publicKey] } })
  },
  {
    what: 'a verdict that strikes other than was decided',
    code: 'FACT_FIELD_INVALID',
    bytes: ruling({ dispute: strict, arbiters: [1, 2], fields: { before: OPENED - 1 } })
  }
]

export const invalidationCases: readonly Case[] = [...releaseCases, ...reassignCases, ...silenceCases, ...verdictCases]
