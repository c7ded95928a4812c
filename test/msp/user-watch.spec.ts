import { EventEmitter, once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import '../../src/runtime.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { userWatch } from '../../src/msp/user-watch.ts'
import { ConfirmError } from '../../src/protocols/confirm/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { carol, dispute, OPENED, STRICT } from '../builders/conflict.ts'
import { silentLogger } from '../builders/holder.ts'
import { reassign, release } from '../builders/invalidation.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { bob, bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { Hands } from '../builders/outbox.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import { RIGHT } from '../builders/clock.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { RecordRead } from '../../src/dht/interface.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { ConfirmedUser, UserAlert } from '../../src/protocols/confirm/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'

const HOUR = 3_600_000
const BOB = 'tel:+14155550123'
const mine = pretendVerified(fakeEntry({ holder: 'bob', issuedAt: NOW - DAY, expiresAt: NOW + 300 * DAY }), NOW - DAY)
const theirs = pretendVerified(fakeEntry({ holder: 'carol', issuedAt: NOW, expiresAt: NOW + 300 * DAY }), NOW)
const user = (lookupKey: LookupKey, csi: string): ConfirmedUser => ({ lookupKey, holderKey: bob.publicKey, csi })

/** A watch whose users, replicas and backend are the test's. */
function bench (store: KeyValueStore = memoryStore().namespace('alerts'), hands = new Hands()) {
  const told: string[] = []
  const alerts: UserAlert[] = []
  const state = {
    users: [user(bobLookupKey, BOB)] as readonly ConfirmedUser[],
    entries: [] as readonly VerifiedEntry[],
    facts: [] as readonly Fact[],
    complete: true,
    /** What the backend does. */
    react: async (): Promise<void> => {},
    reads: [] as number[]
  }
  const read = (lookupKey: LookupKey): RecordRead => {
    const [entries, facts] = lookupKey === bobLookupKey ? [state.entries, state.facts] : [[], []]
    return {
      lookupKey,
      status: 'found',
      complete: state.complete,
      clock: RIGHT,
      entries,
      set: RecordSet.of(lookupKey, entries, facts),
      replicas: [],
      contested: new Set(),
      foundAt: new Map()
    }
  }
  const watch = userWatch({
    users: { all: async function * () { yield * state.users } },
    reader: { read: async keys => { state.reads.push(keys.length); return keys.map(read) } },
    registry: federation().source,
    store,
    alert: async alert => {
      await state.react()
      alerts.push(alert)
      told.push(alert.kind)
    },
    notify: async ({ respondBy }) => { told.push(`disputed until ${respondBy}`) },
    clock: hands,
    past: hands,
    timer: hands,
    log: silentLogger.forComponent('test')
  }, { secret: seedOf('watch'), interval: HOUR })
  const rest = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) {
      await setImmediate()
    }
  }
  return { state, told, alerts, hands, watch, pass: async (ms: number) => { await hands.turn(ms, rest) } }
}

