/** Vectors of what is signed by the parties of a registry. */
import { fromString } from 'uint8arrays/from-string'
import { expect } from 'chai'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { asEntryId, asIndexKey, asLookupKey, asPublicKeyBytes, asSealingKey } from '../../src/base/bytes.ts'
import { decodeStrict } from '../../src/base/codec.ts'
import { sha256 } from '../../src/base/hash.ts'
import { indexKeyOf } from '../../src/blinding/derive.ts'
import { admit } from '../../src/mapping/admission.ts'
import { verifyConfirmation, verifyIndexStatement } from '../../src/mapping/confirmation.ts'
import { advance } from '../../src/conflict/machine.ts'
import { FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { strikes } from '../../src/mapping/invalidation.ts'
import { inOrder } from '../../src/mapping/precedence.ts'
import { verifyReceipt } from '../../src/mapping/receipt.ts'
import { compactEntry, parseCompactEntry } from '../../src/mapping/parse.ts'
import { mergeRecordSets, RecordSet } from '../../src/mapping/record-set.ts'
import { openNote } from '../../src/mapping/note.ts'
import { asPartKey, indexPartKey, openWithPartKey, partKeys } from '../../src/mapping/sealed.ts'
import {
  verifyEntry, verifyFact, verifyHolderEntry, verifyInvalidation, verifyParsed
} from '../../src/mapping/validity.ts'
import { openEntry, openIndex, openWithPartKeys } from '../../src/mapping/verify.ts'
import { ANSWER_METHOD, START_METHOD } from '../../src/protocols/attest/constants.ts'
import { fingerprintOf } from '../../src/protocols/attest/fingerprint.ts'
import { AnswerRequest, StartRequest } from '../../src/protocols/attest/pb/messages.ts'
import { hashTranscript, possessionParts } from '../../src/protocols/attest/possession.ts'
import { MAX_CONFIRM_REQUEST } from '../../src/protocols/confirm/constants.ts'
import { ConfirmRequestPayload } from '../../src/protocols/confirm/pb/messages.ts'
import { checkStart, startParts } from '../../src/protocols/attest/start-request.ts'
import { decodeCompact, encodeCompact, reachable } from '../../src/query/compact.ts'
import { encodeAnchor, parseAnchor } from '../../src/registry/anchor.ts'
import { readersOf, recordKey, replicasOf, voicesOf } from '../../src/registry/placement.ts'
import { acts, standing } from '../../src/registry/standing.ts'
import { verifyTimestamp } from '../../src/registry/timestamp.ts'
import { openRegistry, reopenSteps } from '../../src/registry/verify.ts'
import { verifyUnder } from '../../src/base/envelope.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { codeOf } from '../builders/errors.ts'
import { bytes, fields, hex, list, manyBytes, number, readVectors, strings, text } from './vector-fields.ts'
import type { ConflictFacts, ConflictState, ConflictTerms } from '../../src/conflict/machine.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { TrustAnchor, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Check, Fields, VectorCase } from './vector-fields.ts'

/** 2026-06-01T00:00:00Z, when the vectors take place. */
const NOW = Date.UTC(2026, 5, 1)
const ids = (dps: ReadonlyArray<{ readonly id: string }>): string[] => dps.map(({ id }) => id)

/** That of registry.json. */
export function anchorOfVectors (): TrustAnchor {
  return parseAnchor(text(readVectors('registry.json').given?.anchor))
}

let opened: VerifiedRegistry | undefined
/** The first version of registry.json, opened once. */
export function registryOfVectors (): VerifiedRegistry {
  const { given = {} } = readVectors('registry.json')
  opened ??= openRegistry(bytes(given.registry), { anchor: anchorOfVectors(), now: NOW })
  return opened
}

/** Expects the refusal that the case names, or returns what came out. */
function attempt<T> (vector: VectorCase, work: () => T): T | undefined {
  if (vector.error == null) {
    return work()
  }
  expect(codeOf(work)).to.equal(vector.error)
  return undefined
}

export const checkRegistry: Check = (vector, given) => {
  const anchor = parseAnchor(text(given.anchor))
  expect(encodeAnchor(anchor)).to.equal(given.anchor)
  if (vector.anchor != null) {
    attempt(vector, () => parseAnchor(text(vector.anchor)))
  } else if (vector.signed != null) {
    const previous = vector.previous == null ? undefined : versionOf(bytes(vector.previous), given)
    const registry = attempt(vector, () =>
      openRegistry(bytes(vector.signed), { anchor, now: number(vector.now), previous }))
    expect(registry?.version).to.equal(vector.version)
    expect(registry == null ? undefined : hex(registry.hash)).to.equal(vector.hash)
    expect(vector.payload == null ? undefined : hex(sha256(bytes(vector.payload)))).to.equal(vector.hash)
  } else if (vector.timestamp != null) {
    const timestamp = attempt(vector, () => verifyTimestamp(bytes(vector.timestamp), registryOfVectors()))
    expect([timestamp?.dp, timestamp?.version, timestamp?.at]).to.deep.equal([vector.dp, vector.version, vector.at])
  } else if (vector.statements != null) {
    const verified = manyBytes(vector.statements).map(statement => verifyTimestamp(statement, registryOfVectors()))
    const newest = vector.newest == null
      ? undefined
      : { version: number(vector.newest), seenAt: number(vector.newestSeenAt) }
    const judged = standing(registryOfVectors(), verified, number(vector.now), { newest })
    const { until, graceUntil, ...rest } = judged
    expect({ ...rest, ...(until == null ? {} : { until }), ...(graceUntil == null ? {} : { graceUntil }) })
      .to.deep.equal(vector.standing)
    expect(acts(judged, number(vector.now))).to.deep.equal(vector.acts)
  } else {
    checkPlacement(vector)
  }
}

/** The second version of the file, which follows the first. */
function secondVersion (): VerifiedRegistry {
  const { cases, given = {} } = readVectors('registry.json')
  const found = cases.find(({ name }) => name === 'next version')
  return versionOf(bytes(found?.signed), given)
}

/** A version that the chain in the file leads to. */
function versionOf (signed: Uint8Array, given: Fields): VerifiedRegistry {
  const anchor = parseAnchor(text(given.anchor))
  const first = registryOfVectors()
  return hex(signed) === given.registry ? first : reopenSteps([signed], { anchor, previous: first })[0] ?? first
}

function checkPlacement (vector: VectorCase): void {
  const [lookupKey, at] = [asLookupKey(bytes(vector.lookupKey)), number(vector.at)]
  const registry = vector.name === 'placement of the second version by date' ? secondVersion() : registryOfVectors()
  if (vector.readers != null) {
    expect(ids(readersOf(lookupKey, registry, at))).to.deep.equal(vector.readers)
  }
  if (vector.recordKey != null) {
    expect(hex(recordKey(lookupKey))).to.equal(vector.recordKey)
  }
  if (vector.replicas != null) {
    const regions = vector.regions == null ? [] : strings(vector.regions)
    expect(ids(replicasOf(lookupKey, registry, at, regions))).to.deep.equal(vector.replicas)
    expect(ids(voicesOf(lookupKey, registry, at, regions).map(({ dp }) => dp))).to.deep.equal(vector.voices)
  }
}

export const checkAttestation: Check = (vector) => {
  if (vector.fingerprint != null) {
    expect(fingerprintOf(registryOfVectors().federationId, bytes(vector.holderKey), bytes(vector.challengeId)))
      .to.equal(vector.fingerprint)
    return
  }
  if (vector.answer != null) {
    const answer = decodeStrict(AnswerRequest, bytes(vector.answer), 'AnswerRequest', ANSWER_METHOD.maxRequest)
    const transcriptHash = hashTranscript(bytes(vector.transcript))
    const { challengeId, signature } = answer
    const csi = fromString('tel:+14155550123')
    const parts = possessionParts({ csipId: 'csip1', challengeId, csi, transcriptHash })
    expect(parts.map(hex)).to.deep.equal(strings(vector.parts))
    const { federationId } = registryOfVectors()
    expect(verifyUnder('attestRequest', federationId, bytes(vector.holderKey), signature, ...parts)).to.equal(true)
    return
  }
  if (vector.confirmRequest != null) {
    const encoded = bytes(vector.confirmRequest)
    const { payload, signature } = decodeStrict(Signed, encoded, 'Signed', MAX_CONFIRM_REQUEST)
    const asked = decodeStrict(ConfirmRequestPayload, payload, 'ConfirmRequest', MAX_CONFIRM_REQUEST)
    expect([asked.mspId, asked.nonce.byteLength]).to.deep.equal([text(vector.mspId), 16])
    const { federationId } = registryOfVectors()
    expect(verifyUnder('confirmRequest', federationId, asked.holderKey, signature, payload)).to.equal(true)
    return
  }
  if (vector.start != null) {
    const request = decodeStrict(StartRequest, bytes(vector.start), 'StartRequest', START_METHOD.maxRequest)
    attempt(vector, () => {
      checkStart(text(vector.csipId), request, registryOfVectors(), number(vector.now))
      expect(startParts(text(vector.csipId), request).map(hex)).to.deep.equal(strings(vector.parts))
    })
    return
  }
  const verified = attempt(vector, () =>
    verifyAttestation(bytes(vector.attestation), { registry: registryOfVectors(), now: number(vector.now) }))
  if (verified != null) {
    const {
      lookupKey, oprfKeyId, csiType, holderKey, csipId, scope, method, strength, assignedSince = 0, issuedAt, expiresAt,
      serial, renews, older
    } = verified
    expect({
      lookupKey: hex(lookupKey),
      oprfKeyId,
      csiType,
      holderKey: hex(holderKey),
      csipId,
      scope,
      method,
      strength,
      assignedSince,
      issuedAt,
      expiresAt,
      serial: hex(serial),
      renews: renews == null ? '' : hex(renews),
      olderLookupKey: older == null ? '' : hex(older.lookupKey),
      olderOprfKeyId: older?.oprfKeyId ?? 0
    }).to.deep.equal(vector.fields)
    expect(hex(verified.hash)).to.equal(vector.hash)
  }
}

export const checkEntry: Check = (vector, given) => {
  const sealingKey = asSealingKey(bytes(given.sealingKey))
  expect(hex(indexKeyOf(sealingKey))).to.equal(given.indexKey)
  if (vector.nextKey != null) {
    expect(hex(sha256(bytes(vector.nextKey)))).to.equal(vector.nextKeyHash)
    expect(vector.inOpenPart).to.equal(vector.nextKeyHash)
    return
  }
  const context = { registry: registryOfVectors(), now: number(vector.now) }
  const entry = attempt(vector, () => verifyEntry(bytes(vector.entry), context))
  if (entry == null) {
    return
  }
  if (vector.verified != null) {
    const { csips, establishedAt, witnessedAt, strength, regions, federatedOnly = false } = entry
    expect({ csips, establishedAt, witnessedAt, strength, regions, federatedOnly }).to.deep.equal(vector.verified)
  } else if (vector.openError != null) {
    expect(codeOf(() => openEntry(entry, sealingKey, context))).to.equal(vector.openError)
  } else if (vector.optedOut != null) {
    const keys = partKeys(sealingKey, entry)
    expect(hex(keys.sealedKey)).to.equal(vector.sealedPartKey)
    expect(openWithPartKeys(entry, keys, context).optedOut).to.equal(vector.optedOut)
    expect(openEntry(entry, sealingKey, context)?.optedOut).to.equal(vector.optedOut)
    expect(openIndex(entry, sealingKey, context)?.optedOut).to.equal(vector.optedOut)
  } else if (vector.audienceSecret != null) {
    expect(openEntry(entry, sealingKey, context)).to.equal(undefined)
    expect(openEntry(entry, sealingKey, { ...context, audiences: [bytes(vector.audienceSecret)] })?.mspId)
      .to.equal(vector.mspId)
  } else {
    checkWhole(vector, entry, bytes(given.indexKey))
  }
}

function checkWhole (vector: VectorCase, entry: VerifiedEntry, indexKey: Uint8Array): void {
  const sealingKey = asSealingKey(bytes(readVectors('entry.json').given?.sealingKey))
  const context = { registry: registryOfVectors(), now: number(vector.now) }
  const {
    open, sealed = new Uint8Array(), sealedIndex, holderSignature, witnesses, dpSignature, hash, lookupKey, holderKey
  } = entry
  expect([open, sha256(open), sealed, sealedIndex, holderSignature, dpSignature, hash].map(hex))
    .to.deep.equal([
      vector.open, vector.openHash, vector.sealed, vector.sealedIndex, vector.holderSignature, vector.dpSignature,
      vector.hash
    ])
  expect(witnesses.map(hex)).to.deep.equal(vector.witnesses)
  expect([entry.slot, entry.csiType, entry.csips, entry.establishedAt, entry.witnessedAt])
    .to.deep.equal([vector.slot, vector.csiType, vector.csips, vector.establishedAt, vector.witnessedAt])

  if (vector.compactEntry != null) {
    const compact = compactEntry(entry)
    expect(hex(compact.bytes)).to.equal(vector.compactEntry)
    const verified = verifyParsed('entry', parseCompactEntry(bytes(vector.compactEntry)), context)
    expect(openIndex(verified, sealingKey, context)?.bitIndex).to.equal(vector.bitIndex)
  }
  const keys = partKeys(sealingKey, entry)
  expect([keys.sealedKey, keys.indexKey].map(hex)).to.deep.equal([vector.sealedPartKey, vector.indexPartKey])
  expect(indexPartKey(asIndexKey(indexKey), entry)).to.deep.equal(keys.indexKey)
  expect(hex(openWithPartKey(keys.sealedKey, 'sealed', open, sealed) ?? new Uint8Array()))
    .to.equal(vector.sealedPartPlaintext)
  expect(hex(openWithPartKey(asPartKey(bytes(vector.indexPartKey)), 'index', open, sealedIndex) ?? new Uint8Array()))
    .to.equal(vector.sealedIndexPlaintext)

  const mapping = openEntry(entry, sealingKey, context)
  expect([mapping?.mspId, mapping?.tags, mapping?.ssiHint]).to.deep.equal([vector.mspId, vector.tags, vector.ssiHint])
  expect(openIndex(entry, sealingKey, context)?.bitIndex).to.equal(vector.bitIndex)
  expect(verifyIndexStatement(bytes(vector.sealedIndexPlaintext), { lookupKey, holderKey }, context).msp.id)
    .to.equal(vector.mspId)
  expect(verifyConfirmation(bytes(vector.confirmation), { ...entry, mspId: text(vector.mspId) }, context).tags)
    .to.deep.equal(vector.tags)
  expect(entry.attestations.map(hex)).to.deep.equal([vector.attestation])

  // what the publishing DP was given
  const claimed = verifyHolderEntry(bytes(vector.holderEntry), context)
  expect(openWithPartKeys(claimed, keys, context).mspId).to.equal(vector.mspId)
}

export const checkCompact: Check = (vector) => {
  const registry = registryOfVectors()
  const answer = attempt(vector, () => decodeCompact(bytes(vector.bytes), registry))
  if (answer != null) {
    expect([answer.found, answer.asked, answer.contested].map(hex))
      .to.deep.equal([vector.foundBits, vector.askedBits, vector.contestedBits])
    expect(answer.optedOut).to.equal(vector.optedOut)
    expect(hex(encodeCompact(answer))).to.equal(vector.bytes)
    expect(Object.fromEntries(registry.msps.map(({ id }) => [id, reachable(answer, registry, id)])))
      .to.deep.equal(vector.reachable)
  }
}

export const checkInvalidation: Check = (vector) => {
  const fact = attempt(vector, () =>
    verifyInvalidation(bytes(vector.invalidation), { registry: registryOfVectors(), now: number(vector.now) }))
  if (fact != null) {
    expect(hex(fact.hash)).to.equal(vector.hash)
    for (const candidate of list(vector.entries)) {
      const { holderKey, entryId, issuedAt, establishedAt, strength, attestations, invalidated } = fields(candidate)
      const verifiedAttestations = list(attestations).map(fields).map(({ csiType, scope }) =>
        ({ csiType: text(csiType), scope: text(scope) }))
      const entry = {
        holderKey: asPublicKeyBytes(bytes(holderKey)),
        entryId: asEntryId(bytes(entryId)),
        issuedAt: number(issuedAt),
        establishedAt: number(establishedAt),
        strength: number(strength),
        verifiedAttestations
      }
      expect(strikes(fact, entry, registryOfVectors())).to.equal(invalidated)
    }
  }
}

export const checkFact: Check = (vector) => {
  if (vector.from != null) {
    expect(advance(
      vector.from as ConflictState, vector.facts as unknown as ConflictFacts, vector.terms as unknown as ConflictTerms,
      number(vector.now)
    )).to.deep.equal(vector.states)
    return
  }
  const kind = FACT_KINDS.find(name => name === vector.kind) ?? 'link'
  const fact = attempt(vector, () =>
    verifyFact(parseFact(kind, bytes(vector.fact)), { registry: registryOfVectors(), now: number(vector.now) }))
  expect(fact == null ? undefined : hex(fact.hash)).to.equal(vector.hash)
  if (fact?.kind === 'note') {
    expect(openNote(fact, asSealingKey(bytes(vector.sealingKey)), { registry: registryOfVectors() }))
      .to.equal(vector.dp)
  }
}

export const checkRecordSet: Check = (vector, given) => {
  const table = fields(given.entries)
  const now = vector.now == null ? NOW + 2_000 : number(vector.now)
  const context = { registry: registryOfVectors(), now }
  const entry = (name: unknown): VerifiedEntry => {
    const { bytes: encoded, hash, slot, sequence, establishedAt } = fields(table[text(name)])
    const verified = verifyEntry(bytes(encoded), context)
    expect([hex(verified.hash), verified.slot, verified.sequence, verified.establishedAt])
      .to.deep.equal([hash, slot, sequence, establishedAt])
    return verified
  }
  const lookupKey = asLookupKey(bytes(vector.lookupKey ?? given.lookupKey))
  const setOf = (names: unknown): RecordSet<VerifiedEntry> => RecordSet.of(lookupKey, list(names).map(entry))
  if (vector.a != null) {
    const [a, b] = [
      RecordSet.decode(bytes(vector.aBytes), lookupKey), RecordSet.decode(bytes(vector.bBytes), lookupKey)
    ]
    expect([setOf(vector.a), setOf(vector.b)].map(set => hex(set.bytes))).to.deep.equal([vector.aBytes, vector.bBytes])
    for (const merged of [mergeRecordSets(a, b), mergeRecordSets(b, a), mergeRecordSets(mergeRecordSets(a, b), a)]) {
      expect(merged.entries.map(({ slot }) => slot)).to.deep.equal(vector.slots)
      expect([merged.bytes, merged.hash].map(hex)).to.deep.equal([vector.bytes, vector.hash])
    }
  } else if (vector.stored != null) {
    attempt(vector, () => { admit(setOf(vector.stored), entry(vector.entry), context) })
  } else if (vector.receipt != null) {
    const recordHashes = list(vector.records).map(name => entry(name).hash)
    attempt(vector, () => verifyReceipt(bytes(vector.receipt), { dp: text(vector.dp), recordHashes }, context))
  } else if (vector.order != null) {
    expect(inOrder(list(vector.entries).map(entry)).map(({ slot }) => slot)).to.deep.equal(vector.order)
  } else {
    attempt(vector, () => RecordSet.decode(bytes(vector.bytes), lookupKey))
  }
}
