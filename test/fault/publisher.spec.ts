import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import { freezer } from '../builders/freezing.ts'
import type { Testnet } from '../../src/testnet/index.ts'

describe('fault/publisher: the DP that an MSP works with', function () {
  this.timeout(180_000)

  const { frozen, audit } = freezer()
  let net: Testnet
  before(async () => { net = await createTestnet({ relays: false, dps: 5, audit }) })
  after(async () => { await net.stop() })

  const ofMsp = (): string => net.registry.msp('msp1')?.dps[0] ?? ''

  async function claimedElsewhere (csi: string): Promise<void> {
    const { dp } = await net.claim({ csi, msp: 'msp1' })
    expect(dp).to.not.equal(ofMsp())
    expect(await (await net.light()).discover(csi)).to.include({ outcome: 'found' })
  }

  it('publishes while it runs', async () => {
    expect((await net.claim({ csi: 'acct:ann@example.com', msp: 'msp1' })).dp).to.equal(ofMsp())
  })

  it('frozen: another publishes what is claimed', async () => {
    frozen.add('dp1')
    try {
      await claimedElsewhere('acct:bea@example.com')
    } finally {
      frozen.clear()
    }
  })

  it('stopped: the same; who is asked for by name is waited for', async () => {
    await net.dps[0]?.stop()
    await claimedElsewhere('acct:cleo@example.com')
    await net
      .claim({ csi: 'acct:dora@example.com', msp: 'msp1', dp: ofMsp() })
      .then(() => expect.fail('claimed'), (err: { kind?: unknown }) => {
        expect(err.kind).to.equal('unavailable')
      })
  })

  it('stopped: a mapping that it published stays its own until it is back', async () => {
    await net
      .claim({ csi: 'acct:ann@example.com', msp: 'msp1', tags: ['Work'] })
      .then(() => expect.fail('claimed'), (err: { kind?: unknown }) => {
        expect(err.kind).to.equal('unavailable')
      })
    await net.dps[0]?.restart()
    expect((await net.claim({ csi: 'acct:ann@example.com', msp: 'msp1', tags: ['Work'] })).dp).to.equal(ofMsp())
  })
})
