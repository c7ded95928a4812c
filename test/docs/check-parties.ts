/** docs/vectors/parties.json: what counts of parties that left or were revoked. */
import { expect } from 'chai'
import { asHash, asLookupKey, asSealingKey } from '../../src/base/bytes.ts'
import { FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { verifyEntry, verifyFact, verifyNoDefence } from '../../src/mapping/validity.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { verifyTimestamp } from '../../src/registry/timestamp.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { codeOf } from '../builders/errors.ts'
import { anchorOfVectors, registryOfVectors } from './check-signed.ts'
import { bytes, number, text } from './vector-fields.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'
import type { Check, Fields, VectorCase } from './vector-fields.ts'

/** What the case says of the object, where it counts. */
function judge (vector: VectorCase, given: Fields, context: VerifyContext): Fields {
  const object = bytes(vector.bytes)
  switch (vector.kind) {
    case 'entry':
      return { standsUntil: verifyEntry(object, context).standsUntil }
    case 'opening':
      return { mspId: openEntry(verifyEntry(object, context), asSealingKey(bytes(given.sealingKey)), context)?.mspId }
    case 'timestamp':
      return { dp: verifyTimestamp(object, context.registry).dp }
    case 'noDefence':
      verifyNoDefence(object, {
        lookupKey: asLookupKey(bytes(given.lookupKey)),
        disputeHash: asHash(bytes(vector.disputeHash)),
        storedAt: number(vector.storedAt)
      }, context)
      return { holds: true }
    default:
      verifyFact(parseFact(FACT_KINDS.find(kind => kind === text(vector.kind)) ?? 'note', object), context)
      return { holds: true }
  }
}

export const checkParties: Check = (vector, given) => {
  const registry = openRegistry(bytes(given.registry), {
    anchor: anchorOfVectors(), now: number(given.gone), previous: registryOfVectors()
  })
  const work = (): Fields => judge(vector, given, { registry, now: number(vector.now) })
  if (vector.error == null) {
    expect(vector).to.include(work())
  } else {
    expect(codeOf(work)).to.equal(vector.error)
  }
}
