import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { evidenceOf } from '../../../src/mapping/rivals.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { verifyEntry, verifyInvalidation } from '../../../src/mapping/validity.ts'
import {
  BUSY_RETRY, FIRST_MAPPING_PROTOCOL, MAX_NOTICE_FACTS, NOTICE_METHOD
} from '../../../src/protocols/first-mapping/constants.ts'
import { firstMapping } from '../../../src/protocols/first-mapping/index.ts'
import { NoticeOutcome } from '../../../src/protocols/first-mapping/pb/messages.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { silentLogger } from '../../builders/holder.ts'
import { reassign } from '../../builders/invalidation.ts'
import { alice, alter, bob, bobLookupKey, buildTestMapping, federation, party } from '../../builders/mapping.ts'
import { Hands } from '../../builders/outbox.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { DAY, HOUR, NOW, seededRandom, seedOf, openGate } from '../../builders/registry.ts'
import { TestSource } from '../../builders/replicas.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { VerifiedEntry, VerifiedFact } from '../../../src/mapping/interface.ts'
import type { Notice, NoticeAnswer } from '../../../src/protocols/first-mapping/pb/messages.ts'
import type { FirstMapping, FirstMappingInit } from '../../../src/protocols/first-mapping/index.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const test = federation()
const id = (dp: number): string => party(test.dps, dp).id
const SECOND = 1_000

/** A mapping of `holder` at DP `dp`, witnessed when it was issued. */
function mapping (
  holder: Signer, dp: number, { firstMapping = false, issuedAt = NOW, expiresAt = NOW + 20 * DAY } = {}
): VerifiedEntry {
  const witnesses = [0, 1, 2, 3, 4].filter(index => index !== dp).slice(0, 3)
  const { bytes } = buildTestMapping({
    holder,
    dp,
    witnesses,
    now: issuedAt,
    expiresAt,
    label: `${dp} ${issuedAt}`,
    draft: { firstMapping },
    attestation: {
      issuedAt: issuedAt - HOUR, expiresAt: issuedAt + 39 * DAY
    }
  })
  return verifyEntry(bytes, { registry: test.registry, now: NOW })
}

/** One DP: what it knows, what it took in, whom it blames. */
interface Node {
  readonly service: FirstMapping
  readonly rpc: Rpc
  readonly store: KeyValueStore
  known: VerifiedEntry[]
  facts: VerifiedFact[]
  readonly told: string[]
  readonly repaired: number[]
  readonly penalties: Array<readonly [string, string]>
  readonly counted: string[]
  /** Runs while a notice is taken in. */
  onTake: () => Promise<void>
  meet: (peer: string) => void
}

