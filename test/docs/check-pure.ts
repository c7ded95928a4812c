/** Vectors that need no registry. */
import { expect } from 'chai'
import { asEntryId, asFederationId, asHash, asPublicKeyBytes } from '../../src/base/bytes.ts'
import { decodeStrict } from '../../src/base/codec.ts'
import { DOMAINS, signedMessage, signerIn, signUnder, verifyUnder } from '../../src/base/envelope.ts'
import { parsePublicKey, signerFromSeed, verifySignature } from '../../src/base/keys.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { blindInput, finalizeOutput, reblind } from '../../src/blinding/client.ts'
import { combinePartials, verifyPartial } from '../../src/blinding/combine.ts'
import { audienceKey, deriveKeys, indexKeyOf } from '../../src/blinding/derive.ts'
import { nobleBackend as backend } from '../../src/blinding/noble.ts'
import { checkThresholdKey } from '../../src/blinding/threshold-key.ts'
import { openTranscript } from '../../src/blinding/transcript.ts'
import { parseCsi, scopeMatches } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { inOrder } from '../../src/mapping/precedence.ts'
import { choose, parseTags } from '../../src/mapping/preference.ts'
import { decodeFrame, encodeFrame } from '../../src/rpc/frame.ts'
import { violationOf } from '../../scripts/vectors/frames.ts'
import { codeOf } from '../builders/errors.ts'
import { scriptedRandom } from '../builders/oprf.ts'
import { bytes, fields, hex, list, manyBytes, number, strings, text } from './vector-fields.ts'
import type { FederationId } from '../../src/base/bytes.ts'
import type { Domain } from '../../src/base/envelope.ts'
import type { PartialEvaluation } from '../../src/blinding/evaluator.ts'
import type { ThresholdKey } from '../../src/blinding/threshold-key.ts'
import type { CsiType } from '../../src/identifiers/types.ts'
import type { Check, Fields, VectorCase } from './vector-fields.ts'

export const checkIdentifier: Check = (vector, given) => {
  const types = list(given.types) as readonly CsiType[]
  const parse = () => parseCsi(text(vector.input), types)
  if (vector.error != null) {
    expect(codeOf(parse)).to.equal(vector.error)
  } else if (vector.name === 'scope') {
    expect(scopeMatches(parse(), text(vector.prefix))).to.equal(vector.covers)
  } else {
    expect(parse().uri).to.equal(vector.canonical)
    expect(hex(parse().bytes())).to.equal(vector.bytes)
    expect(parseCsi(text(vector.canonical), types).uri).to.equal(vector.canonical)
  }
}

function partialOf (value: unknown, { keyId = 1, shareEpoch = 4 }: Fields = {}): PartialEvaluation {
  const { index, evaluated, proofs } = fields(value)
  return {
    keyId: number(keyId),
    shareEpoch: number(shareEpoch),
    index: number(index),
    evaluated: manyBytes(evaluated),
    proofs: manyBytes(proofs)
  }
}

const inputOf = (csi: unknown): Uint8Array => parseCsi(text(csi), DEFAULT_CSI_TYPES).bytes()

export const checkBlinding: Check = (vector, given) => {
  const key: ThresholdKey = {
    keyId: number(given.keyId),
    shareEpoch: number(given.shareEpoch),
    threshold: number(given.threshold),
    commitments: manyBytes(given.commitments),
    shares: list(given.shares)
      .map(share => ({ index: number(fields(share).index), publicShare: bytes(fields(share).publicShare) }))
  }
  checkThresholdKey(key)
  const federation = asFederationId(bytes(given.federationId))
  if (vector.name === 'evaluation') {
    checkEvaluation(vector, federation, key, bytes(given.secretKey))
  } else if (vector.name === 'batch under one proof') {
    checkBatch(vector, federation, key)
  } else if (vector.name === 'repeatable blind') {
    const repeatable = { federation, secret: bytes(vector.secret), epoch: number(vector.epoch) }
    const { blind, blinded } = blindInput(backend, inputOf(vector.csi), scriptedRandom(), { repeatable })
    expect([hex(blind), hex(blinded)]).to.deep.equal([vector.blind, vector.blinded])
  } else if (vector.name === 'transcript of other shares of the key') {
    const { lookupKey } = openTranscript(federation, inputOf(vector.csi), bytes(vector.transcript), key, backend)
    expect(hex(lookupKey)).to.equal(vector.lookupKey)
  } else {
    expect(codeOf(() => { refusal(vector, federation, key) })).to.equal(vector.error)
  }
}

function refusal (vector: VectorCase, federation: FederationId, key: ThresholdKey): void {
  if (vector.transcript != null) {
    openTranscript(federation, inputOf(vector.csi), bytes(vector.transcript), key, backend)
  } else if (vector.partials != null) {
    combinePartials(backend, key, manyBytes(vector.blinded), list(vector.partials).map(partial => partialOf(partial)))
  } else if (vector.commitments != null) {
    checkThresholdKey({ ...key, commitments: manyBytes(vector.commitments) })
  } else {
    verifyPartial(backend, key, manyBytes(vector.blinded), partialOf(vector, vector))
  }
}

