import { expect } from 'chai'
import {
  FETCH_METHOD, FIRST_SESSIONS, HELLO_METHOD, MAX_FETCH, MIN_SESSION_GAP, RECONCILE_METHOD, RECORD_SYNC_PROTOCOL,
  REFUSED_FOR
} from '../../../src/protocols/record-sync/constants.ts'
import { makeStoreRun } from '../../../src/protocols/record-sync/index.ts'
import { END, idsRange, sameRange } from '../../../src/protocols/record-sync/ranges.ts'
import { RangeKind, SyncFactKind } from '../../../src/protocols/record-sync/pb/messages.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { placementOf } from '../../../src/registry/policy.ts'
import { readersOf } from '../../../src/registry/placement.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { factId } from '../../../src/store/fact-index.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { release } from '../../builders/invalidation.ts'
import { reassigned, reassignedMany } from '../../builders/log.ts'
import { alice, alter, federation } from '../../builders/mapping.ts'
import { NOW } from '../../builders/registry.ts'
import { until } from '../../builders/replicas.ts'
import { signerOf, syncing } from '../../builders/syncing.ts'
import type { Hello, Ranges, SyncFact } from '../../../src/protocols/record-sync/pb/messages.ts'
import type { UncheckedInvalidation } from '../../../src/mapping/interface.ts'
import type { SyncNode, Syncing } from '../../builders/syncing.ts'

const { registry } = federation()
const STORE = { store: new Uint8Array(16), run: 1n, nonce: new Uint8Array(16) }
const idFor = ({ lookupKey, hash }: UncheckedInvalidation): Uint8Array => factId(lookupKey, hash)

async function twoOf (world: Syncing): Promise<readonly [SyncNode, SyncNode]> {
  const nodes = [await world.node(0), await world.node(1)] as const
  for (const { sync } of nodes) {
    await sync.start()
    await until(() => sync.progress().loaded)
  }
  return nodes
}

describe('protocols/record-sync/record-sync: between replicas', () => {
  it('brings one that was away everything that it missed, verified and durable', async () => {
    const [here, away] = await twoOf(syncing(registry))
    const facts = reassignedMany(1_200)
    await here.add(...facts)
    await away.add(...facts.slice(0, 400))
    expect(await away.sync.syncWith(here.dp)).to.include({ dp: here.id, fetched: 800, useless: 0 })
    expect(await away.names()).to.deep.equal(await here.names())
    expect(away.took).to.have.members(facts.slice(400).map(({ name }) => name))
    const again = await away.sync.syncWith(here.dp)
    expect(again).to.include({ rounds: 1, fetched: 0 })
    expect(again.bytes).to.be.lessThan(700)
    expect([...here.penalties, ...away.penalties]).to.deep.equal([])
  })

  it('fills one that has nothing, from what was on the disk of the other', async () => {
    const world = syncing(registry)
    const before = await world.node(0)
    await before.add(...reassignedMany(30))
    const here = await world.node(0, before.store)
    const emptied = await world.node(1)
    await here.sync.start()
    await emptied.sync.start()
    await until(() => here.sync.progress().loaded)
    await emptied.sync.syncWith(here.dp)
    expect(await emptied.names()).to.deep.equal(await before.names())
  })

  it('brings only what both store', async () => {
    const placed = alter(registry, { policy: placementOf({ replicas: 3 }) })
    const [here, other] = await twoOf(syncing(placed))
    const facts = reassignedMany(40)
    const isOf = ({ id }: SyncNode) => ({ lookupKey }: UncheckedInvalidation): boolean =>
      readersOf(lookupKey, placed, NOW).some(dp => dp.id === id)
    await here.add(...facts)
    const both = facts.filter(isOf(here)).filter(isOf(other))
    expect(both.length).to.be.within(1, facts.filter(isOf(here)).length - 1)
    await other.sync.syncWith(here.dp)
    expect(await other.names()).to.have.members(both.map(({ name }) => name))
  })

  it('hands over to those who will be placed, before they are', async () => {
    const placement = [
      ...placementOf({ replicas: 1 }).placement, ...placementOf({ from: NOW + 3_600_000, replicas: 5 }).placement
    ]
    const dated = alter(registry, { policy: { placement } })
    const world = syncing(dated)
    const [here, next] = await twoOf(world)
    const facts = reassignedMany(40)
      .filter(({ lookupKey }) => readersOf(lookupKey, dated, NOW).some(({ id }) => id === here.id))
    await here.add(...facts)
    await next.sync.syncWith(here.dp)
    expect(await next.names()).to.have.members(facts.map(({ name }) => name))
  })

  it('refuses peers that the registry does not list, and serves one that is leaving', async () => {
    const world = syncing(registry)
    const [here, away] = await twoOf(world)
    world.source.set(alter(registry, { dps: dp => dp.id === away.id ? { ...dp, status: 'revoked' } : dp }))
    expect(await rejectionOf(away.sync.syncWith(here.dp))).to.include({ code: 'SYNC_NOT_A_DP', kind: 'refused' })
    world.source.set(alter(registry, { dps: dp => dp.id === away.id ? { ...dp, status: 'leaving' } : dp }))
    expect(await away.sync.syncWith(here.dp)).to.include({ rounds: 1 })
  })

  it('tells what it does', async () => {
    const [here, away] = await twoOf(syncing(registry))
    await here.add(...reassignedMany(3))
    await away.sync.syncWith(here.dp)
    expect(away.sync.progress()).to.deep.equal({ loaded: true, whole: false, facts: 3, fetched: 3, waiting: 0 })
    expect([away.sessions, here.sessions]).to.deep.equal([['caught-up'], []])
  })
})

