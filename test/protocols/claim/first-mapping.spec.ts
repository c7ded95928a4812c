import { expect } from 'chai'
import { asEntryId } from '../../../src/base/bytes.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { evidenceOf } from '../../../src/mapping/rivals.ts'
import { verifyEntry, verifyInvalidation } from '../../../src/mapping/validity.ts'
import { claimClient, ClaimConflictError } from '../../../src/protocols/claim/index.ts'
import { claimBench } from '../../builders/claim.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { alice, bob, bobLookupKey, buildTestMapping, federation } from '../../builders/mapping.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { HOUR, NOW } from '../../builders/registry.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import type { VerifiedEntry } from '../../../src/mapping/interface.ts'
import type { ClaimBench } from '../../builders/claim.ts'
import type { TestMapping } from '../../builders/mapping.ts'

const context = { registry: federation().registry, now: NOW }
const FIRST = { draft: { firstMapping: true } }

/** What Alice has had since an hour ago. */
function older (): VerifiedEntry {
  return verifyEntry(
    buildTestMapping({
      holder: alice, now: NOW - HOUR, label: 'older', attestation: { issuedAt: NOW - 2 * HOUR }
    }).bytes, context
  )
}

/** The error of a claim by Bob. */
async function refusal (bench: ClaimBench, mapping: TestMapping): Promise<unknown> {
  return await codeOf(bench.complete(mapping))
}

describe('protocols/claim/first-mapping', () => {
  it('is announced in the same write as the claim', async () => {
    const store = memoryStore().namespace('claims')
    const writes: string[][] = []
    const watched = {
      ...store,
      get: store.get.bind(store),
      iterate: store.iterate.bind(store),
      put: store.put.bind(store),
      delete: store.delete.bind(store),
      batch: async (operations: Parameters<typeof store.batch>[0]) => {
        writes.push(operations.map(({ key }) => Buffer.from(key).toString('latin1').slice(0, 5)))
        await store.batch(operations)
      }
    }
    const bench = claimBench({}, watched)
    const { entry } = await bench.complete(await bench.prepare(FIRST))
    expect(bench.notices.announced.map(({ hash }) => hash)).to.deep.equal([entry.hash])
    const [secret, claim] = writes
    expect(secret).to.deep.equal(['nonce'])
    expect(claim)
      .to.deep.equal(['nonce', 'slot/', 'key/' + Buffer.from(bobLookupKey.subarray(0, 1)).toString('latin1')])
  })

  it('is not announced without the flag', async () => {
    const bench = claimBench()
    await bench.complete(await bench.prepare())
    expect(bench.notices.announced).to.deep.equal([])
  })

  it('is refused with the older mapping as evidence, and nothing is published', async () => {
    const bench = claimBench()
    const rival = older()
    bench.replicas.held.push(rival)
    const error = await refusal(bench, await bench.prepare(FIRST))
    expect(error).to.be.instanceOf(ClaimConflictError)
    expect(error).to.include({ code: 'CLAIM_CONFLICT', kind: 'conflict' })
    expect((error as ClaimConflictError).older.map(({ hash }) => hash)).to.deep.equal([rival.hash])
    expect(bench.replicas.published).to.equal(0)
    expect(bench.notices.announced).to.deep.equal([])
  })

  it('is refused for what the DP alone knows', async () => {
    const bench = claimBench()
    bench.notices.entries.push(older())
    expect(await refusal(bench, await bench.prepare(FIRST))).to.include({ code: 'CLAIM_CONFLICT' })
  })

  it('coexists without the flag', async () => {
    const bench = claimBench()
    bench.replicas.held.push(older())
    const { receipts } = await bench.complete(await bench.prepare())
    expect(receipts).to.have.length(5)
  })

  it('goes through when the older mapping was released or re-assigned, ' +
    'at the replicas or as the DP knows', async () => {
    for (const bytes of [
      release({ holder: alice, issuedAt: NOW - 1, attestation: { issuedAt: NOW - 2 * HOUR } }),
      reassign({ before: NOW - 1, issuedAt: NOW })
    ]) {
      for (const where of ['replicas', 'notices'] as const) {
        const bench = claimBench()
        bench.replicas.held.push(older())
        bench[where].facts.push(verifyInvalidation(bytes, context))
        await bench.complete(await bench.prepare(FIRST))
        expect(bench.notices.announced).to.have.length(1)
      }
    }
  })

  it('of the same holder stands in nobody\'s way', async () => {
    const bench = claimBench()
    await bench.complete(await bench.prepare({ ...FIRST, label: 'one' }))
    bench.time.now += HOUR
    await bench.complete(await bench.prepare({ ...FIRST, label: 'two', now: bench.time.now }))
    expect(bench.notices.announced).to.have.length(2)
  })

  it('can be claimed again without the flag after the refusal, with the same nonce', async () => {
    const bench = claimBench()
    bench.replicas.held.push(older())
    const refused = await bench.prepare(FIRST)
    await refusal(bench, refused)
    const again = buildTestMapping({ now: NOW, draft: { claimNonce: refused.draft.claimNonce } })
    expect((await bench.complete(again)).receipts).to.have.length(5)
  })

  it('shows its coverage in the status', async () => {
    const bench = claimBench()
    const { entry } = await bench.complete(await bench.prepare(FIRST))
    const slot = { lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: asEntryId(entry.entryId) }
    const { coverage } = await bench.client.status(slot, bench.target)
    expect(coverage).to.equal(undefined)
    const conflicts = [{ dp: 'dp', entries: [older().hash] }]
    bench.notices.told = { acknowledged: 2, recipients: 4, conflicts }
    expect((await bench.client.status(slot, bench.target)).coverage)
      .to.deep.equal({ acknowledged: 2, recipients: 4, conflicts })
  })

  it('tells of 32 conflicts at most', async () => {
    const bench = claimBench()
    const { entry } = await bench.complete(await bench.prepare(FIRST))
    const conflicts = Array.from({ length: 40 }, (_, i) =>
      ({ dp: `dp${i}`, entries: Array.from({ length: 8 }, () => entry.hash) }))
    bench.notices.told = { acknowledged: 2, recipients: 42, conflicts }
    const { coverage } = await bench.client.status(
      { lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: entry.entryId }, bench.target
    )
    expect(coverage?.conflicts).to.have.length(32)
  })
})

