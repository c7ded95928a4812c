import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { asFederationId } from '../../src/base/bytes.ts'
import { DOMAINS, signedMessage, signerIn, signUnder, verifyUnder } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import type { Domain } from '../../src/base/envelope.ts'

const ours = asFederationId(new Uint8Array(32).fill(0x61))
const theirs = asFederationId(new Uint8Array(32).fill(0x62))
const signer = signerIn(ours, signerFromSeed(new Uint8Array(32).fill(1)))
const domains = Object.keys(DOMAINS) as Domain[]

describe('base/envelope', () => {
  it('prefixes domain, federation and parts with their lengths', () => {
    const message = signedMessage('receipt', ours, Uint8Array.of(1, 2), Uint8Array.of())
    expect(toString(message, 'latin1')).to.equal(`\x18mimi-discovery/1/receipt\x20${'a'.repeat(32)}\x02\x01\x02\x00`)
  })

  it('has no two equal domain strings', () => {
    expect(new Set(Object.values(DOMAINS)).size).to.equal(domains.length)
  })

  it('accepts a signature under its own domain only', () => {
    const payload = Uint8Array.of(1, 2, 3)
    for (const made of domains) {
      const signature = signUnder(made, signer, payload)
      for (const read of domains) {
        expect(verifyUnder(read, ours, signer.publicKey, signature, payload)).to.equal(made === read)
      }
    }
  })

  it('accepts a signature in its own federation only, under every domain', () => {
    const payload = Uint8Array.of(1, 2, 3)
    for (const domain of domains) {
      for (const federation of [ours, theirs]) {
        const signature = signUnder(domain, signerIn(federation, signer), payload)
        expect([ours, theirs].filter(id => verifyUnder(domain, id, signer.publicKey, signature, payload)))
          .to.deep.equal([federation])
      }
    }
  })

  it('never lets bytes move from one part to the next', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(fc.property(fc.array(bytes, { maxLength: 4 }), fc.array(bytes, { maxLength: 4 }), (a, b) => {
      const same = a.length === b.length &&
        a.every((part, i) => toString(part, 'hex') === toString(b[i] ?? new Uint8Array(), 'hex'))
      const equal = toString(signedMessage('entryDp', ours, ...a), 'hex') === toString(
        signedMessage('entryDp', ours, ...b), 'hex'
      )
      expect(equal).to.equal(same)
    }))
  })
})
