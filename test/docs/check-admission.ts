/** docs/vectors/admission.json: what a replica takes in, and by which quota it refuses. */
import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { admit } from '../../src/mapping/admission.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { ROOMS, isRoomFor } from '../../src/mapping/room.ts'
import { verifyEntry, verifyFact } from '../../src/mapping/validity.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { codeOf } from '../builders/errors.ts'
import { anchorOfVectors } from './check-signed.ts'
import { bytes, fields, list, number, strings, text } from './vector-fields.ts'
import type { RoomKind } from '../../src/mapping/room.ts'
import type { VerifiedEntry, VerifiedFact } from '../../src/mapping/interface.ts'
import type { Check, Fields } from './vector-fields.ts'

export const checkAdmission: Check = (vector, given) => {
  if (vector.room != null) {
    checkRoom(vector)
    return
  }
  const registry = openRegistry(bytes(given.registry), { anchor: anchorOfVectors(), now: number(given.now) })
  expect(registry.policy.quotas).to.deep.equal(given.quotas)
  const [allEntries, allFacts] = [fields(given.entries), fields(given.facts)]
  const context = { registry, now: number(given.now) }
  const entry = (name: string): VerifiedEntry => verifyEntry(bytes(allEntries[name]), context)
  const fact = (name: string): VerifiedFact => {
    const { kind, bytes: encoded } = fields(allFacts[name])
    return verifyFact(parseFact(FACT_KINDS.find(each => each === text(kind)) ?? 'note', bytes(encoded)), context)
  }
  const stored = strings(vector.stored)
  const set = RecordSet.of(
    asLookupKey(bytes(given.lookupKey)),
    stored.filter(name => name in allEntries).map(entry),
    stored.filter(name => name in allFacts).map(fact)
  )
  const [object, at] = [text(vector.object), { registry, now: number(vector.now) }]
  const bring = (): void => { object in allEntries ? admit(set, entry(object), at) : admitFact(set, fact(object), at) }
  if (vector.error == null) {
    bring()
    expect(vector.admitted).to.equal(true)
  } else {
    expect(codeOf(bring)).to.equal(vector.error)
  }
}

/** Bytes of all, with 4 for each. */
function checkRoom (vector: Fields): void {
  const name = text(vector.room)
  const kind = Object.keys(ROOMS).find((room): room is RoomKind => room === name)
  if (kind == null) {
    throw new Error(`no room for ${name}`)
  }
  const sized = list(vector.lengths).map(length => ({ bytes: { byteLength: number(length) } }))
  expect(isRoomFor(kind, sized, vector.reserved === true)).to.equal(vector.error == null)
  expect(vector.error ?? vector.admitted).to.be.oneOf([true, 'QUOTA_BYTES'])
}
