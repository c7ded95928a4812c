import { expect } from 'chai'
import { signerFromSeed } from '../../src/base/keys.ts'
import { codeOf, forgedAttestation } from './cast/claimant.ts'
import { reassigned } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'

// that all nodes agree over random histories is in test/mapping/view.spec.ts
describe('17: older takes precedence', () => {
  const on = stage()

  it('at every querier and every DP, whoever published where', async () => {
    const uri = 'tel:+14155553001'
    const claims = [
      await on.actor.claim(uri, { dp: 0 }), await on.actor.claim(uri, { dp: 1 }), await on.actor.claim(uri, { dp: 2 })
    ]
    const expected = claims.map(({ holder }) => holder.publicKey)
    for (const querier of [on.querier, await on.testnet.light()]) {
      const { mappings } = await querier.discover(uri)
      expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal(expected)
    }
    const lookupKey = claims[0]?.evaluation.lookupKey
    for (const { dp } of on.testnet.dps) {
      const [read] = await dp.reader.read(lookupKey == null ? [] : [lookupKey], { until: 'all' })
      expect(read?.entries.map(({ holderKey }) => holderKey)).to.deep.equal(expected)
    }
  })

  it('whatever date a newcomer\'s CSIP writes: witnesses say when they saw it', async () => {
    const uri = 'tel:+14155553002'
    const older = await on.actor.claim(uri)
    const csip = on.testnet.csips[0]?.party
    // as early as its key allows, which is before the older claim
    const issuedAt = on.testnet.registry.csips[0]?.keys[0]?.validFrom ?? 0
    expect(issuedAt).to.be.lessThan(older.completed.entry.establishedAt)
    const backDated = forgedAttestation(signerFromSeed(csip?.seed ?? new Uint8Array(32)), {
      issuedAt, assignedSince: issuedAt - 30 * 86_400_000
    })
    const newcomer = await on.actor.claim(uri, { attestation: backDated })
    expect(newcomer.completed.entry.establishedAt).to.be.greaterThan(older.completed.entry.establishedAt)
    const { mappings } = await on.querier.discover(uri)
    expect(mappings.map(({ mapping }) => mapping.holderKey))
      .to.deep.equal([older.holder.publicKey, newcomer.holder.publicKey])
  })

  it('unless it was re-assigned: then the older one doesn\'t come back by claiming again', async () => {
    const uri = 'tel:+14155553003'
    const older = await on.actor.claim(uri)
    await on.actor.claims.reassign(reassigned(on.testnet, older), on.actor.dpTarget())
    const newer = await on.actor.claim(uri)
    expect(await codeOf(on.actor.claim(uri, { holder: older.holder, attestation: older.attestation })))
      .to.equal('ENTRY_INVALIDATED')
    const { mappings } = await on.querier.discover(uri)
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([newer.holder.publicKey])
  })
})
