import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../../src/base/hash.ts'
import { HPKE_KEY_LENGTH } from '../../../src/base/hpke/suite.ts'
import { KEY_ID_LENGTH, hpkeKeyId, hpkeKeyPair } from '../../../src/protocols/relay/hpke.ts'
import { seedOf, testFederationId } from '../../builders/registry.ts'

describe('protocols/relay/hpke', () => {
  it('makes the same pair of a seed each time, and another of another', async () => {
    const [one, again, other] = await Promise.all(
      [seedOf('one'), seedOf('one'), seedOf('other')].map(async seed => await hpkeKeyPair(seed))
    )
    expect(one?.publicKey).to.have.length(HPKE_KEY_LENGTH).and.to.deep.equal(again?.publicKey)
    expect(one?.publicKey).not.to.deep.equal(other?.publicKey)
  })

  it('names a key by the hash of its public side, in its federation', async () => {
    const [federation, { publicKey }] = [testFederationId(), await hpkeKeyPair(seedOf('one'))]
    const keyId = hpkeKeyId(federation, publicKey)
    expect(keyId).to.have.length(KEY_ID_LENGTH)
    expect(keyId).to.deep.equal(sha256(fromString('mimi-discovery/1/relay-key-id'), federation, publicKey).slice(0, 8))
    expect(hpkeKeyId(testFederationId({ name: 'other' }), publicKey)).not.to.deep.equal(keyId)
  })

  it('leaves the seed as it was, and shows no private key', async () => {
    const seed = seedOf('one')
    const pair = await hpkeKeyPair(seed)
    expect(seed).to.deep.equal(seedOf('one'))
    expect(JSON.stringify(pair)).not.to.include(Buffer.from(seed).toString('hex'))
  })
})
