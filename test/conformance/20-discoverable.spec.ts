import { expect } from 'chai'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { systemClock } from '../../src/base/clock.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { codeOf, forgedAttestation } from './cast/claimant.ts'
import { lyingWitness } from './cast/liar.ts'
import { stage } from './cast/stage.ts'
import type { LookupKey } from '../../src/base/bytes.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('20: new mappings discoverable within a limit', function () {
  this.timeout(60_000)

  const on = stage({ dps: 5, policy: { discoverabilityLimit: 10 * MINUTE } })

  /** Holder keys that each DP finds, one after the other. */
  async function foundAt (lookupKey: LookupKey): Promise<ReadonlyArray<readonly string[]>> {
    return await Promise.all(on.testnet.dps.map(async ({ dp }) => {
      const [read] = await dp.reader.read([lookupKey])
      return (read?.entries ?? []).map(({ holderKey }) => hex(holderKey))
    }))
  }

  it('the limit is policy: signed in the registry, and the same at every DP and querier', () => {
    for (const { dp } of on.testnet.dps) {
      expect(dp.registry.current().policy.discoverabilityLimit).to.equal(10 * MINUTE)
    }
    expect(on.querier.registry.current().policy.discoverabilityLimit).to.equal(10 * MINUTE)
  })

  it('what is acknowledged is found at every DP, right away, whichever published it', async () => {
    for (const i of [0, 2, 4]) {
      const { evaluation, holder } = await on.actor.claim(`mailto:new${i}@example.com`, { dp: i })
      const found = await foundAt(evaluation.lookupKey)
      expect(found).to.deep.equal(found.map(() => [hex(holder.publicKey)]))
    }
  })

  it('what is not there is found nowhere, and that is an answer too', async () => {
    const { evaluation } = await on.actor.prepare('mailto:never@example.com')
    expect(await foundAt(evaluation.lookupKey)).to.deep.equal(on.testnet.dps.map(() => []))
    expect((await on.querier.discover('mailto:never@example.com')).outcome).to.equal('none')
  })

  it('a back-dated entry is found, behind what is older: its own date gives it no seniority', async () => {
    const csi = 'mailto:bob@example.com'
    const bob = await on.actor.claim(csi)
    const hourAgo = systemClock.now() - HOUR
    const late = await on.actor.claim(csi, { dp: 1, draft: { issuedAt: hourAgo } })
    const order = [bob, late].map(({ holder }) => hex(holder.publicKey))
    expect(await foundAt(bob.evaluation.lookupKey)).to.deep.equal(on.testnet.dps.map(() => order))
  })

  it('a DP that back-dates gains nothing: its word counts neither beside others nor alone', async () => {
    const csi = 'mailto:carol@example.com'
    const carol = await on.actor.claim(csi)
    const { built } = await on.actor.prepare(csi)
    const { foundedAt } = on.testnet.registry
    const began = systemClock.now()
    const signer = (i: number) => on.dp(i).party.signer
    const witnessed = (i: number, seenAt?: number): Uint8Array => lyingWitness(built.entry, signer(i), seenAt)
    const context = { registry: on.testnet.registry, now: systemClock.now() }
    // of a majority the latest date counts
    const one = completeAsDp(built.entry, [witnessed(0, foundedAt), witnessed(1), witnessed(2)], signer(0))
    expect(verifyEntry(one.bytes, context).establishedAt).to.be.at.least(began)
    const tooOld = completeAsDp(built.entry, [0, 1, 2].map(i => witnessed(i, foundedAt - HOUR)), signer(0))
    expect(await codeOf((async () => verifyEntry(tooOld.bytes, context))())).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    const alone = completeAsDp(built.entry, [witnessed(0)], signer(0))
    expect(await codeOf((async () => verifyEntry(alone.bytes, context))())).to.equal('WITNESSES_TOO_FEW')
    expect((await foundAt(carol.evaluation.lookupKey))[4]).to.have.length(1)
  })

  describe('a CSIP that back-dates, and a DP that publishes what it signed,', () => {
    /**
     * Somebody who comes after Bob, with `liars` of three witnesses, a majority of five voices; who is found then, the
     * first first.
     */
    async function orderWith (csi: string, liars: number): Promise<readonly string[]> {
      const bob = await on.actor.claim(csi, { dp: 4 })
      const { foundedAt } = on.testnet.registry
      const csip = on.testnet.csips[0]
      expect(csip).to.not.equal(undefined)
      const attestation = csip == null ? undefined : forgedAttestation(csip.party.signer, { issuedAt: foundedAt })
      const { built, evaluation, attestation: proof } = await on.actor.prepare(csi, { attestation })
      const witnesses = await Promise.all([1, 2, 3].map(async (i, place) => place < liars
        ? lyingWitness(built.entry, on.dp(i).party.signer, foundedAt)
        : await on.rogue.records.witness(on.dpRecord(i), { attestation: proof })))
      const entry = completeAsDp(built.entry, witnesses, on.dp(0).party.signer)
      const replicas = [1, 2, 3, 4].map(i => on.dpRecord(i))
      for (const replica of replicas) {
        const { outcomes } = await on.rogue.records.merge(replica, [RecordSet.of(evaluation.lookupKey, [entry])])
        expect(outcomes.flat().map(({ code }) => code)).to.deep.equal([undefined])
      }
      const names = new Map([[hex(bob.holder.publicKey), 'bob'], [hex(built.entry.holderKey), 'late']])
      const found = await foundAt(evaluation.lookupKey)
      expect(new Set(found.map(order => order.join())).size).to.equal(1)
      return (found[0] ?? []).map(key => names.get(key) ?? key)
    }

    it('stay behind with one witness who helps them, of three', async () => {
      expect(await orderWith('mailto:one-liar@example.com', 1)).to.deep.equal(['bob', 'late'])
    })

    it('and with two', async () => {
      expect(await orderWith('mailto:two-liars@example.com', 2)).to.deep.equal(['bob', 'late'])
    })

    it('get ahead with three, a majority of the voices: what no rule withstands', async () => {
      expect(await orderWith('mailto:three-liars@example.com', 3)).to.deep.equal(['late', 'bob'])
    })
  })
})
