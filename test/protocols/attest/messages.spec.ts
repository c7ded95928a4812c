import { expect } from 'chai'
import { decodeStrict } from '../../../src/base/codec.ts'
import {
  AnswerRequest, AnswerResponse, StartRequest, StartResponse
} from '../../../src/protocols/attest/pb/messages.ts'
import { NOW } from '../../builders/attestor.ts'

describe('protocols/attest/messages', () => {
  const messages = [
    [StartRequest, {
      csi: 'mailto:bob@example.com',
      holderKey: new Uint8Array(32).fill(1),
      transcript: Uint8Array.of(1, 2),
      method: 'email-code',
      previous: Uint8Array.of(3),
      issuedAt: NOW,
      nonce: new Uint8Array(16).fill(4),
      signature: new Uint8Array(64).fill(5),
      olderTranscript: Uint8Array.of(6)
    }],
    [
      StartResponse, { challengeId: new Uint8Array(16).fill(2), method: 'email-code', sentTo: 'e-mail', expiresAt: NOW }
    ],
    [AnswerRequest, { challengeId: new Uint8Array(16).fill(2), code: '123456', signature: new Uint8Array(64).fill(3) }],
    [AnswerResponse, { attestation: Uint8Array.of(1, 2, 3), transcript: Uint8Array.of(4) }]
  ] as const

  it('round trip, and read no truncation as the whole', () => {
    for (const [codec, value] of messages) {
      const bytes = codec.encode(value)
      expect(decodeStrict(codec as typeof StartRequest, bytes, 'message', 1_000)).to.deep.equal(value)
      for (let length = 0; length < bytes.byteLength; length++) {
        try {
          expect(decodeStrict(codec as typeof StartRequest, bytes.subarray(0, length), 'message', 1_000))
            .not.to.deep.equal(value)
        } catch (err) {
          expect(err).to.have.property('code', 'MESSAGE_MALFORMED')
        }
      }
    }
  })
})
