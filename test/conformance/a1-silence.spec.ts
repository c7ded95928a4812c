import { expect } from 'chai'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { verifiedSet } from '../../src/mapping/rivals.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { judgeMessage } from '../../src/protocols/invalidation/validate.ts'
import { recordIntake } from '../../src/protocols/records/index.ts'
import { voicesOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { dispute, OPENED, ruling, silence, STRICT } from '../builders/conflict.ts'
import { bobLookupKey, buildTestMapping } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, fixedSource, HOUR, NOW, openGate } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { VerifiedEntry, VerifyContext } from '../../src/mapping/interface.ts'

describe('A1: whoever is no voice at a key strikes nothing by silence', () => {
  const large = buildTestRegistry({
    dps: 20, seed: 'a hundred', policy: placementOf({ replicas: 7, replicaOperators: 7 })
  })
  const context: VerifyContext = { registry: large.registry, now: NOW }
  const voices = voicesOf(bobLookupKey, large.registry, NOW).map(({ dp }) => dp.id)
  const strangers = large.dps.map(({ id }) => id).filter(id => !voices.includes(id))
  const asked = dispute({ federation: large, attestation: STRICT })
  const by = (ids: readonly string[]): Uint8Array =>
    ruling({ federation: large, dispute: asked, silence: ids.map(dp => silence(asked, dp, { federation: large })) })
  const { bytes: mapping } = buildTestMapping({
    federation: large,
    now: OPENED - DAY,
    attestation: { issuedAt: OPENED - DAY - HOUR, expiresAt: NOW + 20 * DAY },
    expiresAt: NOW + DAY
  })
  const attack = by(strangers.slice(0, 4))
  const clock = { now: () => NOW }

  /** What a reader makes of it. */
  const read = (fact: Uint8Array): RecordSet<VerifiedEntry> => {
    const facts = [parseDispute(asked), parseFact('invalidation', fact)]
    return verifiedSet(RecordSet.of(bobLookupKey, [parseEntry(mapping)], facts).bytes, bobLookupKey, context)
  }

  it('as a majority of the voices does', () => {
    expect(voices).to.have.length(7)
    expect(viewOf(read(by(voices.slice(0, 4))), context).living).to.deep.equal([])
  })

  it('at a reader', () => {
    expect(read(attack).invalidations).to.deep.equal([])
    expect(viewOf(read(attack), context).living).to.have.length(1)
  })

  it('at an offline verifier', () => {
    expect(verdictOf(() => verifyFact(parseFact('invalidation', attack), context))).to.equal('RULING_NOT_A_VOICE')
  })

  it('at a replica', async () => {
    const intake = recordIntake({ id: voices[0] ?? '' })({
      gate: openGate, registry: fixedSource(large.registry), clock, past: clock, records: memoryStore().records
    })
    const { facts } = await intake.take(
      RecordSet.of(bobLookupKey, [], [parseDispute(asked), parseFact('invalidation', attack)])
    )
    expect(facts).to.deep.equal(['RULING_NOT_A_VOICE', undefined])
  })

  it('in gossip', async () => {
    const log = { wouldAdd: async () => 'added' as const, has: () => false }
    expect(await judgeMessage(attack, { registry: fixedSource(large.registry), clock, log }))
      .to.include({ code: 'RULING_NOT_A_VOICE' })
  })

  it('nor by a window that it invents', () => {
    const early = ruling({
      federation: large,
      dispute: asked,
      silence: voices.slice(0, 4).map(dp =>
        silence(asked, dp, { federation: large, storedAt: OPENED, issuedAt: OPENED + HOUR }))
    })
    expect(verdictOf(() => verifyFact(parseFact('invalidation', early), context))).to.equal('RULING_TOO_EARLY')
    const backDated = ruling({
      federation: large,
      dispute: asked,
      silence: voices.slice(0, 4).map(dp => silence(asked, dp, { federation: large, storedAt: OPENED - DAY }))
    })
    expect(verdictOf(() => verifyFact(parseFact('invalidation', backDated), context)))
      .to.equal('RULING_DISPUTE_FOREIGN')
  })
})
