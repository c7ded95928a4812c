import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../../src/base/hash.ts'
import { DurableTokenLedger } from '../../../src/dp/tokens/durable-ledger.ts'
import { readEntry, writeEntry } from '../../../src/dp/tokens/rows.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { epochAt } from '../../../src/tokens/kinds.ts'
import { codeOfRejection, rejectionOf } from '../../builders/errors.ts'
import { ManualClock } from '../../builders/evaluators.ts'
import { at } from '../../builders/oprf.ts'
import { DAY, NOW, buildTestRegistry, seedOf } from '../../builders/registry.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import type { VerifiedPayment } from '../../../src/tokens/payment.ts'

const { source: registry, registry: { policy }, dps } = buildTestRegistry({ seed: 'token disk' })
const issuer = at(dps, 0).id

/** A disk that is full while `full`, and tells the length of each batch. */
function disk (): KeyValueStore & { full: boolean, readonly batches: number[] } {
  const store = memoryStore().namespace('tokens')
  const self = {
    full: false,
    batches: [] as number[],
    get: async (key: Uint8Array) => await store.get(key),
    put: async (key: Uint8Array, value: Uint8Array) => { await store.put(key, value) },
    delete: async (key: Uint8Array) => { await store.delete(key) },
    iterate: () => store.iterate(),
    batch: async (operations: Parameters<KeyValueStore['batch']>[0]) => {
      if (self.full) {
        throw new Error('no space left')
      }
      self.batches.push(operations.length)
      await store.batch(operations)
    }
  }
  return self
}

async function rowsOf (store: KeyValueStore): Promise<number> {
  const keys: Uint8Array[] = []
  for await (const [key] of store.iterate()) {
    keys.push(key)
  }
  return keys.length
}

const payment = (name: string, what: string, now = NOW): VerifiedPayment => ({
  type: 'evaluation', issuer, epoch: epochAt(policy, 'evaluation', now), nonces: [name], digest: sha256(seedOf(what))
})

describe('dp/tokens/durable-ledger', () => {
  const clock = new ManualClock(NOW)
  const past = new ManualClock(0)
  const open = async (store: KeyValueStore, hasLost = (): boolean => false): Promise<DurableTokenLedger> =>
    await DurableTokenLedger.open({ store, registry, clock, past, logger: defaultLogger(), hasLost })

  beforeEach(() => { [clock.time, past.time] = [NOW, 0] })

  it('knows after a restart what was spent, and on what', async () => {
    const store = disk()
    await (await open(store)).spend(payment('a', 'x'))
    const again = await open(store)
    expect(await codeOfRejection(again.spend(payment('a', 'y')))).to.equal('TOKEN_SPENT')
    await again.spend(payment('a', 'x'))
  })

  it('takes nothing while its disk is full, forgets nothing of it, and goes on by itself', async () => {
    const store = disk()
    const ledger = await open(store)
    store.full = true
    const err = await rejectionOf(ledger.spend(payment('a', 'x')))
    expect([err.code, err.kind]).to.deep.equal(['TOKEN_STORE_UNAVAILABLE', 'unavailable'])
    // what isn't on disk isn't told: it might be lost
    expect(ledger.counts()).to.equal(undefined)
    store.full = false
    expect(await codeOfRejection(ledger.spend(payment('a', 'y')))).to.equal('TOKEN_SPENT')
    await ledger.spend(payment('a', 'x'))
    expect(ledger.counts()?.map(({ spent }) => spent)).to.deep.equal([1])
    expect(await codeOfRejection((await open(store)).spend(payment('a', 'y')))).to.equal('TOKEN_SPENT')
  })

  it('forgets by a time that others confirm, many thousands in bounded batches', async () => {
    const store = disk()
    const until = NOW - 1
    for (let i = 0; i < 25_000; i++) {
      await store.put(fromString(`spent/evaluation/0/${i}`), writeEntry({ value: '00'.repeat(32), until }))
    }
    const ledger = await open(store)
    await ledger.spend(payment('a', 'x'))
    expect(await rowsOf(store)).to.be.above(25_000)
    past.time = NOW
    clock.time += 60_000
    for (const name of ['b', 'c', 'd']) {
      await ledger.spend(payment(name, 'x'))
    }
    expect(Math.max(...store.batches)).to.be.at.most(10_000 + 4)
    // what is spent, how often it was answered, their count, and up to when epochs are over
    expect(await rowsOf(store)).to.equal(4 + 4 + 1 + 1)
    expect(await codeOfRejection(ledger.spend(payment('a', 'y')))).to.equal('TOKEN_SPENT')
  })

  it('sits out all that lives where rows can\'t be read, or the store lost some', async () => {
    const torn = disk()
    await torn.put(fromString('spent/evaluation/0/a'), Uint8Array.of(1))
    for (const ledger of [await open(torn), await open(disk(), () => true)]) {
      const err = await rejectionOf(ledger.spend(payment('a', 'x')))
      expect([err.code, err.kind]).to.deep.equal(['TOKEN_SITTING_OUT', 'unavailable'])
      clock.time = NOW + DAY
      await ledger.spend(payment('a', 'x', clock.time))
      clock.time = NOW
    }
  })

  it('reads the rows that it writes, and no others', () => {
    for (const entry of [{ value: 7, until: NOW }, { value: 'ab'.repeat(32), until: NOW + 0.25 }]) {
      expect(readEntry(writeEntry(entry))).to.deep.equal(entry)
    }
    for (const length of [0, 8, 15, 17, 39, 41]) {
      expect(readEntry(new Uint8Array(length))).to.equal(undefined)
    }
  })
})
