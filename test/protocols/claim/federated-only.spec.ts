import { expect } from 'chai'
import { entriesAt, publishedEntries } from '../../../src/protocols/claim/index.ts'
import { parseEntry } from '../../../src/mapping/parse.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { claimBench } from '../../builders/claim.ts'
import { alice, bobLookupKey, federation } from '../../builders/mapping.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { seedOf } from '../../builders/registry.ts'
import { asLookupKey } from '../../../src/base/bytes.ts'

const kept = { draft: { federatedOnly: [] } }

async function collected<T> (items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) {
    all.push(item)
  }
  return all
}

describe('protocols/claim/federated-only', () => {
  it('is co-signed and kept, and goes to no replica, now or at a refresh', async () => {
    const store = memoryStore().namespace('claims')
    const { prepare, complete, replicas } = claimBench({}, store)
    const { entry, receipts, replicas: count } = await complete(await prepare(kept))
    expect([entry.federatedOnly, receipts, count, replicas.published]).to.deep.equal([[], [], 0, 0])
    expect(await collected(publishedEntries(store))).to.deep.equal([])
    expect((await entriesAt(store, bobLookupKey)).map(bytes => parseEntry(bytes).slot)).to.deep.equal([entry.slot])
    expect(await entriesAt(store, asLookupKey(seedOf('another key')))).to.deep.equal([])
  })

  it('stands beside what is published', async () => {
    const store = memoryStore().namespace('claims')
    const { prepare, complete } = claimBench({}, store)
    await complete(await prepare(kept))
    await complete(await prepare({ label: 'public', msp: 1 }))
    expect(await collected(publishedEntries(store))).to.have.length(1)
    expect(await entriesAt(store, bobLookupKey)).to.have.length(2)
  })

  it('says that it is published, to whoever asks for its status, and gives the same answer again', async () => {
    const bench = claimBench()
    const mapping = await bench.prepare(kept)
    const first = await bench.complete(mapping)
    expect((await bench.restart().complete(mapping)).entry.bytes).to.deep.equal(first.entry.bytes)
    const { lookupKey, holderKey, entryId } = first.entry
    expect(await bench.client.status({ lookupKey, holderKey, entryId }, bench.target))
      .to.deep.include({ state: 'published', replicas: 0 })
  })

  it('counts sequences in its own store, where no replica can tell', async () => {
    const { prepare, complete } = claimBench()
    const first = await complete(await prepare(kept))
    const { entryId } = first.entry
    const again = await prepare({ ...kept, label: 'again', draft: { ...kept.draft, entryId } })
    expect((await codeOf(complete(again))).code).to.equal('CLAIM_SEQUENCE_STALE')
    const next = await prepare({ ...kept, label: 'next', draft: { ...kept.draft, entryId, sequence: 2 } })
    expect((await complete(next)).entry.sequence).to.equal(2)
  })

  it('can not take the place of what is published, nor the other way round', async () => {
    for (const [one, other] of [[kept.draft, {}], [{}, kept.draft]]) {
      const { prepare, complete } = claimBench()
      const { entry: { entryId } } = await complete(await prepare({ draft: one }))
      const changed = await prepare({ label: 'changed', draft: { ...other, entryId, sequence: 2 } })
      expect((await codeOf(complete(changed))).code).to.equal('CLAIM_PUBLICATION_CHANGED')
    }
  })

  it('is bounded like a replica is', async () => {
    const { quotas } = federation().registry.policy
    const { prepare, complete, replicas } = claimBench()
    for (let i = 0; i < quotas.entriesPerHolder; i++) {
      await complete(await prepare({ ...kept, label: `mapping ${i}` }))
    }
    expect((await codeOf(complete(await prepare({ ...kept, label: 'one more' })))).code).to.equal('QUOTA_HOLDER')
    expect((await complete(await prepare({ ...kept, label: 'another holder', holder: alice }))).entry.federatedOnly)
      .to.deep.equal([])
    expect(replicas.published).to.equal(0)
  })
})
