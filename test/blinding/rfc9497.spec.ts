import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials } from '../../src/blinding/combine.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { VOPRF, hashToGroup } from '../../src/blinding/suite.ts'
import { at, scriptedRandom } from '../builders/oprf.ts'

/** RFC 9497, appendix A.1.2, in the form of its authors' test vectors; lists are joined by commas. */
interface Suite {
  groupDST: string
  skSm: string
  pkSm: string
  vectors: Array<{
    Batch: number,
    Blind: string,
    BlindedElement: string,
    EvaluationElement: string,
    Input: string,
    Output: string,
    Proof: { proof: string, r: string }
  }>
}

const suite: Suite = JSON.parse(readFileSync(new URL('./rfc9497-voprf-ristretto255.json', import.meta.url), 'utf8'))
const hex = (text: string): Uint8Array => fromString(text, 'base16')
const list = (text: string): Uint8Array[] => text.split(',').map(hex)
const show = (items: readonly Uint8Array[]): string => items.map(item => toString(item, 'base16')).join(',')

for (const backend of [nobleBackend, await loadSodium()]) {
  describe(`RFC 9497, A.1.2, VOPRF(ristretto255, SHA-512), ${backend.name}`, () => {
    // the unshared key is a sharing of 1 of 1 at index 1
    const secretShare = hex(suite.skSm)
    const publicShare = hex(suite.pkSm)
    const share = { keyId: 1, shareEpoch: 1, index: 1, secretShare, publicShare }
    const key = {
      keyId: 1, shareEpoch: 1, threshold: 1, commitments: [publicShare], shares: [{ index: 1, publicShare }]
    }

    it('has the context string of the vectors', () => {
      expect(show([concat([fromString('HashToGroup-'), VOPRF.contextString])])).to.equal(suite.groupDST)
    })

    it('has the public key of the vectors', () => {
      expect(show([backend.multiplyBase(secretShare)])).to.equal(suite.pkSm)
    })

    suite.vectors.forEach((vector, number) => {
      describe(`vector ${number + 1}, batch of ${vector.Batch}`, () => {
        const inputs = list(vector.Input)
        const blinds = list(vector.Blind)
        const blindedElements = list(vector.BlindedElement)

        it('blinds', () => {
          const made = inputs.map((input, i) => blindInput(backend, input, scriptedRandom(at(blinds, i))))
          expect(show(made.map(({ blinded }) => blinded))).to.equal(vector.BlindedElement)
          expect(show(made.map(({ blind }) => blind))).to.equal(vector.Blind)
        })

        it('evaluates, with the same proof', () => {
          const { evaluated, proofs } = evaluatePartials(backend, share, blindedElements, {
            random: scriptedRandom(hex(vector.Proof.r))
          })
          expect(show(evaluated)).to.equal(vector.EvaluationElement)
          expect(show(proofs)).to.equal(vector.Proof.proof)
        })

        it('verifies and finalizes', () => {
          const partial = {
            keyId: 1,
            shareEpoch: 1,
            index: 1,
            evaluated: list(vector.EvaluationElement),
            proofs: [hex(vector.Proof.proof)]
          }
          const { evaluated } = combinePartials(backend, key, blindedElements, [partial])
          const outputs = inputs.map((input, i) => finalizeOutput(backend, input, at(blinds, i), at(evaluated, i)))
          expect(show(outputs)).to.equal(vector.Output)
        })
      })
    })

    it('hashes to the group so that a blind of one gives the input element', () => {
      const one = new Uint8Array(32)
      one[0] = 1
      expect(blindInput(backend, Uint8Array.of(0), scriptedRandom(one)).blinded)
        .to.deep.equal(hashToGroup(backend, Uint8Array.of(0)))
    })
  })
}