describe('msp/user-watch', () => {
  it('tells of a mapping that is not the user\'s, and of the end of one that is, each once', async () => {
    const { state, told, alerts, watch, pass } = bench()
    state.entries = [mine]
    await watch.start()
    await pass(0)
    expect(told).to.deep.equal([])
    state.entries = [mine, theirs]
    await pass(HOUR - 1)
    expect(told).to.deep.equal([])
    await pass(1)
    expect(told).to.deep.equal(['entry'])
    expect(alerts[0]?.csi.uri).to.equal(BOB)
    expect(alerts[0]?.reference).to.have.length(16)
    state.facts = [parseInvalidation(reassign())]
    await pass(HOUR)
    expect(told.sort()).to.deep.equal(['entry', 'invalidated'])
    await pass(5 * HOUR)
    expect(told).to.have.length(2)
    await watch.stop()
    const reads = state.reads.length
    await pass(5 * HOUR)
    expect(state.reads).to.have.length(reads)
  })

  it('tells of a dispute of which no DP told, once, and until when to answer', async () => {
    const { state, told, watch, pass } = bench()
    const since = OPENED - DAY
    state.entries = [pretendVerified(fakeEntry({ holder: 'bob', issuedAt: since, expiresAt: NOW + 300 * DAY }), since)]
    state.facts = [parseDispute(dispute({ attestation: STRICT }))]
    await watch.start()
    await pass(5 * HOUR)
    await watch.stop()
    expect(told).to.deep.equal([`disputed until ${OPENED + federation().registry.policy.conflictWindow}`])
  })

  it('says nothing of what the user did, with any of the keys that were confirmed', async () => {
    const { state, told, watch, pass } = bench()
    state.users = [user(bobLookupKey, BOB), { ...user(bobLookupKey, BOB), holderKey: carol.publicKey }]
    state.entries = [mine, theirs]
    state.facts = [parseInvalidation(release())]
    await watch.start()
    await pass(HOUR)
    expect([told, state.reads]).to.deep.equal([[], [1, 1]])
    await watch.stop()
  })

  it('tells the same again after a minute until the backend has taken it, and not after a restart', async () => {
    const store = memoryStore().namespace('alerts')
    const { state, told, hands, watch, pass } = bench(store)
    state.entries = [mine, theirs]
    state.react = async () => { throw new ConfirmError('CONFIRM_BACKEND_DOWN') }
    await watch.start()
    await pass(0)
    expect([told, state.reads]).to.deep.equal([[], [1]])
    state.react = async () => {}
    await pass(60_000)
    expect(told).to.deep.equal(['entry'])
    await watch.stop()
    const next = bench(store, hands)
    next.state.entries = [mine, theirs]
    await next.watch.start()
    await next.pass(HOUR)
    expect([next.told, next.state.reads]).to.deep.equal([[], [1, 1]])
    await next.watch.stop()
  })

  it('gives the same reference to what it tells again', async () => {
    const [first, second] = [bench(), bench()]
    for (const { state, watch, pass } of [first, second]) {
      state.entries = [mine, theirs]
      await watch.start()
      await pass(0)
      await watch.stop()
    }
    expect(first.alerts).to.have.length(1)
    expect(first.alerts).to.deep.equal(second.alerts)
  })

  it('comes back after a minute to whom it could not look at', async () => {
    const { state, told, watch, pass } = bench()
    Object.assign(state, { entries: [mine, theirs], complete: false })
    await watch.start()
    await pass(59_999)
    expect([told, state.reads]).to.deep.equal([[], [1]])
    state.complete = true
    await pass(1)
    expect(told).to.deep.equal(['entry'])
    await watch.stop()
  })

  it('looks at so many at once, and passes over identifiers of types that the federation dropped', async () => {
    const { state, told, watch, pass } = bench()
    state.users = [
      ...Array.from({ length: 70 }, (_, i) => user(asLookupKey(seedOf(`user ${i}`)), `tel:+1415555${1000 + i}`)),
      user(bobLookupKey, 'old:bob')
    ]
    state.entries = [mine, theirs]
    await watch.start()
    await pass(0)
    expect([told, state.reads]).to.deep.equal([[], [32, 32, 6]])
    await watch.stop()
  })

  it('forgets what was told once nothing is left of it, and not before', async () => {
    const store = memoryStore().namespace('alerts')
    const { state, told, watch, pass } = bench(store)
    state.entries = [mine, theirs]
    await watch.start()
    const { maxEntryLifetime } = federation().registry.policy
    const marks = async (): Promise<Uint8Array[]> => {
      const names = []
      for await (const [name] of store.iterate()) {
        names.push(name)
      }
      return names
    }
    await pass(3 * maxEntryLifetime)
    expect(told).to.deep.equal(['entry'])
    const [mark] = await marks()
    expect(mark).to.have.length(16)
    expect(toString(mark ?? new Uint8Array(), 'hex')).to.not.contain(theirs.slot)
    state.entries = [mine]
    await pass(2 * maxEntryLifetime + HOUR)
    expect(await marks()).to.deep.equal([])
    await watch.stop()
  })

  it('stops while the backend is silent', async () => {
    const { state, told, watch, pass } = bench()
    state.entries = [mine, theirs]
    state.react = async () => { await new Promise(() => {}) }
    await watch.start()
    await pass(0)
    await watch.stop()
    expect(told).to.deep.equal([])
  })

  it('finds at real nodes what somebody else claims', async () => {
    const told = new EventEmitter()
    const live = await liveFederation({
      watchInterval: 50,
      backend: { isConfirmedUser: async () => true, alert: async alert => { told.emit('alert', alert) } }
    })
    try {
      live.users[1]?.add(BOB)
      const light = await live.light()
      await light.holder(secretKeyStore(seedOf('Bob\'s phone'))).claim({
        csi: BOB, msp: 'msp1', answer: async () => live.codeOf(BOB)
      })
      const heard = once(told, 'alert')
      live.clock.time += 60_000
      await light.holder(secretKeyStore(seedOf('another phone'))).claim({
        csi: BOB, msp: 'msp2', answer: async () => live.codeOf(BOB)
      })
      const [{ csi, kind }] = await heard as [UserAlert]
      expect([csi.uri, kind]).to.deep.equal([BOB, 'entry'])
    } finally {
      await live.stop()
    }
  })
})
