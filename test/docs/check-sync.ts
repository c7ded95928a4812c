/** Vectors of reconciliation. */
import { expect } from 'chai'
import { asFederationId } from '../../src/base/bytes.ts'
import { decodeStrict } from '../../src/base/codec.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { RECONCILE_METHOD } from '../../src/protocols/record-sync/constants.ts'
import { makeStoreRun, verifyStoreRun } from '../../src/protocols/record-sync/index.ts'
import { Ranges } from '../../src/protocols/record-sync/pb/messages.ts'
import { boundBetween, checkRanges, END, fingerprintOf } from '../../src/protocols/record-sync/ranges.ts'
import { answerRanges, Reconciliation } from '../../src/protocols/record-sync/reconcile.ts'
import { SummedIndex } from '../../src/store/summed-index.ts'
import { codeOf } from '../builders/errors.ts'
import { bytes, fields, hex, list, manyBytes, number } from './vector-fields.ts'
import type { Check, Fields } from './vector-fields.ts'

const decode = (message: unknown): Ranges => decodeStrict(Ranges, bytes(message), 'Ranges', RECONCILE_METHOD.maxRequest)

export const checkRecordSync: Check = (vector, given) => {
  const ids = manyBytes(given.ids)
  const setOf = (numbers: readonly unknown[]): SummedIndex => {
    const set = new SummedIndex()
    numbers.forEach(n => { set.add(ids[number(n)] ?? new Uint8Array(0)) })
    return set
  }
  if (vector.storeRun != null) {
    checkStoreRun(vector, given)
  } else if (vector.error != null) {
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

function checkStoreRun (vector: Fields, given: Fields): void {
  const signer = signerIn(asFederationId(bytes(given.federationId)), signerFromSeed(bytes(given.seed)))
  expect(hex(signer.publicKey)).to.equal(given.publicKey)
  if (vector.error != null) {
    expect(codeOf(() => verifyStoreRun(bytes(vector.storeRun), signer))).to.equal(vector.error)
    return
  }
  const { store, run, nonce } = verifyStoreRun(bytes(vector.storeRun), signer)
  expect([hex(store), Number(run), hex(nonce)]).to.deep.equal([vector.store, vector.run, vector.nonce])
  expect(hex(makeStoreRun({ store, run, nonce }, signer))).to.equal(vector.storeRun)
}
