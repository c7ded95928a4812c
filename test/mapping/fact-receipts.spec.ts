import { expect } from 'chai'
import { MAX_FACT_RECEIPTS_LENGTH } from '../../src/base/limits.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { makeFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { makeReceipt, verifyReceiptFor } from '../../src/mapping/receipt.ts'
import { verifyInvalidation, verifyObject } from '../../src/mapping/validity.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { MAX_REPLICAS } from '../../src/registry/constants.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { OPENED, defence, dispute, receiptsFor, ruling, silence } from '../builders/conflict.ts'
import { codeOf } from '../builders/errors.ts'
import { bobLookupKey } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW } from '../builders/registry.ts'
import type { TestRegistry } from '../builders/registry.ts'

describe('mapping/fact-receipts: of more voices than five', () => {
  for (const operators of [8, 9, 15, MAX_REPLICAS]) {
    describe(`${operators} of them`, () => {
      let test: TestRegistry
      let voices: readonly string[]
      let required: number

      before(() => {
        test = buildTestRegistry({
          dps: operators,
          seed: `of ${operators}`,
          policy: placementOf({ replicas: operators, replicaOperators: operators })
        })
        voices = voicesOf(bobLookupKey, test.registry, NOW).map(({ dp }) => dp.id)
        required = majority(operators)
      })

      it('exactly a majority of receipts shows that a fact was stored, and fits', () => {
        expect(voices).to.have.lengthOf(operators)
        const asked = parseDispute(dispute({ federation: test }))
        const fact = parseDefence(defence(asked.hash, { federation: test }))
        const context = { registry: test.registry, now: NOW + DAY }
        const verify = (count: number): unknown =>
          verifyObject('receipts', receiptsFor(fact, { federation: test, by: voices.slice(0, count) }), context)
        expect(verify(required)).to.have.property('receipts').with.lengthOf(required)
        expect(codeOf(() => verify(required - 1))).to.equal('RECEIPTS_TOO_FEW')
        expect(codeOf(() => verify(required + 1))).to.match(/^(RECEIPTS_TOO_MANY|FACT_FIELD_INVALID|LENGTH_INVALID)$/)
        const all = voices.flatMap((id, i) => test.dps.filter(dp => dp.id === id).map(({ signer }) =>
          verifyReceiptFor(makeReceipt([fact.hash], NOW + i, signer), fact.hash, context)))
        const made = makeFactReceipts({ lookupKey: bobLookupKey, hash: fact.hash }, all, test.registry) ?? expect.fail()
        expect(made.bytes.byteLength).to.be.at.most(MAX_FACT_RECEIPTS_LENGTH)
        expect(verifyObject('receipts', made.bytes, context).receipts).to.have.lengthOf(required)
        expect(makeFactReceipts({ lookupKey: bobLookupKey, hash: fact.hash }, all.slice(1, required), test.registry))
          .to.equal(undefined)
      })

      it('a ruling by silence takes the word of as many', () => {
        const strict = { strength: 70, issuedAt: OPENED - HOUR, expiresAt: OPENED + 40 * DAY }
        const asked = dispute({ federation: test, attestation: strict })
        const words = voices.map(id => silence(asked, id, { federation: test }))
        const rule = (count: number): unknown => verifyInvalidation(
          ruling({ federation: test, dispute: asked, silence: words.slice(0, count) }),
          { registry: test.registry, now: NOW })
        expect(rule(required)).to.include({ kind: 'invalidation' })
        expect(codeOf(() => rule(required - 1))).to.equal('RULING_SILENCE_TOO_FEW')
      })
    })
  }
})
