import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { systemClock } from '../../src/base/clock.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { evidenceOf } from '../../src/mapping/rivals.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { FIRST_MAPPING_PROTOCOL, NOTICE_METHOD } from '../../src/protocols/first-mapping/constants.ts'
import { NoticeOutcome } from '../../src/protocols/first-mapping/pb/messages.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { codeOf, someone } from './cast/claimant.ts'
import { reassigned, released } from './cast/invalidations.ts'
import { lyingWitness } from './cast/liar.ts'
import { stage } from './cast/stage.ts'
import type { WholeEntry, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { NoticeCoverage } from '../../src/protocols/first-mapping/index.ts'
import type { NoticeAnswer } from '../../src/protocols/first-mapping/pb/messages.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Steps } from './cast/claimant.ts'

const FIRST = { draft: { firstMapping: true } }

describe('18: first mapping verified and broadcast', function () {
  this.timeout(60_000)

  const stores = new Map<string, Store>()
  const on = stage({
    dps: 5,
    // what a DP keeps outlives its stop
    store: async name => {
      const store = stores.get(name) ?? memoryStore()
      stores.set(name, store)
      return {
        ...store,
        health: store.health,
        records: store.records,
        namespace: namespace => store.namespace(namespace),
        close: async () => {}
      }
    }
  })

  const context = (): { registry: typeof on.testnet.registry, now: number } =>
    ({ registry: on.testnet.registry, now: systemClock.now() })

  /** Looks until `holds`; each look lets the nodes go on. */
  async function coverageOf (
    entry: Pick<VerifiedEntry, 'lookupKey' | 'holderKey'>, holds: (coverage: NoticeCoverage) => boolean, dp = 0
  ): Promise<NoticeCoverage> {
    for (;;) {
      const coverage = await on.dp(dp).dp.firstMappings.coverage(entry)
      if (coverage != null && holds(coverage)) {
        return coverage
      }
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  /** As DP 1, to DP `to`. */
  async function notify (
    entry: WholeEntry, to: number, invalidations: readonly Uint8Array[] = []
  ): Promise<NoticeAnswer> {
    return await on.rogue.rpc.call(on.actor.dpTarget(to), FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, {
      entry: entry.bytes.slice(), invalidations: invalidations.map(bytes => bytes.slice())
    })
  }

  /** What DP 1 made of a claim, with witnesses of its choice, and told nobody of. */
  function signedByDp1 ({ built }: Pick<Steps, 'built'>, seenAt?: number): WholeEntry {
    const witnesses = [1, 2, 3].map(i => lyingWitness(built.entry, on.dp(i).party.signer, seenAt))
    return completeAsDp(built.entry, witnesses, on.dp(0).party.signer)
  }

  it('is acknowledged by every other DP', async () => {
    const { completed: { entry } } = await on.actor.claim('mailto:first@example.com', FIRST)
    expect(await coverageOf(entry, ({ acknowledged }) => acknowledged === 4))
      .to.deep.equal({ acknowledged: 4, recipients: 4, conflicts: [] })
    const slot = { lookupKey: entry.lookupKey, holderKey: entry.holderKey, entryId: entry.entryId }
    expect((await on.actor.claims.status(slot, on.actor.dpTarget())).coverage)
      .to.deep.equal({ acknowledged: 4, recipients: 4, conflicts: [] })
  })

  it('reaches a DP that is down once it is back, also when the origin was restarted meanwhile', async () => {
    await on.dp(4).stop()
    const { completed: { entry } } = await on.actor.claim('mailto:down@example.com', FIRST)
    expect(await coverageOf(entry, ({ acknowledged }) => acknowledged === 3))
      .to.deep.equal({ acknowledged: 3, recipients: 4, conflicts: [] })
    await on.dp(0).restart()
    expect((await on.dp(0).dp.firstMappings.coverage(entry))?.acknowledged).to.equal(3)
    await on.dp(4).restart()
    expect((await coverageOf(entry, ({ acknowledged }) => acknowledged === 4)).recipients).to.equal(4)
  })

  it('is refused against a living older mapping, with that mapping as ' +
    'evidence; without the flag it coexists', async () => {
    const csi = 'mailto:taken@example.com'
    const { completed } = await on.actor.claim(csi)
    const refused: unknown = await on.actor.claim(csi, { ...FIRST, dp: 1 }).then(() => 'no error', (err: unknown) =>
      err)
    expect(refused).to.include({ code: 'CLAIM_CONFLICT' })
    expect((refused as { older: VerifiedEntry[] }).older.map(({ hash }) => hash)).to.deep.equal([completed.entry.hash])
    expect((await on.querier.discover(csi)).mappings).to.have.length(1)
    await on.actor.claim(csi, { dp: 1 })
    const { mappings } = await on.querier.discover(csi)
    expect(mappings.map(({ mapping }) => mapping.holderKey)[0]).to.deep.equal(completed.entry.holderKey)
    expect(mappings).to.have.length(2)
  })

  it('goes through after a release, and after a re-assignment by a capable CSIP', async () => {
    const before = await on.actor.claim('mailto:let-go@example.com', { dp: 2 })
    await on.actor.claims.release(released(before), on.actor.dpTarget(3))
    const { completed: { entry } } = await on.actor.claim('mailto:let-go@example.com', FIRST)
    await coverageOf(entry, ({ acknowledged }) => acknowledged === 4)

    const number = 'tel:+14155550118'
    const old = await on.actor.claim(number, { dp: 2 })
    await on.actor.claims.reassign(reassigned(on.testnet, old), on.actor.dpTarget(3))
    const { completed: { entry: own } } = await on.actor.claim(number, FIRST)
    await coverageOf(own, ({ acknowledged }) => acknowledged === 4)
    expect((await on.querier.discover(number)).mappings.map(({ mapping }) => mapping.holderKey))
      .to.deep.equal([own.holderKey])
  })

  it('strikes what a DP published itself, by the evidence in the notice, before that DP answers', async () => {
    const number = 'tel:+14155550119'
    const old = await on.actor.claim(number, { dp: 3 })
    const by = reassigned(on.testnet, old)
    const { entry } = (await on.actor.prepare(number, FIRST)).built
    const mine = signedByDp1({ built: { entry, partKeys: old.built.partKeys } })
    expect((await notify(mine, 3, [by])).outcome).to.equal(NoticeOutcome.ACKNOWLEDGED)
    const kept = await on.dp(3).dp.invalidationLog.at(old.evaluation.lookupKey)
    expect(kept.map(({ hash }) => hash)).to.deep.equal([sha256(by)])
    // the same again, a crash of the origin later
    expect((await notify(mine, 3, [by])).outcome).to.equal(NoticeOutcome.ACKNOWLEDGED)
  })

  it('that goes behind the replicas\' back is contested by whoever knows better, with the older mapping', async () => {
    const csi = 'mailto:bob@example.com'
    const { completed } = await on.actor.claim(csi, { dp: 3 })
    const false1 = signedByDp1(await on.actor.prepare(csi, FIRST))
    const { outcome, evidence } = await notify(false1, 3)
    expect(outcome).to.equal(NoticeOutcome.CONFLICT)
    expect(RecordSet.decode(evidence, false1.lookupKey).entries.map(({ hash }) => hash))
      .to.deep.equal([completed.entry.hash])
  })

  it('is struck by no invalidation that is forged, and nothing older is', async () => {
    const number = 'tel:+14155550120'
    const old = await on.actor.claim(number, { dp: 3 })
    const mine = signedByDp1(await on.actor.prepare(number, FIRST))
    for (const [forged, code] of [
      [reassigned(on.testnet, old, { signer: someone() }), 'INVALIDATION_SIGNATURE_INVALID'],
      [released(old, someone()), 'INVALIDATION_SIGNATURE_INVALID'],
      [reassigned(on.testnet, await on.actor.prepare('tel:+14155550121')), 'INVALIDATION_FOREIGN']
    ] as const) {
      expect(await codeOf(notify(mine, 3, [forged]))).to.equal(code)
    }
    expect((await on.querier.discover(number)).mappings.map(({ mapping }) => mapping.holderKey))
      .to.deep.equal([old.holder.publicKey])
  })

  it('is told by its own DP only, with the flag, and verified', async () => {
    const csi = 'mailto:rules@example.com'
    const flagged = signedByDp1(await on.actor.prepare(csi, FIRST))
    const plain = signedByDp1(await on.actor.prepare(csi))
    const call = async (rpc: typeof on.actor.rpc, entry: Uint8Array): Promise<unknown> =>
      await codeOf(rpc.call(on.actor.dpTarget(1), FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, {
        entry: entry.slice(), invalidations: []
      }))
    expect(await call(on.actor.rpc, flagged.bytes)).to.equal('FIRST_MAPPING_NOT_ORIGIN')
    expect(await call(on.rogue.rpc, plain.bytes)).to.equal('FIRST_MAPPING_NOT_FLAGGED')
    const unwitnessed = completeAsDp(flagged, [lyingWitness(flagged, on.dp(1).party.signer)], on.dp(0).party.signer)
    expect(await call(on.rogue.rpc, unwitnessed.bytes)).to.equal('WITNESSES_TOO_FEW')
  })

  it('shows who contests it, and ignores a conflict without evidence', async () => {
    const csi = 'mailto:late@example.com'
    // DP 4 alone knows of Bob's mapping: it reaches the replicas with the first conflict
    const bob = await on.actor.prepare(csi, { dp: 3 })
    const older = verifyEntry(
      completeAsDp(
        bob.built.entry, [0, 1, 2].map(i => lyingWitness(bob.built.entry, on.dp(i).party.signer)), on.dp(3).party.signer
      ).bytes, context()
    )
    const shown = evidenceOf(RecordSet.of(older.lookupKey, [older]), [older])
    await on.dp(3).stop()
    let evidence: Uint8Array = new Uint8Array(0)
    const asked: number[] = []
    const { seed, port } = on.dp(3).party
    const double = await createPeer({ logger: defaultLogger(), seed, listen: [`/ip4/127.0.0.1/tcp/${port}`] })
    double.services.rpc.handle(FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, async () => {
      asked.push(evidence.byteLength)
      return { outcome: NoticeOutcome.CONFLICT, evidence: evidence.slice() }
    })
    await double.start()
    const { completed: { entry } } = await on.actor.claim(csi, FIRST)
    await coverageOf(entry, ({ acknowledged }) => acknowledged === 3 && asked.length > 0)
    expect((await on.dp(0).dp.firstMappings.coverage(entry))?.conflicts).to.deep.equal([])
    evidence = shown
    const { conflicts, acknowledged } = await coverageOf(entry, coverage => coverage.conflicts.length > 0)
    expect(acknowledged).to.equal(3)
    expect(conflicts).to.deep.equal([{ dp: on.dp(3).party.id, entries: [older.hash] }])
    // repaired: everybody sees the older one first
    const { mappings } = await on.querier.discover(csi)
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([older.holderKey, entry.holderKey])
    await double.stop()
    await on.dp(3).restart()
  })

  it('expects nothing of a DP that has left', async () => {
    const { completed: { entry } } = await on.actor.claim('mailto:change@example.com', FIRST)
    await coverageOf(entry, ({ acknowledged }) => acknowledged === 4)
    const leaves = on.dp(2).party.id
    const dps = on.testnet.registry.dps
    await on.testnet.publish(at =>
      ({ dps: dps.map(dp => dp.id === leaves ? withDpStatus(dp, 'revoked', at, at) : dp) }))
    expect((await on.dp(0).dp.firstMappings.coverage(entry)))
      .to.deep.equal({ acknowledged: 3, recipients: 3, conflicts: [] })
  })
})
