/** Vectors of sealed requests and answers. */
import { expect } from 'chai'
import { asFederationId } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { hpkeKeyId, hpkeKeyPair } from '../../src/protocols/relay/hpke.ts'
import { openAnswer, openRequest, sealAnswer, sealRequest } from '../../src/protocols/relay/sealing.ts'
import { isStoredAt, signStored } from '../../src/protocols/relay/stored.ts'
import { rejectionOf } from '../builders/errors.ts'
import { bytes, hex, number } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

const KINDS = ['evaluation', 'read', 'query-all'] as const

export const checkRelay: Check = async (vector, given) => {
  if (vector.readNonce != null) {
    const set = vector.set === '' ? undefined : bytes(vector.set)
    const claim = { nonce: bytes(vector.readNonce), lookupKey: bytes(vector.lookupKey), set, at: number(vector.at) }
    const federation = asFederationId(bytes(given.federationId))
    const replica = signerIn(federation, signerFromSeed(bytes(given.replicaSeed)))
    expect([hex(replica.publicKey), hex(signStored(claim, replica))])
      .to.deep.equal([given.replicaKey, vector.signature])
    expect(isStoredAt(federation, replica.publicKey, bytes(vector.signature), claim)).to.equal(true)
    return
  }
  const keys = await hpkeKeyPair(bytes(given.hpkeSeed))
  expect([hex(keys.publicKey), hex(hpkeKeyId(asFederationId(bytes(given.federationId)), keys.publicKey))])
    .to.deep.equal([given.hpkeKey, given.keyId])
  if (vector.error != null) {
    const target = { federationId: asFederationId(bytes(vector.federationId)), dp: String(vector.dp) }
    expect((await rejectionOf(openRequest(bytes(vector.request), target, [keys]))).code).to.equal(vector.error)
    return
  }
  const target = { federationId: asFederationId(bytes(given.federationId)), dp: String(given.dp) }
  const kind = KINDS.find(each => each === vector.kind) ?? 'query'
  const sealed = await sealRequest(bytes(vector.content), kind, target, keys.publicKey, {
    bytes: () =>
      bytes(vector.ephemeralSeed)
  })
  expect([hex(sealed.bytes), hex(sealed.secret)]).to.deep.equal([vector.request, vector.secret])
  const opened = await openRequest(bytes(vector.request), target, [keys])
  expect([opened.kind, hex(opened.content)]).to.deep.equal([vector.kind, vector.content])
  expect(hex(sealAnswer(bytes(vector.answer), opened, { bytes: () => bytes(vector.nonce) }, number(vector.atLeast))))
    .to.equal(vector.sealedAnswer)
  expect(hex(openAnswer(bytes(vector.sealedAnswer), sealed))).to.equal(vector.answer)
}