describe('protocols/first-mapping/first-mapping', () => {
  let network: FakeNetwork
  let source: TestSource
  let hands: Hands
  let running: FirstMapping[]

  beforeEach(() => {
    network = new FakeNetwork()
    source = new TestSource(test.registry)
    hands = new Hands()
    running = []
  })

  afterEach(async () => {
    for (const service of running) {
      await service.stop()
    }
  })

  async function start (
    dp: number, init: Partial<FirstMappingInit> = {}, store: KeyValueStore = memoryStore().namespace('claims')
  ): Promise<Node> {
    const rpc = network.node(id(dp))
    const listeners: Array<(peer: ReturnType<typeof peerIdFromString>) => void> = []
    const state: Omit<Node, 'service'> = {
      rpc,
      store,
      known: [],
      facts: [],
      told: [],
      repaired: [],
      penalties: [],
      counted: [],
      onTake: async () => {},
      meet: peer => { listeners.forEach(listener => { listener(peerIdFromString(peer)) }) }
    }
    const service = firstMapping({ id: id(dp), ...init })({
      gate: openGate,
      rpc,
      registry: source,
      clock: hands,
      past: hands,
      random: seededRandom(`first mapping ${dp}`),
      logger: silentLogger,
      timer: hands,
      store,
      judge: { penalise: (peer, reason) => { state.penalties.push([peer.toString(), reason]) } },
      metrics: {
        sent: outcome => { state.counted.push(`sent ${outcome}`) },
        received: outcome => { state.counted.push(`received ${outcome}`) }
      },
      onConnect: listener => {
        listeners.push(listener)
        return () => { listeners.splice(0, listeners.length) }
      },
      facts: {
        known: async lookupKey =>
          state.facts.reduce((set, fact) => set.withFact(fact), RecordSet.of(lookupKey, state.known)),
        take: async entry => {
          await state.onTake()
          state.told.push(entry.slot)
        },
        repair: async set => { state.repaired.push(set.entries.length) }
      }
    })
    await service.start()
    running.push(service)
    return Object.assign(state, { service })
  }

  const rest = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  const turn = async (ms: number): Promise<void> => { await hands.turn(ms, rest) }

  async function announce (
    { service }: Node, entry: VerifiedEntry, known: readonly VerifiedEntry[] = [], facts: readonly VerifiedFact[] = []
  ): Promise<void> {
    await service.announce(
      entry, facts.reduce((set, fact) => set.withFact(fact), RecordSet.of(entry.lookupKey, known)), []
    )
    await rest()
  }

  /** As DP 0. */
  const tell = async (from: Node, to: number, entry: Uint8Array, invalidations: readonly Uint8Array[] = []): Promise<
    NoticeAnswer
  > =>
    await from.rpc.call({ id: peerIdFromString(id(to)), multiaddrs: [] }, FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, {
      entry: entry.slice(), invalidations: invalidations.map(bytes => bytes.slice())
    })

  const first = mapping(bob, 0, { firstMapping: true })

  describe('tells every other DP', () => {
    it('once, and counts those who took it', async () => {
      const [origin, ...others] = [await start(0), await start(1), await start(2), await start(3), await start(4)]
      await announce(origin, first)
      expect(await origin.service.coverage(first)).to.deep.equal({ acknowledged: 4, recipients: 4, conflicts: [] })
      expect(others.map(({ told }) => told)).to.deep.equal(others.map(() => [first.slot]))
      expect(network.calls).to.have.members([1, 2, 3, 4].map(id))
      await turn(10 * 60 * SECOND)
      expect(network.calls).to.have.length(4)
      expect(origin.counted).to.deep.equal(Array(4).fill('sent acknowledged'))
    })

    it('who is away too, as soon as it connects', async () => {
      const [origin] = [await start(0), await start(1), await start(2), await start(3)]
      await announce(origin, first)
      expect(await origin.service.coverage(first)).to.deep.include({ acknowledged: 3, recipients: 4 })
      // it grows rare
      await turn(HOUR)
      expect(network.calls.filter(dp => dp === id(4)).length).to.be.within(10, 40)
      const late = await start(4)
      origin.meet(id(4))
      await turn(0)
      await rest()
      expect(late.told).to.deep.equal([first.slot])
      expect(await origin.service.coverage(first)).to.deep.include({ acknowledged: 4, recipients: 4 })
    })

    it('a DP that joins while the mapping lives', async () => {
      const joins = id(4)
      const without = alter(test.registry, {
        dps: dp =>
          dp.id === joins ? { ...dp, status: 'revoked', statusSince: 0 } : dp
      })
      source.set(without)
      const nodes = [await start(0), await start(1), await start(2), await start(3), await start(4)]
      const [origin] = nodes
      await announce(origin ?? expect.fail(), first)
      expect(await origin?.service.coverage(first)).to.deep.equal({ acknowledged: 3, recipients: 3, conflicts: [] })
      expect(nodes[4]?.told).to.deep.equal([])
      source.set(test.registry)
      await rest()
      await turn(SECOND)
      expect(nodes[4]?.told).to.deep.equal([first.slot])
      expect(await origin?.service.coverage(first)).to.deep.equal({ acknowledged: 4, recipients: 4, conflicts: [] })
    })

    it('also after it was killed', async () => {
      const store = memoryStore().namespace('claims')
      const origin = await start(0, {}, store)
      await announce(origin, first)
      expect(await origin.service.coverage(first)).to.deep.include({ acknowledged: 0, recipients: 4 })
      await origin.service.stop()
      const others = [await start(1), await start(2), await start(3), await start(4)]
      const again = await start(0, {}, store)
      await turn(HOUR)
      expect(others.flatMap(({ told }) => told)).to.deep.equal(Array(4).fill(first.slot))
      expect(await again.service.coverage(first)).to.deep.include({ acknowledged: 4 })
    })

    it('no more once the mapping has expired, of which it knows nothing then', async () => {
      const origin = await start(0)
      const short = mapping(bob, 0, { firstMapping: true, expiresAt: NOW + HOUR })
      await announce(origin, short)
      await turn(HOUR - 1)
      expect(await origin.service.coverage(short)).to.deep.equal({ acknowledged: 0, recipients: 4, conflicts: [] })
      const asked = network.calls.length
      await turn(HOUR)
      expect(network.calls).to.have.length(asked)
      expect(await origin.service.coverage(short)).to.equal(undefined)
    })

    it('with what strikes older mappings, and nothing else', async () => {
      const [origin, other] = [await start(0), await start(1)]
      const older = mapping(alice, 2, { issuedAt: NOW - 2 * DAY })
      const strike = verifyInvalidation(reassign({ before: NOW - DAY }), { registry: test.registry, now: NOW })
      const idle = verifyInvalidation(reassign({ before: NOW - 10 * DAY, label: 'long ago' }), {
        registry: test.registry, now: NOW
      })
      const seen: Notice[] = []
      other.rpc.handle(FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, async notice => {
        seen.push(notice)
        return { outcome: NoticeOutcome.ACKNOWLEDGED, evidence: new Uint8Array(0) }
      })
      await announce(origin, first, [older], [strike, idle])
      expect(seen.map(({ invalidations }) => invalidations.map(bytes => new Uint8Array(bytes))))
        .to.deep.equal([[new Uint8Array(strike.bytes)]])
    })
  })

  describe('a DP that is busy', () => {
    it('says when to come again, and is told then', async () => {
      const [origin, busy] = [await start(0), await start(1, { maxAtOnce: 1 })]
      let goOn = (): void => {}
      busy.onTake = async () => { await new Promise<void>(resolve => { goOn = resolve }) }
      const underWay = tell(origin, 1, first.bytes)
      await rest()
      expect(await codeOf(tell(origin, 1, first.bytes)))
        .to.deep.include({ code: 'FIRST_MAPPING_BUSY', retryAfter: BUSY_RETRY })
      await announce(origin, first)
      const before = network.calls.filter(dp => dp === id(1)).length
      // not before it asked to be left alone
      await turn(BUSY_RETRY - 1)
      expect(network.calls.filter(dp => dp === id(1))).to.have.length(before)
      busy.onTake = async () => {}
      goOn()
      expect((await underWay).outcome).to.equal(NoticeOutcome.ACKNOWLEDGED)
      await turn(BUSY_RETRY)
      expect(await origin.service.coverage(first)).to.deep.include({ acknowledged: 1 })
      expect(busy.counted)
        .to.deep.equal(['received busy', 'received busy', 'received acknowledged', 'received acknowledged'])
      expect(origin.penalties, 'that is no offence').to.deep.equal([])
    })

    it('has room again after a notice that failed', async () => {
      const [origin, busy] = [await start(0), await start(1, { maxAtOnce: 1 })]
      busy.onTake = async () => { throw new Error('the disk is full') }
      await tell(origin, 1, first.bytes).then(() => expect.fail(), () => {})
      busy.onTake = async () => {}
      expect((await tell(origin, 1, first.bytes)).outcome).to.equal(NoticeOutcome.ACKNOWLEDGED)
    })
  })

  describe('a DP that is told', () => {
    const older = mapping(alice, 2, { issuedAt: NOW - 2 * DAY })

    it('takes it in before it answers, and shows what is older', async () => {
      const [origin, other] = [await start(0), await start(1)]
      other.known = [older]
      const { outcome, evidence } = await tell(origin, 1, first.bytes)
      expect(outcome).to.equal(NoticeOutcome.CONFLICT)
      expect(new Uint8Array(evidence))
        .to.deep.equal(new Uint8Array(evidenceOf(RecordSet.of(bobLookupKey, [older]), [older])))
      expect(other.told).to.deep.equal([first.slot])
      expect(other.counted).to.deep.equal(['received conflict'])
    })

    it('takes what came along into account, though it did not know of it', async () => {
      const [origin, other] = [await start(0), await start(1)]
      other.known = [older]
      expect((await tell(origin, 1, first.bytes, [reassign({ before: NOW - DAY })])).outcome)
        .to.equal(NoticeOutcome.ACKNOWLEDGED)
    })

    it('doesn\'t show what is kept from whoever asks', async () => {
      const [origin, other] = [await start(0), await start(1)]
      other.known = [{ ...older, federatedOnly: [id(3)] }]
      expect((await tell(origin, 1, first.bytes)).outcome).to.equal(NoticeOutcome.ACKNOWLEDGED)
      other.known = [{ ...older, federatedOnly: [id(0)] }]
      expect((await tell(origin, 1, first.bytes)).outcome).to.equal(NoticeOutcome.CONFLICT)
    })

    it('refuses what it shouldn\'t be told, and takes none of it in', async () => {
      const [origin, other] = [await start(0), await start(1)]
      const refusal = async (entry: VerifiedEntry, invalidations: readonly Uint8Array[] = []): Promise<string> =>
        (await codeOf(tell(origin, 1, entry.bytes, invalidations))).code
      expect(await refusal(mapping(bob, 3, { firstMapping: true })), 'of another DP')
        .to.equal('FIRST_MAPPING_NOT_ORIGIN')
      expect(await refusal(mapping(bob, 0))).to.equal('FIRST_MAPPING_NOT_FLAGGED')
      const one = reassign()
      expect(
        await refusal(first, Array(MAX_NOTICE_FACTS + 1).fill(one).map((bytes: Uint8Array) => bytes.subarray(0, 1)))
      ).to.equal('FIRST_MAPPING_TOO_MANY')
      expect(await refusal(first, [reassign({ fields: { lookupKey: asLookupKey(seedOf('L of alice')) } })]))
        .to.equal('INVALIDATION_FOREIGN')
      expect(await refusal(first, [one.subarray(0, one.length - 1)])).to.equal('MESSAGE_MALFORMED')
      source.set(
        alter(test.registry, { dps: dp => dp.id === id(0) ? { ...dp, status: 'revoked', statusSince: NOW } : dp })
      )
      expect(await refusal(first)).to.equal('FIRST_MAPPING_NOT_ORIGIN')
      expect(other.told).to.deep.equal([])
      expect(other.counted).to.deep.equal(Array(6).fill('received refused'))
    })
  })

  describe('a DP that answers with a conflict', () => {
    const older = mapping(alice, 2, { issuedAt: NOW - 2 * DAY })
    const evidence = evidenceOf(RecordSet.of(bobLookupKey, [older]), [older])

    async function answered (answer: Partial<NoticeAnswer>, origin: Node): Promise<void> {
      const other = await start(1)
      other.rpc.handle(FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, async () =>
        ({ outcome: NoticeOutcome.CONFLICT, evidence: evidence.slice(), ...answer }))
      await announce(origin, first)
    }

    it('is believed for what it shows, which is brought to the replicas first', async () => {
      const origin = await start(0)
      await answered({}, origin)
      expect((await origin.service.coverage(first))?.conflicts.map(({ dp, entries }) =>
        [dp, entries.map(hash => new Uint8Array(hash))])).to.deep.equal([[id(1), [new Uint8Array(older.hash)]]])
      expect(origin.repaired).to.deep.equal([1])
      expect(origin.counted).to.include('sent conflict')
    })

    it('is asked again where it doesn\'t know yet what strikes the older one', async () => {
      const origin = await start(0)
      origin.facts = [verifyInvalidation(reassign({ before: NOW - DAY }), { registry: test.registry, now: NOW })]
      await answered({}, origin)
      expect(await origin.service.coverage(first)).to.deep.include({ acknowledged: 0, conflicts: [] })
      const before = network.calls.filter(dp => dp === id(1)).length
      await turn(HOUR)
      expect(network.calls.filter(dp => dp === id(1)).length).to.be.above(before)
      expect(origin.penalties).to.deep.equal([])
    })

    const younger = mapping(alice, 2, { issuedAt: NOW })
    for (const [what, answer] of [
      ['no outcome', { outcome: NoticeOutcome.UNUSED_NOTICE_OUTCOME }],
      ['no evidence', { evidence: new Uint8Array(0) }],
      ['rubbish', { evidence: new Uint8Array(100).fill(7) }],
      ['what is younger', { evidence: evidenceOf(RecordSet.of(bobLookupKey, [younger]), [younger]).slice() }]
    ] as const) {
      it(`is blamed for ${what}, and counts for nothing`, async () => {
        const origin = await start(0)
        await answered(answer, origin)
        expect(origin.penalties[0]).to.deep.equal([id(1), 'FIRST_MAPPING_ANSWER_INVALID'])
        expect(await origin.service.coverage(first)).to.deep.include({ acknowledged: 0, conflicts: [] })
        expect(origin.repaired).to.deep.equal([])
        expect(origin.counted).to.include('sent forged')
      })
    }
  })
})
