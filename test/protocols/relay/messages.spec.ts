import { expect } from 'chai'
import fc from 'fast-check'
import { decodeStrict } from '../../../src/base/codec.ts'
import {
  ForwardRequest, ForwardResponse, GatewayRead, OpenRequest, OpenResponse, SealedAnswer, SealedKind, SealedRequest
} from '../../../src/protocols/relay/pb/messages.ts'
import { codeOf } from '../../builders/errors.ts'

const bytes = fc.uint8Array({ maxLength: 100 }).map(each => each.slice())
const text = fc.string({ maxLength: 20 })

describe('protocols/relay/messages', () => {
  it('come back as they were', () => {
    fc.assert(fc.property(
      bytes, bytes, text, fc.constantFrom(
        SealedKind.UNUSED_KIND, SealedKind.EVALUATION, SealedKind.READ, SealedKind.QUERY, SealedKind.QUERY_ALL
      ), fc.nat(), (one, two, name, kind, number) => {
        const request = { keyId: one, kind, enc: two, ciphertext: one }
        expect(decodeStrict(SealedRequest, SealedRequest.encode(request), 'SealedRequest', 1_000))
          .to.deep.equal(request)
        const answer = { code: name, kind: name, retryAfter: number, content: two }
        expect(decodeStrict(SealedAnswer, SealedAnswer.encode(answer), 'SealedAnswer', 1_000)).to.deep.equal(answer)
        const forward = { target: name, sealed: one }
        expect(decodeStrict(ForwardRequest, ForwardRequest.encode(forward), 'ForwardRequest', 1_000))
          .to.deep.equal(forward)
        const read = { lookupKey: one, replicas: [name, `${name}.`], nonce: two }
        expect(decodeStrict(GatewayRead, GatewayRead.encode(read), 'GatewayRead', 1_000)).to.deep.equal(read)
        for (const unpaid of [true, false]) {
          const opened = { sealed: two, unpaid }
          expect(decodeStrict(OpenResponse, OpenResponse.encode(opened), 'OpenResponse', 1_000)).to.deep.equal(opened)
        }
        for (const codec of [ForwardResponse, OpenRequest]) {
          expect(decodeStrict(codec, codec.encode({ sealed: two }), 'message', 1_000)).to.deep.equal({ sealed: two })
        }
      }
    ))
  })

  it('are nothing cut within a field, and nothing with a byte behind', () => {
    const whole = ForwardRequest.encode({ target: '12D3KooW', sealed: new Uint8Array(20).fill(1) })
    // between two fields what is there is a message of its own
    const ends = new Set([0, ForwardRequest.encode({ target: '12D3KooW', sealed: new Uint8Array(0) }).byteLength])
    for (let length = 0; length < whole.byteLength; length++) {
      if (!ends.has(length)) {
        expect(
          codeOf(() => decodeStrict(ForwardRequest, whole.subarray(0, length), 'ForwardRequest', 1_000)), String(length)
        ).to.equal('MESSAGE_MALFORMED')
      }
    }
    expect(codeOf(() => decodeStrict(ForwardRequest, Uint8Array.of(...whole, 0), 'ForwardRequest', 1_000)))
      .to.equal('MESSAGE_MALFORMED')
  })
})
