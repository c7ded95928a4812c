import { expect } from 'chai'
import { codeOf, someone } from './cast/claimant.ts'
import { reassigned, released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'

describe('19: users can invalidate', () => {
  const on = stage()

  it('the mapping of one service, and keep the others', async () => {
    const csi = 'mailto:one@example.com'
    const holder = await on.testnet.person()
    await on.testnet.claim({ csi, holder, msp: 'msp1' })
    await on.testnet.claim({ csi, holder, msp: 'msp2' })
    const [summary] = await holder.release({ csi, msp: 'msp1' })
    expect(summary?.receipts).to.have.length(summary?.replicas ?? 0)
    const { mappings } = await on.querier.discover(csi)
    expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp2'])
  })

  it('everything at once, and claim again with fresh possession', async () => {
    const csi = 'mailto:all@example.com'
    const holder = await on.testnet.person()
    const first = await on.testnet.claim({ csi, holder, msp: 'msp1' })
    await on.testnet.claim({ csi, holder, msp: 'msp2' })
    expect((await holder.release({ csi }))[0]?.mappings).to.equal(2)
    expect((await on.querier.discover(csi)).outcome).to.equal('none')
    const again = await on.testnet.claim({ csi, holder, msp: 'msp1' })
    expect(again.proved).to.equal(true)
    expect(again.entry.establishedAt).to.be.greaterThan(first.entry.establishedAt)
    expect((await on.querier.discover(csi)).mappings).to.have.length(1)
  })

  it('nothing that they never claimed', async () => {
    const holder = await on.testnet.person()
    expect(await codeOf(holder.release({ csi: 'mailto:nobody@example.com' }))).to.equal('HOLDER_NOTHING_TO_RELEASE')
  })

  it('nobody else can: not another holder, not a DP, not a CSIP without the capability', async () => {
    const csi = 'mailto:bob@example.com'
    const bob = await on.actor.claim(csi)
    const other = await on.actor.claim(csi)
    const target = on.actor.dpTarget()
    const rogue = on.testnet.dps[0]?.party
    expect(rogue != null).to.equal(true)
    for (const [forged, code] of [
      [released(bob, other.holder), 'INVALIDATION_SIGNATURE_INVALID'],
      [released({ ...bob, attestation: other.attestation }), 'INVALIDATION_EVIDENCE_FOREIGN'],
      [reassigned(on.testnet, bob, { csiType: 'mailto' }), 'INVALIDATION_NOT_ALLOWED'],
      [reassigned(on.testnet, bob, { signer: someone() }), 'INVALIDATION_SIGNATURE_INVALID']
    ] as const) {
      expect(await codeOf(on.actor.claims.invalidate(forged, target))).to.equal(code)
    }
    // what the other may do: end its own
    await on.actor.claims.invalidate(released(other), target)
    const { mappings } = await on.querier.discover(csi)
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([bob.holder.publicKey])
  })
})
