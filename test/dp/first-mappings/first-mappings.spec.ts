import { expect } from 'chai'
import { dpFirstMappings } from '../../../src/dp/first-mappings/index.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { verifyEntry } from '../../../src/mapping/validity.ts'
import { createMetrics } from '../../../src/node/metrics.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { silentLogger } from '../../builders/holder.ts'
import { alice, buildTestMapping, federation, party } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW, openGate, seededRandom } from '../../builders/registry.ts'
import { TestSource, until } from '../../builders/replicas.ts'
import type { FirstMappings } from '../../../src/dp/first-mappings/index.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const test = federation()
const { id } = party(test.dps, 0)
const others = test.dps.length - 1

/** Of a DP that starts when its clock is 60 days ahead, with what it announced before that. */
async function ahead (past: number): Promise<FirstMappings & { store: KeyValueStore, network: FakeNetwork }> {
  const store = memoryStore().namespace('claims')
  const network = new FakeNetwork()
  const clock = { time: NOW, now: () => clock.time }
  const unused = async (): Promise<never> => await Promise.reject(new Error('nobody should come here'))
  const made = dpFirstMappings({
    id,
    rpc: network.node(id),
    registry: new TestSource(test.registry),
    gate: openGate,
    clock,
    past: { now: () => past },
    random: seededRandom('ahead'),
    logger: silentLogger,
    judge: { penalise: () => {} },
    metrics: createMetrics(),
    claims: store,
    onConnect: () => () => {},
    known: unused,
    intake: { take: unused, cache: new Map() },
    invalidations: { take: unused, publishFact: unused },
    reader: { read: unused },
    publisher: { publish: unused }
  })
  const { bytes } = buildTestMapping({
    holder: alice,
    dp: 0,
    witnesses: [1, 2, 3],
    now: NOW,
    expiresAt: NOW + 20 * DAY,
    label: 'ahead',
    draft: { firstMapping: true },
    attestation: { issuedAt: NOW - HOUR, expiresAt: NOW + 39 * DAY }
  })
  const entry = verifyEntry(bytes, { registry: test.registry, now: NOW })
  await made.firstMappings.announce(entry, RecordSet.empty(entry.lookupKey), [])
  clock.time += 60 * DAY
  await made.firstMappings.start()
  return { ...made, store, network }
}

async function due (store: KeyValueStore): Promise<number> {
  let count = 0
  for await (const [key] of store.iterate()) {
    count += Buffer.from(key).toString('latin1').startsWith('outbox/due/') ? 1 : 0
  }
  return count
}

describe('dp/first-mappings: a DP whose clock is 60 days ahead', () => {
  it('tells everybody all the same, and forgets no notice before others confirm that it is over', async () => {
    for (const past of [0, NOW]) {
      const { firstMappings, store, network } = await ahead(past)
      // nobody answers
      await until(() => network.calls.length >= others)
      await firstMappings.stop()
      expect(await due(store)).to.equal(others)
    }
  })

  it('forgets it then', async () => {
    const { firstMappings, store, network } = await ahead(NOW + 20 * DAY)
    await until(async () => await due(store) === 0)
    await firstMappings.stop()
    expect(network.calls).to.deep.equal([])
  })
})
