import '../../src/runtime.ts'
import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { expect } from 'chai'
import { createLibp2p } from 'libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { checkDp, createDp } from '../../src/dp/dp.ts'
import { REGISTRY_PROTOCOL } from '../../src/protocols/registry/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { codeOf, rejectionOf } from '../builders/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry, seedOf } from '../builders/registry.ts'
import type { DpOptions } from '../../src/dp/dp.ts'
import type { ShareFile } from '../../src/dp/evaluation/share-file.ts'

const test = buildTestRegistry({ dps: 2, seed: 'dp' })
const dp1 = at(test.dps, 0)
const dp2 = at(test.dps, 1)

function shareOf ({ id, share }: typeof dp1): ShareFile {
  if (share == null) {
    throw new Error('it holds no share')
  }
  return { dp: id, keyId: 1, shareEpoch: 1, ...share }
}

function options (changes: Partial<DpOptions> = {}): DpOptions {
  return {
    seed: dp1.seed,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    anchor: test.anchor,
    initial: test.registry.bytes,
    store: memoryStore(),
    shares: [shareOf(dp1)],
    refreshInterval: 0,
    clock: { now: () => test.now },
    logger: silentLogger,
    ...changes
  }
}

describe('dp/dp', () => {
  it('starts where it listens, under the peer id of its key, and stops', async () => {
    const dp = await createDp(options())
    expect(dp.addresses()).to.deep.equal([])
    await dp.start()
    await dp.start()
    expect(dp.peerId.toString()).to.equal(dp1.id)
    expect(at(dp.addresses(), 0)).to.match(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\//).and.include(dp1.id)
    await dp.stop()
    await dp.stop()
    expect((await rejectionOf(dp.start())).code).to.equal('DP_STOPPED')
  })

  it('starts again from its store alone: same identity, same registry', async () => {
    const store = memoryStore()
    const first = await createDp(options({ store }))
    await first.start()
    await first.stop()
    const second = await createDp(options({ store, initial: undefined }))
    await second.start()
    expect(second.peerId.toString()).to.equal(dp1.id)
    expect(second.registry.current().version).to.equal(test.registry.version)
    await second.stop()
  })

  it('does not start without a registry', async () => {
    expect((await rejectionOf(createDp(options({ initial: undefined })))).code).to.equal('REGISTRY_MISSING')
  })

  it('does not start unlisted, and says how to get listed', async () => {
    const err = await rejectionOf(createDp(options({ seed: seedOf('a stranger'), shares: [] })))
    expect(err.code).to.equal('DP_NOT_LISTED')
    expect(err.remedy).to.include('mimi dp status')
  })

  it('does not start when the registry revoked it', () => {
    const revoked = {
      ...test.registry,
      dp: (id: string) => ({ ...dp1.draft, ...at(test.registry.dps, 0), id, status: 'revoked' as const })
    }
    expect(codeOf(() => { checkDp(dp1.id, revoked, {}) })).to.equal('DP_REVOKED')
  })

  it('does not start with a default that breaks what the federation agreed on', async () => {
    const other = test.registry.policy.defaultFederation === 'local' ? 'all' : 'local'
    expect((await rejectionOf(createDp(options({ defaultFederation: other })))).code).to.equal('DP_DEFAULT_DISAGREES')
  })

  it('does not start with the share of another DP', async () => {
    expect((await rejectionOf(createDp(options({ shares: [shareOf(dp2)] })))).code).to.equal('SHARE_FILE_FOREIGN')
    const renamed = { ...shareOf(dp2), dp: dp1.id }
    expect((await rejectionOf(createDp(options({ shares: [renamed] })))).code).to.equal('DP_SHARE_MISMATCH')
  })

  it('does not keep anything running when an address is taken', async () => {
    const first = await createDp(options())
    await first.start()
    const occupied = at(first.addresses(), 0).replace(/\/p2p\/.*/, '')
    const second = await createDp(options({ seed: dp2.seed, shares: [shareOf(dp2)], listen: [occupied] }))
    const err: unknown = await second.start().then(() => undefined, (reason: unknown) => reason)
    expect(err).to.be.instanceOf(Error)
    expect(second.peer.status).to.equal('stopped')
    await first.stop()
  })

  it('disconnects a peer that keeps breaking the protocol, counts it, and does not let it back in', async () => {
    const dp = await createDp(options())
    await dp.start()
    const address = multiaddr(at(dp.addresses(), 0))
    const stranger = await createLibp2p({
      transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()]
    })
    const gone = new Promise((resolve) => { stranger.addEventListener('connection:close', resolve) })
    for (let i = 0; i < 3; i++) {
      const stream = await stranger.dialProtocol(address, REGISTRY_PROTOCOL.id)
      const closed = new Promise((resolve) => { stream.addEventListener('close', resolve) })
      stream.send(Uint8Array.of(0))
      await closed
    }
    await gone
    expect(dp.score.isBanned(stranger.peerId)).to.equal(true)
    expect(await dp.metrics.text()).to.include('mimi_rpc_violations_total{reason="frame-malformed"} 3')
    const refused: unknown = await stranger
      .dialProtocol(address, REGISTRY_PROTOCOL.id)
      .then(() => undefined, (reason: unknown) => reason)
    expect(refused).to.be.instanceOf(Error)
    await stranger.stop()
    await dp.stop()
  })
})
