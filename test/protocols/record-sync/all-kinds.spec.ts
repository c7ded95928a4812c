import { expect } from 'chai'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { parseNote } from '../../../src/mapping/note.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { readersOf } from '../../../src/registry/placement.ts'
import { placementOf } from '../../../src/registry/policy.ts'
import { dispute, note } from '../../builders/conflict.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { alice, alter, bob, buildTestMapping, federation, signerNamed } from '../../builders/mapping.ts'
import { HOUR, NOW, seedOf } from '../../builders/registry.ts'
import { at, entryOf, until } from '../../builders/replicas.ts'
import { syncing } from '../../builders/syncing.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { SyncNode } from '../../builders/syncing.ts'

const KEYS = 101
/**
 * At each key: a mapping, an opt-out, a note of what a DP keeps to itself, a release, a dispute; a re-assignment at
 * another.
 */
const FACTS_OF_KEY = 5

/** Of everything that replicas store, as many as there are keys. */
function allKinds (count: number, registry: VerifiedRegistry): readonly RecordSet[] {
  // whose voices witness
  const of = { federation: { ...federation(), registry } }
  const former = signerNamed('former')
  return Array.from({ length: count }, (_, i) => i).flatMap(i => {
    const lookupKey = asLookupKey(seedOf(`all kinds ${i}`))
    const reassigned = asLookupKey(seedOf(`re-assigned ${i}`))
    const fields = { lookupKey }
    const attestation = { lookupKey }
    const optOut = buildTestMapping({ ...of, lookupKey, holder: alice, label: `opt-out ${i}`, optOut: true })
    return [
      RecordSet.of(lookupKey, [entryOf(of.federation, `all ${i}`, { lookupKey, holder: bob }), optOut.entry], [
        parseNote(note({ fields, attestation })),
        parseInvalidation(release({ holder: former, label: `release ${i}`, fields, attestation })),
        parseDispute(dispute({ label: `dispute ${i}`, fields, attestation }))
      ]),
      RecordSet.of<never>(reassigned, [], [
        parseInvalidation(reassign({ label: `re-assignment ${i}`, fields: { lookupKey: reassigned } }))
      ])
    ]
  })
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const hashesOf = (sets: readonly RecordSet[]): string[] =>
  sets.flatMap(({ entries, facts }) => [...entries, ...facts].map(({ hash }) => hex(hash))).sort()

async function storedAt ({ store }: SyncNode): Promise<readonly RecordSet[]> {
  const sets: RecordSet[] = []
  for await (const [lookupKey, bytes] of store.records.entries()) {
    sets.push(RecordSet.decode(bytes, lookupKey))
  }
  return sets
}

/** Of all DPs, with no more waits than it takes. */
async function running (registry: VerifiedRegistry) {
  const world = syncing(registry, { interval: 60_000 })
  const start = async (i: number): Promise<SyncNode> => {
    const node = await world.node(i)
    await node.sync.start()
    return node
  }
  const nodes = await Promise.all(registry.dps.map(async (_, i) => await start(i)))
  const hurry = async (node: SyncNode, holds: () => boolean): Promise<void> => {
    await until(() => {
      node.timer.fire()
      return holds()
    })
  }
  for (const node of nodes) {
    await hurry(node, () => node.sync.progress().whole)
  }
  const stop = async (): Promise<void> => { await Promise.all(nodes.map(async ({ sync }) => { await sync.stop() })) }
  return { world, nodes, start, hurry, stop }
}

describe('protocols/record-sync/all-kinds: a hundred of everything that replicas store', function () {
  this.timeout(120_000)
  it('survives five DPs, each in turn with an empty store', async () => {
    const { registry } = federation()
    const sets = allKinds(KEYS, registry)
    const { nodes, start, hurry, stop } = await running(registry)
    for (const { intake } of nodes) {
      for (const set of sets) {
        expect((await intake.take(set)).refused).to.deep.equal([])
      }
    }
    const all = hashesOf(sets)
    expect(all).to.have.length(KEYS * (FACTS_OF_KEY + 1))
    for (const i of nodes.keys()) {
      await at(nodes, i).sync.stop()
      const emptied = await start(i)
      nodes[i] = emptied
      const seen: number[] = []
      emptied.sync.onProgress(({ fetched }) => { seen.push(fetched) })
      await hurry(emptied, () => emptied.sync.progress().whole && emptied.sync.progress().waiting === 0)
      expect(hashesOf(await storedAt(emptied)), `DP ${i + 1}`).to.deep.equal(all)
      expect(emptied.sync.progress()).to.include({ facts: all.length, fetched: all.length, whole: true })
      expect(seen.at(-1), 'told').to.equal(all.length)
    }
    await stop()
  })

  it('is with those who will be placed before they are, whole, so that no reader misses it', async () => {
    const { placement: before } = placementOf({ replicas: 2 })
    const { placement: after } = placementOf({ from: NOW + HOUR, replicas: 5 })
    const few = alter(federation().registry, { policy: { placement: before } })
    const sets = allKinds(KEYS, few)
    const { world, nodes, hurry, stop } = await running(few)
    const registry = alter(federation().registry, { policy: { placement: [...before, ...after] } })
    const placedAt = (lookupKey: LookupKey, time: number): readonly SyncNode[] => {
      const ids = readersOf(lookupKey, registry, time).map(({ id }) => id)
      return nodes.filter(({ id }) => ids.includes(id))
    }
    for (const set of sets) {
      const placed = placedAt(set.lookupKey, NOW)
      expect(placed).to.have.length(2)
      for (const { intake } of placed) {
        expect((await intake.take(set)).refused).to.deep.equal([])
      }
    }
    world.source.set(registry)
    for (const node of nodes) {
      await hurry(node, () => node.sync.progress().waiting === 0)
    }
    world.clock.time = NOW + HOUR + 1
    for (const { lookupKey } of sets) {
      expect(placedAt(lookupKey, world.clock.time).every(({ life }) => life.isWholeAt(lookupKey))).to.equal(true)
    }
    for (const node of nodes) {
      expect(hashesOf(await storedAt(node)), node.id).to.deep.equal(hashesOf(sets))
    }
    await stop()
  })
})
