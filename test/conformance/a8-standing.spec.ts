import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import { rejectionOf } from '../builders/errors.ts'
import { DAY, NOW } from '../builders/registry.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const BOB = 'mailto:bob@example.com'
const GRACE = 7 * DAY

describe('A8: a frozen, an expired, a rolled-back registry at an eclipsed node', () => {
  const clock = { time: NOW, now: () => clock.time }
  let testnet: Testnet
  let node: LightNode

  before(async () => {
    testnet = await createTestnet({ dps: 5, threshold: 2, clock, syncInterval: 0 })
    await testnet.claim({ csi: BOB })
    node = await testnet.light({ relay: 'never' })
  })

  after(async () => { await testnet?.stop() })

  /** All but two, who may be against the node. */
  const others = (): Testnet['dps'] => testnet.dps.slice(2)

  it('goes on as ever while enough DPs confirm the registry', async () => {
    clock.time += 3 * DAY
    expect(await node.discover(BOB)).to.deep.include({ outcome: 'found' })
    expect((await node.discover(BOB)).standing.state).to.equal('fresh')
  })

  it('held back from the others: nothing but marked lookups, and it says why', async () => {
    await Promise.all(others().map(async dp => { await dp.stop() }))
    clock.time += 3 * DAY
    const { outcome, standing } = await node.discover(BOB)
    expect(outcome).to.equal('found')
    expect(standing).to.deep.include({ state: 'frozen', reason: 'unconfirmed', graceUntil: standing.since + GRACE })
    const refused = await rejectionOf(testnet.claim({ csi: 'mailto:eve@example.com' }))
    expect(refused.code).to.equal('REGISTRY_FROZEN')
  })

  it('then nothing at all', async () => {
    clock.time += GRACE
    expect((await rejectionOf(node.discover(BOB))).code).to.equal('REGISTRY_FROZEN')
  })

  it('and finds back by itself when it hears of enough DPs again', async () => {
    await Promise.all(others().map(async dp => { await dp.restart() }))
    clock.time += DAY / 24
    expect((await node.discover(BOB)).outcome).to.equal('found')
    expect((await node.discover(BOB)).standing.state).to.equal('fresh')
  })

  it('rolled back to an older version, and cut off: nothing; what it hears later brings it up to date', async () => {
    const { registry: old } = testnet
    await testnet.publish({ name: old.name })
    clock.time += 3 * DAY
    const rolledBack = await testnet.light({ registry: old.bytes, relay: 'never' })
    await Promise.all(testnet.dps.map(async dp => { await dp.stop() }))
    expect((await rejectionOf(rolledBack.discover(BOB))).code).to.equal('REGISTRY_FROZEN')
    await Promise.all(testnet.dps.map(async dp => { await dp.restart() }))
    clock.time += DAY / 24
    const { standing } = await rolledBack.discover(BOB)
    expect([standing.state, rolledBack.registry.current().version]).to.deep.equal(['fresh', 2])
  })

  it('under one that has expired: marked lookups, nothing new, then nothing, whoever answers', async () => {
    await node.refreshRegistry()
    clock.time = testnet.registry.expiresAt
    expect((await node.discover(BOB)).standing).to.deep.include({ state: 'expired', reason: 'ended' })
    expect((await rejectionOf(testnet.claim({ csi: 'mailto:eve@example.com' }))).code).to.equal('REGISTRY_EXPIRED')
    clock.time += GRACE
    expect((await rejectionOf(node.discover(BOB))).code).to.equal('REGISTRY_EXPIRED')
  })
})
