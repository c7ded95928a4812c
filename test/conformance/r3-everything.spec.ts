import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { foundText } from '../../src/cli/found.ts'
import { foundJson } from '../../src/light/json.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeNote, openNote } from '../../src/mapping/note.ts'
import { verifyObject } from '../../src/mapping/validity.ts'
import { moveDp } from '../../src/registry/edit.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { codeOf } from './cast/claimant.ts'
import { askedDuring } from './cast/queries.ts'
import { until } from '../builders/replicas.ts'
import { stage } from './cast/stage.ts'
import type { VerifiedNote } from '../../src/mapping/interface.ts'
import type { ClaimSummary, Holder } from '../../src/holder/holder.ts'
import type { DiscoverOptions, DiscoverResult } from '../../src/light/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { LookupKey } from '../../src/base/bytes.ts'

const EVERYTHING = { federation: 'everything' } as const
const regionOf = (index: number): string => index < 5 ? 'eu' : 'us'

describe('R3: senders can retrieve all mappings', () => {
  const on = stage({
    dps: 8,
    threshold: 3,
    relays: true,
    policy: placementOf({ replicas: 3, replicaOperators: 3, regions: ['eu', 'us'] }),
    change: draft => ({ ...draft, dps: draft.dps.map((dp, i) => moveDp(dp, { regions: [regionOf(i)] }, 0)) })
  })
  const id = (index: number): string => on.dp(index).party.id
  let querier: LightNode
  before(async () => { querier = await on.testnet.light({ home: id(0) }) })

  const keep = async (csi: string, dp: number, more: Partial<Parameters<typeof on.testnet.claim>[0]> = {}): Promise<
    ClaimSummary
  > =>
    await on.testnet.claim({ csi, dp: id(dp), federatedOnly: [], findable: true, ...more })
  const ask = async (csi: string, options: DiscoverOptions = {}): Promise<DiscoverResult> =>
    await querier.discover(csi, { ...EVERYTHING, ...options })
  /** Who has a note at the key, by the number of the DP. */
  const notesAt = async (lookupKey: LookupKey): Promise<Array<readonly [number, readonly VerifiedNote[]]>> => {
    const all = await Promise.all(on.testnet.dps.map(async (_, i) => {
      const [answer] = await on.actor.records.read(on.dpRecord(i), [{ lookupKey }])
      const notes = answer?.status === 'found' ? answer.set.notes : []
      return [
        i, notes.map(({ bytes }) => verifyObject('note', bytes, { registry: on.testnet.registry, now: Date.now() }))
      ] as const
    }))
    return all.filter(([, notes]) => notes.length > 0)
  }

  it('one call finds what the replicas have and what DPs keep to themselves, ' +
    'through relays, and asks nobody else', async () => {
    const csi = 'mailto:both@example.com'
    const [first, second]: readonly Holder[] = [await on.testnet.person(), await on.testnet.person()]
    await on.testnet.claim({ csi, holder: first, msp: 'msp1', dp: id(1) })
    const { findable } = await keep(csi, 6, { holder: second, msp: 'msp2' })
    expect(findable?.receipts).to.equal(findable?.replicas)
    expect(findable?.code).to.equal(undefined)
    await querier.discover(csi)
    let result: DiscoverResult | undefined
    const asked = await askedDuring(on.testnet, async () => { result = await ask(csi) })
    expect([result?.outcome, result?.complete, result?.relayed]).to.deep.equal(['found', true, true])
    expect(result?.mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp1', 'msp2'])
    expect(result?.mappings[1]?.foundAt).to.deep.equal([id(6)])
    expect(result?.federation).to.deep.include({ mode: 'everything', asked: [id(6)], outOfReach: [] })
    // the home DP asks in its own name; what it is asked comes sealed
    expect(asked).to.deep.equal({ dp7: 1 })
    const compact = await querier.discoverCompact(csi, EVERYTHING)
    expect([compact.outcome, compact.federation.asked]).to.deep.equal(['found', [id(6)]])
  })

  it('where nothing is noted no DP is asked, and all still asks all', async () => {
    const csi = 'mailto:plain@example.com'
    await on.testnet.claim({ csi, federatedOnly: [], dp: id(2) })
    const nobody = 'mailto:nobody@example.com'
    await querier.discoverMany([csi, nobody]) // evaluated: what is asked from now on is a query
    const asked = await askedDuring(on.testnet, async () => {
      expect((await ask(csi)).outcome).to.equal('none')
      expect((await ask(nobody)).outcome).to.equal('none')
    })
    expect(asked).to.deep.equal({})
    const all = await querier.discover(csi, { federation: 'all' })
    expect([all.outcome, all.federation.asked.length]).to.deep.equal(['found', 8])
  })

  it('a note stays in the regions of its mapping, at each of its replicas', async () => {
    const { entry } = await keep('mailto:here@example.com', 1, { regions: ['eu'] })
    const held = (await notesAt(entry.lookupKey)).map(([dp]) => dp)
    const placed = replicasOf(entry.lookupKey, on.testnet.registry, Date.now(), ['eu'])
      .map(dp => on.testnet.dps.findIndex(({ party }) => party.id === dp.id))
    expect(held).to.deep.equal(placed.toSorted((a, b) => a - b))
    expect(held.every(dp => regionOf(dp) === 'eu')).to.equal(true)
    expect((await ask('mailto:here@example.com')).mappings).to.have.length(1)
  })

  it('a replica that lost it gets it back by reconciliation, in its region', async () => {
    const { entry } = await keep('mailto:lost@example.com', 1, { regions: ['eu'] })
    const [one, ...others] = (await notesAt(entry.lookupKey)).map(([dp]) => dp)
    if (one == null || others.length === 0) {
      throw new Error('no replicas')
    }
    await on.dp(one).stop()
    await on.dp(one).restart() // its store was in memory
    const { dp: restarted } = on.dp(one)
    // it dials the others by itself, one after the other
    await until(() => others.every(dp => restarted.peer.getConnections(on.dp(dp).dp.peerId).length > 0))
    for (const dp of others) {
      await restarted.recordSync.syncWith(on.dpRecord(dp))
    }
    expect((await notesAt(entry.lookupKey)).map(([dp]) => dp)).to.include(one)
  })

  it('it goes with its mapping, and not with another of the same holder', async () => {
    const csi = 'mailto:gone@example.com'
    const holder = await on.testnet.person()
    await keep(csi, 6, { holder, msp: 'msp1' })
    await keep(csi, 5, { holder, msp: 'msp2' })
    expect((await ask(csi)).mappings).to.have.length(2)
    await holder.release({ csi, msp: 'msp1' })
    const left = await ask(csi)
    expect([left.mappings.map(({ mapping }) => mapping.mspId), left.federation.asked])
      .to.deep.equal([['msp2'], [id(5)]])
    await holder.release({ csi })
    const none = await ask(csi)
    expect([none.outcome, none.federation.asked, none.federation.outOfReach]).to.deep.equal(['none', [], []])
  })

  it('the same claim again leaves no second note, until the first nears its end', async () => {
    const csi = 'mailto:again@example.com'
    const holder = await on.testnet.person()
    const day = 86_400_000
    const { entry } = await keep(csi, 6, { holder, lifetime: day })
    for (const lifetime of [day, day]) {
      expect((await keep(csi, 6, { holder, lifetime })).findable).to.have.all.keys('until')
    }
    const { findable } = await keep(csi, 6, { holder, lifetime: 2 * day, findable: undefined })
    expect(findable?.receipts).to.be.above(0)
    const notes = (await notesAt(entry.lookupKey)).map(([, held]) => held.length)
    expect(new Set(notes)).to.deep.equal(new Set([2]))
    expect((await ask(csi)).mappings).to.have.length(1)
  })

  it('is only for what its DP keeps: what is published is found anyway', async () => {
    expect(await codeOf(on.testnet.claim({ csi: 'mailto:x@example.com', findable: true })))
      .to.equal('HOLDER_FINDABLE_ANYWAY')
    expect(await codeOf(querier.discover('mailto:x@example.com', { ...EVERYTHING, replicas: false })))
      .to.equal('DISCOVER_OPTION_UNUSED')
  })

  describe('what stays out of reach is named', () => {
    it('where the holder admits others', async () => {
      const csi = 'mailto:some@example.com'
      await keep(csi, 6, { federatedOnly: [id(2)] })
      const admitted = await (await on.testnet.light({ home: id(2) })).discover(csi, EVERYTHING)
      expect(admitted.mappings).to.have.length(1)
      const result = await ask(csi)
      expect([result.outcome, result.federation.outOfReach]).to.deep.equal(['none', [{ dp: id(6), why: 'not-shown' }]])
      const json = foundJson(csi, result)
      expect(json.federation.out_of_reach).to.deep.equal([{ dp: id(6), why: 'not-shown' }])
      expect(foundText(json)).to.include(`out of reach: a mapping at ${id(6)}`)
    })

    it('where it is for an audience', async () => {
      const csi = 'mailto:friends@example.com'
      const audience = fromString('those who know this secret')
      await keep(csi, 6, { audience })
      const strangers = await ask(csi)
      expect([strangers.outcome, strangers.federation.asked, strangers.federation.outOfReach])
        .to.deep.equal(['none', [], [{ why: 'other-audience' }]])
      expect((await ask(csi, { audiences: [audience] })).mappings).to.have.length(1)
    })

    it('where its DP is away: that is no "none"', async () => {
      const csi = 'mailto:away@example.com'
      await keep(csi, 7)
      await on.dp(7).stop()
      try {
        const { outcome, federation } = await ask(csi)
        expect([outcome, federation.outOfReach]).to.deep.equal(['partial', [{ dp: id(7), why: 'no-answer' }]])
      } finally {
        await on.dp(7).restart()
      }
    })
  })

  describe('somebody tries to break it', () => {
    it('a replica can\'t tell which DP it is, nor anybody without the identifier', async () => {
      const { entry } = await keep('mailto:secret@example.com', 6)
      const [, [note]] = (await notesAt(entry.lookupKey))[0] ?? expect.fail('no note')
      expect(Buffer.from(note?.bytes ?? []).includes(id(6))).to.equal(false)
      const { sealingKey } = await on.actor.oprf.evaluateWithTranscript(
        parseCsi('mailto:other@example.com', on.testnet.registry.policy.csiTypes)
      )
      expect(note == null ? '' : openNote(note, sealingKey, { registry: on.testnet.registry })).to.equal(undefined)
    })

    it('a holder can\'t send strangers to a DP that didn\'t agree', async () => {
      const steps = await on.actor.claim('mailto:sent@example.com', { dp: 1, draft: { federatedOnly: [] } })
      const { entry, noteConsent } = steps.completed
      const [attestation] = entry.attestations
      if (noteConsent == null || attestation == null) {
        throw new Error('no consent')
      }
      const victim = id(4)
      const bytes = makeNote(
        { ...entry, attestation }, { dp: victim, consent: noteConsent }, steps.holder, steps.evaluation.sealingKey,
        systemRandom
      )
      await on.actor.claims.note(bytes, on.actor.dpTarget(1))
      await querier.discover('mailto:sent@example.com')
      const asked = await askedDuring(on.testnet, async () => {
        expect((await ask('mailto:sent@example.com')).federation.outOfReach).to.deep.equal([{ why: 'no-consent' }])
      })
      expect(asked).to.deep.equal({})
    })

    it('nobody brings a note in another\'s name, nor out of its region', async () => {
      const { entry } = await keep('mailto:mine@example.com', 1, { regions: ['eu'] })
      const [, [note]] = (await notesAt(entry.lookupKey))[0] ?? expect.fail('no note')
      if (note == null) {
        throw new Error('no note')
      }
      const forged = Uint8Array.from(note.bytes)
      forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
      expect(await codeOf(on.actor.claims.note(forged, on.actor.dpTarget(1)))).to.equal('FACT_SIGNATURE_INVALID')
      for (const dp of [5, 6, 7]) {
        const { facts } = await on.rogue.records.merge(on.dpRecord(dp), [RecordSet.of(entry.lookupKey, [], [note])])
        expect(facts.flat().map(({ code }) => code)).to.deep.equal(['RECORDS_NOT_REPLICA'])
      }
    })
  })
})