function checkEvaluation (
  vector: VectorCase, federation: FederationId, key: ThresholdKey, secretKey: Uint8Array
): void {
  const input = inputOf(vector.csi)
  const { blind, blinded } = blindInput(backend, input, scriptedRandom(...manyBytes(vector.blindDraws)))
  expect([hex(blind), hex(blinded)]).to.deep.equal([vector.blind, vector.blinded])
  const { evaluated: [combined = new Uint8Array()], used } = combinePartials(
    backend, key, [blinded], list(vector.partials).map(partial => partialOf(partial))
  )
  expect(used).to.deep.equal(vector.used)
  expect(hex(combined)).to.equal(vector.combined)
  // the whole key gives the same
  expect(hex(backend.multiply(secretKey, blinded))).to.equal(vector.combined)
  const y = finalizeOutput(backend, input, blind, combined)
  const { lookupKey, sealingKey } = deriveKeys(federation, y)
  const forAudience = audienceKey(sealingKey, bytes(vector.audienceSecret))
  expect([y, lookupKey, sealingKey, indexKeyOf(sealingKey), forAudience, indexKeyOf(forAudience)].map(hex))
    .to.deep.equal([
      vector.y, vector.lookupKey, vector.sealingKey, vector.indexKey, vector.audienceKey, vector.audienceIndexKey
    ])
  expect(openTranscript(federation, input, bytes(vector.transcript), key, backend))
    .to.deep.equal({ lookupKey, sealingKey, oprfKeyId: key.keyId })
}

function checkBatch (vector: VectorCase, federation: FederationId, key: ThresholdKey): void {
  const inputs = list(vector.csis).map(inputOf)
  const blinds = manyBytes(vector.blinds)
  const blinded = inputs.map((input, i) => reblind(backend, input, blinds[i] ?? new Uint8Array()))
  expect(blinded.map(hex)).to.deep.equal(vector.blinded)
  const { evaluated } = combinePartials(backend, key, blinded, list(vector.partials).map(partial => partialOf(partial)))
  expect(evaluated.map(hex)).to.deep.equal(vector.combined)
  const lookupKeys = inputs.map((input, i) => deriveKeys(
    federation, finalizeOutput(backend, input, blinds[i] ?? new Uint8Array(), evaluated[i] ?? new Uint8Array())
  ).lookupKey)
  expect(lookupKeys.map(hex)).to.deep.equal(vector.lookupKeys)
}

export const checkEnvelope: Check = (vector, given) => {
  const federation = asFederationId(bytes(given.federationId))
  const signer = signerIn(federation, signerFromSeed(bytes(given.seed)))
  expect(hex(signer.publicKey)).to.equal(given.publicKey)
  if (vector.valid != null) {
    expect(verifySignature(bytes(vector.publicKey), bytes(vector.message), bytes(vector.signature)))
      .to.equal(vector.valid)
  } else if (vector.publicKey != null) {
    expect(codeOf(() => parsePublicKey(bytes(vector.publicKey)))).to.equal(vector.error)
  } else if (vector.error != null) {
    expect(codeOf(() => decodeStrict(Signed, bytes(vector.message), 'Signed', 1_024))).to.equal(vector.error)
  } else if (vector.domain != null) {
    const parts = vector.name === 'no parts' ? [] : manyBytes(given.parts)
    const domain = (Object.keys(DOMAINS) as Domain[]).find(name => DOMAINS[name] === vector.domain) ?? 'link'
    expect(hex(signedMessage(domain, federation, ...parts))).to.equal(vector.message)
    expect(hex(signUnder(domain, signer, ...parts))).to.equal(vector.signature)
    const holds = (Object.keys(DOMAINS) as Domain[])
      .filter(name => verifyUnder(name, federation, signer.publicKey, bytes(vector.signature), ...parts))
    expect(holds).to.deep.equal([domain])
  } else {
    const { payload, signature } = decodeStrict(Signed, bytes(vector.message), 'Signed', 1_024)
    expect([hex(payload), hex(signature)]).to.deep.equal([vector.payload, vector.signature])
    expect(verifyUnder('receipt', federation, signer.publicKey, signature, payload)).to.equal(true)
  }
}

export const checkPreference: Check = (vector, given) => {
  if (vector.error != null) {
    expect(codeOf(() => parseTags(strings(vector.tags)))).to.equal(vector.error)
  } else if (vector.tags != null) {
    expect(parseTags(strings(vector.tags))).to.deep.equal(vector.tags)
  } else {
    const mappings = list(given.mappings)
      .map(fields)
      .map(({ slot, mspId, tags, establishedAt, entryId, holderKey, hash }) => ({
        slot: text(slot),
        mspId: text(mspId),
        tags: strings(tags),
        establishedAt: number(establishedAt),
        entryId: asEntryId(bytes(entryId)),
        holderKey: asPublicKeyBytes(bytes(holderKey)),
        hash: asHash(bytes(hash))
      }))
    const sender = { tags: strings(vector.wantedTags), app: text(vector.app), remembered: text(vector.remembered) }
    const chosen = choose(inOrder(mappings.toReversed()), sender)
    expect([chosen?.choice.slot, chosen?.reason, chosen?.tie]).to.deep.equal([vector.choice, vector.reason, vector.tie])
  }
}

export const checkFrame: Check = (vector) => {
  const encoded = bytes(vector.bytes)
  expect(violationOf(encoded)).to.equal(vector.violation)
  if (vector.violation == null) {
    const frame = decodeFrame(encoded.subarray(encoded.byteLength > 128 ? 2 : 1))
    expect({ ...frame, body: hex(frame.body), requestId: hex(frame.requestId) }).to.deep.equal(vector.frame)
    expect(encodeFrame(frame)).to.deep.equal(encoded)
  }
}
