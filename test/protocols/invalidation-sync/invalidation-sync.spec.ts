import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { FETCH_METHOD, INVALIDATION_SYNC_PROTOCOL, MAX_FETCH, MAX_FETCH_LENGTH, RECONCILE_METHOD } from '../../../src/protocols/invalidation-sync/constants.ts'
import { handleFetch, handleReconcile } from '../../../src/protocols/invalidation-sync/handler.ts'
import { invalidationSync } from '../../../src/protocols/invalidation-sync/index.ts'
import { END, fingerprintRange, idsRange, sameRange } from '../../../src/protocols/invalidation-sync/ranges.ts'
import { idOf } from '../../../src/store/summed-index.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { silentLogger } from '../../builders/holder.ts'
import { reassigned, reassignedMany, released, testLog } from '../../builders/log.ts'
import { release } from '../../builders/invalidation.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { alice, alter, federation } from '../../builders/mapping.ts'
import { NOW, seededRandom } from '../../builders/registry.ts'
import { TestSource, until } from '../../builders/replicas.ts'
import { at, startSpreading } from '../../builders/spreading.ts'
import type { SummedSet } from '../../../src/store/summed-index.ts'
import type { InvalidationSync } from '../../../src/protocols/invalidation-sync/index.ts'
import type { FetchResponse, Ranges } from '../../../src/protocols/invalidation-sync/pb/messages.ts'
import type { Spreading } from '../../builders/spreading.ts'
import type { TestLog } from '../../builders/log.ts'

const all = ({ ids }: { ids: SummedSet }): readonly Uint8Array[] => ids.ids(END, END)

describe('protocols/invalidation-sync/invalidation-sync: between DPs', () => {
  let spreading: Spreading

  beforeEach(async () => { spreading = await startSpreading({ dps: 3, gossip: false }) })
  afterEach(async () => { await spreading.stop() })

  it('brings a DP that was away everything that it missed, verified and durable', async () => {
    const { nodes, federation: test } = spreading
    const [here, away] = [at(nodes, 0), at(nodes, 1)]
    const facts = [...reassignedMany(1_500, { federation: test }), released('one', { federation: test })]
    await here.log.add(facts)
    await away.log.add(facts.slice(0, 400))
    const result = await away.sync.syncWith(here.dp)
    expect(result).to.include({ dp: here.id, fetched: 1_101, useless: 0 })
    expect(all(away.log)).to.deep.equal(all(here.log))
    const again = await away.sync.syncWith(here.dp)
    expect(again).to.include({ rounds: 1, fetched: 0 })
    expect(again.bytes).to.be.lessThan(700)
    expect(nodes.flatMap(({ penalties }) => penalties)).to.deep.equal([])
  })

  it('finds what one DP hides at another', async () => {
    const { nodes, federation: test } = spreading
    const [hiding, honest, reader] = [at(nodes, 0), at(nodes, 1), at(nodes, 2)]
    const [fact, other] = [reassigned('hidden', { federation: test }), reassigned('shown', { federation: test })]
    await hiding.log.add([other])
    await honest.log.add([fact, other])
    await reader.sync.syncWith(hiding.dp)
    expect(reader.log.has(fact)).to.equal(false)
    await reader.sync.syncWith(honest.dp)
    expect(reader.log.has(fact)).to.equal(true)
  })

  it('leaves out what is about to be forgotten', async () => {
    const { nodes, federation: test, clock } = spreading
    const [here, away] = [at(nodes, 0), at(nodes, 1)]
    await here.log.add([reassigned('old', { federation: test, issuedAt: NOW - 60_000 }), reassigned('young', { federation: test })])
    // the clocks of logs stand still: only that of the protocol moves
    const { policy } = test.registry
    clock.time = NOW - 30_000 + Math.max(policy.maxEntryLifetime, ...policy.csiTypes.map(type => type.maxAttestationLifetime))
    expect(await away.sync.syncWith(here.dp)).to.include({ fetched: 1 })
  })

  it('refuses peers that the registry does not list', async () => {
    const { nodes, source, federation: test } = spreading
    const [here, away] = [at(nodes, 0), at(nodes, 1)]
    source.set(alter(test.registry, { dps: dp => dp.id === away.id ? { ...dp, status: 'revoked' } : dp }))
    expect(await rejectionOf(away.sync.syncWith(here.dp))).to.include({ code: 'SYNC_NOT_A_DP', kind: 'refused' })
    expect(here.penalties).to.deep.equal([{ peer: away.id, reason: 'SYNC_NOT_A_DP' }])
  })

  it('serves a DP that is leaving', async () => {
    const { nodes, source, federation: test } = spreading
    const [here, away] = [at(nodes, 0), at(nodes, 1)]
    source.set(alter(test.registry, { dps: dp => dp.id === away.id ? { ...dp, status: 'leaving' } : dp }))
    expect(await away.sync.syncWith(here.dp)).to.include({ rounds: 1 })
  })
})

