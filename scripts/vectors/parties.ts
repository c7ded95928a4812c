import { verifyAttestation } from '../../src/attestation/verify.ts'
import { asHash } from '../../src/base/bytes.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { parseDispute, makeDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { encodeFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeNoDefence } from '../../src/mapping/no-defence.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { verifyEntry, verifyFact, verifyNoDefence } from '../../src/mapping/validity.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { makeTimestamp, verifyTimestamp } from '../../src/registry/timestamp.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { attestation } from './attestation.ts'
import { attestationOf, make } from './entry.ts'
import { hex, item, refused, seed } from './format.ts'
import {
  anchor, bob, csips, DAY, dps, draft, HOUR, lookupKey, msps, NOW, peerOf, quorum, registry as before, roots,
  sealingKey, signerOf, strangers, voices
} from './world.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { FactKind } from '../../src/mapping/interface.ts'
import type { Vectors } from './format.ts'
import type { Made, MakeOptions } from './entry.ts'

/** When all of them left, or were revoked. */
const GONE = NOW + 10 * DAY
const SINCE = GONE + HOUR
const GRACE = before.policy.revocationGrace
const csip3 = signerOf('csip3')
/** Two that don't speak at the lookup key, and one that does. */
const [leaving, revoked, revokedVoice] = [item(strangers, 0), item(strangers, 1), item(voices, 0)]
const others = voices.filter(voice => voice !== revokedVoice).slice(0, quorum)
const numberOf = (dp: FederationSigner): number => dps.indexOf(dp)

const third = {
  id: 'csip3',
  keys: [{ publicKey: csip3.publicKey, validFrom: NOW - DAY }],
  addresses: [`/ip4/203.0.113.3/tcp/4001/p2p/${peerOf(csip3)}`],
  scopes: [{ csiType: 'tel', prefix: '+1415', methods: ['sms-code'], mayReassign: true }]
}
/** With all of them active: what witnesses signed who didn't know, or didn't care. */
const unaware = openRegistry(signRegistry(buildRegistry({
  ...draft, csips: [...draft.csips, { ...third, status: 'active', statusSince: NOW - DAY }]
}), roots.slice(0, 2)), { anchor, now: NOW })

const signed = signRegistry(buildRegistry(nextVersion(before, {
  issuedAt: GONE,
  expiresAt: GONE + 90 * DAY,
  dps: draft.dps.map((dp, i) => i === numberOf(leaving)
    ? withDpStatus(dp, 'leaving', GONE, SINCE)
    : [revoked, revokedVoice].some(gone => numberOf(gone) === i) ? withDpStatus(dp, 'revoked', GONE, SINCE) : dp),
  msps: draft.msps.map((msp, i) =>
    i === 0 ? msp : { ...msp, status: i === 1 ? 'leaving' : 'revoked', statusSince: GONE }),
  csips: [
    item(draft.csips, 0),
    { ...item(draft.csips, 1), keys: item(draft.csips, 1).keys.map(key => ({ ...key, compromisedSince: GONE })) },
    { ...third, status: 'revoked', statusSince: GONE }
  ]
})), roots.slice(0, 2))
const registry = openRegistry(signed, { anchor, now: SINCE, previous: before })

const stolen = attestationOf(bob, 'by a stolen key', { csipId: 'csip2' }, item(csips, 1))
const ofRevoked = attestationOf(bob, 'of a CSIP that is gone', { csipId: 'csip3' }, csip3)
/** Dated back, seen once it was gone. */
const seenSince: MakeOptions = { seenAt: GONE, witnessedBy: others }

function entry (name: string, options: MakeOptions, code?: string, now = SINCE): Vectors['cases'][number] {
  const { bytes } = make({ label: name, judged: unaware, ...options }).entry
  const verify = () => verifyEntry(bytes, { registry, now })
  return {
    name,
    kind: 'entry',
    bytes: hex(bytes),
    now,
    ...(code == null ? { standsUntil: verify().standsUntil } : { error: refused(code, verify) })
  }
}

