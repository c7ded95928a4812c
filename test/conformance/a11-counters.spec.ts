import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../../src/base/hash.ts'
import { DurableLedger } from '../../src/dp/budgets/durable-ledger.ts'
import { DurableTokenLedger } from '../../src/dp/tokens/durable-ledger.ts'
import { MAX_ROWS_AT_ONCE } from '../../src/dp/tokens/constants.ts'
import { writeEntry } from '../../src/dp/tokens/rows.ts'
import { MAX_TOKENS } from '../../src/tokens/constants.ts'
import { epochAt } from '../../src/tokens/kinds.ts'
import { rightClock } from '../builders/budgets.ts'
import { codeOfRejection } from '../builders/errors.ts'
import { ManualClock } from '../builders/evaluators.ts'
import { DAY, HOUR, NOW, buildTestRegistry, seedOf } from '../builders/registry.ts'
import type { KeyValueOperation, KeyValueStore } from '../../src/store/interface.ts'
import type { VerifiedPayment } from '../../src/tokens/payment.ts'

/** Many times a batch; each batch costs the same, however many are left. */
const ROWS = 300_000
const { source: registry, registry: { policy } } = buildTestRegistry({ seed: 'counters' })

/** A disk of as many rows as are wanted, which takes batches of a bounded size alone, and none while it is full. */
class Disk implements KeyValueStore {
  full = false
  readonly rows: Map<string, Uint8Array>
  readonly batches: number[] = []

  /** @param rows - of a copy that is restored */
  constructor (rows: Iterable<readonly [string, Uint8Array]> = []) {
    this.rows = new Map(rows)
  }

  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.rows.get(toString(key))
  }

  async put (key: Uint8Array, value: Uint8Array): Promise<void> {
    await this.batch([{ type: 'put', key, value }])
  }

  async delete (key: Uint8Array): Promise<void> {
    await this.batch([{ type: 'delete', key }])
  }

  async batch (operations: readonly KeyValueOperation[]): Promise<void> {
    if (this.full) {
      throw new Error('no space left')
    }
    this.batches.push(operations.length)
    for (const each of operations) {
      each.type === 'put' ? this.rows.set(toString(each.key), each.value) : this.rows.delete(toString(each.key))
    }
  }

  async * iterate (): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
    for (const [key, value] of this.rows) {
      yield [fromString(key), value]
    }
  }
}

const payment = (name: string, now: number): VerifiedPayment => ({
  type: 'evaluation',
  issuer: 'dp',
  epoch: epochAt(policy, 'evaluation', now),
  nonces: [name],
  digest: sha256(
    seedOf(name)
  )
})

describe('A11: a store of counters', () => {
  const clock = new ManualClock(NOW)
  const past = new ManualClock(NOW)
  const logger = defaultLogger()

  it('that is full refuses by name, and goes on by itself when there is room again', async () => {
    const store = new Disk()
    const ledger = await DurableTokenLedger.open({ store, registry, clock, past, logger })
    await ledger.spend(payment('a', NOW))
    store.full = true
    expect(await codeOfRejection(ledger.spend(payment('b', NOW)))).to.equal('TOKEN_STORE_UNAVAILABLE')
    store.full = false
    await ledger.spend(payment('c', NOW))
    // what failed is written down with the next: nothing is spent twice for it
    const again = await DurableTokenLedger.open({ store, registry, clock, past, logger })
    expect(await codeOfRejection(again.spend({ ...payment('b', NOW), digest: sha256(seedOf('other')) })))
      .to.equal('TOKEN_SPENT')
  })

  it('of three hundred thousand tokens outlasts a restart, a full disk, a restored one, and the turn of ' +
    'epochs', async function () {
    this.timeout(300_000)
    const store = new Disk()
    const open = async (disk: Disk) =>
      await DurableTokenLedger.open({ store: disk, registry, clock: now, past: now, logger })
    const now = new ManualClock(NOW)
    const largest = (name: string): VerifiedPayment => ({
      ...payment(name, now.time), nonces: Array.from({ length: MAX_TOKENS }, (_, i) => `${name}/${i}`)
    })
    const elsewhere = (name: string): VerifiedPayment => ({ ...largest(name), digest: sha256(seedOf('elsewhere')) })
    let ledger = await open(store)
    for (let i = 0; i * MAX_TOKENS < ROWS; i++) {
      await ledger.spend(largest(`${i}`))
    }
    expect(store.rows.size).to.be.at.least(ROWS)
    // a restart
    ledger = await open(store)
    expect(await codeOfRejection(ledger.spend(elsewhere('0')))).to.equal('TOKEN_SPENT')
    await ledger.spend(largest('0'))
    // a full disk: what was refused meanwhile is written down when there is room, in batches
    const copy = new Disk(store.rows)
    store.full = true
    const refused = Array.from({ length: 100 }, (_, i) => `refused ${i}`)
    expect(await Promise.all(refused.map(async name => await codeOfRejection(ledger.spend(largest(name))))))
      .to.deep.equal(refused.map(() => 'TOKEN_STORE_UNAVAILABLE'))
    store.full = false
    await ledger.spend(largest('next'))
    ledger = await open(store)
    for (const name of [...refused, 'next']) {
      expect(await codeOfRejection(ledger.spend(elsewhere(name)))).to.equal('TOKEN_SPENT')
    }
    // one of before: fellows remember more
    const restored = await open(copy)
    await restored.sitOut(ledger.counts() ?? [])
    expect(await codeOfRejection(restored.spend(elsewhere('refused 0')))).to.equal('TOKEN_SITTING_OUT')
    // the turn of epochs: what ended goes batch by batch, beside what is asked
    now.time += 2 * DAY
    await restored.spend(payment('a later epoch', now.time))
    for (let i = 0; i <= 2 * ROWS / MAX_ROWS_AT_ONCE; i++) {
      await ledger.spend(payment(`later ${i}`, now.time))
    }
    expect(store.rows.size).to.be.below(1_000)
    expect(Math.max(...store.batches)).to.be.at.most(MAX_ROWS_AT_ONCE)
  })

  it('that holds expired rows by the hundred thousand after hours down forgets them batch by batch, and serves ' +
    'meanwhile', async function () {
    this.timeout(120_000)
    const [tokens, budget] = [new Disk(), new Disk()]
    const value = writeEntry({ value: 1, until: NOW - HOUR })
    const until = new Uint8Array(8)
    new DataView(until.buffer).setFloat64(0, NOW - HOUR)
    for (let i = 0; i < ROWS / 2; i++) {
      tokens.rows.set(`spent/evaluation/0/${i}`, value)
      budget.rows.set(`item/a/${i}`, until)
    }
    const ledger = await DurableTokenLedger.open({ store: tokens, registry, clock, past, logger })
    const charges = await DurableLedger.open({ store: budget, ...rightClock(clock), logger })
    for (let i = 0; i <= 60; i++) {
      await ledger.spend(payment(`new ${i}`, NOW))
      await charges.charge({
        meters: [{ name: 'm', limit: { perHour: 1_000, burst: 1_000 } }],
        items: { scope: 'b', ids: [`${i}`], until: NOW + DAY }
      })
    }
    expect(Math.max(...tokens.batches, ...budget.batches)).to.be.below(10_100)
    expect([tokens.rows.size < 1_000, budget.rows.size < 1_000]).to.deep.equal([true, true])
  })
})
