import * as hashing from '@noble/curves/abstract/hash-to-curve.js'
import * as curves from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { expect } from 'chai'
import fc from 'fast-check'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { generateProof, verifyProof } from '../../src/blinding/dleq.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { VOPRF, expandMessage, hashToGroup, hashToScalar, randomScalar, smallScalar } from '../../src/blinding/suite.ts'
import { codeOf } from '../builders/errors.ts'
import { at, seededRandom } from '../builders/oprf.ts'

const sodium = await loadSodium()
const noble = nobleBackend
const { voprf } = curves.ristretto255_oprf
const text = (words: string): Uint8Array => new TextEncoder().encode(words)
const wide = fc.uint8Array({ minLength: 64, maxLength: 64 })
const ZERO = new Uint8Array(32)
/** The group order, little-endian (RFC 9496, section 4): the smallest scalar that isn't reduced. */
const ORDER = Uint8Array.from(
  'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'.match(/../g) ?? [],
  byte => Number.parseInt(byte, 16)
)

describe('blinding/backends', () => {
  it('give the same scalars', () => {
    fc.assert(fc.property(wide, wide, (a, b) => {
      const x = noble.reduce(a)
      const y = noble.reduce(b)
      expect(sodium.reduce(a)).to.deep.equal(x)
      expect(sodium.scalarAdd(x, y)).to.deep.equal(noble.scalarAdd(x, y))
      expect(sodium.scalarSubtract(x, y)).to.deep.equal(noble.scalarSubtract(x, y))
      expect(sodium.scalarMultiply(x, y)).to.deep.equal(noble.scalarMultiply(x, y))
      expect(sodium.scalarInvert(x)).to.deep.equal(noble.scalarInvert(x))
    }), { numRuns: 30 })
  })

  it('give the same elements', () => {
    fc.assert(fc.property(wide, wide, (a, b) => {
      const x = noble.reduce(a)
      const p = noble.elementFromUniform(a)
      const q = noble.elementFromUniform(b)
      expect(sodium.elementFromUniform(a)).to.deep.equal(p)
      expect(sodium.multiply(x, q)).to.deep.equal(noble.multiply(x, q))
      expect(sodium.multiplyBase(x)).to.deep.equal(noble.multiplyBase(x))
      expect(sodium.add(p, q)).to.deep.equal(noble.add(p, q))
    }), { numRuns: 15 })
  })

  it('agree on what is an element', () => {
    fc.assert(fc.property(
      fc.uint8Array({ minLength: 0, maxLength: 40 }), fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (short, full) => {
        expect(sodium.isElement(short)).to.equal(noble.isElement(short))
        expect(sodium.isElement(full)).to.equal(noble.isElement(full))
      }
    ), { numRuns: 100 })
    for (const backend of [sodium, noble]) {
      expect(backend.isElement(ZERO), 'identity').to.equal(false)
      expect(backend.isElement(backend.multiplyBase(smallScalar(1))), 'generator').to.equal(true)
      expect(backend.isElement(new Uint8Array(32).fill(0xff)), 'not canonical').to.equal(false)
    }
  })

  for (const backend of [sodium, noble]) {
    it(`name an element that does not decode (${backend.name})`, () => {
      const bad = new Uint8Array(32).fill(0xff)
      const good = backend.multiplyBase(smallScalar(2))
      expect(codeOf(() => backend.multiply(smallScalar(3), bad))).to.equal('ELEMENT_INVALID')
      expect(codeOf(() => backend.add(good, bad))).to.equal('ELEMENT_INVALID')
    })

    it(`put out the identity where it is due (${backend.name})`, () => {
      const g = backend.multiplyBase(smallScalar(1))
      const minusG = backend.multiplyBase(backend.scalarSubtract(ZERO, smallScalar(1)))
      expect(backend.multiply(ZERO, g)).to.deep.equal(ZERO)
      expect(backend.multiply(smallScalar(7), ZERO)).to.deep.equal(ZERO)
      expect(backend.multiplyBase(ZERO)).to.deep.equal(ZERO)
      expect(backend.add(g, minusG)).to.deep.equal(ZERO)
      expect(backend.add(g, ZERO)).to.deep.equal(g)
    })

    it(`refuse to invert zero (${backend.name})`, () => {
      expect(codeOf(() => backend.scalarInvert(ZERO))).to.equal('SCALAR_INVALID')
    })

    it(`hash as the library's own RFC 9380 code does (${backend.name})`, () => {
      for (const message of ['', 'abc', 'tel:+14155550123', 'q'.repeat(600)].map(text)) {
        const dst = text('HashToGroup-OPRFV1-\x01-ristretto255-SHA512')
        expect(expandMessage(message, dst)).to.deep.equal(hashing.expand_message_xmd(message, dst, 64, sha512))
        expect(hashToGroup(backend, message))
          .to.deep.equal(curves.ristretto255_hasher.hashToCurve(message, { DST: dst }).toBytes())
      }
      expect(hashToScalar(backend, text('x'))).to.deep.equal(noble.reduce(hashing.expand_message_xmd(
        text('x'), text('HashToScalar-' + new TextDecoder().decode(VOPRF.contextString)), 64, sha512
      )))
    })

    it(`make proofs that an independent RFC 9497 client accepts (${backend.name})`, () => {
      const random = seededRandom('independent client')
      const { secretKey, publicKey } = voprf.generateKeyPair()
      const inputs = ['tel:+14155550123', 'mailto:bob@example.com'].map(text)
      const made = inputs.map(input => blindInput(backend, input, random))
      const share = { keyId: 1, shareEpoch: 1, index: 1, secretShare: secretKey, publicShare: publicKey }
      const { evaluated, proofs } = evaluatePartials(backend, share, made.map(({ blinded }) => blinded), { random })
      const items = inputs.map((input, i) =>
        ({ input, blind: at(made, i).blind, evaluated: at(evaluated, i), blinded: at(made, i).blinded }))
      const outputs = voprf.finalizeBatch(items, publicKey, at(proofs, 0))
      expect(inputs.map((input, i) => finalizeOutput(backend, input, at(made, i).blind, at(evaluated, i))))
        .to.deep.equal(outputs)
    })

    it(`accept proofs of an independent RFC 9497 server (${backend.name})`, () => {
      const { secretKey, publicKey } = voprf.generateKeyPair()
      const blinded = ['a', 'b', 'c'].map(input => voprf.blind(text(input)).blinded)
      const { evaluated, proof } = voprf.blindEvaluateBatch(secretKey, publicKey, blinded)
      expect(verifyProof(backend, publicKey, blinded, evaluated, proof)).to.equal(true)
    })
  }

  it('make the same proof from the same randomness, and verify each other', () => {
    const k = randomScalar(sodium, seededRandom('k'))
    const B = sodium.multiplyBase(k)
    const C = ['x', 'y', 'z'].map(input => hashToGroup(sodium, text(input)))
    const D = C.map(element => sodium.multiply(k, element))
    const bySodium = generateProof(sodium, k, B, C, D, seededRandom('r'))
    const byNoble = generateProof(noble, k, B, C, D, seededRandom('r'))
    expect(bySodium).to.deep.equal(byNoble)
    expect(verifyProof(noble, B, C, D, bySodium)).to.equal(true)
    expect(verifyProof(sodium, B, C, D, byNoble)).to.equal(true)
  })
})

