import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { FETCH_METHOD, INVALIDATION_SYNC_PROTOCOL, RECONCILE_METHOD } from '../../../src/protocols/invalidation-sync/constants.ts'
import { invalidationSync } from '../../../src/protocols/invalidation-sync/index.ts'
import { END, idsRange, sameRange } from '../../../src/protocols/invalidation-sync/ranges.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { idOf } from '../../../src/store/summed-index.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { deferred } from '../../builders/outcomes.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { silentLogger } from '../../builders/holder.ts'
import { reassigned, reassignedMany, testLog } from '../../builders/log.ts'
import { alter, federation, party } from '../../builders/mapping.ts'
import { NOW, seededRandom } from '../../builders/registry.ts'
import { TestSource, until } from '../../builders/replicas.ts'
import { expectAllAwaited, turnOver } from '../../builders/rejections.ts'
import type { VerifiedInvalidation } from '../../../src/mapping/interface.ts'
import type { InvalidationSync } from '../../../src/protocols/invalidation-sync/index.ts'
import type { FetchResponse, Ranges } from '../../../src/protocols/invalidation-sync/pb/messages.ts'
import type { DpRecord, VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'
import type { TestLog } from '../../builders/log.ts'
import type { PeerId } from '@libp2p/interface'

const GAP = 20_000
const { registry, dps } = federation()
const idOfDp = (i: number): string => party(dps, i).id
const nothingNew = ({ from }: Ranges): Ranges => ({ from, ranges: [sameRange(END)] })
const offering = (...facts: readonly VerifiedInvalidation[]) => ({ from }: Ranges): Ranges => ({ from, ranges: [idsRange(END, facts.map(idOf).sort((a, b) => Buffer.compare(a, b)))] })

interface Bench {
  readonly sync: InvalidationSync
  readonly network: FakeNetwork
  readonly ours: TestLog
  readonly timer: ManualTimer
  readonly source: TestSource
  readonly sessions: string[]
  readonly fetched: number[]
  readonly penalties: string[]
  readonly peers: ReadonlyMap<string, Rpc>
  /** Who doesn't answer. */
  readonly down: Set<string>
  /** What a DP answers about ranges. @default nothing new */
  answer: (request: Ranges, dp: string) => Ranges | Promise<Ranges>
  fetch: (ids: Uint8Array) => FetchResponse
  /** A peer has connected. */
  connect: (peer: string) => void
  /** Whether somebody listens for that. */
  listens: () => boolean
  /** Turns the hands, and waits until the sessions that follow have ended. */
  turn (): Promise<void>
}

/** We are the first DP of the federation. */
async function bench ({ interval = 60_000, at = registry, seed = 'schedule', take }: { interval?: number, at?: VerifiedRegistry, seed?: string, take?: (facts: readonly VerifiedInvalidation[]) => Promise<void> } = {}): Promise<Bench> {
  const network = new FakeNetwork()
  const ours = await testLog()
  const timer = new ManualTimer()
  const source = new TestSource(at)
  let listener: ((peer: PeerId) => void) | undefined
  const peers = new Map<string, Rpc>()
  const made: Bench = {
    network,
    ours,
    timer,
    source,
    sessions: [],
    fetched: [],
    penalties: [],
    peers,
    down: new Set(),
    answer: nothingNew,
    fetch: () => ({ invalidations: [] }),
    connect: peer => { listener?.(peerIdFromString(peer)) },
    listens: () => listener != null,
    turn: async () => {
      timer.fire()
      await until(() => timer.delays.length > 0)
    },
    sync: invalidationSync({ interval })({
      rpc: network.node(idOfDp(0)),
      registry: source,
      clock: ours.clock,
      random: seededRandom(seed),
      logger: silentLogger,
      log: ours.log,
      id: idOfDp(0),
      timer,
      take: take ?? (async facts => { await ours.log.add(facts, { settle: true }) }),
      judge: { penalise: (peer, reason) => { made.penalties.push(`${peer.toString()} ${reason}`) } },
      onConnect: wanted => {
        listener = wanted
        return () => { listener = undefined }
      },
      metrics: { session: outcome => { made.sessions.push(outcome) }, fetched: count => { made.fetched.push(count) } }
    })
  }
  for (const { id } of dps.slice(1)) {
    const rpc = network.node(id)
    peers.set(id, rpc)
    rpc.handle(INVALIDATION_SYNC_PROTOCOL, RECONCILE_METHOD, async request => {
      if (made.down.has(id)) {
        throw new RpcError('RPC_UNREACHABLE')
      }
      return await made.answer(request, id)
    })
    rpc.handle(INVALIDATION_SYNC_PROTOCOL, FETCH_METHOD, async ({ ids }) => made.fetch(ids))
  }
  return made
}

function dpOf (i: number): DpRecord {
  const dp = registry.dp(idOfDp(i))
  if (dp == null) {
    throw new Error(`no DP ${i}`)
  }
  return dp
}

const altered = (i: number, changes: Partial<DpRecord>): VerifiedRegistry => alter(registry, { dps: dp => dp.id === idOfDp(i) ? { ...dp, ...changes } : dp })

describe('protocols/invalidation-sync/schedule: with whom, and when', () => {
  it('begins with three others, then one by lot for each interval', async () => {
    const { sync, network, timer, turn } = await bench()
    sync.start()
    sync.start()
    await until(() => timer.delays.length > 0)
    expect(timer.delays).to.deep.equal([60_000])
    expect([network.calls.length, new Set(network.calls).size, network.calls.includes(idOfDp(0))]).to.deep.equal([3, 3, false])
    for (let i = 1; i <= 40; i++) {
      await turn()
      expect(network.calls).to.have.length(3 + i)
    }
    expect([...new Set(network.calls)].sort()).to.deep.equal(dps.slice(1).map(({ id }) => id).sort())
    await sync.stop()
    expect(timer.delays).to.deep.equal([])
  })

  it('begins with distinct operators as far as there are', async () => {
    const at = alter(registry, { dps: dp => ({ ...dp, operator: dp.id === idOfDp(4) ? 'other' : 'one' }) })
    for (const seed of ['a', 'b', 'c', 'd', 'e']) {
      const { sync, network, timer } = await bench({ at, seed })
      sync.start()
      await until(() => timer.delays.length > 0)
      expect(network.calls.slice(0, 2), seed).to.include(idOfDp(4))
      await sync.stop()
    }
  })

  it('tries three again soon while nobody could be reached, and one by lot once somebody was', async () => {
    const { sync, network, timer, down, turn, sessions } = await bench()
    dps.forEach(({ id }) => down.add(id))
    sync.start()
    await until(() => timer.delays.length > 0)
    expect([timer.delays, network.calls.length]).to.deep.equal([[5_000], 3])
    await turn()
    expect([timer.delays, network.calls.length]).to.deep.equal([[5_000], 6])
    down.clear()
    down.add(network.calls[0] ?? '')
    await turn()
    expect([timer.delays, network.calls.length]).to.deep.equal([[60_000], 9])
    await turn()
    expect(network.calls).to.have.length(10)
    expect(sessions.filter(outcome => outcome === 'failed').length).to.be.within(6, 8)
    await sync.stop()
  })

  it('does not wait longer than the interval for that', async () => {
    const { sync, timer, down } = await bench({ interval: 1_000 })
    dps.forEach(({ id }) => down.add(id))
    sync.start()
    await until(() => timer.delays.length > 0)
    expect(timer.delays).to.deep.equal([1_000])
    await sync.stop()
  })

  it('does nothing by itself where the interval is zero', async () => {
    const { sync, network, timer, connect, ours } = await bench({ interval: 0 })
    sync.start()
    connect(idOfDp(1))
    ours.clock.time += GAP
    connect(idOfDp(1))
    expect([network.calls, timer.delays]).to.deep.equal([[], []])
    await sync.stop()
  })

  it('listens for who connects from start to stop, and can be started again', async () => {
    const { sync, listens, timer } = await bench()
    expect(listens()).to.equal(false)
    sync.start()
    expect(listens()).to.equal(true)
    await until(() => timer.delays.length > 0)
    await sync.stop()
    expect(listens()).to.equal(false)
    sync.start()
    await until(() => timer.delays.length > 0)
    expect(listens()).to.equal(true)
    await sync.stop()
  })
})

describe('protocols/invalidation-sync/schedule: who comes back', () => {
  async function rested (at = registry): Promise<Bench & { readonly asked: () => string[] }> {
    const made = await bench({ at })
    made.sync.start()
    await until(() => made.timer.delays.length > 0)
    const before = made.network.calls.length
    made.ours.clock.time += GAP
    return Object.assign(made, { asked: () => made.network.calls.slice(before) })
  }

  it('has a session when it connects again, not when it connects for the first time', async () => {
    const { sync, connect, asked, timer } = await rested()
    connect(idOfDp(1))
    expect(asked()).to.deep.equal([])
    connect(idOfDp(1))
    await until(() => asked().length > 0 && timer.delays.length > 0)
    expect(asked()).to.deep.equal([idOfDp(1)])
    expect(timer.delays, 'and its turn afterwards').to.deep.equal([60_000])
    await sync.stop()
  })

  it('has none within twenty seconds of the last', async () => {
    const { sync, connect, asked, ours, timer } = await rested()
    connect(idOfDp(1))
    connect(idOfDp(1))
    await until(() => asked().length === 1 && timer.delays.length > 0)
    ours.clock.time += GAP - 1
    connect(idOfDp(1))
    expect(timer.delays).to.deep.equal([60_000])
    ours.clock.time += 1
    connect(idOfDp(1))
    await until(() => asked().length === 2 && timer.delays.length > 0)
    await sync.stop()
  })

  it('waits until the session before it has ended, and is forgotten when we stop', async () => {
    for (const stops of [false, true]) {
      const made = await rested()
      const gate = deferred<undefined>()
      made.answer = async request => {
        await gate.promise
        return nothingNew(request)
      }
      for (const number of [1, 2, 3]) {
        made.connect(idOfDp(number))
        made.connect(idOfDp(number))
      }
      await until(() => made.asked().length > 0)
      await turnOver()
      expect([made.asked(), made.timer.delays]).to.deep.equal([[idOfDp(1)], []])
      if (stops) {
        // it ends the session under way
        await made.sync.stop()
      }
      gate.resolve(undefined)
      await (stops ? turnOver() : until(() => made.timer.delays.length > 0))
      expect(made.asked()).to.deep.equal(stops ? [idOfDp(1)] : [1, 2, 3].map(idOfDp))
      await made.sync.stop()
    }
  })

  it('has none unless it is an active DP', async () => {
    for (const status of ['leaving', 'revoked'] as const) {
      const { sync, connect, asked, timer } = await rested(altered(1, { status }))
      connect(idOfDp(1))
      connect(idOfDp(1))
      expect([asked(), timer.delays], status).to.deep.equal([[], [60_000]])
      await sync.stop()
    }
    const { sync, connect, asked, timer } = await rested()
    const stranger = party(federation().msps, 0).peerId
    connect(stranger)
    connect(stranger)
    expect([asked(), timer.delays]).to.deep.equal([[], [60_000]])
    await sync.stop()
    connect(idOfDp(1))
    connect(idOfDp(1))
    expect([asked(), timer.delays], 'when we have stopped').to.deep.equal([[], []])
  })

  it('has one when it shows that it knows more than we do, and none when it shows that it doesn\'t', async () => {
    const { sync, peers, asked, ours, timer } = await rested()
    const known = reassigned('known')
    await ours.log.add([known])
    const show = async (...facts: readonly VerifiedInvalidation[]): Promise<void> => {
      await peers.get(idOfDp(1))?.call(targetOf(dpOf(0)), INVALIDATION_SYNC_PROTOCOL, RECONCILE_METHOD, offering(...facts)({ from: new Uint8Array(0), ranges: [] }))
    }
    await show(known)
    await show()
    expect(timer.delays).to.deep.equal([60_000])
    const before = asked().length
    await show(known, reassigned('unknown'))
    await until(() => asked().length > before + 1 && timer.delays.length > 0)
    expect(asked().filter(dp => dp === idOfDp(1))).to.deep.equal([idOfDp(1)])
    await sync.stop()
  })
})

describe('protocols/invalidation-sync/schedule: a session', () => {
  it('tells how it went', async () => {
    const { sync, sessions, fetched, penalties, down } = await bench()
    await sync.syncWith(dpOf(1))
    expect([sessions, fetched]).to.deep.equal([['equal'], [0]])
    down.add(idOfDp(1))
    expect((await rejectionOf(sync.syncWith(dpOf(1)))).code).to.equal('RPC_UNREACHABLE')
    expect([sessions, penalties]).to.deep.equal([['equal', 'failed'], []])
  })

  it('takes in batches what comes in parts, and counts bytes and rounds', async () => {
    const made = await bench()
    const facts = reassignedMany(5)
    const byId = new Map(facts.map(fact => [Buffer.from(idOf(fact)).toString('hex'), fact]))
    made.answer = offering(...facts)
    made.fetch = ids => ({ invalidations: [0, 1].filter(i => i * 40 < ids.byteLength).map(i => byId.get(Buffer.from(ids.subarray(i * 40, i * 40 + 40)).toString('hex'))?.bytes.slice() ?? new Uint8Array(0)) })
    const result = await made.sync.syncWith(dpOf(1))
    expect(result).to.include({ dp: idOfDp(1), rounds: 1, fetched: 5, useless: 0 })
    expect(result.bytes).to.be.above(facts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) + 5 * 40)
    expect(made.network.calls, 'one about ranges, three for facts').to.have.length(4)
    expect([made.ours.log.size, made.sessions, made.fetched]).to.deep.equal([5, ['caught-up'], [5]])
  })

  it('does not fetch again what there is no room for here', async () => {
    const made = await bench({ take: async () => {} })
    const fact = reassigned('full')
    made.answer = offering(fact)
    made.fetch = () => ({ invalidations: [fact.bytes.slice()] })
    expect(await made.sync.syncWith(dpOf(1))).to.include({ fetched: 1, useless: 1 })
    expect(await made.sync.syncWith(dpOf(2))).to.include({ fetched: 0, useless: 0 })
  })

  it('ends where what it fetched can not be stored', async () => {
    const made = await bench({ take: async () => { throw new Error('disk full') } })
    const facts = reassignedMany(3)
    made.answer = offering(...facts)
    made.fetch = ids => ({ invalidations: [facts.find(fact => Buffer.compare(idOf(fact), ids.subarray(0, 40)) === 0)?.bytes.slice() ?? new Uint8Array(0)] })
    const failed = await made.sync.syncWith(dpOf(1)).then(() => undefined, (err: unknown) => String(err))
    expect(failed).to.contain('disk full')
    expect([made.sessions, made.penalties]).to.deep.equal([['failed'], []])
  })

  it('ends where the other goes away while what it sent is stored', async () => {
    let store = (): void => {}
    let asked = (): void => {}
    const askedAgain = new Promise<void>(resolve => { asked = resolve })
    const made = await bench({ take: async () => { await new Promise<void>(resolve => { store = resolve }) } })
    const facts = reassignedMany(2)
    made.answer = offering(...facts)
    let first = true
    made.fetch = ids => {
      if (!first) {
        asked()
        throw new RpcError('RPC_UNREACHABLE')
      }
      first = false
      return { invalidations: [facts.find(fact => Buffer.compare(idOf(fact), ids.subarray(0, 40)) === 0)?.bytes.slice() ?? new Uint8Array(0)] }
    }
    await expectAllAwaited(async () => {
      const session = rejectionOf(made.sync.syncWith(dpOf(1)))
      await askedAgain
      await turnOver()
      store()
      expect((await session).code).to.equal('RPC_UNREACHABLE')
    })
    expect([made.sessions, made.penalties]).to.deep.equal([['failed'], []])
  })

  it('asks about nothing that is about to be forgotten', async () => {
    const made = await bench()
    const { policy } = registry
    const asked: Uint8Array[] = []
    made.answer = request => { asked.push(request.from); return nothingNew(request) }
    await made.sync.syncWith(dpOf(1))
    const lifetime = Math.max(policy.maxEntryLifetime, ...policy.csiTypes.map(({ maxAttestationLifetime }) => maxAttestationLifetime)) + 2 * policy.clockTolerance
    const from = Buffer.from(asked[0] ?? new Uint8Array(8))
    expect(Number(from.readBigUInt64BE())).to.equal(NOW - lifetime + 2 * policy.clockTolerance)
  })
})
