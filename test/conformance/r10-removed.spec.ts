import { expect } from 'chai'
import { majority } from '../../src/registry/placement.ts'
import { makeNoDefence, parseNoDefence } from '../../src/mapping/no-defence.ts'
import { makeDispute, parseDispute } from '../../src/mapping/dispute.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { codeOf } from './cast/claimant.ts'
import { reassigned, released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'

describe('R10: only the recipient or the CSIP removes a mapping', () => {
  const on = stage()
  const csi = 'mailto:kept@example.com'
  const isThere = async (): Promise<boolean> => (await on.querier.discover(csi)).mappings.length === 1

  it('no DP, no MSP, by whichever form of the act', async () => {
    const bob = await on.actor.claim(csi)
    const target = on.actor.dpTarget(4)
    for (const { party: { signer } } of [...on.testnet.dps, ...on.testnet.msps]) {
      expect(await codeOf(on.rogue.claims.release(released(bob, signer), target)))
        .to.equal('INVALIDATION_SIGNATURE_INVALID')
      expect(await codeOf(on.rogue.claims.reassign(reassigned(on.testnet, bob, { signer }), target)))
        .to.equal('INVALIDATION_SIGNATURE_INVALID')
    }
    expect(await isThere()).to.equal(true)
  })

  it('operators fewer than a majority rule by no silence of theirs, whoever disputes', async () => {
    const claimant = await on.actor.prepare(csi)
    const { registry } = on.testnet
    const { lookupKey, oprfKeyId } = claimant.evaluation
    const day = 86_400_000
    const at = Date.now() - registry.policy.conflictWindow - day
    const bytes = makeDispute({
      lookupKey,
      oprfKeyId,
      holderKey: claimant.holder.publicKey,
      attestation: claimant.attestation,
      takeover: 'replace',
      issuedAt: Date.now(),
      serial: systemRandom.bytes(16)
    }, claimant.holder)
    const dispute = parseDispute(bytes)
    const few = on.testnet.dps.slice(0, majority(on.testnet.dps.length) - 1).map(({ party }) => party.signer)
    const silence = few.map(dp => ({
      receipt: makeReceipt([dispute.hash], at, dp),
      noDefence: parseNoDefence(makeNoDefence(
        { lookupKey, disputeHash: dispute.hash, storedAt: at }, { issuedAt: at + registry.policy.conflictWindow }, dp
      ))
    }))
    const ruling = makeInvalidation({
      lookupKey,
      oprfKeyId,
      issuedAt: Date.now(),
      before: dispute.issuedAt,
      serial: systemRandom.bytes(16),
      by: { reason: 'superseded', dp: on.dp(0).party.id, dispute, silence }
    }, on.dp(0).party.signer)
    // dated back as it has to be, or too few: it strikes nothing
    expect(await codeOf(on.rogue.claims.release(ruling, on.actor.dpTarget(4))))
      .to.match(/^(RULING_|FACT_|CLAIM_REASON_OTHER)/)
    expect(await isThere()).to.equal(true)
  })

  it('its holder does', async () => {
    const bob = await on.actor.claim('mailto:let-go@example.com')
    await on.actor.claims.release(released(bob), on.actor.dpTarget(4))
    expect((await on.querier.discover('mailto:let-go@example.com')).outcome).to.equal('none')
  })
})