describe('blinding/backends: DLEQ proofs', () => {
  const k = randomScalar(sodium, seededRandom('dleq k'))
  const B = sodium.multiplyBase(k)
  const C = ['x', 'y'].map(input => hashToGroup(sodium, text(input)))
  const D = C.map(element => sodium.multiply(k, element))
  const proof = generateProof(sodium, k, B, C, D, seededRandom('dleq r'))

  it('fail with any bit turned', () => {
    for (let bit = 0; bit < proof.byteLength * 8; bit += 5) {
      const broken = proof.slice()
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(verifyProof(sodium, B, C, D, broken), `bit ${bit}`).to.equal(false)
    }
  })

  it('fail for another public share, another element, another order', () => {
    expect(verifyProof(sodium, sodium.add(B, B), C, D, proof)).to.equal(false)
    expect(verifyProof(sodium, B, C, [at(D, 0), sodium.add(at(D, 1), B)], proof)).to.equal(false)
    expect(verifyProof(sodium, B, [...C].reverse(), [...D].reverse(), proof)).to.equal(false)
  })

  it('fail for swapped evaluations, although their sum is right', () => {
    expect(verifyProof(sodium, B, C, [...D].reverse(), proof)).to.equal(false)
  })

  it('fail without throwing for wrong lengths and numbers', () => {
    expect(verifyProof(sodium, B, C, D, proof.subarray(1))).to.equal(false)
    expect(verifyProof(sodium, B, C, D.slice(1), proof)).to.equal(false)
    expect(verifyProof(sodium, B, [], [], proof)).to.equal(false)
  })

  it('fail for scalars that are not reduced', () => {
    const loose = proof.slice()
    loose.set(ORDER, 32)
    expect(verifyProof(sodium, B, C, D, loose)).to.equal(false)
  })

  it('fail without throwing for a proof of zeros', () => {
    expect(verifyProof(sodium, B, C, D, new Uint8Array(64))).to.equal(false)
  })
})
