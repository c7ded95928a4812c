import { expect } from 'chai'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { discoveryClient } from '../../src/protocols/discovery/index.ts'
import { oprfClient } from '../../src/protocols/oprf/index.ts'
import { recordsClient } from '../../src/protocols/records/index.ts'
import { makeQuery } from '../../src/query/query.ts'
import { rejectionOf } from '../builders/errors.ts'
import { freePayments } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { bobLookupKey } from '../builders/mapping.ts'
import { seedOf } from '../builders/registry.ts'
import { auditor } from '../conformance/cast/auditor.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

const BOB = 'mailto:bob@example.com'
const TELLING = new Set(['evaluate', 'query', 'read'])

describe('dp/relayed-only: a federation that lets nobody ask directly', () => {
  const watch = auditor()
  let federation: LiveFederation

  before(async () => {
    federation = await liveFederation({ relays: true, audit: (dp, rpc) => watch.audit(dp, rpc) })
    federation.users.forEach(users => users.add(BOB))
  })

  after(async () => { await federation?.stop() })

  /** What DPs were asked by whoever is none. */
  const direct = (): string[] => {
    const dps = new Set(federation.test.registry.dps.map(({ id }) => id))
    return watch
      .seen.filter(({ side, peer, method }) => side === 'in' && TELLING.has(method) && !dps.has(peer))
      .map(({ method }) => method)
  }

  it('is what three operators with HPKE keys make of it', () => {
    expect(federation.test.registry.policy.relayRequired).to.equal(true)
  })

  it('lets claims and lookups go on, of which no DP is asked directly', async () => {
    const holder = (await federation.light()).holder(secretKeyStore(seedOf('bob')))
    const code = federation.nextCode(BOB)
    await holder.claim({ csi: BOB, msp: 'msp1', answer: async () => await code })
    const alice = await federation.light()
    const [whole, compact] = [await alice.discover(BOB), await alice.discoverCompact(BOB)]
    expect([whole.outcome, whole.relayed, compact.outcome, compact.relayed])
      .to.deep.equal(['found', true, 'found', true])
    expect((await alice.discover(BOB, { federation: 'all' })).outcome).to.equal('found')
    expect(watch.seen.length).to.be.greaterThan(0)
    expect(direct()).to.deep.equal([])
  })

  it('refuses by name, before anything is sent, whoever wants to ask directly', async () => {
    const eager = await federation.light({ relay: 'never' })
    watch.seen.length = 0
    expect((await rejectionOf(eager.discover(BOB))).code).to.equal('RELAY_REQUIRED')
    expect((await rejectionOf(eager.discoverCompact(BOB))).code).to.equal('RELAY_REQUIRED')
    expect(watch.seen).to.deep.equal([])
  })

  it('has DPs refuse it, whatever the asker thinks of that', async () => {
    const peer = await createPeer({ logger: silentLogger })
    await peer.start()
    try {
      const { test: { registry }, clock } = federation
      const source = { current: () => registry, onUpdate: () => () => {} }
      const asks = { rpc: peer.services.rpc, registry: source, clock, random: systemRandom, logger: silentLogger }
      const oprf = oprfClient()({ ...asks, voprf: await loadSodium(), payments: freePayments })
      const refused = await rejectionOf(oprf.evaluate([parseCsi(BOB, registry.policy.csiTypes)]))
      expect(refused).to.have.property('faults').that.is.an('array').with.length.above(2)
      expect(JSON.stringify(refused)).to.include('RELAY_REQUIRED').and.not.include('OPRF_EVALUATION')
      const [dp] = registry.activeDps
      const read = recordsClient()(asks).read(dp ?? expect.fail('no DP'), [{ lookupKey: bobLookupKey }])
      expect((await rejectionOf(read)).code).to.equal('RELAY_REQUIRED')
      const query = makeQuery({ queryId: systemRandom.bytes(16), lookupKey: bobLookupKey, federation: 'local' })
      const asked = discoveryClient()(asks).query(query, dp ?? expect.fail('no DP'))
      expect((await rejectionOf(asked)).code).to.equal('RELAY_REQUIRED')
    } finally {
      await peer.stop()
    }
  })
})
