/** docs/vectors/rotation.json: one identifier under two evaluation keys. */
import { expect } from 'chai'
import { isRenewalOf, verifyAttestation } from '../../src/attestation/verify.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { codeOf } from '../builders/errors.ts'
import { anchorOfVectors, registryOfVectors } from './check-signed.ts'
import { bytes, fields, number, readVectors, strings } from './vector-fields.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'
import type { Check, Fields, VectorCase } from './vector-fields.ts'

function checkAttested (vector: VectorCase, context: VerifyContext): void {
  const verify = () => verifyAttestation(bytes(vector.attestation), context)
  if (vector.error != null) {
    expect(codeOf(verify)).to.equal(vector.error)
    return
  }
  const first = readVectors('attestation.json').cases.find(({ name }) => name === 'first attestation')
  expect(isRenewalOf(verify(), verifyAttestation(bytes(first?.attestation), context))).to.equal(vector.renews)
}

function checkSeen (vector: VectorCase, given: Fields, context: VerifyContext): void {
  const named = Object.entries(fields(given.entries)).map(([name, made]) => {
    const { bytes: encoded, establishedAt } = fields(made)
    const entry = verifyEntry(bytes(encoded), context)
    expect(entry.establishedAt).to.equal(establishedAt)
    return { name, entry }
  })
  const facts = strings(vector.facts).map(name => verifyInvalidation(bytes(fields(given.facts)[name]), context))
  const older = RecordSet.of(
    asLookupKey(bytes(given.olderLookupKey)), [verifyEntry(bytes(given.older), context)], facts
  )
  const { living } = viewOf(
    RecordSet.of(asLookupKey(bytes(given.lookupKey)), named.map(({ entry }) => entry)), context, [older]
  )
  expect(living.map(({ slot }) => named.find(({ entry }) => entry.slot === slot)?.name)).to.deep.equal(vector.living)
}

export const checkRotation: Check = (vector, given) => {
  const registry = openRegistry(bytes(given.registry), {
    anchor: anchorOfVectors(), now: number(given.opened), previous: registryOfVectors()
  })
  const context = { registry, now: number(given.now) }
  if (vector.attestation == null) {
    checkSeen(vector, given, context)
  } else {
    checkAttested(vector, context)
  }
}
