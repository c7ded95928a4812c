import { expect } from 'chai'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { INVALIDATION_TOPIC } from '../../src/protocols/invalidation/index.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { until } from '../builders/replicas.ts'
import { someone } from './cast/claimant.ts'
import { reassigned, released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { UncheckedInvalidation } from '../../src/mapping/interface.ts'
import type { ClaimSummary, Holder } from '../../src/holder/holder.ts'
import type { Store } from '../../src/store/interface.ts'

/** More DPs than replicas: some have a key's invalidations in their logs alone. */
const DPS = 9

describe('16: outdated mappings are removed after re-assignment', () => {
  // what a DP keeps while it is down
  const stores = new Map<string, Store>()
  const on = stage({
    dps: DPS,
    threshold: 3,
    store: async name => {
      const store = stores.get(name) ?? memoryStore()
      stores.set(name, store)
      return store
    }
  })
  // nine DPs that start in one process meet before anybody asks them
  before(async () => {
    await until(() =>
      on.testnet.dps.every(({ dp }) => dp.invalidationGossip.neighbours === DPS - 1))
  })

  const number = (last: string): string => `tel:+1415555${last}`

  const stored = async (index: number, lookupKey: LookupKey): Promise<RecordSet> => {
    const bytes = await stores.get(on.dp(index).party.name)?.records.get(lookupKey)
    return bytes == null ? RecordSet.empty(lookupKey) : RecordSet.decode(bytes, lookupKey)
  }
  const knows = (set: RecordSet, fact: UncheckedInvalidation): boolean =>
    set.invalidations.some(({ name }) => name === fact.name)
  const replicas = (lookupKey: LookupKey): number[] => {
    const ids = replicasOf(lookupKey, on.testnet.registry, Date.now()).map(({ id }) => id)
    return [...on.testnet.dps.keys()].filter(index => ids.includes(on.dp(index).party.id))
  }
  /** Replicas, and the DP that published the mapping. */
  const concerned = (lookupKey: LookupKey): Set<number> => new Set([0, ...replicas(lookupKey)])
  const everyLog = (fact: UncheckedInvalidation) => () =>
    [...concerned(fact.lookupKey)].every(index => !on.dp(index).running || on.dp(index).dp.invalidationLog.has(fact))

  it('at every DP: in the logs of those whom it concerns, in the store of ' +
    'every replica, and in every answer', async () => {
    const steps = await on.actor.claim(number('1601'))
    const { lookupKey } = steps.evaluation
    const fact = parseInvalidation(reassigned(on.testnet, steps))
    await on.actor.claims.reassign(fact.bytes, on.actor.dpTarget(3))
    await until(everyLog(fact))
    for (const [index, { dp }] of on.testnet.dps.entries()) {
      const logged = concerned(lookupKey).has(index) ? [fact.name] : []
      expect((await dp.invalidationLog.at(lookupKey)).map(({ name }) => name), `log of DP ${index + 1}`)
        .to.deep.equal(logged)
    }
    expect(replicas(lookupKey)).to.have.length.below(DPS)
    for (const index of replicas(lookupKey)) {
      expect(knows(await stored(index, lookupKey), fact), `store of DP ${index + 1}`).to.equal(true)
    }
    expect((await on.querier.discover(number('1601'))).mappings).to.deep.equal([])
    for (const { dp } of on.testnet.dps) {
      const [read] = await dp.reader.read([lookupKey])
      expect(read?.entries).to.deep.equal([])
    }
  })

  it('also at a DP that was down meanwhile, which refuses the old mapping from then on', async () => {
    const steps = await on.actor.claim(number('1602'))
    const { lookupKey } = steps.evaluation
    const down = replicas(lookupKey).find(index => index !== 0) ?? 0
    await on.dp(down).stop()
    expect((await stored(down, lookupKey)).entries).to.have.length(1)
    const fact = parseInvalidation(reassigned(on.testnet, steps))
    await on.actor.claims.reassign(fact.bytes, on.actor.dpTarget(0))
    await until(everyLog(fact))
    // whoever would have brought it is gone as well: the others tell
    await on.dp(down).restart()
    await until(() => on.dp(down).dp.invalidationLog.has(fact))
    expect(knows(await stored(down, lookupKey), fact)).to.equal(true)
    const { outcomes } = await on.rogue.records.merge(on.dpRecord(down), [
      RecordSet.of(lookupKey, [steps.completed.entry])
    ])
    expect(outcomes.flat()[0]?.code).to.equal('ENTRY_INVALIDATED')
    expect((await on.querier.discover(number('1602'))).outcome).to.not.equal('found')
  })

  it('at the DP that published it: it is refreshed no more', async () => {
    const publisher = on.dp(0).dp
    const before = await publisher.republisher.pass()
    const steps = await on.actor.claim(number('1603'))
    expect(await publisher.republisher.pass()).to.equal(before + 1)
    const fact = parseInvalidation(reassigned(on.testnet, steps))
    await on.actor.claims.reassign(fact.bytes, on.actor.dpTarget(4))
    await until(() => publisher.invalidationLog.has(fact))
    expect(await publisher.republisher.pass()).to.equal(before)
  })

  it('at a DP that becomes a replica by a new registry', async () => {
    const steps = await on.actor.claim(number('1604'))
    const { lookupKey } = steps.evaluation
    const fact = parseInvalidation(reassigned(on.testnet, steps))
    await on.actor.claims.reassign(fact.bytes, on.actor.dpTarget(0))
    await until(everyLog(fact))
    const leaving = replicas(lookupKey).find(index => index !== 0) ?? 0
    const before = replicas(lookupKey)
    await on.testnet.publish(at => ({
      dps: on.testnet.registry.dps.map(dp =>
        dp.id === on.dp(leaving).party.id ? withDpStatus(dp, 'leaving', at - 1_000, at) : dp)
    }))
    const [newcomer = -1] = replicas(lookupKey).filter(index => !before.includes(index))
    expect(newcomer).to.not.equal(-1)
    await until(async () => knows(await stored(newcomer, lookupKey), fact))
  })

  it('not by a forged re-assignment, whoever gossips it, and that DP is heard no more', async () => {
    const steps = await on.actor.claim(number('1605'))
    const forged = parseInvalidation(reassigned(on.testnet, steps, { signer: someone() }))
    const liar = on.dp(1).dp
    // a DP whose operator has other plans: its own node hands on what it never verified
    await liar.peer.services.pubsub?.publish(INVALIDATION_TOPIC, forged.bytes)
    const good = parseInvalidation(released(await on.actor.claim(number('1606'))))
    await on.actor.claims.release(good.bytes, on.actor.dpTarget(0))
    await until(everyLog(good))
    const others = on.testnet.dps.filter(({ dp }) => dp !== liar)
    expect(others.every(({ dp }) => !dp.invalidationLog.has(forged))).to.equal(true)
    expect(others.some(({ dp }) => dp.score.points(liar.peerId) > 0)).to.equal(true)
    expect((await on.querier.discover(number('1605'))).mappings.map(({ mapping }) => mapping.holderKey))
      .to.deep.equal([steps.holder.publicKey])
  })

  it('not by a replayed one: what the next owner claimed stays', async () => {
    const former = await on.actor.claim(number('1607'))
    const invalidation = parseInvalidation(reassigned(on.testnet, former))
    await on.actor.claims.reassign(invalidation.bytes, on.actor.dpTarget(0))
    await until(everyLog(invalidation))
    const next = await on.actor.claim(number('1607'))
    await on.dp(1).dp.peer.services.pubsub?.publish(INVALIDATION_TOPIC, invalidation.bytes)
    await on.actor.claims.reassign(invalidation.bytes, on.actor.dpTarget(2))
    expect((await on.querier.discover(number('1607'))).mappings.map(({ mapping }) => mapping.holderKey))
      .to.deep.equal([next.holder.publicKey])
  })

  describe('what a DP keeps to itself', () => {
    const KEEPER = 4
    const kept = new Map<string, LookupKey>()
    const facts = new Map<string, () => Promise<UncheckedInvalidation>>()

    let holder: Holder

    /** At a DP that is no replica of it: one of eight identifiers where seven of eight are. */
    const keep = async (first: number): Promise<{ readonly csi: string, readonly claim: ClaimSummary }> => {
      for (let i = first; i < first + 400; i++) {
        const csi = number(`${i}`)
        const { lookupKey } = await on.actor.evaluate(csi)
        if (!replicas(lookupKey).includes(KEEPER)) {
          return { csi, claim: await on.testnet.claim({ csi, dp: on.dp(KEEPER).party.id, federatedOnly: [], holder }) }
        }
      }
      throw new Error('a DP that is a replica of everything')
    }
    /** By a client of that DP. */
    const ask = async (csi: string): Promise<string> =>
      (await (await on.testnet.light({ home: on.dp(KEEPER).party.id })).discover(csi, { federation: 'local' })).outcome

    before(async () => {
      holder = await on.testnet.person()
      const [first, second] = [await keep(2000), await keep(3000)]
      kept.set(first.csi, first.claim.entry.lookupKey).set(second.csi, second.claim.entry.lookupKey)
      const { lookupKey, oprfKeyId } = first.claim.entry
      facts.set(first.csi, async () => {
        const fact = parseInvalidation(reassigned(on.testnet, { evaluation: { lookupKey, oprfKeyId } }))
        await on.actor.claims.reassign(fact.bytes, on.actor.dpTarget(0))
        return fact
      })
      facts.set(second.csi, async () => {
        await holder.release({ csi: second.csi })
        const [read] = await on.dp(0).dp.reader.read([second.claim.entry.lookupKey])
        return read?.set.invalidations[0] ?? expect.fail('nothing released')
      })
    })

    it('is found no more at one that was away meanwhile, not even by the first who asks', async () => {
      for (const csi of kept.keys()) {
        expect(await ask(csi), csi).to.equal('found')
      }
      await on.dp(KEEPER).stop()
      const spread = await Promise.all([...facts.values()].map(async invalidate => await invalidate()))
      await until(() => spread.every(fact =>
        replicas(fact.lookupKey).every(index => on.dp(index).dp.invalidationLog.has(fact))))
      await on.dp(KEEPER).restart()
      for (const csi of kept.keys()) {
        expect(await ask(csi), csi).to.not.equal('found')
      }
      expect(spread.every(fact => on.dp(KEEPER).dp.invalidationLog.has(fact))).to.equal(true)
    })

    it('nor at one that becomes a replica later', async () => {
      const [csi = '', lookupKey] = [...kept][0] ?? []
      if (lookupKey == null) {
        throw new Error('nothing kept')
      }
      while (!replicas(lookupKey).includes(KEEPER)) {
        const leaving = replicas(lookupKey)
          .find(index => index !== 0 && on.testnet.registry.dp(on.dp(index).party.id)?.status === 'active')
        const id = on.dp(leaving ?? expect.fail('nobody may leave')).party.id
        await on.testnet.publish(at => ({
          dps: on.testnet.registry.dps.map(dp => dp.id === id ? withDpStatus(dp, 'leaving', at - 1_000, at) : dp)
        }))
      }
      await until(async () => (await stored(KEEPER, lookupKey)).invalidations.length > 0)
      expect(await ask(csi)).to.not.equal('found')
      const [read] = await on.dp(KEEPER).dp.reader.read([lookupKey])
      expect(read?.entries).to.deep.equal([])
    })
  })
})
