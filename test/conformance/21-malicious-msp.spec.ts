import { expect } from 'chai'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { until } from '../builders/replicas.ts'
import { codeOf, forgedAttestation, someoneIn } from './cast/claimant.ts'
import { lyingWitness, omittingReplica } from './cast/liar.ts'
import { stage } from './cast/stage.ts'
import type { Steps } from './cast/claimant.ts'
import type { CompletedClaim } from '../../src/protocols/claim/interface.ts'

describe('21: a malicious MSP can\'t claim a CSI', () => {
  // MSP 2 wants Bob's messages. It has its own key, confirms whatever it likes, and runs DP 1; DPs 2 to 4 sign for it.
  const on = stage()
  const MSP = 1
  const HONEST = 4
  const bob = 'tel:+14155552100'
  let bobs: Steps & { completed: CompletedClaim }

  before(async () => {
    bobs = await on.actor.claim(bob)
  })

  /** Whoever asks finds Bob where he said, and nobody else. */
  async function expectBob (): Promise<void> {
    const { outcome, mappings } = await on.querier.discover(bob)
    expect([outcome, mappings.map(({ mapping }) => [mapping.mspId, mapping.holderKey])])
      .to.deep.equal(['found', [['msp1', bobs.holder.publicKey]]])
  }

  /** What an honest replica says to an entry that the MSP's DP and its friends signed. */
  async function push ({ built }: Pick<Steps, 'built'>, replica = HONEST): Promise<unknown> {
    const entry = completeAsDp(
      built.entry, [1, 2, 3].map(index => lyingWitness(built.entry, on.dp(index).party.signer)), on.dp(0).party.signer
    )
    const { outcomes } = await on.rogue.records.merge(on.dpRecord(replica), [RecordSet.of(entry.lookupKey, [entry])])
    return outcomes.flat()[0]?.code
  }

  it('by claiming it: its key is no CSIP\'s, under whatever name', async () => {
    for (const [csipId, code] of [
      ['csip1', 'ATTESTATION_SIGNATURE_INVALID'], ['msp2', 'ATTESTATION_CSIP_UNKNOWN']
    ] as const) {
      const attestation = forgedAttestation(on.msp(MSP).party.signer, { csipId })
      expect(await codeOf(on.actor.claim(bob, { msp: MSP, dp: HONEST, attestation }))).to.equal(code)
      expect(await push(await on.actor.prepare(bob, { msp: MSP, attestation }))).to.equal(code)
    }
    await expectBob()
  })

  it('by the proof of an identifier that it has', async () => {
    const own = await on.actor.prepare('tel:+14155552199', { msp: MSP })
    const stolen = await on.actor.prepare(bob, { msp: MSP, holder: own.holder, attestation: own.attestation })
    expect(await push(stolen)).to.equal('ENTRY_ATTESTATION_OTHER_CSI')
    await expectBob()
  })

  it('by Bob\'s own proof, which is for his key', async () => {
    expect(await push(await on.actor.prepare(bob, { msp: MSP, attestation: bobs.attestation })))
      .to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
    await expectBob()
  })

  it('by asking the CSIP in Bob\'s place: the code goes to Bob', async () => {
    const holder = someoneIn(on.testnet.registry)
    const { challengeId } = await on.actor.attests.start({
      csip: 'csip1', csi: bobs.csi, transcript: bobs.evaluation.transcript, holder
    })
    const guess = String((Number(on.testnet.codeOf(bobs.csi)) + 1) % 1_000_000).padStart(6, '0')
    expect(await codeOf(on.actor.attests.answer(challengeId, guess))).to.equal('ATTEST_WRONG_CODE')
    await expectBob()
  })

  it('by a flood at his key, which no replica keeps', async () => {
    const attestation = forgedAttestation(on.msp(MSP).party.signer)
    const flood = await on.actor.prepare(bob, { msp: MSP, attestation })
    for (let i = 0; i < 100; i++) {
      expect(await push(flood, i % 2 === 0 ? HONEST : 2)).to.equal('ATTESTATION_SIGNATURE_INVALID')
    }
    await expectBob()
  })

  it('by playing Bob\'s entry back, which makes nothing new', async () => {
    for (const replica of [1, 2, 3, HONEST]) {
      const { outcomes } = await on.rogue.records.merge(on.dpRecord(replica), [
        RecordSet.of(bobs.evaluation.lookupKey, [bobs.completed.entry])
      ])
      expect(outcomes.flat().map(({ code }) => code)).to.deep.equal([undefined])
    }
    await expectBob()
  })

  it('by pushing his record back to an older entry', async () => {
    const { holder, attestation } = bobs
    const { entryId } = bobs.built.entry
    await on.actor.claim(bob, { holder, attestation, tags: ['work'], draft: { entryId, sequence: 2 } })
    for (const replica of [1, 2, 3, HONEST]) {
      await on.rogue.records.merge(on.dpRecord(replica), [
        RecordSet.of(bobs.evaluation.lookupKey, [bobs.completed.entry])
      ])
    }
    const { mappings } = await on.querier.discover(bob)
    expect(mappings.map(({ mapping }) => mapping.tags)).to.deep.equal([['work']])
  })

  it('by having replicas leave it out: two that know nothing hide nothing', async () => {
    for (const index of [1, 2]) {
      // what it keeps is in memory: it comes back with nothing
      await on.dp(index).stop()
      await on.dp(index).restart()
    }
    await expectBob()
  })

  it('by having replicas lie: two that say that there is nothing hide nothing', async () => {
    // DPs 1 and 2 came back with nothing, and are repaired only when a reader notices: here it is about lies alone
    for (const index of [1, 2]) {
      await on.rogue.records.merge(on.dpRecord(index), [
        RecordSet.of(bobs.evaluation.lookupKey, [bobs.completed.entry])
      ])
    }
    // the closest two, whom every reader asks first
    const liars: Array<Awaited<ReturnType<typeof omittingReplica>>> = []
    for (const { id } of replicasOf(bobs.evaluation.lookupKey, on.testnet.registry, Date.now()).slice(0, 2)) {
      liars.push(await omittingReplica(on.testnet, on.testnet.dps.findIndex(({ party }) => party.id === id)))
    }
    try {
      await expectBob()
      const somebodyElse = await on.testnet.light()
      expect((await somebodyElse.discover(bob)).outcome).to.equal('found')
      // an answer may come after those that were enough
      await until(() => liars.every(({ asked }) => asked > 0))
    } finally {
      await Promise.all(liars.map(async liar => { await liar.stop() }))
    }
  })
})
