import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { allVectors } from '../../scripts/vectors/all.ts'
import { checkBlinding, checkEnvelope, checkFrame, checkIdentifier, checkPreference } from './check-pure.ts'
import { checkCeremony } from './check-ceremony.ts'
import { checkAdmission } from './check-admission.ts'
import { checkCertificates } from './check-certificates.ts'
import { checkCertification } from './check-certification.ts'
import { checkContext } from './check-context.ts'
import { checkParties } from './check-parties.ts'
import { checkQuery } from './check-query.ts'
import { checkAttestation, checkCompact, checkEntry, checkFact, checkInvalidation, checkRecordSet, checkRegistry } from './check-signed.ts'
import { checkClock } from './check-clock.ts'
import { checkRotation } from './check-rotation.ts'
import { checkRelay } from './check-relay.ts'
import { checkRecordSync } from './check-sync.ts'
import { checkToken } from './check-tokens.ts'
import { FOLDER, readVectors } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

const CHECKS: Readonly<Record<string, Check>> = {
  'admission.json': checkAdmission,
  'attestation.json': checkAttestation,
  'blinding.json': checkBlinding,
  'ceremony.json': checkCeremony,
  'certificates.json': checkCertificates,
  'certification.json': checkCertification,
  'compact.json': checkCompact,
  'conflict.json': checkFact,
  'context.json': checkContext,
  'entry.json': checkEntry,
  'envelope.json': checkEnvelope,
  'frames.json': checkFrame,
  'identifiers.json': checkIdentifier,
  'invalidation.json': checkInvalidation,
  'record-sync.json': checkRecordSync,
  'parties.json': checkParties,
  'preference.json': checkPreference,
  'query.json': checkQuery,
  'record-set.json': checkRecordSet,
  'registry.json': checkRegistry,
  'clock.json': checkClock,
  'relay.json': checkRelay,
  'rotation.json': checkRotation,
  'tokens.json': checkToken
}

describe('docs/vectors', () => {
  it('are what npm run vectors makes, byte for byte', () => {
    const made = allVectors()
    expect(readdirSync(FOLDER).sort()).to.deep.equal([...made.keys()].sort())
    for (const [name, content] of made) {
      expect(readFileSync(path.join(FOLDER, name), 'utf8') === content, name).to.equal(true)
    }
  })

  it('are each checked here', () => {
    expect(readdirSync(FOLDER).sort()).to.deep.equal(Object.keys(CHECKS).sort())
  })

  for (const [name, check] of Object.entries(CHECKS)) {
    describe(name, () => {
      const { given = {}, cases } = readVectors(name)
      for (const [i, vector] of cases.entries()) {
        const outcome = vector.error ?? vector.openError ?? vector.violation
        it(`${i + 1}, ${vector.name}${outcome == null ? '' : `: ${String(outcome)}`}`, async () => { await check(vector, given) })
      }
    })
  }
})
