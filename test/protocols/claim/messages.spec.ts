import { expect } from 'chai'
import { COMPLETE_METHOD, CLAIM_PROTOCOL } from '../../../src/protocols/claim/constants.ts'
import {
  BeginRequest, CompleteRequest, CompleteResponse, StatusResponse, StoredClaim
} from '../../../src/protocols/claim/pb/messages.ts'
import type { Codec } from '../../../src/base/codec.ts'

describe('protocols/claim/messages', () => {
  const replica = { dp: 'a', code: 'RPC_TIMEOUT' }
  const bytes = new Uint8Array([1, 2])
  const cases: ReadonlyArray<readonly [string, Codec<unknown>, unknown]> = [
    [
      'BeginRequest', BeginRequest as Codec<unknown>,
      { lookupKey: bytes, oprfKeyId: 1, holderKey: bytes, csiType: 'tel' }
    ],
    [
      'CompleteRequest', CompleteRequest as Codec<unknown>,
      { entry: bytes, sealedKey: bytes, indexKey: bytes, certified: bytes, witnesses: [bytes] }
    ],
    [
      'CompleteResponse', CompleteResponse as Codec<unknown>,
      { entry: bytes, receipts: [bytes], failed: [replica], replicas: 7, conflict: bytes, noteConsent: bytes }
    ],
    [
      'StatusResponse', StatusResponse as Codec<unknown>, {
        state: 'PUBLISHED',
        published: 1,
        replicas: 2,
        failed: [replica],
        sequence: 3,
        coverage: { acknowledged: 1, recipients: 2, conflicts: [{ dp: 'a', entries: [bytes] }] }
      }
    ],
    [
      'StoredClaim', StoredClaim as Codec<unknown>,
      { request: bytes, entry: bytes, receipts: [bytes], failed: [replica], replicas: 7, state: 'QUEUED', msp: 'msp1' }
    ]
  ]
  for (const [name, codec, value] of cases) {
    it(`${name} survives a round trip, and no truncation of it does`, () => {
      const encoded = codec.encode(value as Partial<unknown>)
      expect(codec.decode(encoded)).to.deep.equal(value)
      for (let length = 0; length < encoded.byteLength; length++) {
        let decoded: unknown
        try {
          decoded = codec.decode(encoded.subarray(0, length))
        } catch {
          continue // cut off in the middle of a field
        }
        expect(decoded).to.not.deep.equal(value)
      }
    })
  }

  it('numbers its methods', () => {
    expect(CLAIM_PROTOCOL.methods.map(({ id }) => id)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(COMPLETE_METHOD.maxRequest).to.be.greaterThan(8_192)
  })
})