describe('protocols/record-sync/record-sync: by itself', () => {
  it('reconciles at start, and steadily', async () => {
    const world = syncing(registry, { interval: 60_000 })
    const [here, other] = [await world.node(0), await world.node(1)]
    await here.add(reassigned('one'))
    await here.sync.start()
    await other.sync.start()
    await until(async () => {
      other.timer.fire()
      return (await other.names()).length === 1
    })
    await here.add(reassigned('two'))
    await until(async () => {
      other.timer.fire()
      return (await other.names()).length === 2
    })
    await Promise.all([here.sync.stop(), other.sync.stop()])
  })

  it('reconciles with one that it lacks as soon as they are connected', async () => {
    const world = syncing(registry, { interval: 60_000 })
    const other = await world.node(1)
    await other.sync.start()
    await until(() => other.sessions.length === FIRST_SESSIONS)
    const here = await world.node(0)
    await here.add(reassigned('one'))
    await here.sync.start()
    await until(() => here.sync.progress().loaded)
    await other.connect(here)
    await until(async () => (await other.names()).length === 1)
    await Promise.all([here.sync.stop(), other.sync.stop()])
  })
})

describe('protocols/record-sync/record-sync: a DP that shows that it has more', () => {
  it('right after a session gets another as soon as it may, and not when the lot says so', async () => {
    const world = syncing(registry, { interval: 60 * 60_000 })
    const [here, other] = [await world.node(0), await world.node(1)]
    await here.sync.start()
    await other.sync.start()
    await until(() => other.timer.delays.length === 1 && here.timer.delays.length === 1)
    await other.sync.syncWith(here.dp)
    await here.add(reassigned('one'))
    await here.sync.syncWith(other.dp)
    expect(other.timer.delays).to.include(MIN_SESSION_GAP)
    expect(await other.names()).to.deep.equal([])
    world.clock.time += MIN_SESSION_GAP
    other.timer.fire()
    await until(async () => (await other.names()).length === 1)
    await Promise.all([here.sync.stop(), other.sync.stop()])
  })

  it('is asked at start, with all others that there are, by one that stores something', async () => {
    const world = syncing(registry, { interval: 60 * 60_000 })
    const others = await Promise.all([1, 2, 3, 4].map(async i => await world.node(i)))
    await Promise.all(others.map(async (each, i) => { await each.add(reassigned(`of ${i}`)) }))
    const here = await world.node(0)
    await here.add(reassigned('own'))
    for (const each of others) {
      await each.sync.start()
    }
    await here.sync.start()
    await until(async () => (await here.names()).length === 5)
    await Promise.all([here, ...others].map(async each => { await each.sync.stop() }))
  })
})