function fact (name: string, kind: FactKind, bytes: Uint8Array, code?: string): Vectors['cases'][number] {
  const verify = () => verifyFact(parseFact(kind, bytes), { registry, now: SINCE })
  if (code == null) {
    verify()
  }
  return {
    name, kind, bytes: hex(bytes), now: SINCE, ...(code == null ? { holds: true } : { error: refused(code, verify) })
  }
}

/** Confirmed by the MSP of this number, at this time. */
function confirmed (label: string, index: number, issuedAt: number): Made {
  const [mspId, msp] = [`msp${index + 1}`, item(msps, index)]
  const lease = { lookupKey, holderKey: bob.publicKey, issuedAt, expiresAt: NOW + 30 * DAY }
  return make({
    label,
    changes: {
      mspId,
      confirmation: makeConfirmation({ ...lease, oprfKeyId: 1, mspId, tags: ['Default'] }, msp),
      indexStatement: makeIndexStatement({ ...lease, bitIndex: index }, msp)
    }
  })
}

function opens (name: string, { entry: { bytes } }: Made, code?: string): Vectors['cases'][number] {
  const context = { registry, now: SINCE }
  const open = () => openEntry(verifyEntry(bytes, context), sealingKey, context)
  const mspId = code == null ? open()?.mspId ?? '' : ''
  return {
    name, kind: 'opening', bytes: hex(bytes), now: SINCE, ...(code == null ? { mspId } : { error: refused(code, open) })
  }
}

function timestamp (name: string, dp: FederationSigner, code?: string): Vectors['cases'][number] {
  const bytes = makeTimestamp(registry, SINCE, dp)
  const verify = () => verifyTimestamp(bytes, registry)
  return {
    name,
    kind: 'timestamp',
    bytes: hex(bytes),
    now: SINCE,
    ...(code == null ? { dp: verify().dp } : { error: refused(code, verify) })
  }
}

const base = { lookupKey, oprfKeyId: 1 }
const asked = makeDispute(
  {
    ...base,
    issuedAt: NOW,
    holderKey: bob.publicKey,
    attestation,
    takeover: 'replace',
    serial: seed('of a party').slice(0, 16)
  }, bob
)
const link = asHash(seed('a link'))

const receipts = (storedAt: number, replicas: readonly FederationSigner[]): Uint8Array => encodeFactReceipts({
  lookupKey,
  factHash: link,
  receipts: [...replicas].sort((a, b) => peerOf(a) < peerOf(b) ? -1 : 1).map(dp => makeReceipt([link], storedAt, dp))
})

function silent (name: string, storedAt: number, code?: string): Vectors['cases'][number] {
  const { hash } = parseDispute(asked)
  const bytes = makeNoDefence(
    { lookupKey, disputeHash: hash, storedAt }, { issuedAt: storedAt + registry.policy.conflictWindow }, revokedVoice
  )
  const verify = () => verifyNoDefence(bytes, { lookupKey, disputeHash: hash, storedAt }, { registry, now: SINCE })
  if (code == null) {
    verify()
  }
  return {
    name,
    kind: 'noDefence',
    bytes: hex(bytes),
    disputeHash: hex(hash),
    storedAt,
    now: SINCE,
    ...(code == null ? { holds: true } : { error: refused(code, verify) })
  }
}

const reassigned = (issuedAt: number): Uint8Array => makeInvalidation({
  ...base,
  issuedAt,
  before: issuedAt,
  serial: seed('of a CSIP that is gone').slice(0, 16),
  by: {
    reason: 'reassigned', csipId: 'csip3', csiType: 'tel', scope: '+1415'
  }
}, csip3)

