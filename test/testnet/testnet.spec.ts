import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import type { Testnet } from '../../src/testnet/index.ts'

async function codeOf (promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => 'no error', err => err.code)
}

describe('testnet/testnet', () => {
  let testnet: Testnet
  const csi = 'tel:+14155550100'

  before(async () => { testnet = await createTestnet({ relays: false, dps: 3, threshold: 2 }) })
  after(async () => { await testnet.stop() })

  it('claims on one service what another finds', async () => {
    await testnet.claim({ csi, msp: 'msp1', tags: ['Work'] })
    const { outcome, preferred } = await testnet.msps[1]?.node.discover(csi) ?? {}
    expect(outcome).to.equal('found')
    expect(preferred?.mapping.mspId).to.equal('msp1')
  })

  it('finds nothing where nothing was claimed', async () => {
    expect((await testnet.msps[1]?.node.discover('tel:+14155550199'))?.outcome).to.equal('none')
  })

  it('refuses claims of whom the service doesn\'t know', async () => {
    expect(await codeOf(testnet.claim({ csi: 'mailto:eve@example.com', isUser: false }))).to.equal('CONFIRM_NOT_A_USER')
  })

  it('goes on without a DP, and with it when it is back', async () => {
    const [dp] = testnet.dps
    await dp?.stop()
    expect(dp?.running).to.equal(false)
    expect((await (await testnet.light()).discover(csi)).outcome).to.equal('found')
    await dp?.restart()
    expect(dp?.running).to.equal(true)
    expect(dp?.dp.peerId.toString()).to.equal(dp?.party.peerId)
  })

  it('steps to a new version of the registry everywhere', async () => {
    const registry = await testnet.publish({ name: testnet.registry.name })
    expect(registry.version).to.equal(2)
    expect(testnet.dps.map(({ dp }) => dp.registry.current().version)).to.deep.equal([2, 2, 2])
  })

  it('asks through relays where its DPs have HPKE keys', async () => {
    const relaying = await createTestnet({ dps: 3, threshold: 2, relays: true })
    try {
      await relaying.claim({ csi, msp: 'msp1' })
      const { outcome, relayed } = await (await relaying.light()).discover(csi)
      expect([outcome, relayed]).to.deep.equal(['found', true])
    } finally {
      await relaying.stop()
    }
  })

  it('refuses a tap at nobody', async () => {
    expect(await codeOf(createTestnet({ relays: false, taps: ['dp99'] }))).to.equal('TESTNET_UNKNOWN_PARTY')
  })
})
