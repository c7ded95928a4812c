import { expect } from 'chai'
import { FACT_FIELDS, FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { encodeFactReceipts, parseFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { RecordSet as RecordSetMessage } from '../../src/mapping/pb/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { dispute, defence, link, note, receiptsFor, ruling } from '../builders/conflict.ts'
import { reassign, release } from '../builders/invalidation.ts'
import { alice, bobLookupKey, federation } from '../builders/mapping.ts'
import { NOW } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { FactKind, VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const { hash } = parseDispute(dispute())

const answered = parseDefence(defence(hash))

/** Of another key than the DP's. */
function forgedReceipts (): Uint8Array {
  const { receipts, ...rest } = parseFactReceipts(receiptsFor(answered))
  return encodeFactReceipts({
    ...rest, receipts: receipts.map(receipt => receipt.map((byte, i) => i === receipt.byteLength - 1 ? byte ^ 1 : byte))
  })
}

/** Of each kind a genuine one, and one that somebody else signed. */
const FACTS: Readonly<Record<FactKind, ReadonlyArray<[genuine: Uint8Array, forged: Uint8Array]>>> = {
  invalidation: [
    [release(), release({ signer: alice })],
    [reassign(), reassign({ signer: alice })],
    [ruling(), ruling({ signer: alice })]
  ],
  dispute: [[dispute(), dispute({ signer: alice })]],
  defence: [[defence(hash), defence(hash, { signer: alice })]],
  link: [[link(), link({ signer: alice })]],
  receipts: [[receiptsFor(answered), forgedReceipts()]],
  note: [[note(), note({ signer: alice })]]
}

const FORGED: Partial<Record<FactKind, string>> = {
  invalidation: 'INVALIDATION_SIGNATURE_INVALID', receipts: 'RECEIPT_SIGNATURE_INVALID'
}

describe('mapping/fact-kinds', () => {
  for (const kind of FACT_KINDS) {
    it(`reads and verifies what is of kind ${kind}, and refuses what is forged`, () => {
      for (const [genuine, forged] of FACTS[kind]) {
        const fact = parseFact(kind, genuine)
        expect([fact.kind, fact.lookupKey, fact.bytes]).to.deep.equal([kind, bobLookupKey, genuine])
        expect(verifyFact(fact, context)).to.deep.include({ kind, name: fact.name })
        expect(verdictOf(() => verifyFact(parseFact(kind, forged), context))).to.equal(FORGED[kind] ??
          'FACT_SIGNATURE_INVALID')
      }
    })

    it(`takes nothing else as of kind ${kind}`, () => {
      for (const other of FACT_KINDS.filter(name => name !== kind)) {
        for (const [bytes] of FACTS[other]) {
          expect(verdictOf(() => parseFact(kind, bytes)), other).to.be.a('string')
        }
      }
    })

    it(`keeps what is of kind ${kind} in the field of a record set that is named so`, () => {
      for (const [bytes] of FACTS[kind]) {
        const message = RecordSetMessage.decode(RecordSet.of(bobLookupKey, [], [parseFact(kind, bytes)]).bytes)
        expect(message[FACT_FIELDS[kind]]).to.deep.equal([bytes])
        expect(FACT_KINDS.filter(other => message[FACT_FIELDS[other]].length > 0)).to.deep.equal([kind])
      }
    })
  }

  it('are in the order in which a record set has them', () => {
    const all = FACT_KINDS.toReversed().flatMap(kind => FACTS[kind].map(([bytes]) => parseFact(kind, bytes)))
    const set = RecordSet.of(bobLookupKey, [], all)
    expect([...new Set(set.facts.map(({ kind }) => kind))])
      .to.deep.equal(['invalidation', 'dispute', 'defence', 'link', 'receipts', 'note'])
    expect(RecordSet.decode(set.bytes, bobLookupKey).facts.map(({ name }) => name))
      .to.deep.equal(set.facts.map(({ name }) => name))
  })
})
