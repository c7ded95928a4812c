import { expect } from 'chai'
import { METHODS } from '../../src/attestation/methods.ts'
import { fromString } from 'uint8arrays/from-string'
import { systemRandom } from '../../src/base/clock.ts'
import { sha256 } from '../../src/base/hash.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { makeDispute } from '../../src/mapping/dispute.ts'
import { makeDefence } from '../../src/mapping/defence.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeNoDefence, parseNoDefence } from '../../src/mapping/no-defence.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { makeVerdict, signVerdict } from '../../src/mapping/ruling.ts'
import { verifyDispute } from '../../src/mapping/validity.ts'
import { NoticeRequest } from '../../src/protocols/confirm/pb/messages.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { until } from '../builders/replicas.ts'
import { bareMsp } from './cast/msp.ts'
import { claimant, codeOf, forgedAttestation, someoneIn } from './cast/claimant.ts'
import { pass } from '../builders/passing.ts'
import type { ConflictState } from '../../src/conflict/machine.ts'
import type { VerifiedDispute } from '../../src/mapping/interface.ts'
import type { Dp } from '../../src/dp/dp.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Testnet, TestnetDp } from '../../src/testnet/index.ts'
import type { Claimant, Steps } from './cast/claimant.ts'
import { varint } from './cast/varint.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const WINDOW = 10 * MINUTE
const START = Date.UTC(2026, 5, 1)

/** How strict a proof of possession is. */
type Proof = 'weak' | 'strict'

