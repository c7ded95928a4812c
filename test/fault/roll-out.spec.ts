import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { until } from '../builders/replicas.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const REVOKED = 4
const BOB = 'mailto:bob@example.com'

describe('fault/roll-out: a registry that revokes a DP is given to one DP, and nobody waits', () => {
  let testnet: Testnet
  let querier: LightNode
  let file: Uint8Array

  before(async () => {
    testnet = await createTestnet({ relays: false, dps: 5 })
    querier = await testnet.light()
    await testnet.claim({ csi: BOB, dp: testnet.dps[1]?.party.id })
    const { federation, registry } = testnet
    const { id } = testnet.dps[REVOKED]?.party ?? expect.fail('no DP')
    const at = Date.now()
    file = federation.next(
      { dps: registry.dps.map(dp => dp.id === id ? withDpStatus(dp, 'revoked', at, at) : dp) }, at, registry
    )
  })

  after(async () => { await testnet?.stop() })

  it('claims and lookups at each of the others go on at once, and none fails', async () => {
    const staying = testnet.dps.slice(0, REVOKED)
    await testnet.dps[0]?.dp.registry.advance([file])
    const claims = staying.map(async ({ party }, i) => await testnet.claim({
      csi: `mailto:user${i}@example.com`, dp: party.id, holder: await testnet.person(systemRandom.bytes(32))
    }))
    const homes = testnet.dps.map(({ party }) => [party.id, staying[0]?.party.id ?? ''])
    const lookups = homes.map(async home => {
      const node = await testnet.light({ home, random: systemRandom })
      return (await node.discover(BOB)).outcome
    })
    expect(await Promise.all(lookups)).to.deep.equal(Array(5).fill('found'))
    const claimed = await Promise.all(claims)
    expect(claimed.map(({ dp }) => dp)).to.deep.equal(staying.map(({ party }) => party.id))
    // and all that was claimed holds under the new version
    await until(() => staying.every(({ dp }) => dp.registry.current().version === 2))
    await querier.refreshRegistry()
    for (const i of staying.keys()) {
      expect((await querier.discover(`mailto:user${i}@example.com`)).outcome, `user${i}`).to.equal('found')
    }
  })

  it('all DPs have it, told by those that had it', () => {
    expect(testnet.dps.slice(0, REVOKED).map(({ dp }) => dp.registry.current().version)).to.deep.equal([2, 2, 2, 2])
  })
})
