/** docs/vectors/certificates.json: what is as old as which of several certificates says. */
import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyFact } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { registryOfVectors } from './check-signed.ts'
import { bytes, fields, number, strings, text } from './vector-fields.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { Check } from './vector-fields.ts'

export const checkCertificates: Check = (vector, given) => {
  const context = { registry: registryOfVectors(), now: number(given.now) }
  const [allEntries, allFacts] = [fields(given.entries), fields(given.facts)]
  const names = new Map<string, string>()
  const entry = (name: string): VerifiedEntry => {
    const { bytes: encoded, establishedAt, witnessedAt } = fields(allEntries[name])
    const verified = verifyEntry(bytes(encoded), context)
    expect([verified.establishedAt, verified.witnessedAt]).to.deep.equal([establishedAt, witnessedAt])
    names.set(verified.slot, name)
    return verified
  }
  const fact = (name: string): Fact => {
    const { kind, bytes: encoded } = fields(allFacts[name])
    return verifyFact(parseFact(FACT_KINDS.find(each => each === text(kind)) ?? 'note', bytes(encoded)), context)
  }
  const set = RecordSet.of(
    asLookupKey(bytes(given.lookupKey)), strings(vector.entries).map(entry), strings(vector.facts).map(fact)
  )
  const { living, invalidated } = viewOf(set, context)
  expect(living.map(({ slot, establishedAt }) => ({ entry: names.get(slot), establishedAt })))
    .to.deep.equal(vector.living)
  expect(invalidated.map(({ slot }) => names.get(slot))).to.deep.equal(vector.invalidated)
}
