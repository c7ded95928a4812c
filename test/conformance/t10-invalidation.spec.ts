import { expect } from 'chai'
import { asHash } from '../../src/base/bytes.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { codeOf, someone } from './cast/claimant.ts'
import { reassigned, released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'

describe('T10: invalidation by the CSIP or the user', () => {
  const on = stage()
  const number = (last: string): string => `tel:+1415555${last}`

  it('a re-assigned number has only its new owner, who lost no key and needs nobody\'s leave', async () => {
    const former = await on.actor.claim(number('2001'))
    const since = Date.now()
    const next = await on.actor.claim(number('2001'))
    const { mappings: before } = await on.querier.discover(number('2001'))
    expect(before.map(({ mapping }) => mapping.holderKey), 'older first').to.deep.equal([former.holder.publicKey, next.holder.publicKey])
    await on.actor.claims.invalidate(reassigned(on.testnet, next, { before: since }), on.actor.dpTarget())
    const { mappings } = await on.querier.discover(number('2001'))
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([next.holder.publicKey])
  })

  it('a struck entry is refused by every replica, whoever sends it again', async () => {
    const steps = await on.actor.claim(number('2002'))
    await on.actor.claims.invalidate(released(steps), on.actor.dpTarget())
    const { entry } = steps.completed
    // the sender is a DP itself, and asks the others
    for (const index of [...on.testnet.dps.keys()].slice(1)) {
      const { outcomes } = await on.rogue.records.merge(on.dpRecord(index), [RecordSet.of(entry.lookupKey, [entry])])
      expect(outcomes.flat()[0]?.code).to.equal('ENTRY_STRUCK')
    }
    expect((await on.querier.discover(number('2002'))).outcome).to.equal('none')
  })

  it('replicas sign for the invalidation itself, and one honest replica is enough to see it', async () => {
    const steps = await on.actor.claim(number('2003'))
    const fact = parseInvalidation(released(steps))
    const { receipt } = await on.rogue.records.merge(on.dpRecord(1), [RecordSet.of(fact.lookupKey, [], [fact])])
    expect(receipt?.recordHashes.map(asHash)).to.deep.equal([fact.hash])
    const [answer] = await on.actor.records.read(on.dpRecord(1), [{ lookupKey: fact.lookupKey }])
    expect(answer?.status === 'found' && answer.set.has(fact)).to.equal(true)
    const [read] = await on.dp(0).dp.reader.read([fact.lookupKey], { until: 'all' })
    expect(read?.entries).to.deep.equal([])
    await on.dp(0).dp.reader.settled()
    for (const { dp } of on.testnet.dps) {
      const [repaired] = await dp.reader.read([fact.lookupKey], { until: 'all' })
      expect(repaired?.set.has(fact)).to.equal(true)
    }
  })

  it('a replayed invalidation strikes nothing of the next owner', async () => {
    const former = await on.actor.claim(number('2004'))
    const invalidation = reassigned(on.testnet, former)
    await on.actor.claims.invalidate(invalidation, on.actor.dpTarget())
    const next = await on.actor.claim(number('2004'))
    await on.actor.claims.invalidate(invalidation, on.actor.dpTarget(1))
    const { mappings } = await on.querier.discover(number('2004'))
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([next.holder.publicKey])
  })

  it('a DP can not smuggle a forged one into a replica, and a former owner\'s flood leaves room for others', async () => {
    const former = await on.actor.claim(number('2005'))
    const forged = parseInvalidation(released(former, someone()))
    const { facts: refused } = await on.rogue.records.merge(on.dpRecord(1), [RecordSet.of(forged.lookupKey, [], [forged])])
    expect(refused.flat()[0]?.code).to.equal('INVALIDATION_SIGNATURE_INVALID')
    const facts = Array.from({ length: 20 }, () => parseInvalidation(released(former)))
    const flood = await on.rogue.records.merge(on.dpRecord(1), [RecordSet.of(former.evaluation.lookupKey, [], facts)])
    expect(flood.facts.flat().filter(({ code }) => code === 'QUOTA_FACTS_SIGNER')).to.have.length(12)
    expect(await codeOf(on.actor.claims.invalidate(reassigned(on.testnet, former), on.actor.dpTarget()))).to.equal('no error')
  })
})
