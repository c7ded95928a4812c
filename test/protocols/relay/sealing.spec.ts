import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { asFederationId } from '../../../src/base/bytes.ts'
import { MIN_ANSWER_CLASS } from '../../../src/protocols/relay/constants.ts'
import { hpkeKeyId, hpkeKeyPair } from '../../../src/protocols/relay/hpke.ts'
import { SealedKind, SealedRequest } from '../../../src/protocols/relay/pb/messages.ts'
import { openAnswer, openRequest, sealAnswer, sealRequest } from '../../../src/protocols/relay/sealing.ts'
import { altered } from '../../../scripts/vectors/format.ts'
import { codeOf, rejectionOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/registry.ts'

const random = seededRandom('sealing')
const target = { federationId: asFederationId(new Uint8Array(32).fill(7)), dp: '12D3KooWRelayTarget' }
const content = fromString('what is asked for')

describe('protocols/relay/sealing: sealed requests', () => {
  const key = hpkeKeyPair(new Uint8Array(32).fill(1))
  const other = hpkeKeyPair(new Uint8Array(32).fill(2))

  it('open at their target, which answers under keys of the request', async () => {
    const pair = await key
    const sealed = await sealRequest(content, 'read', target, pair.publicKey, random)
    const opened = await openRequest(sealed.bytes, target, [await other, pair])
    expect(opened).to.deep.include({ kind: 'read', content })
    const answer = sealAnswer(fromString('the answer'), opened, random, MIN_ANSWER_CLASS)
    expect(openAnswer(answer, sealed)).to.deep.equal(fromString('the answer'))
    expect(answer).to.have.length(MIN_ANSWER_CLASS + 32 + 16)
  })

  it('are refused by name under a key that the target does not have', async () => {
    const { bytes } = await sealRequest(content, 'read', target, (await other).publicKey, random)
    expect((await rejectionOf(openRequest(bytes, target, [await key]))).code).to.equal('RELAY_KEY_UNKNOWN')
  })

  it('are of an unknown key in another federation, and don\'t open under the name that it has there', async () => {
    const pair = await key
    const there = { ...target, federationId: asFederationId(new Uint8Array(32).fill(8)) }
    const { bytes } = await sealRequest(content, 'read', target, pair.publicKey, random)
    expect((await rejectionOf(openRequest(bytes, there, [pair]))).code).to.equal('RELAY_KEY_UNKNOWN')
    const keyId = hpkeKeyId(there.federationId, pair.publicKey).slice()
    const renamed = SealedRequest.encode({ ...SealedRequest.decode(bytes), keyId })
    expect((await rejectionOf(openRequest(renamed, there, [pair]))).code).to.equal('RELAY_OPEN_FAILED')
  })

  it('are not sealed under what is no key', async () => {
    expect((await rejectionOf(sealRequest(content, 'read', target, new Uint8Array(31), random))).code)
      .to.equal('RELAY_KEY_UNKNOWN')
  })

  it('do not open for another DP or kind, nor altered', async () => {
    const pair = await key
    const { bytes } = await sealRequest(content, 'read', target, pair.publicKey, random)
    const message = SealedRequest.decode(bytes)
    const refused = async (changed: Uint8Array, at = target): Promise<void> => {
      expect((await rejectionOf(openRequest(changed, at, [pair]))).code).to.equal('RELAY_OPEN_FAILED')
    }
    await refused(bytes, { ...target, dp: '12D3KooWAnother' })
    await refused(SealedRequest.encode({ ...message, kind: SealedKind.QUERY }))
    await refused(altered(bytes, -1))
    await refused(SealedRequest.encode({ ...message, enc: altered(message.enc, 3).slice() }))
    await refused(SealedRequest.encode({ ...message, enc: new Uint8Array(32) }))
  })

  it('are malformed with fields of another length, and cut at any byte', async () => {
    const pair = await key
    const { bytes } = await sealRequest(content, 'read', target, pair.publicKey, random)
    const message = SealedRequest.decode(bytes)
    for (const change of [{ keyId: new Uint8Array(7) }, { enc: new Uint8Array(31) }]) {
      expect((await rejectionOf(openRequest(SealedRequest.encode({ ...message, ...change }), target, [pair]))).code)
        .to.equal('RELAY_MALFORMED')
    }
    // whole fields that are missing leave a message: empty, or without content
    for (let length = 0; length < bytes.byteLength; length += length < 64 ? 1 : 97) {
      expect((await rejectionOf(openRequest(bytes.subarray(0, length), target, [pair]))).code)
        .to.match(/^(MESSAGE_MALFORMED|RELAY_MALFORMED|RELAY_OPEN_FAILED)$/)
    }
  })
})

describe('protocols/relay/sealing: sealed answers', () => {
  it('do not open for another request, altered, or cut', async () => {
    const { publicKey } = await hpkeKeyPair(new Uint8Array(32).fill(1))
    const [one, two] = [
      await sealRequest(content, 'read', target, publicKey, random),
      await sealRequest(content, 'read', target, publicKey, random)
    ]
    const answer = sealAnswer(content, one, random)
    for (const [bytes, keys] of [
      [answer, two],
      [altered(answer, 0), one],
      [altered(answer, -1), one],
      [answer.subarray(0, 40), one],
      [answer.subarray(0, -1), one]
    ] as const) {
      expect(codeOf(() => openAnswer(bytes, keys))).to.equal('RELAY_ANSWER_INVALID')
    }
  })

  it('are sealed anew each time, also for the same request', async () => {
    const keys = await sealRequest(
      content, 'read', target, (await hpkeKeyPair(new Uint8Array(32).fill(1))).publicKey, random
    )
    expect(sealAnswer(content, keys, random)).not.to.deep.equal(sealAnswer(content, keys, random))
  })
})
