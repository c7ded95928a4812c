import { expect } from 'chai'
import { signerFromSeed, peerIdOf } from '../../src/base/keys.ts'
import { createDp } from '../../src/dp/dp.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'
import type { Dp } from '../../src/dp/dp.ts'

describe('T8: the registry', () => {
  const on = stage({ dps: 4, threshold: 2 })
  let newcomer: Dp | undefined
  const running = () => on.testnet.dps.filter(dp => dp.running).map(({ dp }) => dp)

  after(async () => { await newcomer?.stop() })

  it('gives each party a unique id, endpoints and configuration', () => {
    const { dps, msps, csips, policy } = on.testnet.registry
    const ids = [...dps, ...msps, ...csips].map(({ id }) => id)
    expect(new Set(ids).size).to.equal(ids.length)
    for (const { addresses } of [...dps, ...msps, ...csips]) {
      expect(addresses).to.have.length(1)
    }
    expect(new Set(msps.map(({ bitIndex }) => bitIndex)).size).to.equal(msps.length)
    expect(policy.csiTypes.map(({ type }) => type)).to.include.members(['tel', 'mailto', 'acct'])
  })

  it('lets a DP join by a new version, while the others run', async () => {
    const { registry } = on.testnet
    const seed = new Uint8Array(32).fill(42)
    const id = peerIdOf(signerFromSeed(seed).publicKey).toString()
    const [port] = await freePorts(1)
    const options = {
      seed, listen: [`/ip4/127.0.0.1/tcp/${port}`], anchor: on.testnet.federation.anchor, refreshInterval: 0
    }
    expect(await codeOf(createDp({ ...options, initial: registry.bytes, store: memoryStore() })))
      .to.equal('DP_NOT_LISTED')

    const before = running()
    const next = await on.testnet.publish(at => ({
      dps: [
        ...registry.dps, {
          id,
          addresses: options.listen,
          terms: [{ from: at, operator: 'newcomer', regions: [] }],
          defaultFederation: 'all',
          status: 'active',
          statusSince: at
        }
      ]
    }))
    newcomer = await createDp({ ...options, initial: next.bytes, store: memoryStore() })
    await newcomer.start()
    expect(running()).to.deep.equal(before)
    expect(running().map(dp => dp.registry.current().version)).to.deep.equal([2, 2, 2, 2])

    // it holds what is published from now on
    const { completed, evaluation } = await on.actor.claim('tel:+14155550100')
    expect(completed.receipts).to.have.length(5)
    const record = next.dp(id)
    const [answer] = record == null ? [] : await on.actor.records.read(record, [{ lookupKey: evaluation.lookupKey }])
    expect(answer?.status).to.equal('found')
  })

  it('lets a DP leave by a new version, while it runs', async () => {
    const { registry } = on.testnet
    const leaving = on.dp(3).party.id
    await on.testnet.publish(at =>
      ({ dps: registry.dps.map(dp => dp.id === leaving ? withDpStatus(dp, 'leaving', at, at) : dp) }))
    expect(on.testnet.registry.activeDps.map(({ id }) => id)).not.to.include(leaving)
    expect(await codeOf(on.actor.claim('tel:+14155550101', { dp: 3 }))).to.equal('CLAIM_NOT_ACCEPTING')
    const { completed } = await on.actor.claim('tel:+14155550101')
    expect(completed.receipts).to.have.length(4)
    await on.querier.refreshRegistry()
    expect((await on.querier.discover('tel:+14155550100')).outcome).to.equal('found')
  })

  it('takes no version without the threshold of root keys', async () => {
    const { registry, federation } = on.testnet
    const payload = buildRegistry(nextVersion(registry, { issuedAt: Date.now(), expiresAt: Date.now() + 86_400_000 }))
    expect(await codeOf(on.dp(0).dp.registry.advance([signRegistry(payload, federation.roots.slice(0, 1))])))
      .to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
    expect(on.dp(0).dp.registry.current().version).to.equal(registry.version)
  })

  it('takes no version that names a party twice', async () => {
    const { registry, federation } = on.testnet
    const bytes = federation.next({ msps: [...registry.msps, ...registry.msps.slice(0, 1)] }, Date.now(), registry)
    expect(await codeOf(on.dp(0).dp.registry.advance([bytes]))).to.equal('REGISTRY_DUPLICATE_ID')
  })
})