describe('protocols/record-sync/record-sync: with a DP that lies', () => {
  const good = reassigned('good')
  const forged = parseInvalidation(release({ signer: alice }))

  /** The first DP asks; the second answers as told. */
  async function lied (
    answer: (request: Ranges) => Ranges, facts: readonly SyncFact[], hello: Partial<Hello> = {}
  ): Promise<{ readonly node: SyncNode, readonly world: Syncing, readonly fetches: () => number, code?: string }> {
    const world = syncing(registry)
    const node = await world.node(0)
    await node.sync.start()
    let fetches = 0
    const [, them] = registry.dps
    const rpc = world.network.node(them?.id ?? '')
    rpc.handle(RECORD_SYNC_PROTOCOL, HELLO_METHOD, async ({ registryVersion }) =>
      ({ life: makeStoreRun(STORE, signerOf(them?.id ?? '')), whole: true, registryVersion, ...hello }))
    rpc.handle(RECORD_SYNC_PROTOCOL, RECONCILE_METHOD, async request => answer(request))
    rpc.handle(RECORD_SYNC_PROTOCOL, FETCH_METHOD, async () => {
      fetches++
      return { facts: [...facts] }
    })
    const outcome = them == null
      ? undefined
      : await node.sync.syncWith(them).then(() => undefined, (err: unknown) => err)
    const code = outcome instanceof Error && 'code' in outcome ? String(outcome.code) : undefined
    return { node, world, fetches: () => fetches, ...(code == null ? {} : { code }) }
  }

  const offering = (...facts: readonly UncheckedInvalidation[]) => ({ from }: Ranges): Ranges =>
    ({ from, ranges: [idsRange(END, facts.map(idFor).sort((a, b) => Buffer.compare(a, b)))] })
  const sent = ({ bytes }: UncheckedInvalidation, kind = SyncFactKind.INVALIDATION): SyncFact =>
    ({ kind, fact: bytes.slice() })

  it('refuses another fact than it asked for, a forged one, and another kind', async () => {
    for (const facts of [
      [sent(reassigned('other'))],
      [sent(good, SyncFactKind.DISPUTE)],
      [sent(good, SyncFactKind.UNUSED_SYNC_FACT_KIND)],
      [],
      [sent(good), sent(good)]
    ]) {
      const { node, code } = await lied(offering(good), facts)
      expect([code, node.penalties, await node.names()])
        .to.deep.equal(['SYNC_ANSWER_INVALID', ['SYNC_ANSWER_INVALID'], []])
    }
    const { code, node } = await lied(offering(forged), [sent(forged)])
    expect([code, node.penalties]).to.deep.equal(['SYNC_ANSWER_INVALID', ['SYNC_ANSWER_INVALID']])
  })

  it('asks for what is gone once, and again after a while', async () => {
    const { node, world, fetches } = await lied(offering(good), [{ kind: SyncFactKind.GONE, fact: new Uint8Array(0) }])
    const [, them] = registry.dps
    if (them == null) {
      throw new Error('no DP')
    }
    expect(await node.sync.syncWith(them)).to.include({ fetched: 0, useless: 0 })
    expect(fetches()).to.equal(1)
    world.clock.time += REFUSED_FOR + 1
    expect(await node.sync.syncWith(them)).to.include({ useless: 1 })
    expect(fetches()).to.equal(2)
  })

  it('ends what does not end, and refuses ranges that are none', async () => {
    const split = ({ from, ranges }: Ranges): Ranges => ({
      from, ranges: ranges.map(({ end }) => ({ end, kind: RangeKind.FINGERPRINT, content: new Uint8Array(16).fill(9) }))
    })
    expect((await lied(split, [])).code).to.equal('SYNC_ENDLESS')
    expect((await lied(({ from }) => ({ from, ranges: [] }), [])).code).to.equal('SYNC_RANGES_INVALID')
  })

  it('does not compare under another version of the registry, which is nobody\'s fault', async () => {
    const { code, node } = await lied(({ from }) => ({ from, ranges: [sameRange(END)] }), [], { registryVersion: 77n })
    expect([code, node.penalties]).to.deep.equal(['SYNC_OTHER_VERSION', []])
  })

  it('refuses greetings that name no store', async () => {
    const equal = ({ from }: Ranges): Ranges => ({ from, ranges: [sameRange(END)] })
    const signer = signerOf(registry.dps[1]?.id ?? '')
    for (const life of [
      new Uint8Array(0), makeStoreRun({ ...STORE, run: 0n }, signer),
      makeStoreRun({ ...STORE, store: new Uint8Array(15) }, signer),
      makeStoreRun({ ...STORE, nonce: new Uint8Array(17) }, signer)
    ]) {
      const { code, node } = await lied(equal, [], { life })
      expect([code, node.penalties]).to.deep.equal(['SYNC_HELLO_INVALID', ['SYNC_HELLO_INVALID']])
    }
  })

  it('refuses greetings that another DP signed', async () => {
    const life = makeStoreRun(STORE, signerOf(registry.dps[2]?.id ?? ''))
    const { code, node } = await lied(({ from }) => ({ from, ranges: [sameRange(END)] }), [], { life })
    expect([code, node.penalties]).to.deep.equal(['SYNC_SIGNATURE_INVALID', ['SYNC_SIGNATURE_INVALID']])
  })

  it('gives nothing that the asker does not store, and no more than one may ask for', async () => {
    const placed = alter(registry, { policy: placementOf({ replicas: 1 }) })
    const world = syncing(placed)
    const [here, other] = await twoOf(world)
    const own = reassignedMany(40)
      .filter(({ lookupKey }) => readersOf(lookupKey, placed, NOW).some(({ id }) => id === here.id))
    await here.add(...own)
    const rpc = world.network.node(other.id)
    const ask = async (ids: Uint8Array<ArrayBuffer>): Promise<readonly SyncFact[]> =>
      (await rpc.call(targetOf(here.dp), RECORD_SYNC_PROTOCOL, FETCH_METHOD, { ids })).facts
    const [first] = own
    expect(own.length).to.be.greaterThan(0)
    expect(await ask(idFor(first ?? good).slice()))
      .to.deep.equal([{ kind: SyncFactKind.GONE, fact: new Uint8Array(0) }])
    for (const length of [0, 39, (MAX_FETCH + 1) * 40]) {
      expect(await rejectionOf(ask(new Uint8Array(length)))).to.include({ code: 'SYNC_FETCH_INVALID' })
    }
  })
})
