import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { epochAt } from '../../src/tokens/kinds.ts'
import { TokenRequest } from '../../src/tokens/pb/token.ts'
import { makeTokenRequest, verifyTokenRequest } from '../../src/tokens/request.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, alter, attest, bob, bobLookupKey, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { TokenKind, TokenType } from '../../src/tokens/kinds.ts'
import type { TokenProof, TokenRequestCheck } from '../../src/tokens/request.ts'

const test = federation()
const { registry, dps, msps, csips } = test
const [issuer = '', other = ''] = dps.map(({ id }) => id)
const kindOf = (type: TokenType): TokenKind => ({ type, issuer, epoch: epochAt(registry.policy, type, NOW) })
const blinded = [seedOf('element')]
const check = { registry, now: NOW, issuer }
const verify = (bytes: Uint8Array, changes: Partial<TokenRequestCheck> = {}) =>
  verifyTokenRequest(bytes, { ...check, ...changes })

describe('tokens/request', () => {
  const attestation = attest(test)

  it('is of a party by a key that the registry lists', () => {
    for (const [role, { id, signer }, tier] of [
      ['dp', party(dps, 0), 'default'],
      ['msp', party(msps, 0), 'standard'],
      ['csip', party(csips, 0), 'csip']
    ] as const) {
      const { subject } = verify(makeTokenRequest(kindOf('evaluation'), blinded, { role, id, signer }))
      expect(subject).to.deep.equal({ kind: 'party', account: `${role}:${id}`, tier })
      const forged = makeTokenRequest(kindOf('evaluation'), blinded, { role, id, signer: alice })
      expect(codeOf(() => verify(forged))).to.equal('TOKEN_SIGNATURE_INVALID')
    }
    const nobody = makeTokenRequest(kindOf('evaluation'), blinded, { role: 'msp', id: 'nobody', signer: alice })
    expect(codeOf(() => verify(nobody))).to.equal('TOKEN_PARTY_UNKNOWN')
  })

  it('is not of a party that was revoked, nor by a key that is stolen or has ended', () => {
    const { id, signer } = party(msps, 0)
    const request = makeTokenRequest(kindOf('evaluation'), blinded, { role: 'msp', id, signer })
    const revoked = alter(registry, { msps: msp => ({ ...msp, status: 'revoked', statusSince: NOW - 1 }) })
    expect(codeOf(() => verify(request, { registry: revoked }))).to.equal('TOKEN_PARTY_UNKNOWN')
    for (const change of [{ compromisedSince: NOW - 1 }, { validUntil: NOW }]) {
      const changed = alter(registry, { msps: msp => ({ ...msp, keys: msp.keys.map(key => ({ ...key, ...change })) }) })
      expect(codeOf(() => verify(request, { registry: changed }))).to.equal('TOKEN_SIGNATURE_INVALID')
    }
  })

  it('is of a person by L, whichever attestation of it is shown', () => {
    const { subject } = verify(makeTokenRequest(kindOf('query'), blinded, { attestation, signer: bob }))
    const account = toString(bobLookupKey, 'base16')
    expect(subject).to.deep.equal({ kind: 'person', account, csipId: 'csip1', csiType: 'tel', isOld: false })
    const another = { attestation: attest(test, 1, { holderKey: alice.publicKey }), signer: alice }
    const again = verify(makeTokenRequest(kindOf('query'), blinded, another))
    expect(again.subject).to.include({ account, csipId: 'csip2' })
  })

  it('is not of whoever has somebody else\'s attestation, or one that ended', () => {
    const asked = (proof: TokenProof): Uint8Array => makeTokenRequest(kindOf('query'), blinded, proof)
    expect(codeOf(() => verify(asked({ attestation, signer: alice })))).to.equal('TOKEN_SIGNATURE_INVALID')
    const ended = attest(test, 0, { issuedAt: NOW - 2 * DAY, expiresAt: NOW - DAY })
    expect(codeOf(() => verify(asked({ attestation: ended, signer: bob })))).to.equal('ATTESTATION_EXPIRED')
  })

  it('is of an old acquaintance where a majority witnessed it 30 days ago', () => {
    const seen = (days: number) => {
      const old = attest(test, 0, { issuedAt: NOW - days * DAY - HOUR, expiresAt: NOW + DAY })
      const at = NOW - days * DAY
      const voices = voicesOf(bobLookupKey, registry, at)
      const witnesses = voices.slice(0, majority(voices.length)).map(({ dp }) => {
        const { signer } = party(dps, dps.findIndex(({ id }) => id === dp.id))
        return makeWitnessStatement({ attestation: old }, { registry, now: at }, signer)
      })
      return { attestation: old, witnesses, signer: bob }
    }
    const isOld = (days: number): unknown => {
      const { subject } = verify(makeTokenRequest(kindOf('evaluation'), blinded, seen(days)))
      return subject.kind === 'person' && subject.isOld
    }
    expect([isOld(30), isOld(29)]).to.deep.equal([true, false])
    const few = { ...seen(30), witnesses: seen(30).witnesses.slice(1) }
    expect(codeOf(() => verify(makeTokenRequest(kindOf('evaluation'), blinded, few)))).to.equal('WITNESSES_TOO_FEW')
  })

  it('without a proof gets common tokens only, and with one gets none of these', () => {
    expect(verify(makeTokenRequest(kindOf('evaluation-common'), blinded)).subject).to.deep.equal({ kind: 'common' })
    for (const request of [
      makeTokenRequest(kindOf('evaluation'), blinded),
      makeTokenRequest(kindOf('client'), blinded),
      makeTokenRequest(kindOf('query-common'), blinded, { attestation, signer: bob })
    ]) {
      expect(codeOf(() => verify(request))).to.equal('TOKEN_PROOF_WANTED')
    }
  })

  it('for client tokens is of whoever the DP takes for its client', () => {
    const request = makeTokenRequest(kindOf('client'), blinded)
    expect(verify(request, { client: 'c' }).subject).to.deep.equal({ kind: 'client', account: 'c' })
    const evaluation = makeTokenRequest(kindOf('evaluation'), blinded)
    expect(codeOf(() => verify(evaluation, { client: 'c' }))).to.equal('TOKEN_PROOF_WANTED')
  })

  it('for client tokens is of nobody else, whatever they prove', () => {
    const { signer, id } = party(dps, 0)
    for (const proof of [{ attestation, signer: bob }, { role: 'dp', id, signer }] satisfies TokenProof[]) {
      const request = makeTokenRequest(kindOf('client'), blinded, proof)
      expect(codeOf(() => verify(request))).to.equal('TOKEN_PROOF_WANTED')
      expect(verify(request, { client: 'c' }).subject).to.deep.equal({ kind: 'client', account: 'c' })
    }
  })

  it('is for this issuer and epoch; nothing that is signed can be changed', () => {
    const request = makeTokenRequest(kindOf('evaluation'), blinded, { attestation, signer: bob })
    expect(codeOf(() => verify(request, { issuer: other }))).to.equal('TOKEN_OTHER_ISSUER')
    // of a clock that is a little ahead, or behind
    const { signer, id } = party(dps, 0)
    const ofDp = makeTokenRequest(kindOf('evaluation'), blinded, { role: 'dp', id, signer })
    const { clockTolerance } = registry.policy
    const epoch = epochAt(registry.policy, 'evaluation', NOW)
    for (const now of [epoch - clockTolerance - 1, epoch + DAY + clockTolerance]) {
      expect(codeOf(() => verify(request, { now }))).to.equal('TOKEN_EPOCH_WRONG')
    }
    for (const now of [epoch - clockTolerance, epoch + DAY + clockTolerance - 1]) {
      expect(verify(ofDp, { now }).epoch).to.equal(epoch)
    }
    const wire = TokenRequest.decode(request)
    const another = TokenRequest.decode(makeTokenRequest(kindOf('evaluation'), [seedOf('another')]))
    const swapped = TokenRequest.encode({ ...wire, payload: another.payload })
    expect(codeOf(() => verify(swapped))).to.equal('TOKEN_SIGNATURE_INVALID')
  })

  it('has 1 to 256 elements, and one proof at most', () => {
    const { signer, id } = party(dps, 0)
    const wire = TokenRequest.decode(makeTokenRequest(kindOf('evaluation'), blinded, { role: 'dp', id, signer }))
    const ofBob = makeTokenRequest(kindOf('evaluation'), blinded, { attestation, signer: bob })
    const { person } = TokenRequest.decode(ofBob)
    expect(codeOf(() => verify(TokenRequest.encode({ ...wire, person })))).to.equal('TOKEN_FIELD_INVALID')
    for (const elements of [[], Array(257).fill(seedOf('e')), [new Uint8Array(31)]]) {
      const request = makeTokenRequest(kindOf('evaluation-common'), elements)
      expect(codeOf(() => verify(request))).to.equal('TOKEN_FIELD_INVALID')
    }
  })
})