export function partyVectors (): Vectors {
  verifyAttestation(ofRevoked, { registry, now: SINCE, witnessedAt: NOW })
  return {
    description: 'What counts of parties that left or were revoked, under the second version of `registry`, which ' +
      'follows the first of registry.json. Since `gone` a DP is leaving, two are revoked, msp2 is leaving, msp3 ' +
      'revoked, a key of csip2 compromised, csip3 revoked.',
    given: {
      registry: hex(signed),
      gone: GONE,
      sealingKey: hex(sealingKey),
      leaving: peerOf(leaving),
      revoked: [revoked, revokedVoice].map(peerOf).sort(),
      lookupKey: hex(lookupKey)
    },
    cases: [
      entry('published before its DP was leaving', { dp: numberOf(leaving) }),
      entry('published as its DP was leaving', { dp: numberOf(leaving), now: GONE }, 'ENTRY_DP_NOT_ALLOWED'),
      entry('renewed as its DP was leaving', { dp: numberOf(leaving), now: GONE, changes: { sequence: 2 } }),
      entry('published before its DP was revoked', { dp: numberOf(revoked), now: GONE - 1 }),
      entry('published by a revoked DP', { dp: numberOf(revoked), now: GONE }, 'ENTRY_DP_NOT_ALLOWED'),
      entry(
        'renewed by a revoked DP', { dp: numberOf(revoked), now: GONE, changes: { sequence: 2 } },
        'ENTRY_DP_NOT_ALLOWED'
      ),
      entry(
        'dated back by a revoked DP, and witnessed since', { dp: numberOf(revoked), ...seenSince },
        'ENTRY_DP_NOT_ALLOWED'
      ),
      entry('witnessed before the witness was revoked', {
        seenAt: GONE - quorum, witnessedBy: voices.slice(0, quorum)
      }),
      entry('witnessed by a revoked DP', { seenAt: GONE, witnessedBy: voices.slice(0, quorum) }, 'WITNESS_UNKNOWN'),
      entry('attested by a CSIP before it was revoked: until its grace is over', { attested: ofRevoked }),
      entry('the same when its grace is over', { attested: ofRevoked }, 'ATTESTATION_CSIP_REVOKED', GONE + GRACE),
      entry(
        'attested by a CSIP, and seen once it was revoked', { attested: ofRevoked, ...seenSince },
        'ATTESTATION_CSIP_REVOKED'
      ),
      entry('attested by a key that was stolen since: to its end', { attested: stolen }),
      entry(
        'attested by a stolen key, and seen since', { attested: stolen, ...seenSince }, 'ATTESTATION_KEY_NOT_VALID'
      ),
      opens('confirmed by an MSP before it was leaving', confirmed('msp2 before', 1, GONE - 1)),
      opens('confirmed by an MSP that was leaving', confirmed('msp2 since', 1, GONE), 'MSP_NOT_ALLOWED'),
      opens('confirmed by an MSP before it was revoked', confirmed('msp3 before', 2, GONE - 1)),
      opens('confirmed by a revoked MSP', confirmed('msp3 since', 2, GONE), 'MSP_NOT_ALLOWED'),
      fact('re-assigned by a CSIP before it was revoked', 'invalidation', reassigned(GONE - 1)),
      fact('re-assigned by a revoked CSIP', 'invalidation', reassigned(GONE), 'INVALIDATION_CSIP_UNKNOWN'),
      fact('released by an attestation of a CSIP that is revoked', 'invalidation', makeInvalidation({
        ...base,
        issuedAt: GONE - 1,
        before: GONE - 1,
        serial: seed('release of it').slice(0, 16),
        by: {
          reason: 'released', holderKey: bob.publicKey, attestation: ofRevoked
        }
      }, bob)),
      fact('receipts from before a DP was revoked', 'receipts', receipts(GONE - 1, voices.slice(0, quorum))),
      fact('receipts of a revoked DP', 'receipts', receipts(GONE, voices.slice(0, quorum)), 'FACT_SIGNER_UNKNOWN'),
      silent('nobody defended, said before the DP was revoked', GONE - 1 - registry.policy.conflictWindow),
      silent('nobody defended, said by a revoked DP', GONE - registry.policy.conflictWindow, 'FACT_SIGNER_UNKNOWN'),
      timestamp('the newest registry, by an active DP', item(others, 0)),
      timestamp('the newest registry, by a DP that is leaving', leaving, 'REGISTRY_TIMESTAMP_INVALID'),
      timestamp('the newest registry, by a revoked DP', revoked, 'REGISTRY_TIMESTAMP_INVALID')
    ]
  }
}
