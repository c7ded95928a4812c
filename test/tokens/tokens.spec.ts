import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { derivePoprfKey } from '../../src/blinding/poprf.ts'
import { beginDraw, finishDraw, issueTokens } from '../../src/tokens/draw.ts'
import { epochAt, epochEnd, publicInput } from '../../src/tokens/kinds.ts'
import { makePayment, spendingDigest, verifyPayment } from '../../src/tokens/payment.ts'
import { TokenPayment, TokenType } from '../../src/tokens/pb/token.ts'
import { codeOf } from '../builders/errors.ts'
import { federation } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seededRandom, seedOf } from '../builders/registry.ts'
import type { Token } from '../../src/tokens/draw.ts'
import type { TokenKind } from '../../src/tokens/kinds.ts'
import type { IssuerCheck } from '../../src/tokens/payment.ts'

const backend = await loadSodium()
const { registry, dps } = federation()
const [issuer = '', other = ''] = dps.map(({ id }) => id)
const { secretKey, publicKey } = derivePoprfKey(backend, seedOf('token key'), fromString(''))
const { federationId, policy } = registry

const evaluation: TokenKind = { type: 'evaluation', issuer, epoch: epochAt(policy, 'evaluation', NOW) }

function draw (kind: TokenKind, count: number, label = 'draw'): readonly Token[] {
  const asked = beginDraw(backend, kind, count, seededRandom(label))
  const blinded = asked.items.map(item => item.blinded)
  const response = issueTokens(backend, federationId, secretKey, kind, blinded, seededRandom('r'))
  return finishDraw(backend, federationId, publicKey, asked, response)
}

const digest = spendingDigest(fromString('request'))
const check: IssuerCheck = { backend, registry, now: NOW, issuer, secretKey, purpose: 'evaluation', units: 2, digest }

describe('tokens/payment', () => {
  const tokens = draw(evaluation, 2)
  const payment = makePayment(tokens, digest)

  it('is taken by who issued the tokens, for this very request', () => {
    const { nonces, type } = verifyPayment(payment, check)
    expect(type).to.equal('evaluation')
    expect(nonces).to.have.length(2)
  })

  it('is refused at another issuer, in another federation, for another request', () => {
    const others: IssuerCheck[] = [
      { ...check, issuer: other },
      { ...check, registry: { ...registry, federationId: seedOf('elsewhere') as typeof federationId } },
      { ...check, digest: spendingDigest(fromString('another')) },
      { ...check, secretKey: derivePoprfKey(backend, seedOf('another key'), fromString('')).secretKey }
    ]
    const codes = others.map(each => codeOf(() => verifyPayment(payment, each)))
    expect(codes).to.deep.equal(others.map(() => 'TOKEN_INVALID'))
  })

  it('is refused for another purpose, number, epoch', () => {
    expect(codeOf(() => verifyPayment(payment, { ...check, purpose: 'query' }))).to.equal('TOKEN_OTHER_PURPOSE')
    expect(codeOf(() => verifyPayment(payment, { ...check, units: 3 }))).to.equal('TOKEN_NUMBER_WRONG')
    expect(codeOf(() => verifyPayment(payment, { ...check, now: NOW - DAY }))).to.equal('TOKEN_EPOCH_WRONG')
    const end = epochEnd(policy, 'evaluation', evaluation.epoch)
    expect(end - evaluation.epoch).to.equal(2 * DAY)
    verifyPayment(payment, { ...check, now: end - 1 })
    expect(codeOf(() => verifyPayment(payment, { ...check, now: end }))).to.equal('TOKEN_EPOCH_WRONG')
  })

  it('is refused where a type or epoch was written over another', () => {
    const wire = TokenPayment.decode(payment)
    const epoch = epochAt(policy, 'evaluation-common', NOW)
    const common = TokenPayment.encode({ ...wire, type: TokenType.EVALUATION_COMMON, epoch })
    const earlier = TokenPayment.encode({ ...wire, epoch: evaluation.epoch - DAY })
    for (const forged of [common, earlier]) {
      expect(codeOf(() => verifyPayment(forged, check))).to.equal('TOKEN_INVALID')
    }
    const between = TokenPayment.encode({ ...wire, epoch: evaluation.epoch - 1 })
    expect(codeOf(() => verifyPayment(between, check))).to.equal('TOKEN_EPOCH_WRONG')
  })

  it('is refused with a token twice, a short nonce, none', () => {
    const wire = TokenPayment.decode(payment)
    const [nonce = new Uint8Array(0)] = wire.nonces
    for (const nonces of [[nonce, nonce], [nonce, nonce.slice(1)], []]) {
      const altered = TokenPayment.encode({ ...wire, nonces })
      expect(codeOf(() => verifyPayment(altered, check))).to.equal('TOKEN_FIELD_INVALID')
    }
  })

  it('is not made of tokens of two kinds', () => {
    const query = draw({ ...evaluation, type: 'query' }, 1, 'query')
    expect(codeOf(() => makePayment([...tokens, ...query], digest))).to.equal('TOKEN_FIELD_INVALID')
  })
})

describe('tokens/draw', () => {
  it('refuses tokens under another key than the registry lists', () => {
    const asked = beginDraw(backend, evaluation, 1, seededRandom('own key'))
    const own = derivePoprfKey(backend, seedOf('a key for one client'), fromString(''))
    const blinded = asked.items.map(item => item.blinded)
    const response = issueTokens(backend, federationId, own.secretKey, evaluation, blinded, seededRandom('r'))
    expect(codeOf(() => finishDraw(backend, federationId, publicKey, asked, response))).to.equal('PROOF_INVALID')
  })

  it('refuses an answer for another batch', () => {
    const asked = beginDraw(backend, evaluation, 2, seededRandom('batch'))
    const blinded = asked.items.map(item => item.blinded)
    const response = issueTokens(backend, federationId, secretKey, evaluation, blinded.slice(1), seededRandom('r'))
    expect(codeOf(() => finishDraw(backend, federationId, publicKey, asked, response))).to.equal('TOKEN_FIELD_INVALID')
  })

  it('asks for 1 to 256', () => {
    for (const count of [0, 257]) {
      expect(codeOf(() => beginDraw(backend, evaluation, count, seededRandom('n')))).to.equal('TOKEN_FIELD_INVALID')
    }
  })

  it('binds federation, issuer, type and epoch', () => {
    const changes: Array<Partial<TokenKind>> = [
      {}, { issuer: other }, { type: 'client' }, { epoch: evaluation.epoch + DAY }
    ]
    const kinds = changes.map(change => ({ ...evaluation, ...change }))
    const inputs = new Set(kinds.map(kind => publicInput(federationId, kind).toString()))
    expect(inputs.size).to.equal(kinds.length)
  })

  it('gives common tokens an hour and the tolerance', () => {
    const epoch = epochAt(policy, 'evaluation-common', NOW + HOUR / 2)
    expect(epoch).to.equal(NOW)
    expect(epochEnd(policy, 'evaluation-common', epoch)).to.equal(NOW + HOUR + policy.clockTolerance)
  })
})
