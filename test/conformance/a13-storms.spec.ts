import { expect } from 'chai'
import { asEntryId, asHash } from '../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { makeDefence } from '../../src/mapping/defence.ts'
import { makeDispute } from '../../src/mapping/dispute.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { CALLER_PACE, HOLDER_PACE } from '../../src/protocols/claim/constants.ts'
import { ClaimPace } from '../../src/protocols/claim/pace.ts'
import { FIRST_MAPPING_PROTOCOL } from '../../src/protocols/first-mapping/constants.ts'
import { randomPeer } from '../builders/engines.ts'
import { hoarder } from '../builders/hoarder.ts'
import { reassign } from '../builders/invalidation.ts'
import { keyOf, reassignedMany } from '../builders/log.ts'
import { federation } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import { until } from '../builders/replicas.ts'
import { syncing } from '../builders/syncing.ts'
import { auditor } from './cast/auditor.ts'
import { codeOf, someone } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'
import type { LookupKey, PublicKeyBytes } from '../../src/base/bytes.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { Steps, Tricks } from './cast/claimant.ts'

const DPS = 4

describe('A13: a storm of one key is one wind', () => {
  const audit = auditor()
  const on = stage({ dps: DPS, audit: (name, rpc) => audit.audit(Number(name.slice('dp'.length)) - 1, rpc) })

  /** What DP 1 was asked to tell others, whom it told, of one key. */
  function noticesOf ({ lookupKey }: Pick<VerifiedEntry, 'lookupKey'>): readonly string[] {
    const hex = Buffer.from(lookupKey).toString('hex')
    return audit.seen
      .filter(({ dp, side, protocol, request }) => dp === 0 && side === 'out' &&
        protocol === FIRST_MAPPING_PROTOCOL.id && Buffer.from(request).toString('hex').includes(hex))
      .map(({ peer }) => peer)
  }

  async function told (entry: VerifiedEntry, count: number): Promise<void> {
    for (;;) {
      const coverage = await on.dp(0).dp.firstMappings.coverage(entry)
      if (coverage?.acknowledged === count) {
        return
      }
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  /** The same attestation, key and place, with the flag, once more. */
  async function renewed (steps: Steps, sequence: number, more: Tricks = {}): Promise<VerifiedEntry> {
    const { holder, attestation, csi } = steps
    const draft = { firstMapping: true, entryId: asEntryId(systemRandom.bytes(16)), sequence, ...more.draft }
    return (await on.actor.claim(csi.uri, { holder, attestation, ...more, draft })).completed.entry
  }

  it('200 renewals with the first-mapping flag are told once, to each DP', async () => {
    const entryId = asEntryId(systemRandom.bytes(16))
    const steps = await on.actor.claim('mailto:stormy@example.com', { draft: { firstMapping: true, entryId } })
    const { entry } = steps.completed
    await told(entry, DPS - 1)
    let newest = entry
    for (let sequence = 2; sequence <= 10; sequence++) {
      newest = await renewed(steps, sequence, { draft: { entryId } })
    }
    // the others as the DP does it once it has signed
    await Promise.all(Array.from({ length: 190 }, async () => {
      await on.dp(0).dp.firstMappings.announce(newest, RecordSet.of(newest.lookupKey, [newest]), [])
    }))
    // the honest case: somebody else is told of to all, after whatever was to be told before
    const other = await on.actor.claim('mailto:calm@example.com', { draft: { firstMapping: true } })
    await told(other.completed.entry, DPS - 1)
    expect(noticesOf(entry)).to.have.members([1, 2, 3].map(i => on.dp(i).party.id))
    expect(await on.dp(0).dp.firstMappings.coverage(newest))
      .to.deep.equal({ acknowledged: 3, recipients: 3, conflicts: [] })
  })

  it('one claimant\'s key has one open conflict at a DP, however often ' +
    'it disputes; another\'s is followed', async () => {
    const uri = 'mailto:disputed@example.com'
    await on.actor.claim(uri)
    const newcomers = [await on.actor.claim(uri, { msp: 1 }), await on.actor.claim(uri, { msp: 1 })] as const
    const open = async ({ evaluation, holder, attestation }: Steps): Promise<string> =>
      (await on.actor.claims.dispute(makeDispute({
        lookupKey: evaluation.lookupKey,
        oprfKeyId: evaluation.oprfKeyId,
        holderKey: holder.publicKey,
        attestation,
        takeover: 'firstMapping',
        issuedAt: systemClock.now(),
        serial: systemRandom.bytes(16)
      }, holder), on.actor.dpTarget(0))).state.name
    expect(await open(newcomers[0])).to.equal('notified')
    expect(await Promise.all(Array.from({ length: 5 }, async () => await codeOf(open(newcomers[0])))))
      .to.deep.equal(Array(5).fill('DISPUTE_OPEN'))
    expect(await open(newcomers[1])).to.equal('notified')
  })

  it('a DP that was away hears of the newest, once', async () => {
    await on.dp(3).stop()
    const steps = await on.actor.claim('mailto:missed@example.com', {
      draft: { firstMapping: true, entryId: asEntryId(new Uint8Array(16).fill(7)) }
    })
    await told(steps.completed.entry, DPS - 2)
    const newest = await renewed(steps, 5, { draft: { entryId: steps.completed.entry.entryId } })
    await on.dp(3).restart()
    await told(newest, DPS - 1)
    const heard = audit.seen.filter(({ dp, side, protocol, response }) =>
      dp === 3 && side === 'in' && protocol === FIRST_MAPPING_PROTOCOL.id && response != null)
      .filter(({ request }) => Buffer.from(request).includes(Buffer.from(newest.lookupKey)))
    expect(heard).to.have.length(1)
    expect(Buffer.from(heard[0]?.request ?? []).includes(Buffer.from(newest.bytes))).to.equal(true)
  })

  it('a defence without a dispute is refused, and kept nowhere', async () => {
    const steps = await on.actor.claim('mailto:undisputed@example.com', { dp: 1 })
    const { lookupKey, oprfKeyId, holderKey } = steps.completed.entry
    const defence = makeDefence({
      lookupKey,
      oprfKeyId,
      holderKey,
      attestation: steps.attestation,
      disputeHash: asHash(systemRandom.bytes(32)),
      issuedAt: systemClock.now()
    }, steps.holder)
    expect(await codeOf(on.actor.claims.defend(defence, on.actor.dpTarget(0)))).to.equal('CLAIM_DISPUTE_UNKNOWN')
    const [read] = await on.dp(0).dp.reader.read([lookupKey])
    expect(read?.set.facts).to.deep.equal([])
    expect(read?.set.entries).to.have.length(1)
  })

  it('a DP whose log is full of what nobody takes in is asked for so much a ' +
    'day, and the honest one beside it for all', async () => {
    const early = Array.from({ length: 120 }, (_, i) => parseInvalidation(reassign({
      label: `early ${i}`, issuedAt: NOW + 2 * DAY, fields: { lookupKey: keyOf(`early ${i}`) }
    })))
    const once = early.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    // it has more than is remembered of it
    const world = syncing(federation().registry, { wastePerDay: 2 * once, maxRefused: 40 })
    const [here, honest] = [await world.node(0), await world.node(2)]
    const hostile = hoarder(world, 1, early)
    for (const { sync } of [here, honest]) {
      await sync.start()
      await until(() => sync.progress().loaded)
    }
    const codes = new Set<string>()
    for (let day = 1; day <= 3; day++) {
      for (let hour = 0; hour < 24; hour++) {
        await here.sync.syncWith(hostile.dp).catch((err: unknown) => { codes.add((err as { code: string }).code) })
        world.clock.time += HOUR
      }
      // the first day has what was saved up as well
      expect(hostile.bytes).to.be.below((day + 1) * 2 * once + 2 * once)
    }
    expect([...codes]).to.deep.equal(['SYNC_SPENT'])
    await honest.add(...reassignedMany(200))
    expect(await here.sync.syncWith(honest.dp)).to.include({ fetched: 200, useless: 0 })
  })

  describe('the pace of claims', () => {
    const [here, there] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)] as [
      Uint8Array, Uint8Array
    ] as unknown as readonly [LookupKey, LookupKey]

    function given (take: () => void, times: number): number {
      let count = 0
      for (let i = 0; i < times; i++) {
        try {
          take()
          count++
        } catch (err) {
          expect(err).to.include({ code: 'CLAIM_LIMITED', kind: 'limited' })
          expect((err as { retryAfter: number }).retryAfter).to.be.above(0)
        }
      }
      return count
    }

    it('is one for each holder at each key, and nobody uses up another\'s', () => {
      const pace = new ClaimPace()
      const [mine, yours] = [someone().publicKey, someone().publicKey] as [PublicKeyBytes, PublicKeyBytes]
      expect(given(() => { pace.holder({ lookupKey: here, holderKey: mine }, NOW) }, 200)).to.equal(HOLDER_PACE.each)
      expect(given(() => { pace.holder({ lookupKey: here, holderKey: yours }, NOW) }, 1), 'the owner').to.equal(1)
      expect(given(() => { pace.holder({ lookupKey: there, holderKey: mine }, NOW) }, 1), 'elsewhere').to.equal(1)
      expect(
        given(() => { pace.holder({ lookupKey: here, holderKey: mine }, NOW + (HOLDER_PACE.period ?? 0)) }, 1), 'later'
      ).to.equal(1)
    })

    it('is one for each caller, and strangers have none of what parties have', async () => {
      const pace = new ClaimPace()
      const crowd = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => ({ peer: await randomPeer(), isListed: false, host: `192.0.${i}.1` }))
      )
      const all = crowd.map(caller => given(() => { pace.caller(caller, NOW) }, CALLER_PACE.strangers.each + 10))
      expect(all[0]).to.equal(CALLER_PACE.strangers.each)
      expect(all.reduce((sum, count) => sum + count, 0)).to.be.below(CALLER_PACE.strangers.all)
      expect(Math.min(...all)).to.be.above(0)
      expect(given(() => { pace.caller({ peer: crowd[0]?.peer ?? '', isListed: true }, NOW) }, 1)).to.equal(1)
    })
  })
})