describe('protocols/invalidation-sync/invalidation-sync: by itself', () => {
  let spreading: Spreading
  const due: Array<() => void> = []
  const turn = (): void => { due.splice(0).forEach(callback => { callback() }) }

  beforeEach(async () => {
    due.length = 0
    spreading = await startSpreading({
      dps: 3,
      gossip: false,
      interval: 60_000,
      timer: {
        after: (_ms, callback) => {
          due.push(callback)
          return () => { due.splice(0, due.length, ...due.filter(other => other !== callback)) }
        }
      }
    })
  })
  afterEach(async () => { await spreading.stop() })

  it('reconciles at start and steadily, with DPs by lot', async () => {
    const { nodes, federation: test } = spreading
    // first sessions have ended when each waits for its next turn
    await until(() => due.length === 3)
    const facts = reassignedMany(5, { federation: test })
    await at(nodes, 0).log.add(facts)
    await until(() => {
      turn()
      return nodes.every(({ log }) => log.size === 5)
    })
  })

  it('reconciles with who shows that it has more', async () => {
    const { nodes, federation: test, clock } = spreading
    await until(() => due.length === 3)
    const [here, behind] = [at(nodes, 0), at(nodes, 1)]
    await here.log.add(reassignedMany(5, { federation: test }))
    clock.time += 60_000
    // it only asks, and has nothing to learn
    await here.sync.syncWith(behind.dp)
    await until(() => behind.log.size === 5)
  })

  it('reconciles with a DP that comes back', async () => {
    const { nodes, federation: test, clock } = spreading
    await until(() => due.length === 3)
    const [here, back] = [at(nodes, 0), at(nodes, 1)]
    await back.log.add(reassignedMany(3, { federation: test }))
    clock.time += 60_000
    await here.peer.hangUp(back.peer.peerId)
    // at both ends: a dial takes a connection of which the end has not been heard yet
    await until(() => here.peer.getConnections(back.peer.peerId).length + back.peer.getConnections(here.peer.peerId).length === 0)
    await back.peer.dial(here.peer.getMultiaddrs())
    await until(() => here.log.size === 3)
  })
})

describe('protocols/invalidation-sync/invalidation-sync: with a DP that lies', () => {
  const [us, them] = federation().dps
  const ourId = us?.id ?? ''
  const theirs = federation().registry.dp(them?.id ?? '')
  let network: FakeNetwork
  let ours: TestLog
  let source: TestSource
  let penalties: string[]
  let sync: InvalidationSync

  beforeEach(async () => {
    network = new FakeNetwork()
    ours = await testLog()
    source = new TestSource(federation().registry)
    penalties = []
    sync = invalidationSync({ interval: 0 })({
      rpc: network.node(ourId),
      registry: source,
      clock: ours.clock,
      random: seededRandom('liar'),
      logger: silentLogger,
      log: ours.log,
      id: ourId,
      take: async facts => { await ours.log.add(facts, { settle: true }) },
      judge: { penalise: (peer, reason) => { penalties.push(`${peer.toString()} ${reason}`) } }
    })
  })

  /** @param reconcile - what it answers about ranges; `fetch` - about ids */
  function liar (reconcile: (request: Ranges) => Ranges, fetch: (ids: Uint8Array) => FetchResponse = () => ({ invalidations: [] })): void {
    const rpc = network.node(theirs?.id ?? '')
    rpc.handle(INVALIDATION_SYNC_PROTOCOL, RECONCILE_METHOD, async request => reconcile(request))
    rpc.handle(INVALIDATION_SYNC_PROTOCOL, FETCH_METHOD, async ({ ids }) => fetch(ids))
  }

  async function session (): Promise<unknown> {
    if (theirs == null) {
      throw new Error('two DPs are needed')
    }
    return sync.syncWith(theirs)
  }

  const offering = (...ids: Uint8Array[]) => ({ from }: Ranges): Ranges => ({ from, ranges: [idsRange(END, ids.sort((a, b) => Buffer.compare(a, b)))] })

  async function expectPenalty (code: string): Promise<void> {
    expect(await rejectionOf(session())).to.include({ code })
    expect(penalties).to.deep.equal([`${theirs?.id ?? ''} ${code}`])
    expect(ours.log.size).to.equal(0)
  }

  it('does not take another invalidation for the one it asked for', async () => {
    liar(offering(idOf(reassigned('a'))), () => ({ invalidations: [reassigned('b').bytes.slice()] }))
    await expectPenalty('SYNC_ANSWER_INVALID')
  })

  it('does not take a forged one', async () => {
    const forged = parseInvalidation(release({ signer: alice }))
    liar(offering(idOf(forged)), () => ({ invalidations: [forged.bytes.slice()] }))
    await expectPenalty('SYNC_ANSWER_INVALID')
  })

  it('does not believe ids that nothing stands behind', async () => {
    liar(offering(idOf(reassigned('a'))), () => ({ invalidations: [new Uint8Array(0)] }))
    await expectPenalty('SYNC_ANSWER_INVALID')
  })

  it('does not take more than it asked for', async () => {
    liar(offering(idOf(reassigned('a'))), () => ({ invalidations: ['a', 'b'].map(name => reassigned(name).bytes.slice()) }))
    await expectPenalty('SYNC_ANSWER_INVALID')
  })

  it('does not follow ranges that it did not ask about', async () => {
    liar(() => ({ from: new Uint8Array(0), ranges: [sameRange(END)] }))
    await expectPenalty('SYNC_ANSWER_INVALID')
  })

  it('gives up on who never comes to an end', async () => {
    let round = 0
    liar(({ from }) => ({ from, ranges: [{ ...fingerprintRange(ours.log.ids, { from, end: END }), content: new Uint8Array(16).fill(++round % 251) }] }))
    await expectPenalty('SYNC_ENDLESS')
    expect(network.calls).to.have.length(512)
  })

  it('goes on without one that was forgotten meanwhile, and takes the others', async () => {
    const [gone, kept] = [reassigned('gone'), reassigned('kept')]
    const answer = (ids: Uint8Array): FetchResponse => ({
      invalidations: [0, 1].slice(0, ids.byteLength / 40).map(i => Buffer.compare(ids.subarray(i * 40, i * 40 + 40), idOf(kept)) === 0 ? kept.bytes.slice() : new Uint8Array(0))
    })
    liar(offering(idOf(gone), idOf(kept)), answer)
    await session()
    expect([ours.log.has(kept), ours.log.size, penalties]).to.deep.equal([true, 1, []])
  })

  it('blames nobody for what another registry version allows, and doesn\'t fetch it again until the registry changes', async () => {
    const fact = reassigned('a')
    const fetched: Uint8Array[] = []
    liar(offering(idOf(fact)), ids => {
      fetched.push(ids)
      return { invalidations: [fact.bytes.slice()] }
    })
    const { registry } = federation()
    source.set(alter(registry, { csips: csip => ({ ...csip, scopes: csip.scopes.map(scope => ({ ...scope, mayReassign: false })) }) }))
    sync.start()
    expect(await session()).to.include({ fetched: 0, useless: 1 })
    expect(await session()).to.include({ fetched: 0, useless: 0 })
    expect([fetched.length, penalties]).to.deep.equal([1, []])
    source.set(registry)
    expect(await session()).to.include({ fetched: 1 })
    expect(ours.log.has(fact)).to.equal(true)
    await sync.stop()
  })
})

