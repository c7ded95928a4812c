import { expect } from 'chai'
import { Publisher } from '../../src/dht/publisher.ts'
import { makeReceipt, verifyReceipt } from '../../src/mapping/receipt.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { reassigned } from '../builders/log.ts'
import { alter, bobLookupKey, federation } from '../builders/mapping.ts'
import { HOUR, NOW, openGate } from '../builders/registry.ts'
import { entryOf, TestSource } from '../builders/replicas.ts'
import type { RecordsClient } from '../../src/protocols/records/interface.ts'

describe('dht/publisher-coming: what is published shortly before placement changes', () => {
  const test = federation()
  const placement = [
    ...placementOf({ replicas: 2 }).placement, ...placementOf({ from: NOW + HOUR, replicas: 4 }).placement
  ]
  const registry = alter(test.registry, { policy: { placement } })
  const few = alter(test.registry, { policy: placementOf({ replicas: 2 }) })
  const idsAt = (time: number): string[] => readersOf(bobLookupKey, registry, time).map(({ id }) => id)
  const coming = idsAt(NOW + HOUR).filter(id => !idsAt(NOW).includes(id))

  function setup () {
    const sent: string[] = []
    const merge: RecordsClient['merge'] = async (dp, sets) => {
      sent.push(dp.id)
      const hashes = sets.flatMap(({ entries, facts }) => [...entries, ...facts].map(({ hash }) => hash))
      const { signer } = test.dps.find(({ id }) => id === dp.id) ?? expect.fail('nobody')
      const receipt = verifyReceipt(makeReceipt(hashes, NOW, signer), { dp: dp.id, recordHashes: hashes }, {
        registry, now: NOW
      })
      return {
        outcomes: sets.map(({ entries }) => entries.map(entry => ({ entry }))),
        facts: sets.map(set => set.facts.map(fact => ({ fact }))),
        receipt
      }
    }
    const clock = { time: NOW, now () { return this.time } }
    const source = new TestSource(registry)
    const publisher = new Publisher({
      gate: openGate,
      records: { merge, digest: async () => new Set() },
      registry: source,
      clock,
      past: clock,
      logger: silentLogger,
      queue: memoryStore().namespace('publish-queue'),
      timer: new ManualTimer()
    })
    return { publisher, sent, clock }
  }
  const entry = entryOf({ ...test, registry: few })
  const strike = reassigned('coming', { fields: { lookupKey: bobLookupKey } })

  for (const [what, publish] of [
    ['an entry', async (publisher: Publisher) => await publisher.publishEntry(entry)],
    ['entries', async (publisher: Publisher) => (await publisher.publish([entry]))[0] ?? expect.fail('nothing')],
    ['an invalidation', async (publisher: Publisher) => await publisher.publishFact(strike)]
  ] as const) {
    it(`${what}: those who will be placed get it before, and nobody waits for them or counts them`, async () => {
      const { publisher, sent } = setup()
      const { receipts, failed, replicas } = await publish(publisher)
      expect(receipts.map(({ dp }) => dp)).to.have.members(idsAt(NOW))
      expect([replicas, failed, sent.length]).to.deep.equal([2, [], 2])
      expect(coming).to.have.length(2)
      expect(await publisher.retry()).to.equal(2)
      expect(sent.slice(2)).to.have.members(coming)
      expect(await publisher.retry()).to.equal(0)
    })
  }
})
