import { readFileSync } from 'node:fs'
import * as curves from '@noble/curves/ed25519.js'
import { expect } from 'chai'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { blindPoprf, derivePoprfKey, evaluatePoprf, finalizePoprf, poprfEvaluator } from '../../src/blinding/poprf.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { POPRF } from '../../src/blinding/suite.ts'
import { codeOf } from '../builders/errors.ts'
import { at, scriptedRandom, seededRandom } from '../builders/oprf.ts'

/** RFC 9497, appendix A.1.3, in the form of its authors' test vectors; lists are joined by commas. */
interface Suite {
  groupDST: string
  keyInfo: string
  seed: string
  skSm: string
  pkSm: string
  vectors: Array<{
    Batch: number,
    Blind: string,
    BlindedElement: string,
    EvaluationElement: string,
    Info: string,
    Input: string
    Output: string,
    Proof: { proof: string, r: string }
  }>
}

const file = new URL('./rfc9497-poprf-ristretto255.json', import.meta.url)
const suite: Suite = JSON.parse(readFileSync(file, 'utf8'))
const hex = (text: string): Uint8Array => fromString(text, 'base16')
const list = (text: string): Uint8Array[] => text.split(',').map(hex)
const show = (items: readonly Uint8Array[]): string => items.map(item => toString(item, 'base16')).join(',')
const sodium = await loadSodium()

for (const backend of [nobleBackend, sodium]) {
  describe(`RFC 9497, A.1.3, POPRF(ristretto255, SHA-512), ${backend.name}`, () => {
    const secretKey = hex(suite.skSm)
    const publicKey = hex(suite.pkSm)

    it('has the context string and the key pair of the vectors', () => {
      expect(show([concat([fromString('HashToGroup-'), POPRF.contextString])])).to.equal(suite.groupDST)
      expect(derivePoprfKey(backend, hex(suite.seed), hex(suite.keyInfo))).to.deep.equal({ secretKey, publicKey })
    })

    suite.vectors.forEach((vector, number) => {
      const info = hex(vector.Info)
      const inputs = list(vector.Input)
      const blinds = list(vector.Blind)
      const blinded = list(vector.BlindedElement)

      it(`vector ${number + 1}, batch of ${vector.Batch}: blinds`, () => {
        const made = inputs.map((input, i) => blindPoprf(backend, input, scriptedRandom(at(blinds, i))))
        expect(show(made.map(item => item.blinded))).to.equal(vector.BlindedElement)
      })

      it(`vector ${number + 1}: evaluates, with the same proof`, () => {
        const random = scriptedRandom(hex(vector.Proof.r))
        const { evaluated, proof } = evaluatePoprf(backend, secretKey, info, blinded, random)
        expect(show(evaluated)).to.equal(vector.EvaluationElement)
        expect(show([proof])).to.equal(vector.Proof.proof)
      })

      it(`vector ${number + 1}: verifies and finalizes, as the server would itself`, () => {
        const evaluated = list(vector.EvaluationElement)
        const items = inputs.map((input, i) =>
          ({ input, blind: at(blinds, i), blinded: at(blinded, i), evaluated: at(evaluated, i) }))
        const outputs = finalizePoprf(backend, publicKey, info, items, hex(vector.Proof.proof))
        expect(show(outputs)).to.equal(vector.Output)
        expect(show(inputs.map(input => poprfEvaluator(backend, secretKey, info)(input)))).to.equal(vector.Output)
      })
    })
  })
}

describe('blinding/poprf', () => {
  const info = fromString('info')
  const { secretKey, publicKey } = derivePoprfKey(sodium, new Uint8Array(32).fill(7), fromString('key'))
  const blinds = ['a', 'b', 'c'].map(text => {
    const input = fromString(text)
    return { input, ...blindPoprf(sodium, input, seededRandom(text)) }
  })
  const blinded = blinds.map(item => item.blinded)
  const { evaluated, proof } = evaluatePoprf(sodium, secretKey, info, blinded, seededRandom('r'))
  const items = blinds.map((item, i) => ({ ...item, evaluated: at(evaluated, i) }))

  it('agrees with the POPRF of @noble/curves, either side', () => {
    const theirs = curves.ristretto255_oprf.poprf(info)
    const { tweakedKey } = theirs.blind(fromString('a'), publicKey)
    const outputs = finalizePoprf(sodium, publicKey, info, items, proof)
    expect(theirs.finalizeBatch(items, proof, tweakedKey)).to.deep.equal(outputs)
    const answer = theirs.blindEvaluateBatch(secretKey, blinded)
    const answered = blinds.map((item, i) => ({ ...item, evaluated: at(answer.evaluated, i) }))
    expect(finalizePoprf(sodium, publicKey, info, answered, answer.proof)).to.deep.equal(outputs)
  })

  it('refuses a proof for another key, info, order or element', () => {
    const other = derivePoprfKey(sodium, new Uint8Array(32).fill(8), fromString('key')).publicKey
    const wrong = [
      () => finalizePoprf(sodium, other, info, items, proof),
      () => finalizePoprf(sodium, publicKey, fromString('other'), items, proof),
      () => finalizePoprf(sodium, publicKey, info, [...items].reverse(), proof),
      () => finalizePoprf(sodium, publicKey, info, items.slice(1), proof),
      () => finalizePoprf(sodium, publicKey, info, items.map(item => ({ ...item, evaluated: publicKey })), proof),
      () => finalizePoprf(sodium, publicKey, info, items, proof.slice(1))
    ]
    expect(wrong.map(codeOf)).to.deep.equal(wrong.map(() => 'PROOF_INVALID'))
  })

  it('refuses what is no element, no key and no batch', () => {
    const random = seededRandom('r')
    expect(codeOf(() => evaluatePoprf(sodium, secretKey, info, [new Uint8Array(32)], random)))
      .to.equal('ELEMENT_INVALID')
    expect(codeOf(() => evaluatePoprf(sodium, new Uint8Array(32), info, blinded, random))).to.equal('SCALAR_INVALID')
    expect(codeOf(() => evaluatePoprf(sodium, secretKey, info, [], random))).to.equal('BATCH_INVALID')
    expect(codeOf(() => finalizePoprf(sodium, new Uint8Array(32), info, items, proof))).to.equal('ELEMENT_INVALID')
    expect(codeOf(() => finalizePoprf(sodium, publicKey, info, [], proof))).to.equal('BATCH_INVALID')
    expect(codeOf(() => derivePoprfKey(sodium, new Uint8Array(31), info))).to.equal('SCALAR_INVALID')
  })
})
