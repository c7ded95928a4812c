import { expect } from 'chai'
import { concat } from 'uint8arrays/concat'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { moveDp } from '../../src/registry/edit.ts'
import { readersOf, replicasOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { MemoryBackend } from '../../src/store/memory.ts'
import { BackendStore } from '../../src/store/store.ts'
import { released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { Holder } from '../../src/holder/holder.ts'

const EVERYTHING = { gte: new Uint8Array(0), lt: new Uint8Array(64).fill(255) }
const regionOf = (index: number): string => index < 4 ? 'eu' : 'us'

describe('T7: 9(2) data sovereignty', () => {
  /** What is on each DP's disk, by its name; all of it can be searched. */
  const disks = new Map<string, MemoryBackend>()
  const on = stage({
    dps: 8,
    threshold: 3,
    policy: placementOf({ replicas: 3, replicaOperators: 3, regions: ['eu', 'us'] }),
    change: draft => ({ ...draft, dps: draft.dps.map((dp, i) => moveDp(dp, { regions: [regionOf(i)] }, 0)) }),
    store: async name => {
      const disk = disks.get(name) ?? new MemoryBackend()
      disks.set(name, disk)
      return new BackendStore(disk)
    }
  })

  /** Names of the DPs with these bytes anywhere on their disk. */
  async function holding (bytes: Uint8Array): Promise<string[]> {
    const names: string[] = []
    for (const [name, disk] of disks) {
      const values: Uint8Array[] = []
      for await (const pair of disk.iterate(EVERYTHING)) {
        values.push(...pair)
      }
      if (Buffer.from(concat(values)).includes(Buffer.from(bytes))) {
        names.push(name)
      }
    }
    return names
  }
  /** By a part of it that no other object has. */
  const holdingEntry = async (entry: Pick<VerifiedEntry, 'holderSignature'>): Promise<string[]> =>
    await holding(entry.holderSignature)
  const within = (names: readonly string[], region: string): boolean => names.length > 0 &&
    names.every(name => on.testnet.dps.some(({ party }, i) => party.name === name && regionOf(i) === region))

  async function europeans (
    csi: string, more: { firstMapping?: boolean, holder?: Holder } = {}
  ): Promise<VerifiedEntry> {
    const { entry } = await on.testnet.claim({ csi, regions: ['eu'], dp: on.dp(0).party.id, ...more })
    return entry
  }

  it('an entry for one region is stored there alone, on as many replicas as the policy asks for', async () => {
    const entry = await europeans('mailto:at-home@example.com')
    const names = await holdingEntry(entry)
    expect(within(names, 'eu')).to.equal(true)
    const replicas = replicasOf(entry.lookupKey, on.testnet.registry, Date.now(), ['eu']).map(({ id }) => id)
    expect(replicas).to.have.length(3)
    for (const { party } of on.testnet.dps.filter(({ party: { id } }) => replicas.includes(id))) {
      expect(names).to.include(party.name)
    }
  })

  it('it is found from everywhere, and stays where it is, also when readers repair and DPs publish anew', async () => {
    const entry = await europeans('mailto:read@example.com')
    for (const { dp } of on.testnet.dps) {
      const [read] = await dp.reader.read([entry.lookupKey], { until: 'all' })
      expect(read?.entries.map(({ hash }) => hash)).to.deep.equal([entry.hash])
    }
    expect((await on.querier.discover('mailto:read@example.com')).outcome).to.equal('found')
    await on.dp(0).dp.republisher.pass()
    await Promise.all(on.testnet.dps.map(async ({ dp }) => { await dp.invalidations.settled() }))
    expect(within(await holdingEntry(entry), 'eu')).to.equal(true)
  })

  it('DPs elsewhere hear of no first mapping there', async () => {
    const holder = await on.testnet.person()
    const entry = await europeans('mailto:first@example.com', { firstMapping: true, holder })
    expect((await holder.coverage({ csi: 'mailto:first@example.com' })).map(({ recipients }) => recipients))
      .to.deep.equal([3])
    expect(within(await holdingEntry(entry), 'eu')).to.equal(true)
  })

  it('an entry for anywhere is stored in both', async () => {
    const { entry } = await on.testnet.claim({ csi: 'mailto:anywhere@example.com' })
    const readers = readersOf(entry.lookupKey, on.testnet.registry, Date.now())
    expect(new Set(readers.flatMap(({ regions }) => regions))).to.have.property('size', 2)
    expect((await holdingEntry(entry)).length).to.be.at.least(3)
  })

  describe('somebody tries to break it', () => {
    it('a DP that hands it to replicas elsewhere, which refuse it', async () => {
      const entry = await europeans('mailto:pushed@example.com')
      for (const index of [4, 5, 6, 7]) {
        const { outcomes } = await on.rogue.records.merge(on.dpRecord(index), [RecordSet.of(entry.lookupKey, [entry])])
        expect(outcomes.flat().map(({ code }) => code)).to.deep.equal(['RECORDS_NOT_REPLICA'])
      }
      expect(within(await holdingEntry(entry), 'eu')).to.equal(true)
    })

    it('a DP that says it was for anywhere: the holder signed the regions', async () => {
      const entry = await europeans('mailto:changed@example.com')
      const bytes = entry.bytes.slice()
      const at = Buffer.from(bytes).indexOf('eu')
      bytes.set(Buffer.from('us'), at)
      const { outcomes } = await on.rogue.records.merge(on.dpRecord(4), [
        RecordSet.of(entry.lookupKey, [{ ...entry, bytes, regions: ['us'] }])
      ])
      expect(outcomes.flat()[0]?.code).to.match(/^(ENTRY|RECORDS)_/)
      expect(within(await holdingEntry(entry), 'eu')).to.equal(true)
    })

    it('a registry in which a replica moves away: what it has may be ' +
      'read no more, and comes to the others', async () => {
      const entry = await europeans('mailto:moved@example.com')
      // not the one whose key the rogue has: it would ask itself
      const first = replicasOf(entry.lookupKey, on.testnet.registry, Date.now(), ['eu'])
        .find(({ id }) => id !== on.testnet.dps[0]?.party.id)
      const leaving = on.testnet.dps.findIndex(({ party }) => party.id === first?.id)
      await on.testnet.publish(at =>
        ({ dps: on.testnet.registry.dps.map(dp => dp.id === first?.id ? moveDp(dp, { regions: ['us'] }, at) : dp) }))
      expect(replicasOf(entry.lookupKey, on.testnet.registry, Date.now(), ['eu']).map(({ id }) => id))
        .to.not.include(first?.id)
      const { outcomes } = await on.rogue.records.merge(on.dpRecord(leaving), [RecordSet.of(entry.lookupKey, [entry])])
      expect(outcomes.flat().map(({ code }) => code)).to.deep.equal(['RECORDS_NOT_REPLICA'])
      expect((await (await on.testnet.light()).discover('mailto:moved@example.com')).outcome).to.equal('found')
    })

    it('what strikes it says nothing that is in it, and is known everywhere', async () => {
      const steps = await on.actor.claim('mailto:struck@example.com', { draft: { regions: ['eu'] } })
      await on.actor.claims.release(released(steps), on.actor.dpTarget())
      expect(within(await holding(steps.built.entry.holderSignature), 'eu')).to.equal(true)
      expect((await on.querier.discover('mailto:struck@example.com')).mappings).to.deep.equal([])
    })
  })
})
