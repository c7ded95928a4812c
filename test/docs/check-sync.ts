/** Vectors of reconciliation. */
import { expect } from 'chai'
import { decodeStrict } from '../../src/base/codec.ts'
import { RECONCILE_METHOD } from '../../src/protocols/record-sync/constants.ts'
import { Ranges } from '../../src/protocols/record-sync/pb/messages.ts'
import { boundBetween, checkRanges, END, fingerprintOf } from '../../src/protocols/record-sync/ranges.ts'
import { answerRanges, Reconciliation } from '../../src/protocols/record-sync/reconcile.ts'
import { SummedIndex } from '../../src/store/summed-index.ts'
import { codeOf } from '../builders/errors.ts'
import { bytes, fields, hex, list, manyBytes, number } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

const decode = (message: unknown): Ranges => decodeStrict(Ranges, bytes(message), 'Ranges', RECONCILE_METHOD.maxRequest)

export const checkRecordSync: Check = (vector, given) => {
  const ids = manyBytes(given.ids)
  const setOf = (numbers: readonly unknown[]): SummedIndex => {
    const set = new SummedIndex()
    numbers.forEach(n => { set.add(ids[number(n)] ?? new Uint8Array(0)) })
    return set
  }
  if (vector.error != null) {
    expect(codeOf(() => checkRanges(decode(vector.message)))).to.equal(vector.error)
  } else if (vector.fingerprint != null) {
    const sum = setOf(ids.map((_, i) => i)).sum(bytes(vector.from), bytes(vector.end))
    expect([sum.count, hex(fingerprintOf(sum))]).to.deep.equal([vector.count, vector.fingerprint])
  } else if (vector.bound != null) {
    expect(hex(boundBetween(bytes(vector.before), bytes(vector.id)))).to.equal(vector.bound)
  } else {
    const reconciliation = new Reconciliation(setOf(list(vector.ours)), END, 0.5)
    for (const { question, answer, lacking } of list(vector.rounds).map(fields)) {
      expect(hex(Ranges.encode(reconciliation.next()))).to.equal(question)
      expect(hex(Ranges.encode(answerRanges(setOf(list(vector.theirs)), decode(question)).answer))).to.equal(answer)
      expect(reconciliation.take(decode(answer)).lacking.map(hex)).to.deep.equal(lacking)
    }
    expect(reconciliation.isDone).to.equal(true)
  }
}
