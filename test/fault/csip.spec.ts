import { expect } from 'chai'
import { isThere } from '../../src/node/is-there.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { silentLogger } from '../builders/holder.ts'
import type { Testnet } from '../../src/testnet/index.ts'

describe('fault/csip: the first of two that may attest is down', function () {
  this.timeout(180_000)

  let net: Testnet
  before(async () => {
    net = await createTestnet({ relays: false, dps: 3, csips: 2 })
    await net.csips[0]?.attestor.stop()
  })
  after(async () => { await net.stop() })

  it('claims go to the other, and what is claimed is found', async () => {
    const csi = 'acct:ann@example.com'
    expect((await net.claim({ csi, msp: 'msp1' })).csips).to.deep.equal(['csip2'])
    expect(await (await net.light()).discover(csi)).to.include({ outcome: 'found' })
  })

  it('who may attest alone is asked, and is not there', async () => {
    const csi = 'acct:bea@example.com'
    await net.claim({ csi, msp: 'msp1', csips: ['csip1'] }).then(() => expect.fail('claimed'), (err: {
      code?: unknown
    }) => {
      expect(err.code).to.equal('RPC_UNREACHABLE')
    })
  })

  it('is found out by a ping', async () => {
    const asker = await createPeer({ logger: silentLogger })
    await asker.start()
    try {
      const addressesOf = (id: string): readonly string[] => net.registry.csip(id)?.addresses ?? []
      expect(await isThere(asker, addressesOf('csip1'))).to.equal(false)
      expect(await isThere(asker, addressesOf('csip2'))).to.equal(true)
      const over = AbortSignal.abort(new Error('over'))
      await isThere(asker, addressesOf('csip2'), { signal: over })
        .then(() => expect.fail('went on'), (err: unknown) => { expect(err).to.equal(over.reason) })
    } finally {
      await asker.stop()
    }
  })
})
