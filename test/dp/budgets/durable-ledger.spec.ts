import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { DurableLedger } from '../../../src/dp/budgets/durable-ledger.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { rightClock } from '../../builders/budgets.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { ManualClock } from '../../builders/evaluators.ts'
import { NOW } from '../../builders/registry.ts'
import type { Charge } from '../../../src/budget/ledger.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const HOUR = 3_600_000
const limit = { perHour: 60, burst: 10 }
let made = 0
const fresh = (count: number): string[] => Array.from({ length: count }, () => `id${++made}`)
const of = (ids: readonly string[], serial?: string): Charge =>
  ({
    meters: [{ name: 'alice', limit }],
    items: { scope: 'alice', ids, until: NOW + 2 * HOUR },
    ...(serial == null ? {} : { serial: { name: serial, until: NOW + HOUR } })
  })

/** A store whose disk is full while `full`, and that counts what it writes. */
function disk (): KeyValueStore & { full: boolean, writes: number } {
  const store = memoryStore().namespace('budget')
  const self = {
    full: false,
    writes: 0,
    get: async (key: Uint8Array) => await store.get(key),
    put: async (key: Uint8Array, value: Uint8Array) => { await store.put(key, value) },
    delete: async (key: Uint8Array) => { await store.delete(key) },
    iterate: () => store.iterate(),
    batch: async (operations: Parameters<KeyValueStore['batch']>[0]) => {
      if (self.full) {
        throw new Error('no space left')
      }
      self.writes++
      await store.batch(operations)
    }
  }
  return self
}

const clock = new ManualClock(NOW)
const open = async (store: KeyValueStore): Promise<DurableLedger> =>
  await DurableLedger.open({ store, ...rightClock(clock), logger: defaultLogger() })

describe('dp/budgets/durable-ledger', () => {
  it('goes on after a restart with what was charged', async () => {
    const store = disk()
    const ids = fresh(10)
    expect(await (await open(store)).charge(of(ids, 'origin/1'))).to.equal(10)
    const again = await open(store)
    expect(await again.charge(of(ids))).to.equal(0)
    expect((await rejectionOf(again.charge(of(fresh(1))))).code).to.equal('RATE_LIMITED')
    expect((await rejectionOf(again.charge(of(ids, 'origin/1')))).code).to.equal('CONTEXT_REPLAYED')
  })

  it('gives nothing while it can\'t write, not even what is free, and goes on afterwards', async () => {
    const store = disk()
    const ledger = await open(store)
    store.full = true
    const ids = fresh(4)
    for (let i = 0; i < 2; i++) {
      const err = await rejectionOf(ledger.charge(of(ids)))
      expect([err.code, err.kind]).to.deep.equal(['BUDGET_STORE_UNAVAILABLE', 'unavailable'])
    }
    store.full = false
    expect(await ledger.charge(of(ids))).to.equal(0)
    // what it gave then is on disk too
    expect((await rejectionOf((await open(store)).charge(of(fresh(7))))).code).to.equal('RATE_LIMITED')
  })

  it('waits with what is free for the charge that it rests on', async () => {
    const store = disk()
    const ledger = await open(store)
    const ids = fresh(2)
    store.full = true
    const outcomes = await Promise.all([rejectionOf(ledger.charge(of(ids))), rejectionOf(ledger.charge(of(ids)))])
    expect(outcomes.map(({ code }) => code)).to.deep.equal(['BUDGET_STORE_UNAVAILABLE', 'BUDGET_STORE_UNAVAILABLE'])
  })

  it('forgets on disk what is past', async () => {
    const store = disk()
    const ledger = await open(store)
    await ledger.charge(of(fresh(10)))
    clock.time = NOW + 2 * HOUR
    await ledger.charge({ ...of(fresh(1)), items: { scope: 'alice', ids: fresh(1), until: NOW + 4 * HOUR } })
    const keys: string[] = []
    for await (const [key] of store.iterate()) {
      keys.push(new TextDecoder().decode(key))
    }
    expect(keys.map(key => key.split('/')[0]).sort()).to.deep.equal(['clock', 'item', 'meter'])
    clock.time = NOW
  })

  describe('takes no serial twice', () => {
    const MINUTE = 60_000
    /** How an hour's serial fares, used before the clock goes wrong, after another charge under that clock. */
    async function replayed (time: number, past: number): Promise<string> {
      const wrong = new ManualClock(NOW)
      const store = disk()
      const most = (): number => HOUR
      const reopen = async (): Promise<DurableLedger> => await DurableLedger.open(
        {
          store,
          clock: wrong,
          past: { now: () => past },
          isClockConfirmed: () => wrong.time === NOW,
          logger: defaultLogger(),
          most
        })
      await (await reopen()).charge(of(fresh(1), 'origin/1'))
      wrong.time = time
      await (await reopen()).charge({ ...of([]), meters: [] })
      wrong.time = NOW + 30 * MINUTE
      return (await rejectionOf((await reopen()).charge(of(fresh(1), 'origin/1')))).code
    }

    it('for a clock that is a day ahead, whether others were heard or not', async () => {
      expect([await replayed(NOW + 24 * HOUR, 0), await replayed(NOW + 24 * HOUR, NOW)])
        .to.deep.equal(['CONTEXT_REPLAYED', 'CONTEXT_REPLAYED'])
    })

    it('for a clock that is hours behind', async () => {
      expect(await replayed(NOW - 6 * HOUR, NOW - 6 * HOUR)).to.equal('CONTEXT_REPLAYED')
    })
  })

  it('cuts what lies further ahead than it can, once others confirm its clock', async () => {
    const store = disk()
    const confirmed = { is: false }
    const reopen = async (): Promise<DurableLedger> => await DurableLedger.open(
      {
        store, clock, past: clock, isClockConfirmed: () => confirmed.is, logger: defaultLogger(), most: () => 2 * HOUR
      })
    const serial = { name: 'origin/1', until: NOW + 1_440 * HOUR }
    await (await reopen()).charge({ ...of([]), meters: [], serial })
    const untils: number[] = []
    for (const isConfirmed of [false, true]) {
      confirmed.is = isConfirmed
      await (await reopen()).charge({ ...of([]), meters: [] })
      for await (const [, value] of store.iterate()) {
        untils.push(Buffer.from(value).readDoubleBE())
      }
    }
    expect(untils).to.deep.equal([serial.until, NOW + 2 * HOUR])
  })

  it('refuses to start on what it didn\'t write', async () => {
    const store = disk()
    await store.put(new TextEncoder().encode('meter/alice'), new Uint8Array(3))
    expect((await rejectionOf(open(store))).code).to.equal('BUDGET_STORE_UNAVAILABLE')
  })
})
