import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { DOMAINS } from '../../src/base/envelope.ts'
import { allVectors } from '../../scripts/vectors/all.ts'
import { checkBlinding, checkEnvelope, checkFrame, checkIdentifier, checkPreference } from './check-pure.ts'
import { checkCeremony } from './check-ceremony.ts'
import { checkAdmission } from './check-admission.ts'
import { checkCertificates } from './check-certificates.ts'
import { checkCertification } from './check-certification.ts'
import { checkContext } from './check-context.ts'
import { checkParties } from './check-parties.ts'
import { checkQuery } from './check-query.ts'
import {
  checkAttestation, checkCompact, checkEntry, checkFact, checkInvalidation, checkRecordSet, checkRegistry
} from './check-signed.ts'
import { checkClock } from './check-clock.ts'
import { checkRotation } from './check-rotation.ts'
import { checkRelay } from './check-relay.ts'
import { checkRecordSync } from './check-sync.ts'
import { checkToken } from './check-tokens.ts'
import { checkWholeness } from './check-wholeness.ts'
import { FOLDER, readVectors } from './vector-fields.ts'
import type { Domain } from '../../src/base/envelope.ts'
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
  'tokens.json': checkToken,
  'wholeness.json': checkWholeness
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
        it(`${i + 1}, ${vector.name}${outcome == null ? '' : `: ${String(outcome)}`}`, async () => {
          await check(vector, given)
        })
      }
    })
  }
})

/** Under which field of which file stands a message that is signed so; beside the bare signatures of envelope.json. */
const SIGNED: Readonly<Record<Domain, readonly [file: string, field: string]>> = {
  registry: ['registry.json', 'registry'],
  registryTimestamp: ['registry.json', 'timestamp'],
  attestation: ['attestation.json', 'attestation'],
  attestStart: ['attestation.json', 'start'],
  attestRequest: ['attestation.json', 'answer'],
  confirmation: ['entry.json', 'confirmation'],
  confirmRequest: ['attestation.json', 'confirmRequest'],
  indexStatement: ['entry.json', 'sealedIndexPlaintext'],
  entryHolder: ['entry.json', 'holderSignature'],
  entryDp: ['entry.json', 'dpSignature'],
  witness: ['entry.json', 'witnesses'],
  receipt: ['record-set.json', 'receipt'],
  invalidation: ['invalidation.json', 'invalidation'],
  dispute: ['conflict.json', 'fact'],
  defence: ['conflict.json', 'defence'],
  noDefence: ['conflict.json', 'heldSince'],
  ruling: ['conflict.json', 'arbiters'],
  link: ['certificates.json', 'link'],
  note: ['conflict.json', 'fact'],
  noteConsent: ['conflict.json', 'sealingKey'],
  answer: ['query.json', 'answers'],
  aggregate: ['query.json', 'aggregate'],
  disclosure: ['query.json', 'disclosure'],
  context: ['context.json', 'context'],
  hop: ['context.json', 'hops'],
  stored: ['relay.json', 'readNonce'],
  time: ['clock.json', 'at'],
  tokenRequest: ['tokens.json', 'tokenRequest'],
  tokenCount: ['tokens.json', 'count'],
  storeRun: ['record-sync.json', 'storeRun'],
  ceremonyInvitation: ['ceremony.json', 'invitation'],
  ceremonyMessage: ['ceremony.json', 'message']
}

function fieldsOf (value: unknown): readonly string[] {
  return value == null || typeof value !== 'object'
    ? []
    : Object.entries(value).flatMap(([name, inside]) => [...Array.isArray(value) ? [] : [name], ...fieldsOf(inside)])
}

describe('docs/vectors: all that is signed', () => {
  for (const [domain, [file, field]] of Object.entries(SIGNED)) {
    it(`${domain}: ${field} of ${file}`, () => {
      expect(fieldsOf(readVectors(file))).to.include(field)
    })
  }

  it('is a bare signature in envelope.json, under each domain', () => {
    const domains = readVectors('envelope.json').cases.map(({ domain }) => domain)
    expect(Object.values(DOMAINS).filter(domain => !domains.includes(domain))).to.deep.equal([])
  })
})
