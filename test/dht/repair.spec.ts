import { expect } from 'chai'
import { silentLogger } from '../builders/holder.ts'
import { bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordReader } from '../../src/dht/reader.ts'
import { Repairs } from '../../src/dht/repair.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { dispute } from '../builders/conflict.ts'
import { deferred } from '../builders/outcomes.ts'
import { buildTestMapping } from '../builders/mapping.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import { at, TestSource } from '../builders/replicas.ts'
import type { RecordsClient } from '../../src/protocols/records/interface.ts'
import type { DpRecord } from '../../src/registry/interface.ts'

const { registry } = federation()
const dp: DpRecord = at(registry.dps, 0)
const set = RecordSet.of(bobLookupKey, [pretendVerified(fakeEntry())], [parseDispute(dispute())])
const { signal } = new AbortController()

function repairsWith (merge: RecordsClient['merge'], concurrency = 1): Repairs {
  return new Repairs({ records: { merge }, logger: silentLogger }, concurrency)
}

const merged = (code?: string, factCode?: string): Awaited<ReturnType<RecordsClient['merge']>> => ({
  outcomes: [set.entries.map(entry => code == null ? { entry } : { entry, code })],
  facts: [set.facts.map(fact => factCode == null ? { fact } : { fact, code: factCode })]
})

describe('dht/repair', () => {
  it('counts who took all of it, and who did not', async () => {
    for (const [answer, repaired] of [
      [merged(), 1], [merged('QUOTA_KEY'), 0], [merged(undefined, 'DISPUTE_UNKNOWN'), 0]
    ] as const) {
      const repairs = repairsWith(async () => answer)
      repairs.add(dp, [set], signal)
      await repairs.idle()
      expect(repairs.counts).to.deep.equal({ repaired, failed: 1 - repaired, dropped: 0 })
    }
  })

  it('outlives replicas that are away, and faults of our own', async () => {
    let asked = 0
    const repairs = repairsWith(async () => {
      asked++
      throw asked === 1 ? new RpcError('RPC_UNREACHABLE') : new TypeError('ours')
    })
    repairs.add(dp, [set], signal)
    repairs.add(dp, [set], signal)
    await repairs.idle()
    expect(repairs.counts).to.deep.equal({ repaired: 0, failed: 2, dropped: 0 })
  })

  it('does a few at a time, lets 256 wait, and drops the rest', async () => {
    const gate = deferred<void>()
    let [under, most] = [0, 0]
    const repairs = repairsWith(async () => {
      most = Math.max(most, ++under)
      await gate.promise
      under--
      return merged()
    }, 4)
    for (let i = 0; i < 4 + 256 + 3; i++) {
      repairs.add(dp, [set], signal)
    }
    expect(repairs.counts.dropped).to.equal(3)
    gate.resolve()
    await repairs.idle()
    expect([repairs.counts, most]).to.deep.equal([{ repaired: 260, failed: 0, dropped: 3 }, 4])
  })
})

describe('dht/repair: of a replica that lacks much', () => {
  it('comes in merges that a replica takes', async () => {
    const keys = Array.from({ length: 30 }, (_, i) => asLookupKey(seedOf(`much ${i}`)))
    const sets = keys.map(lookupKey =>
      RecordSet.of(lookupKey, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map(label => {
        const { bytes } = buildTestMapping({ lookupKey, label, attestation: { lookupKey } })
        return verifyEntry(bytes, { registry, now: NOW })
      })))
    const empty = at(registry.dps, 1).id
    const sent: number[] = []
    const records: Pick<RecordsClient, 'read' | 'merge'> = {
      read: async (asked, items) => items.map(({ lookupKey }) => {
        const held = sets.find(one => Buffer.compare(one.lookupKey, lookupKey) === 0)
        return asked.id === empty || held == null
          ? { status: 'none', at: NOW }
          : { status: 'found', set: held, at: NOW }
      }),
      merge: async (to, missing) => {
        expect(to.id).to.equal(empty)
        sent.push(missing.reduce((sum, { bytes }) => sum + bytes.byteLength, 0))
        return { outcomes: missing.map(({ entries }) => entries.map(entry => ({ entry }))), facts: [] }
      }
    }
    const reader = new RecordReader(
      { records, registry: new TestSource(registry), clock: { now: () => NOW }, logger: silentLogger }, { repair: true }
    )
    reader.start()
    await reader.read(keys, { until: 'all' })
    await reader.settled()
    const all = sets.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    expect(all).to.be.above(512 * 1024)
    expect([sent.reduce((sum, length) => sum + length, 0), sent.length, sent.every(length => length <= 512 * 1024)])
      .to.deep.equal([all, 2, true])
    expect(reader.repairs).to.deep.equal({ repaired: 2, failed: 0, dropped: 0 })
    await reader.stop()
  })
})