describe('T9: a conflict has a defined end, whatever happens', () => {
  const clock = { time: START, now: () => clock.time }
  // what a DP keeps while it is down
  const stores = new Map<string, Store>()
  let testnet: Testnet
  let actor: Claimant
  let querier: LightNode
  let numbers = 0

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      dps: 5,
      clock,
      syncInterval: 0,
      policy: { conflictWindow: WINDOW },
      change: draft =>
        ({ ...draft, policy: { ...draft.policy, arbiters: draft.dps.map(({ id }) => id), arbiterThreshold: 2 } }),
      store: async name => {
        const store = stores.get(name) ?? memoryStore()
        stores.set(name, store)
        return store
      }
    })
    actor = await claimant(testnet, undefined, clock)
    querier = await testnet.light()
  })

  after(async () => {
    await actor?.stop()
    await testnet?.stop()
  })

  const dp = (index: number): TestnetDp => testnet.dps[index] ?? expect.fail(`no DP ${index}`)
  const csip = (): Testnet['csips'][number] => testnet.csips[0] ?? expect.fail('no CSIP')
  const number = (): string => `tel:+1415555${(9_000 + numbers++)}`

  const proof = (strictness: Proof, life = DAY) => forgedAttestation(csip().party.signer, {
    ...strictness === 'strict'
      ? { method: 'sms-code', strength: METHODS['sms-code'] }
      : { method: 'development', strength: METHODS.development },
    issuedAt: clock.time,
    expiresAt: clock.time + life
  })

  /** A holder with a mapping at DP 4, then a newcomer with one, and a dispute. */
  async function openConflict (
    incumbents: Proof, claimants: Proof
  ): Promise<{ uri: string, incumbent: Steps, newcomer: Steps, dispute: VerifiedDispute }> {
    const uri = number()
    const incumbent = await actor.claim(uri, {
      dp: 3, attestation: proof(incumbents, 2 * DAY), draft: { expiresAt: clock.time + 2 * DAY }
    })
    clock.time += MINUTE
    const newcomer = await actor.claim(uri, { msp: 1, attestation: proof(claimants) })
    clock.time += MINUTE
    const bytes = makeDispute({
      lookupKey: newcomer.evaluation.lookupKey,
      oprfKeyId: newcomer.evaluation.oprfKeyId,
      holderKey: newcomer.holder.publicKey,
      attestation: newcomer.attestation,
      takeover: 'firstMapping',
      issuedAt: clock.time,
      serial: systemRandom.bytes(16)
    }, newcomer.holder)
    return { uri, incumbent, newcomer, dispute: verifyDispute(bytes, { registry: testnet.registry, now: clock.time }) }
  }

  const open = async ({ bytes }: VerifiedDispute, index = 0): Promise<ConflictState> =>
    (await actor.claims.dispute(bytes, actor.dpTarget(index))).state
  const look = async ({ hash }: VerifiedDispute, node: Dp = dp(0).dp): Promise<ConflictState | undefined> =>
    (await node.conflicts.look(hash))?.state
  const found = async (uri: string): Promise<unknown[]> =>
    (await querier.discover(uri)).mappings.map(({ mapping }) => mapping.mspId)

  async function defend ({ dispute, incumbent }: { dispute: VerifiedDispute, incumbent: Steps }): Promise<void> {
    await actor.claims.defend(makeDefence({
      lookupKey: dispute.lookupKey,
      oprfKeyId: dispute.oprfKeyId,
      disputeHash: dispute.hash,
      holderKey: incumbent.holder.publicKey,
      attestation: incumbent.attestation,
      issuedAt: clock.time
    }, incumbent.holder), actor.dpTarget(3))
  }

  async function release ({ evaluation, holder, attestation }: Steps): Promise<void> {
    await actor.claims.release(makeInvalidation({
      lookupKey: evaluation.lookupKey,
      oprfKeyId: evaluation.oprfKeyId,
      issuedAt: clock.time,
      before: clock.time,
      serial: systemRandom.bytes(16),
      by: { reason: 'released', holderKey: holder.publicKey, attestation }
    }, holder), actor.dpTarget(3))
  }

  async function decide (
    dispute: VerifiedDispute, winner: 'claimant' | 'incumbent', losing: Steps, judges: readonly number[],
    parties: readonly number[] = [0, 3]
  ): Promise<unknown> {
    const verdict = makeVerdict({
      disputeHash: dispute.hash,
      winner,
      losing: [losing.holder.publicKey],
      before: dispute.issuedAt,
      parties: parties.map(index => dp(index).party.id)
    })
    const arbiters = judges.map(index =>
      ({ arbiter: dp(index).party.id, signature: signVerdict(verdict, dp(index).party.signer) }))
    return (await dp(0).dp.conflicts.decide(verdict.bytes, arbiters)).state
  }

  it('the holder lets go: the newcomer has it, at once', async () => {
    const { uri, incumbent, dispute } = await openConflict('strict', 'weak')
    expect(await open(dispute)).to.deep.equal({ name: 'notified', until: clock.time + WINDOW })
    clock.time += MINUTE
    await release(incumbent)
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'release' })
    expect(await found(uri)).to.deep.equal(['msp2'])
  })

  it('the holder answers with a proof as strict: the mapping stays, first in line', async () => {
    const { uri, dispute, incumbent } = await openConflict('weak', 'weak')
    await open(dispute)
    clock.time += MINUTE
    await defend({ dispute, incumbent })
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'defence' })
    expect(await found(uri)).to.deep.equal(['msp1', 'msp2'])
    // time changes nothing any more
    await pass(clock, testnet, 3 * WINDOW)
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'defence' })
    expect((await dp(0).dp.conflicts.get(dispute.hash))?.history.map(({ state }) => state.name))
      .to.deep.equal(['opened', 'notified', 'defended', 'decided'])
  })

  it('nobody answers, and the newcomer\'s proof is stricter: replicas say so, and the older mapping is struck ' +
    'everywhere', async () => {
    const { uri, dispute, incumbent } = await openConflict('weak', 'strict')
    await open(dispute)
    await pass(clock, testnet, WINDOW - 1)
    expect(await look(dispute)).to.have.property('name', 'notified')
    expect(await found(uri)).to.deep.equal(['msp1', 'msp2'])
    await pass(clock, testnet, MINUTE)
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
    expect(await found(uri)).to.deep.equal(['msp2'])
    for (const { dp } of testnet.dps) {
      const [read] = await dp.reader.read([dispute.lookupKey], { until: 'all' })
      expect(read?.entries.map(({ holderKey }) => holderKey)).to.not.deep.include(incumbent.holder.publicKey)
    }
  })

  it('a stolen SIM card displaces nobody: an equal proof waits for the arbiters, and ends with itself', async () => {
    const { uri, dispute } = await openConflict('strict', 'strict')
    await open(dispute)
    await pass(clock, testnet, 2 * WINDOW)
    expect(await look(dispute)).to.deep.equal({ name: 'manual', reason: 'PROOF_NOT_STRICTER' })
    // the thief has a mapping of its own, behind the older one, and everybody sees that it is contested
    const { mappings } = await querier.discover(uri)
    expect(mappings.map(({ mapping, contested }) => [mapping.mspId, contested]))
      .to.deep.equal([['msp1', true], ['msp2', false]])
    clock.time = dispute.attestedUntil
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'lapse' })
  })

  for (const [winner, mappings] of [['incumbent', ['msp1']], ['claimant', ['msp2']]] as const) {
    it(`the holder answers with a weaker proof: arbiters decide, for the ${winner}`, async () => {
      const { uri, dispute, incumbent, newcomer } = await openConflict('weak', 'strict')
      await open(dispute)
      await defend({ dispute, incumbent })
      expect(await look(dispute)).to.have.property('name', 'notified')
      await pass(clock, testnet, WINDOW)
      expect(await look(dispute)).to.deep.equal({ name: 'manual', reason: 'DEFENCE_WEAKER' })
      const losing = winner === 'claimant' ? incumbent : newcomer
      // one arbiter isn't enough, and one of the DP's own operator doesn't count
      expect(await codeOf(decide(dispute, winner, losing, [1]))).to.equal('RULING_ARBITERS_TOO_FEW')
      expect(await codeOf(decide(dispute, winner, losing, [0, 1]))).to.equal('RULING_ARBITERS_TOO_FEW')
      // nor one at whose DP a side has its mapping, whom leaving that out helps nothing
      expect((await dp(0).dp.conflicts.get(dispute.hash))?.parties)
        .to.deep.equal([0, 3].map(index => dp(index).party.id).sort())
      expect(await codeOf(decide(dispute, winner, losing, [1, 3]))).to.equal('RULING_ARBITERS_TOO_FEW')
      expect(await codeOf(decide(dispute, winner, losing, [1, 3], [0]))).to.equal('RULING_PARTY_MISSING')
      expect(await look(dispute)).to.have.property('name', 'manual')
      expect(await decide(dispute, winner, losing, [1, 2])).to.deep.equal({ name: 'decided', winner, by: 'arbiters' })
      expect(await codeOf(decide(dispute, winner, losing, [1, 2]))).to.equal('CONFLICT_OVER')
      expect(await found(uri)).to.deep.equal(mappings)
    })
  }

  it('the claimant takes it back', async () => {
    const { uri, dispute, newcomer } = await openConflict('weak', 'strict')
    await open(dispute)
    clock.time += MINUTE
    await release(newcomer)
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'withdrawal' })
    expect(await found(uri)).to.deep.equal(['msp1'])
  })

  it('there is nothing to dispute where nobody has an older mapping', async () => {
    const { dispute, incumbent } = await openConflict('weak', 'weak')
    await release(incumbent)
    expect(await codeOf(open(dispute))).to.equal('CONFLICT_WITHOUT_RIVAL')
    expect(await codeOf(actor.claims.conflict(dispute.hash, actor.dpTarget(0)))).to.equal('CLAIM_DISPUTE_UNKNOWN')
  })

  it('crashes in every state lose nothing', async () => {
    const silent = await openConflict('weak', 'strict')
    const manual = await openConflict('strict', 'strict')
    const crash = async (): Promise<void> => {
      await dp(0).stop()
      await dp(0).restart()
    }
    const names = async (): Promise<unknown[]> =>
      (await Promise.all([silent, manual].map(async ({ dispute }) => await look(dispute)))).map(state => state?.name)
    await open(silent.dispute)
    await open(manual.dispute)
    await crash()
    expect(await names()).to.deep.equal(['notified', 'notified'])
    await pass(clock, testnet, WINDOW + MINUTE)
    await crash()
    expect(await names()).to.deep.equal(['decided', 'manual'])
    await crash()
    expect(await names()).to.deep.equal(['decided', 'manual'])
    expect(await found(silent.uri)).to.deep.equal(['msp2'])
    expect(await decide(manual.dispute, 'incumbent', manual.newcomer, [1, 2]))
      .to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'arbiters' })
  })

  it('a DP that never comes back: another one, to which the same dispute ' +
    'is brought, comes to the same end', async () => {
    const { uri, dispute } = await openConflict('weak', 'strict')
    await open(dispute)
    await dp(0).stop()
    await pass(clock, testnet, MINUTE)
    expect(await open(dispute, 1)).to.have.property('name', 'notified')
    await pass(clock, testnet, WINDOW)
    expect(await look(dispute, dp(1).dp)).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
    expect(await found(uri)).to.deep.equal(['msp2'])
    // and where it does come back, it agrees
    await dp(0).restart()
    expect(await look(dispute)).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
  })

  it('a DP that forges the silence of others is believed by nobody', async () => {
    const { uri, dispute } = await openConflict('weak', 'strict')
    await open(dispute)
    clock.time += MINUTE
    const rogue = dp(2).party
    const forge = (signers: ReadonlyArray<typeof rogue>, storedAt: number): Uint8Array => makeInvalidation({
      lookupKey: dispute.lookupKey,
      oprfKeyId: dispute.oprfKeyId,
      issuedAt: clock.time,
      before: dispute.issuedAt,
      serial: systemRandom.bytes(16),
      by: {
        reason: 'superseded',
        dp: rogue.id,
        dispute,
        silence: signers.map(({ signer }) => ({
          receipt: makeReceipt([dispute.hash], storedAt, signer),
          noDefence: parseNoDefence(makeNoDefence(
            { lookupKey: dispute.lookupKey, disputeHash: dispute.hash, storedAt }, { issuedAt: clock.time }, signer
          ))
        }))
      }
    }, rogue.signer)
    const bring = async (bytes: Uint8Array): Promise<unknown> =>
      await codeOf(actor.claims.release(bytes, actor.dpTarget(1)))
    const stranger = { ...rogue, signer: someoneIn(testnet.registry) }
    // alone; in the name of others; with friends, but before the window has passed
    expect(await bring(forge([rogue], clock.time - WINDOW))).to.equal('RULING_DISPUTE_FOREIGN')
    expect(await bring(forge([stranger, stranger, rogue], dispute.issuedAt))).to.equal('RECEIPT_MISMATCH')
    expect(await bring(forge([rogue, dp(3).party, dp(4).party], dispute.issuedAt))).to.equal('RULING_TOO_EARLY')
    expect(await found(uri)).to.deep.equal(['msp1', 'msp2'])
  })

  describe('its notice', () => {
    // while the holder's service was there to confirm it
    let confirmed: Awaited<ReturnType<typeof openConflict>> | undefined
    before(async () => { confirmed = await openConflict('weak', 'strict') })

    const noticesOf = (csi: string) => testnet.msps[0]?.notices.filter(notice => notice.csi.uri === csi) ?? []

    it('reaches the holder\'s service, once, whoever brings the dispute how often', async () => {
      const { uri, dispute } = await openConflict('weak', 'strict')
      await open(dispute)
      await until(() => noticesOf(uri).length > 0)
      await open(dispute, 1)
      await open(dispute)
      await dp(3).dp.conflictNotices.retry()
      expect(noticesOf(uri)).to.have.length(1)
      expect(testnet.msps[1]?.notices).to.deep.equal([])
      // in time to answer
      expect(noticesOf(uri)[0]?.respondBy).to.be.within(dispute.issuedAt, dispute.issuedAt + WINDOW)
    })

    it('waits for a DP and for a service that are away', async () => {
      const { uri, dispute } = await openConflict('weak', 'weak')
      await dp(3).stop()
      const away = testnet.msps[0] ?? expect.fail('no MSP')
      await away.node.stop()
      expect(await open(dispute)).to.have.property('name', 'notified')
      await dp(3).restart()
      await until(async () => await dp(3).dp.conflictNotices.retry() === 1)
      // the service comes back, as a node of its own that kept nothing but its key: nobody to tell is an answer
      const back = await bareMsp(away.party)
      try {
        await until(async () => await dp(3).dp.conflictNotices.retry() === 0)
        expect(back.requests.map(({ lookupKey }) => Buffer.from(lookupKey).toString('hex')))
          .to.deep.equal([Buffer.from(dispute.lookupKey).toString('hex')])
      } finally {
        await back.stop()
      }
      expect(noticesOf(uri)).to.deep.equal([])
    })

    it('has nothing in it of who disputes: not a byte of key, proof, service, DP or time', async () => {
      const away = testnet.msps[0] ?? expect.fail('no MSP')
      const { dispute, incumbent, newcomer } = confirmed ?? expect.fail('prepared before')
      const back = await bareMsp(away.party)
      try {
        await open(dispute)
        await until(() => back.requests.length > 0)
        const [request] = back.requests
        const received = Buffer.from(NoticeRequest.encode(request ?? expect.fail('no request')))
        const peers = new Set(back.peers)
        // what must be there, so that the search is one
        for (const known of [dispute.lookupKey, incumbent.holder.publicKey]) {
          expect(received.includes(Buffer.from(known))).to.equal(true)
        }
        const { csipId, serial } = verifyAttestation(newcomer.attestation, {
          registry: testnet.registry, now: clock.time
        })
        const secrets: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
          ['key', newcomer.holder.publicKey],
          ['dispute', dispute.hash],
          ['attestation', sha256(newcomer.attestation)],
          ['serial of the attestation', serial],
          ['CSIP', fromString(csipId)],
          ['service', fromString('msp2')],
          ['DP that follows it', fromString(dp(0).party.id)],
          ['entry', newcomer.built.entry.entryId],
          ['time of the dispute', varint(dispute.issuedAt)],
          ['end of the proof', varint(dispute.attestedUntil)]
        ]
        for (const [what, bytes] of secrets) {
          expect(received.includes(Buffer.from(bytes)), what).to.equal(false)
        }
        // and it came from the DP of the holder's own mapping
        expect([...peers]).to.deep.equal([dp(3).party.id])
      } finally {
        await back.stop()
      }
    })
  })
})
