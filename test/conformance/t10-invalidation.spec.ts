import { expect } from 'chai'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { asHash } from '../../src/base/bytes.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
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
    expect(before.map(({ mapping }) => mapping.holderKey), 'older first')
      .to.deep.equal([former.holder.publicKey, next.holder.publicKey])
    await on.actor.claims.reassign(reassigned(on.testnet, next, { before: since }), on.actor.dpTarget())
    const { mappings } = await on.querier.discover(number('2001'))
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([next.holder.publicKey])
  })

  it('a struck entry is refused by every replica, whoever sends it again', async () => {
    const steps = await on.actor.claim(number('2002'))
    await on.actor.claims.release(released(steps), on.actor.dpTarget())
    const { entry } = steps.completed
    // the sender is a DP itself, and asks the others
    for (const index of [...on.testnet.dps.keys()].slice(1)) {
      const { outcomes } = await on.rogue.records.merge(on.dpRecord(index), [RecordSet.of(entry.lookupKey, [entry])])
      expect(outcomes.flat()[0]?.code).to.equal('ENTRY_INVALIDATED')
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
    await on.actor.claims.reassign(invalidation, on.actor.dpTarget())
    const next = await on.actor.claim(number('2004'))
    await on.actor.claims.reassign(invalidation, on.actor.dpTarget(1))
    const { mappings } = await on.querier.discover(number('2004'))
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([next.holder.publicKey])
  })

  it('a DP can not smuggle a forged one into a replica, and a former ' +
    'owner\'s flood leaves room for others', async () => {
    const former = await on.actor.claim(number('2005'))
    const forged = parseInvalidation(released(former, someone()))
    const { facts: refused } = await on.rogue.records.merge(on.dpRecord(1), [
      RecordSet.of(forged.lookupKey, [], [forged])
    ])
    expect(refused.flat()[0]?.code).to.equal('INVALIDATION_SIGNATURE_INVALID')
    const facts = Array.from({ length: 20 }, () => parseInvalidation(released(former)))
    const flood = await on.rogue.records.merge(on.dpRecord(1), [RecordSet.of(former.evaluation.lookupKey, [], facts)])
    expect(flood.facts.flat().filter(({ code }) => code === 'QUOTA_FACTS_SIGNER')).to.have.length(12)
    expect(await codeOf(on.actor.claims.reassign(reassigned(on.testnet, former), on.actor.dpTarget())))
      .to.equal('no error')
  })

  it('a CSIP announces what its feed says, and attests the new owner with the date', async () => {
    const former = await on.actor.claim(number('2006'))
    const { attestor } = on.testnet.csips[0] ?? {}
    const records = attestor?.assignments
    const since = new Date().toISOString()
    const { lines, bad } = records?.read(`${number('2006')},reassigned,${since}\n`) ?? {}
    expect(bad).to.deep.equal([])
    await records?.record(lines ?? [])
    const csi = former.csi
    while ((await records?.standing(csi))?.state !== 'announced') {
      await new Promise(resolve => { setImmediate(resolve) })
    }
    expect((await on.querier.discover(number('2006'))).mappings).to.deep.equal([])
    const next = await on.actor.claim(number('2006'))
    expect(verifyAttestation(next.attestation, { registry: on.testnet.registry, now: Date.now() }).assignedSince)
      .to.equal(Date.parse(since))
    const { mappings } = await on.querier.discover(number('2006'))
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([next.holder.publicKey])
    const [answer] = await on.rogue.attests.disconnected('csip1', [
      { lookupKey: former.evaluation.lookupKey, since: Date.parse(since) }
    ])
    expect(answer?.disconnected, 'a DP asks by lookup key').to.equal('yes')
  })

  it('takes no announcement without the right to it, of another prefix, forged, or of a day to come', async () => {
    const former = await on.actor.claim(number('2007'))
    const send = async (invalidation: () => Uint8Array): Promise<unknown> => {
      try {
        return await codeOf(on.actor.claims.reassign(invalidation(), on.actor.dpTarget()))
      } catch (err) {
        return err instanceof DiscoveryError ? err.code : err
      }
    }
    expect(
      await send(() => reassigned(on.testnet, former, { csiType: 'mailto' })), 'the registry gives it no right to that'
    ).to.equal('INVALIDATION_NOT_ALLOWED')
    expect(await send(() => reassigned(on.testnet, former, { scope: '+44' }))).to.equal('INVALIDATION_NOT_ALLOWED')
    expect(await send(() => reassigned(on.testnet, former, { csipId: 'csip9' }))).to.equal('INVALIDATION_CSIP_UNKNOWN')
    expect(await send(() => reassigned(on.testnet, former, { signer: someone() })))
      .to.equal('INVALIDATION_SIGNATURE_INVALID')
    expect(await send(() => reassigned(on.testnet, former, { before: Date.now() + 60_000 })))
      .to.equal('INVALIDATION_FIELD_INVALID')
    expect((await on.querier.discover(number('2007'))).mappings).to.have.length(1)
  })

  it('strikes nothing of another type with the right to re-assign numbers', async () => {
    const mail = await on.actor.claim('mailto:carol@example.com')
    expect(await codeOf(on.actor.claims.reassign(reassigned(on.testnet, mail), on.actor.dpTarget())))
      .to.equal('no error')
    expect((await on.querier.discover('mailto:carol@example.com')).mappings).to.have.length(1)
  })
})
