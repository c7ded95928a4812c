import { expect } from 'chai'
import { verifySignature } from '../../src/base/keys.ts'
import { completeAsDp, buildEntry } from '../../src/mapping/entry.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { someoneIn } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'
import type { UncheckedEntry } from '../../src/mapping/interface.ts'
import type { Steps } from './cast/claimant.ts'

describe('4: a DP can\'t make a mapping without holder and MSP', () => {
  // DP 1 is the liar, DP 2 to 4 help it; DP 5 is honest
  const on = stage()
  const HONEST = 4

  function coSigned (entry: Steps['built']['entry'], attestation: Uint8Array): UncheckedEntry {
    const context = { registry: on.testnet.registry, now: Date.now() }
    const witnesses = [1, 2, 3].map(index => makeWitnessStatement({ attestation }, context, on.dp(index).party.signer))
    return completeAsDp(entry, witnesses, on.dp(0).party.signer)
  }

  async function verdict (entry: UncheckedEntry, replica = HONEST): Promise<unknown> {
    const { outcomes } = await on.rogue.records.merge(on.dpRecord(replica), [RecordSet.of(entry.lookupKey, [entry])])
    return outcomes.flat()[0]?.code
  }

  it('makes one with them', async () => {
    const { built, attestation } = await on.actor.prepare('tel:+14155550100')
    expect(await verdict(coSigned(built.entry, attestation))).to.equal(undefined)
  })

  it('can\'t change one that it published', async () => {
    const { completed, attestation } = await on.actor.claim('tel:+14155550101')
    const stored = Entry.decode(completed.entry.bytes)
    const open = EntryOpen.encode({ ...EntryOpen.decode(stored.open), sequence: 2, expiresAt: Date.now() + 1_000 })
    expect(await verdict(coSigned(parseEntry(Entry.encode({ ...stored, open })), attestation)))
      .to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
  })

  it('can\'t use the proof of possession of another mapping for a key of its own', async () => {
    const { attestation, evaluation, confirmed } = await on.actor.claim('tel:+14155550102')
    const puppet = someoneIn(on.testnet.registry)
    const now = Date.now()
    const { entry } = buildEntry({
      lookupKey: evaluation.lookupKey,
      oprfKeyId: evaluation.oprfKeyId,
      dp: on.dp(0).party.id,
      claimNonce: new Uint8Array(32),
      attestations: [attestation],
      nextKeyHash: new Uint8Array(32) as never,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      mspId: 'msp1',
      confirmation: confirmed.confirmation,
      indexStatement: confirmed.indexStatement
    }, puppet, evaluation.sealingKey, systemRandom)
    expect(await verdict(coSigned(entry, attestation))).to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
  })

  it('convinces no querier of a service that confirmed nothing', async () => {
    const csi = 'tel:+14155550103'
    const liar = someoneIn(on.testnet.registry)
    const { built, attestation } = await on.actor.prepare(csi, {
      confirmed: ({ holder, evaluation: { lookupKey, oprfKeyId } }) => {
        const now = Date.now()
        const fields = {
          lookupKey,
          oprfKeyId,
          holderKey: holder.publicKey,
          mspId: 'msp1',
          bitIndex: 0,
          tags: ['Default'],
          issuedAt: now,
          expiresAt: now + 172_800_000
        }
        return {
          confirmation: makeConfirmation(fields, liar),
          indexStatement: makeIndexStatement(fields, liar),
          expiresAt: fields.expiresAt
        }
      }
    })
    // replicas can't look into what is sealed, so they store it; whoever opens it sees
    const entry = coSigned(built.entry, attestation)
    for (const replica of [1, 2, 3, 4]) {
      expect(await verdict(entry, replica)).to.equal(undefined)
    }
    const result = await on.querier.discover(csi)
    expect(result.mappings).to.deep.equal([])
    expect(result.refused.map(({ code }) => code)).to.include('CONFIRMATION_SIGNATURE_INVALID')
  })

  it('holds no key of theirs', async () => {
    const { completed } = await on.actor.claim('tel:+14155550104')
    const message = new Uint8Array([1, 2, 3])
    expect(verifySignature(completed.entry.holderKey, message, on.dp(0).party.signer.sign(message))).to.equal(false)
  })
})
