import { generateKeyPairSync, sign } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { fromString } from 'uint8arrays/from-string'
import { mixedKey, mixedNonce, plainKey, signWith, unreduced } from '../../scripts/vectors/mixed-order.ts'
import * as aead from '../../src/base/aead.ts'
import * as aeadTwin from '../../src/base/aead.browser.ts'
import * as ed25519 from '../../src/base/ed25519.ts'
import * as ed25519Twin from '../../src/base/ed25519.browser.ts'
import * as hash from '../../src/base/hash.ts'
import * as hashTwin from '../../src/base/hash.browser.ts'
import { hkdf } from '../../src/base/hkdf.ts'
import { hkdf as hkdfTwin } from '../../src/base/hkdf.browser.ts'
import { verifyEs256 } from '../../src/base/p256.ts'
import { verifyEs256 as verifyEs256Twin } from '../../src/base/p256.browser.ts'
import * as x25519 from '../../src/base/x25519.ts'
import * as x25519Twin from '../../src/base/x25519.browser.ts'

const RUNS = { numRuns: 50, seed: 1 }
const bytes = (length?: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array(length == null ? { maxLength: 300 } : { minLength: length, maxLength: length })
const hex = (text: string): Uint8Array => fromString(text, 'base16')

function flipped (all: Uint8Array, at: number): Uint8Array {
  return all.map((byte, i) => i === at % all.byteLength ? byte ^ 1 : byte)
}

describe('base, as browsers have it', () => {
  it('hashes the same', () => {
    fc.assert(fc.property(bytes(), bytes(), (a, b) => {
      expect(hashTwin.sha256(a, b)).to.deep.equal(hash.sha256(a, b))
      expect(hashTwin.sha512(a, b)).to.deep.equal(hash.sha512(a, b))
      expect(hashTwin.hmacSha256(a, a, b)).to.deep.equal(hash.hmacSha256(a, a, b))
      expect(hashTwin.equalMacs(a, b)).to.equal(hash.equalMacs(a, b))
      expect(hashTwin.equalMacs(a, a.slice())).to.equal(true)
    }), RUNS)
  })

  it('derives the same', () => {
    fc.assert(fc.property(bytes(), bytes(), bytes(), fc.integer({ min: 1, max: 200 }), (ikm, salt, info, length) => {
      for (const name of ['sha256', 'sha512'] as const) {
        expect(hkdfTwin(name, ikm, salt, info, length)).to.deep.equal(hkdf(name, ikm, salt, info, length))
      }
    }), RUNS)
  })

  for (const cipher of ['chacha', 'aes'] as const) {
    it(`encrypts the same with ${cipher}, and opens nothing that was altered`, () => {
      fc.assert(fc.property(bytes(32), bytes(12), bytes(), bytes(), fc.nat(), (key, nonce, aad, plain, at) => {
        const sealed = aead.encrypt({ cipher, key, nonce }, aad, plain)
        expect(aeadTwin.encrypt({ cipher, key, nonce }, aad, plain)).to.deep.equal(sealed)
        for (const { decrypt } of [aead, aeadTwin]) {
          expect(decrypt({ cipher, key, nonce }, aad, sealed)).to.deep.equal(plain)
          expect(decrypt({ cipher, key, nonce }, aad, flipped(sealed, at))).to.equal(undefined)
          expect(decrypt({ cipher, key, nonce }, Uint8Array.of(...aad, 0), sealed)).to.equal(undefined)
          expect(decrypt({ cipher, key, nonce }, aad, sealed.subarray(0, 15))).to.equal(undefined)
        }
      }), RUNS)
    })
  }

  it('agrees on secrets by X25519, and on none with a key of small order', () => {
    for (const [here, there] of [[x25519, x25519Twin], [x25519Twin, x25519]] as const) {
      const [a, b] = [here.x25519Pair(), there.x25519Pair()]
      expect(there.x25519PublicKey(a.privateKey)).to.deep.equal(a.publicKey)
      const shared = Uint8Array.from(here.x25519Shared(a.privateKey, b.publicKey))
      expect(Uint8Array.from(there.x25519Shared(b.privateKey, a.publicKey))).to.deep.equal(shared)
      expect(() => here.x25519Shared(a.privateKey, new Uint8Array(32))).to.throw()
    }
  })

  it('signs the same by Ed25519, and verifies the same', () => {
    fc.assert(fc.property(bytes(32), bytes(), fc.nat(), (seed, message, at) => {
      const [pair, twin] = [ed25519.keyPairOf(seed), ed25519Twin.keyPairOf(seed)]
      const signature = pair.sign(message)
      expect(twin.publicKey).to.deep.equal(pair.publicKey)
      expect(twin.sign(message)).to.deep.equal(signature)
      expect(ed25519Twin.isPublicKey(flipped(pair.publicKey, at)))
        .to.equal(ed25519.isPublicKey(flipped(pair.publicKey, at)))
      for (const { verifyEd25519 } of [ed25519, ed25519Twin]) {
        expect(verifyEd25519(pair.publicKey, message, signature)).to.equal(true)
        expect(verifyEd25519(pair.publicKey, message, flipped(signature, at))).to.equal(false)
        expect(verifyEd25519(pair.publicKey, message, signature.subarray(1))).to.equal(false)
      }
    }), RUNS)
  })

  it('takes neither keys nor signatures of mixed order, nor numbers beyond the order', () => {
    const message = hex('00')
    const good = signWith(plainKey, message)
    const smallOrder = ['01', '00', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f']
      .map(text => hex(text.padEnd(64, '0')))
    // y = 1 + p: the identity in other words
    const uncanonical = hex('eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')
    for (const { isPublicKey, verifyEd25519 } of [ed25519, ed25519Twin]) {
      expect(verifyEd25519(plainKey, message, good)).to.equal(true)
      expect(verifyEd25519(plainKey, message, signWith(plainKey, message, mixedNonce))).to.equal(false)
      expect(verifyEd25519(plainKey, message, unreduced(good))).to.equal(false)
      expect(verifyEd25519(mixedKey, message, signWith(mixedKey, message))).to.equal(false)
      expect([mixedKey, uncanonical, ...smallOrder, new Uint8Array(31)].filter(isPublicKey)).to.deep.equal([])
    }
  })

  it('verifies ES256 the same', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const key = Uint8Array.of(...fromString(x, 'base64url'), ...fromString(y, 'base64url'))
    fc.assert(fc.property(bytes(), fc.nat(), (message, at) => {
      const signature = new Uint8Array(sign('sha256', message, privateKey))
      for (const verify of [verifyEs256, verifyEs256Twin]) {
        expect(verify(key, message, signature)).to.equal(true)
        expect(verify(key, Uint8Array.of(...message, 1), signature)).to.equal(false)
        expect(verify(key, message, flipped(signature, at))).to.equal(false)
        expect(verify(flipped(key, 0), message, signature)).to.equal(false)
      }
    }), RUNS)
  })
})
