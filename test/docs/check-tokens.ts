/** Vectors of tokens: what another implementation would do with either side's secrets. */
import { expect } from 'chai'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { derivePoprfKey, poprfEvaluator } from '../../src/blinding/poprf.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { verifyCount } from '../../src/tokens/count.ts'
import { finishDraw, issueTokens } from '../../src/tokens/draw.ts'
import { publicInput } from '../../src/tokens/kinds.ts'
import { makePayment, spendingDigest, verifyPayment } from '../../src/tokens/payment.ts'
import { verifyTokenRequest } from '../../src/tokens/request.ts'
import { codeOf } from '../builders/errors.ts'
import { at, scriptedRandom } from '../builders/oprf.ts'
import { registryOfVectors } from './check-signed.ts'
import { bytes, hex, manyBytes, number, text } from './vector-fields.ts'
import type { TokenKind, TokenType } from '../../src/tokens/kinds.ts'
import type { Check, Fields, VectorCase } from './vector-fields.ts'

export const checkToken: Check = async (vector, given) => {
  const read = vector.tokenRequest != null ? requestOf : vector.count != null ? countOf : paymentOf
  const work = read(vector, given)
  if (vector.error != null) {
    expect(codeOf(work)).to.equal(vector.error)
    return
  }
  work()
  if (vector.outputs != null) {
    await checkDraw(vector, given)
  }
}

function requestOf (vector: VectorCase, given: Fields): () => void {
  return () => {
    const check = { registry: registryOfVectors(), now: number(vector.now ?? given.now), issuer: text(given.issuer) }
    expect(verifyTokenRequest(bytes(vector.tokenRequest), check).subject).to.deep.equal(vector.subject)
  }
}

function countOf (vector: VectorCase, given: Fields): () => void {
  return () => { verifyCount(bytes(vector.count), { registry: registryOfVectors(), now: number(given.now) }) }
}

function paymentOf (vector: VectorCase, given: Fields): () => void {
  return () => {
    verifyPayment(bytes(vector.payment), {
      backend: nobleBackend,
      registry: registryOfVectors(),
      now: number(given.now),
      issuer: text(given.issuer),
      secretKey: bytes(given.secretKey),
      purpose: 'evaluation',
      units: number(given.units),
      digest: spendingDigest(bytes(vector.request))
    })
  }
}

async function checkDraw (vector: VectorCase, given: Fields): Promise<void> {
  const backend = await loadSodium()
  const { federationId } = registryOfVectors()
  const [secretKey, publicKey] = [bytes(given.secretKey), bytes(given.publicKey)]
  expect(derivePoprfKey(backend, bytes(given.tokenKeySeed), new Uint8Array(0))).to.deep.equal({ secretKey, publicKey })
  const type = text(vector.type) as TokenType
  const kind: TokenKind = { type, issuer: text(given.issuer), epoch: number(vector.epoch) }
  const info = publicInput(federationId, kind)
  expect(hex(info)).to.equal(vector.info)
  const [nonces, blinds, blinded] = [manyBytes(vector.nonces), manyBytes(vector.blinds), manyBytes(vector.blinded)]
  const random = scriptedRandom(...manyBytes(vector.proofRandom))
  const response = issueTokens(backend, federationId, secretKey, kind, blinded, random)
  expect(hex(response)).to.equal(vector.response)
  const items = nonces.map((nonce, i) => ({ nonce, blind: at(blinds, i), blinded: at(blinded, i) }))
  const tokens = finishDraw(backend, federationId, publicKey, { ...kind, items }, response)
  expect(tokens.map(({ output }) => hex(output))).to.deep.equal(vector.outputs)
  expect(nonces.map(nonce => hex(poprfEvaluator(backend, secretKey, info)(nonce)))).to.deep.equal(vector.outputs)
  expect(hex(makePayment(tokens, spendingDigest(bytes(vector.request))))).to.equal(vector.payment)
}