describe('protocols/invalidation-sync/invalidation-sync: what is served', () => {
  const { registry, dps } = federation()
  const peer = dps[0]?.id ?? ''

  it('answers ranges to DPs only', async () => {
    const { log } = await testLog()
    const components = { registry: { current: () => registry, onUpdate: () => () => {} }, log }
    const request: Ranges = { from: new Uint8Array(0), ranges: [sameRange(END)] }
    const stranger = peerIdFromString('12D3KooWSHj3RRbBjD15g6wekV8y3mm57Pobmps2g2WJm6F67Lay').toString()
    expect(() => handleReconcile(components, request, stranger, () => {})).to.throw().with.property('code', 'SYNC_NOT_A_DP')
    expect(handleReconcile(components, request, peer, () => {})).to.deep.equal(request)
    expect(await rejectionOf(handleFetch(components, { ids: new Uint8Array(40) }, stranger))).to.include({ code: 'SYNC_NOT_A_DP' })
  })

  it('fetches so many as fit, in order, and refuses what are no ids', async () => {
    const { log } = await testLog()
    const facts = [...Array.from({ length: 6 }, (_, i) => released(`r${i}`, { before: NOW - i })), ...reassignedMany(3)]
    await log.add(facts)
    const components = { registry: { current: () => registry, onUpdate: () => () => {} }, log }
    const ids = Buffer.concat([...facts.map(idOf), idOf(reassigned('not there'))])
    const { invalidations } = await handleFetch(components, { ids: new Uint8Array(ids) }, peer)
    expect(invalidations).to.deep.equal([...facts.map(({ bytes }) => bytes), new Uint8Array(0)])
    for (const length of [0, 39, 41, (MAX_FETCH + 1) * 40]) {
      expect(await rejectionOf(handleFetch(components, { ids: new Uint8Array(length) }, peer)), `${length}`).to.include({ code: 'SYNC_FETCH_INVALID' })
    }
    const large = { ...log, read: async (asked: readonly Uint8Array[]) => asked.map(() => new Uint8Array(MAX_FETCH_LENGTH / 3)) }
    const cut = await handleFetch({ ...components, log: { ...large, ids: log.ids } }, { ids: new Uint8Array(40 * 5) }, peer)
    expect(cut.invalidations).to.have.length(3)
  })
})
