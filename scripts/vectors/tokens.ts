import { fromString } from 'uint8arrays/from-string'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { derivePoprfKey } from '../../src/blinding/poprf.ts'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { makeCount, verifyCount } from '../../src/tokens/count.ts'
import { beginDraw, finishDraw, issueTokens } from '../../src/tokens/draw.ts'
import { epochAt, publicInput } from '../../src/tokens/kinds.ts'
import { makePayment, spendingDigest, verifyPayment } from '../../src/tokens/payment.ts'
import { makeTokenRequest, verifyTokenRequest } from '../../src/tokens/request.ts'
import { altered, hex, item, refused, seed, seededRandom } from './format.ts'
import { DAY, NOW, bob, csips, dps, lookupKey, msps, peerOf, registry } from './world.ts'
import type { Json, JsonObject, Vectors } from './format.ts'
import type { TokenKind, TokenType } from '../../src/tokens/kinds.ts'

const issuer = peerOf(item(dps, 0))
const other = peerOf(item(dps, 1))
const { secretKey, publicKey } = derivePoprfKey(nobleBackend, seed('token key'), fromString(''))
const kindOf = (type: TokenType): TokenKind => ({ type, issuer, epoch: epochAt(registry.policy, type, NOW) })
type Case = { readonly name: string } & JsonObject

/** Both sides of drawing two tokens, and of paying with them. */
function drawn (type: TokenType): { payment: Uint8Array, digest: Uint8Array, case: Case } {
  const kind = kindOf(type)
  const draw = beginDraw(nobleBackend, kind, 2, seededRandom(`${type} draw`))
  const blinded = draw.items.map(each => each.blinded)
  const random = seededRandom(`${type} issue`)
  const response = issueTokens(nobleBackend, registry.federationId, secretKey, kind, blinded, random)
  const tokens = finishDraw(nobleBackend, registry.federationId, publicKey, draw, response)
  const request = seed('request')
  const digest = spendingDigest(request)
  const payment = makePayment(tokens, digest)
  return {
    payment,
    digest,
    case: {
      name: `two tokens of type ${type}`,
      type,
      epoch: kind.epoch,
      info: hex(publicInput(registry.federationId, kind)),
      nonces: draw.items.map(({ nonce }) => hex(nonce)),
      blinds: draw.items.map(({ blind }) => hex(blind)),
      blinded: blinded.map(hex),
      proofRandom: random.drawn(),
      response: hex(response),
      outputs: tokens.map(({ output }) => hex(output)),
      request: hex(request),
      payment: hex(payment)
    }
  }
}

const attestation = issueAttestation({
  lookupKey,
  oprfKeyId: 1,
  csiType: 'tel',
  holderKey: bob.publicKey,
  csipId: 'csip1',
  scope: '+1415',
  method: 'sms-code',
  strength: 40,
  issuedAt: NOW - DAY,
  expiresAt: NOW + 30 * DAY,
  serial: seed('token attestation').slice(0, 16)
}, item(csips, 0))

function requestCases (): Case[] {
  const blinded = [seed('blinded element')]
  const verify = (bytes: Uint8Array, now = NOW) => verifyTokenRequest(bytes, { registry, now, issuer })
  const good = (name: string, bytes: Uint8Array): Case =>
    ({ name, tokenRequest: hex(bytes), subject: { ...verify(bytes).subject } as Json })
  const bad = (name: string, code: string, bytes: Uint8Array, now = NOW): Case =>
    ({ name, tokenRequest: hex(bytes), now, error: refused(code, () => verify(bytes, now)) })
  const msp = { role: 'msp', id: 'msp1', signer: item(msps, 0) } as const
  const person = { attestation, signer: bob }
  const ofPerson = makeTokenRequest(kindOf('evaluation'), blinded, person)
  return [
    good('a party', makeTokenRequest(kindOf('evaluation'), blinded, msp)),
    good('a person', ofPerson),
    good('anybody', makeTokenRequest(kindOf('evaluation-common'), blinded)),
    bad('another key of no party', 'TOKEN_SIGNATURE_INVALID',
      makeTokenRequest(kindOf('query'), blinded, { ...msp, signer: bob })),
    bad('an attestation of somebody else', 'TOKEN_SIGNATURE_INVALID',
      makeTokenRequest(kindOf('query'), blinded, { ...person, signer: item(msps, 0) })),
    bad('nobody', 'TOKEN_PROOF_WANTED', makeTokenRequest(kindOf('evaluation'), blinded)),
    bad('a proof where none belongs', 'TOKEN_PROOF_WANTED', makeTokenRequest(kindOf('query-common'), blinded, msp)),
    bad('another issuer', 'TOKEN_OTHER_ISSUER',
      makeTokenRequest({ ...kindOf('evaluation'), issuer: other }, blinded, msp)),
    bad('two days later', 'TOKEN_EPOCH_WRONG', ofPerson, NOW + 2 * DAY)
  ]
}

function countCases (): Case[] {
  const { epoch } = kindOf('evaluation')
  const bytes = makeCount([{ type: 'evaluation', epoch, issued: 9, spent: 4 }], NOW, item(dps, 0))
  const verify = (count: Uint8Array) => verifyCount(count, { registry, now: NOW })
  verify(bytes)
  const other = altered(bytes, -1)
  return [
    { name: 'a count', count: hex(bytes) },
    { name: 'a count altered', count: hex(other), error: refused('TOKEN_SIGNATURE_INVALID', () => verify(other)) }
  ]
}

export function tokenVectors (): Vectors {
  const evaluation = drawn('evaluation')
  const check = {
    backend: nobleBackend,
    registry,
    now: NOW,
    issuer,
    secretKey,
    purpose: 'evaluation',
    units: 2,
    digest: spendingDigest(seed('request'))
  } as const
  const bad = (name: string, code: string, payment: Uint8Array, request = seed('request')): Case => ({
    name,
    payment: hex(payment),
    request: hex(request),
    error: refused(code, () =>
      verifyPayment(payment, { ...check, digest: spendingDigest(request) }))
  })
  return {
    description: 'Tokens: drawn and paid with, under the first version of registry.json; requests for them by all ' +
      'who may ask; counts; and refusals.',
    given: {
      issuer,
      tokenKeySeed: hex(seed('token key')),
      secretKey: hex(secretKey),
      publicKey: hex(publicKey),
      now: NOW,
      purpose: 'evaluation',
      units: 2
    },
    cases: [
      evaluation.case,
      drawn('evaluation-common').case,
      bad('for another request', 'TOKEN_INVALID', evaluation.payment, seed('another request')),
      bad('altered', 'TOKEN_INVALID', altered(evaluation.payment, -1)),
      bad('for another purpose', 'TOKEN_OTHER_PURPOSE', drawn('query').payment),
      ...requestCases(),
      ...countCases()
    ]
  }
}
