import { expect } from 'chai'
import { asLookupKey, equalBytes } from '../../../src/base/bytes.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { evidenceOf, livingOfOthers, openEvidence } from '../../../src/mapping/rivals.ts'
import { verifyEntry } from '../../../src/mapping/validity.ts'
import { conflictOf } from '../../../src/protocols/claim/complete.ts'
import { NoticeHandler } from '../../../src/protocols/first-mapping/handler.ts'
import { NoticeOutcome } from '../../../src/protocols/first-mapping/pb/messages.ts'
import { release } from '../../builders/invalidation.ts'
import { alice, bobLookupKey, buildTestMapping } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, openGate, seedOf } from '../../builders/registry.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { VerifiedEntry } from '../../../src/mapping/interface.ts'

const test = buildTestRegistry({ rotating: true })
const NEWER = asLookupKey(seedOf('L of bob under the newer key'))
const LATER = NOW + DAY
const context = { registry: test.registry, now: LATER }

/** Bob's, from before the key was replaced. */
const older = verifyEntry(buildTestMapping({ federation: test }).bytes, context)
/** Alice says under the newer key that it is newly hers. */
const claimed = entryOf({ older: { lookupKey: bobLookupKey, oprfKeyId: 1 } })

function entryOf (attestation: object): VerifiedEntry {
  const under = { oprfKeyId: 2 }
  const times = { issuedAt: LATER - HOUR, expiresAt: LATER + 40 * DAY }
  const { bytes } = buildTestMapping({
    federation: test,
    holder: alice,
    label: 'alice',
    lookupKey: NEWER,
    now: LATER,
    draft: { ...under, firstMapping: true },
    attestation: { ...under, ...times, ...attestation },
    confirmation: under
  })
  return verifyEntry(bytes, context)
}

const setOf = (entries: readonly VerifiedEntry[], ...released: Uint8Array[]): RecordSet<VerifiedEntry> =>
  RecordSet.of(bobLookupKey, entries, released.map(parseInvalidation))
const letGo = release({ federation: test, issuedAt: NOW + HOUR })

describe('protocols/first-mapping: an older mapping under the older evaluation key', () => {
  it('stands in the way at the DP that is to publish', () => {
    const claim = (under: RecordSet<VerifiedEntry>) =>
      conflictOf({ entry: claimed, known: RecordSet.empty(NEWER), older: [under] }, context)
    const shown = claim(setOf([older])) ?? expect.fail('nothing stands in its way')
    expect(claim(setOf([]))).to.equal(undefined)
    expect(claim(setOf([older], letGo)), 'let go').to.equal(undefined)
    // and the holder finds the same
    expect(livingOfOthers(shown, claimed, context).map(({ slot }) => slot)).to.deep.equal([older.slot])
  })

  it('is known to every DP that is told', async () => {
    const answerOf = async (entry: VerifiedEntry, under: RecordSet<VerifiedEntry>) => {
      const asked: LookupKey[] = []
      const known = async (lookupKey: LookupKey): Promise<RecordSet<VerifiedEntry>> => {
        asked.push(lookupKey)
        return equalBytes(lookupKey, bobLookupKey) ? under : RecordSet.empty(lookupKey)
      }
      const facts = { known, take: async () => {}, repair: async () => {} }
      const handler = new NoticeHandler(
        { registry: test.source, gate: openGate, clock: { now: () => LATER }, facts }, {}
      )
      return { ...await handler.handle({ entry: entry.bytes.slice(), invalidations: [] }, entry.dp), asked }
    }
    const { outcome, evidence } = await answerOf(claimed, setOf([older]))
    expect(outcome).to.equal(NoticeOutcome.CONFLICT)
    expect(openEvidence(evidence, claimed, context).rivals.map(({ slot }) => slot)).to.deep.equal([older.slot])
    expect((await answerOf(claimed, setOf([older], letGo))).outcome).to.equal(NoticeOutcome.ACKNOWLEDGED)
    expect((await answerOf(entryOf({}), setOf([older]))).asked, 'its CSIP names no older key').to.deep.equal([NEWER])
  })

  it('is shown at no other key', () => {
    const elsewhere = entryOf({ older: { lookupKey: asLookupKey(seedOf('L of somebody else')), oprfKeyId: 1 } })
    expect(() => openEvidence(evidenceOf(setOf([older]), [older]), elsewhere, context)).to.throw().with.property(
      'code', 'RECORD_SET_MALFORMED'
    )
  })
})