describe('protocols/claim/first-mapping: a DP that refuses a first mapping for nothing', () => {
  /** What the holder makes of a refusal. */
  async function shown (conflict: Uint8Array, options = FIRST): Promise<string> {
    const bench = claimBench()
    const { built } = await bench.prepare(options)
    const lying = {
      call: async () =>
        ({ entry: new Uint8Array(0), receipts: [], failed: [], replicas: 0, conflict }) as never
    }
    const victim = claimClient()({ rpc: lying, registry: federation().source, clock: { now: () => NOW } })
    return (await codeOf(victim.complete(built.entry.bytes, built.partKeys, bench.target))).code
  }
  const rival = older()
  const evidence = (entry: VerifiedEntry, facts: ConstructorParameters<typeof Set<Uint8Array>>[0] = []): Uint8Array => {
    const invalidations = [...facts ?? []].map(bytes => verifyInvalidation(bytes, context))
    return evidenceOf(RecordSet.of(bobLookupKey, [entry], invalidations), [entry])
  }

  it('is believed with a mapping that stands', async () => {
    expect(await shown(evidence(rival))).to.equal('CLAIM_CONFLICT')
  })

  it('is not believed with rubbish, nothing, the holder\'s own mapping or a forged one', async () => {
    const own = verifyEntry(
      buildTestMapping({ now: NOW - HOUR, attestation: { issuedAt: NOW - 2 * HOUR } }).bytes, context
    )
    const forged = rival.bytes.slice()
    forged[forged.byteLength - 1] = (forged.at(-1) ?? 0) ^ 1
    const message = RecordSet.of(bobLookupKey, [rival]).bytes.slice()
    message.set(forged, message.byteLength - forged.byteLength)
    for (const bytes of [
      new Uint8Array([1]),
      RecordSet.of(bobLookupKey, [], [verifyInvalidation(release({ holder: alice }), context)]).bytes, evidence(own),
      message
    ]) {
      expect(await shown(bytes)).to.equal('CLAIM_ANSWER_INVALID')
    }
  })

  it('is not believed with a mapping that is struck, nor of a claim without the flag', async () => {
    expect(await shown(evidence(rival, [reassign({ before: NOW - 1, issuedAt: NOW })])))
      .to.equal('CLAIM_ANSWER_INVALID')
    expect(await shown(evidence(rival), { draft: { firstMapping: false } })).to.equal('CLAIM_ANSWER_INVALID')
  })
})
