import { HkdfSha256, X25519 } from '@hpke/dhkem-x25519'
import { expect } from 'chai'
import fc from 'fast-check'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asFederationId } from '../../../src/base/bytes.ts'
import { hpkeKeyPair } from '../../../src/protocols/relay/hpke.ts'
import { SealedRequest } from '../../../src/protocols/relay/pb/messages.ts'
import { openRequest, sealRequest } from '../../../src/protocols/relay/sealing.ts'
import { RuntimeDhkemX25519, RuntimeX25519 } from '../../../src/base/hpke/dhkem.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { seededRandom, seedOf } from '../../builders/registry.ts'

const bytes = (hex: string): Uint8Array<ArrayBuffer> => fromString(hex, 'base16').slice()
const hex = (buffer: ArrayBuffer | Uint8Array): string => toString(new Uint8Array(buffer), 'base16')

/** RFC 7748, section 6.1. */
const ALICE = {
  secret: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
  public: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'
}
const BOB = {
  secret: '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
  public: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'
}
const SHARED = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'

/** Of the points of order 1, 2, 4 and 8, and what equals them modulo 2^255 - 19. */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  // the highest bit is ignored (RFC 7748, section 5)
  '0000000000000000000000000000000000000000000000000000000000000080'
]

const target = { federationId: asFederationId(new Uint8Array(32).fill(7)), dp: '12D3KooWRelayTarget' }
const content = fromString('what is asked for')

describe('base/hpke/dhkem', () => {
  const [ours, library] = [new RuntimeX25519(new HkdfSha256()), new X25519(new HkdfSha256())]
  const kem = new RuntimeDhkemX25519()

  it('agrees on the secret of RFC 7748, section 6.1', async () => {
    expect(hex(await ours.derive(bytes(ALICE.secret), bytes(BOB.public)))).to.equal(SHARED)
    expect(hex(await ours.derive(bytes(BOB.secret), bytes(ALICE.public)))).to.equal(SHARED)
  })

  for (const { secret, public: publicKey } of [ALICE, BOB]) {
    it(`has the public key ${publicKey.slice(0, 8)}… of RFC 7748, section 6.1`, async () => {
      const derived = await ours.derivePublicKey(await kem.deserializePrivateKey(bytes(secret)))
      expect(hex(await kem.serializePublicKey(derived))).to.equal(publicKey)
    })
  }

  it('agrees with the implementation in JavaScript on whatever key, canonical or not', async () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const large = key.map(low =>
      Uint8Array.from(low, (byte, i) => i === 0 ? 0xef | byte : i === 31 ? 0x7f | byte : 0xff))
    await fc.assert(fc.asyncProperty(key, fc.oneof(key, large), async (secret, publicKey) => {
      expect(hex(await ours.derive(secret, publicKey))).to.equal(hex(await library.derive(secret, publicKey)))
    }), { numRuns: 20, examples: [[bytes(ALICE.secret), bytes(`f0${'ff'.repeat(31)}`)]] })
  })

  for (const point of SMALL_ORDER) {
    it(`refuses the shared secret of zeros that ${point.slice(0, 8)}…${point.slice(-4)} gives, at both ends`, async () => {
      const pair = await hpkeKeyPair(seedOf('target'))
      const random = seededRandom('small order')
      expect((await rejectionOf(sealRequest(content, 'read', target, bytes(point), random))).code)
        .to.equal('RELAY_KEY_UNKNOWN')
      const { bytes: sealed } = await sealRequest(content, 'read', target, pair.publicKey, random)
      const forged = SealedRequest.encode({ ...SealedRequest.decode(sealed), enc: bytes(point) })
      const { code, cause } = await rejectionOf(openRequest(forged, target, [pair]))
      expect(code).to.equal('RELAY_OPEN_FAILED')
      expect(cause, 'refused before anything was derived').to.have.property('name', 'DecapError')
    })
  }
})
