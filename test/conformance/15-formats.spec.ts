import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../src/base/errors.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { compactEntry, parseCompactEntry } from '../../src/mapping/parse.ts'
import { CompactEntry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { verifyEntry, verifyParsed } from '../../src/mapping/validity.ts'
import { checkAggregate } from '../../src/query/aggregate.ts'
import { decodeCompact, encodeCompact, reachable } from '../../src/query/compact.ts'
import { askRaw, queryFor } from './cast/queries.ts'
import { overHttp } from './cast/over-http.ts'
import { stage } from './cast/stage.ts'

describe('15: verbose and compact formats', () => {
  const on = stage()
  const csi = 'mailto:bob@example.com'

  it('gives each mapping with its proofs, and where it was found', async () => {
    await on.testnet.claim({ csi, msp: 'msp1', tags: ['Work'] })
    const { mappings, replicas } = await on.querier.discover(csi)
    expect(mappings).to.have.length(1)
    for (const { mapping, foundAt } of mappings) {
      expect(foundAt.length).to.be.at.least(1)
      expect(on.testnet.dps.map(({ party }) => party.id)).to.include.members([...foundAt])
      const entry = verifyEntry(mapping.entry.bytes, { registry: on.testnet.registry, now: Date.now() })
      expect(entry.hash).to.deep.equal(mapping.hash)
    }
    expect(replicas.answered).to.be.at.least(3)
  })

  it('is refused by whoever checks it with the registry of another federation', async () => {
    const { mappings: [found] } = await on.querier.discover(csi)
    const { registry } = on.testnet
    const stranger = { ...registry, csip: () => undefined }
    expect(() => verifyEntry(found?.mapping.entry.bytes ?? new Uint8Array(), { registry: stranger, now: Date.now() }))
      .to.throw()
      .with.property('code', 'ATTESTATION_CSIP_UNKNOWN')
  })

  it('gives the same services in bits, which say where nobody was asked', async () => {
    const { answer, bytes, outcome } = await on.querier.discoverCompact(csi)
    const { registry } = on.testnet
    expect(outcome).to.equal('found')
    expect(['msp1', 'msp2', 'nobody'].map(id => reachable(decodeCompact(bytes, registry), registry, id)))
      .to.deep.equal(['yes', 'no', 'not-asked'])
    expect(answer.registryVersion).to.equal(registry.version)
  })

  it('gives both through a sidecar, the bits as they are everywhere', async () => {
    const { bytes } = await on.querier.discoverCompact(csi)
    await overHttp(on.querier, async ask => {
      const { answer, reachable: said } = await ask('/v1/lookup/compact', { csi })
      expect(answer).to.equal(toString(bytes, 'base16'))
      expect(said).to.deep.equal({ msp1: 'yes', msp2: 'no' })
      const { mappings } = await ask('/v1/lookup', { csi })
      const [mapping] = mappings as ReadonlyArray<Record<string, unknown>>
      expect(mapping).to.deep.include({ msp: 'msp1', tags: ['Work'], csips: ['csip1'] })
      expect(on.testnet.dps.map(({ party }) => party.id)).to.include.members(mapping?.found_at as string[])
    })
  })

  it('DPs hand out sealed indexes without the rest, and say the same in fewer bytes', async () => {
    const { lookupKey } = await on.actor.oprf.evaluateWithTranscript(parseCsi(csi, on.testnet.registry.policy.csiTypes))
    const answered = async (compact: boolean) => {
      const query = queryFor(lookupKey, { federation: 'all', compact })
      const { aggregate } = await askRaw(on.actor.rpc, on.actor.dpTarget(0), query)
      const { answers } = checkAggregate(aggregate, query, on.dp(0).party.id, {
        registry: on.testnet.registry, now: Date.now()
      })
      return { length: aggregate.byteLength, entries: answers.flatMap(({ set }) => set.entries) }
    }
    const [whole, brief] = [await answered(false), await answered(true)]
    expect(brief.entries.map(({ slot }) => slot)).to.deep.equal(whole.entries.map(({ slot }) => slot))
    expect(whole.length - brief.length).to.be.at.least(500 * whole.entries.length)
    for (const entry of brief.entries) {
      expect(entry.sealed).to.equal(undefined)
      expect(verifyParsed('entry', entry, { registry: on.testnet.registry, now: Date.now() }).csips)
        .to.deep.equal(['csip1'])
    }
    const { answer, outcome } = await on.querier.discoverCompact(csi, { federation: 'all', replicas: false })
    expect([outcome, reachable(answer, on.testnet.registry, 'msp1'), reachable(answer, on.testnet.registry, 'msp2')])
      .to.deep.equal(['found', 'yes', 'no'])
  })

  it('refuses a compact entry that its DP changed, or made up with the service\'s word alone', async () => {
    const { lookupKey } = await on.actor.oprf.evaluateWithTranscript(parseCsi(csi, on.testnet.registry.policy.csiTypes))
    const context = { registry: on.testnet.registry, now: Date.now() }
    const { completed } = await on.actor.claim('mailto:carol@example.com')
    const honest = CompactEntry.decode(compactEntry(completed.entry).bytes)
    const verdict = (changes: Partial<CompactEntry>): unknown => {
      try {
        return verifyParsed('entry', parseCompactEntry(CompactEntry.encode({ ...honest, ...changes })), context).slot
      } catch (err) {
        return err instanceof DiscoveryError ? err.code : err
      }
    }
    expect(verdict({})).to.equal(completed.entry.slot)
    expect(verdict({ sealedIndex: honest.sealedIndex.map((byte, i) => i === 40 ? byte ^ 1 : byte) }))
      .to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    expect(verdict({ attestations: [] })).to.equal('ENTRY_FIELD_INVALID')
    // at another key than the one that the CSIP attested
    const open = EntryOpen.encode({ ...EntryOpen.decode(honest.open), lookupKey: lookupKey.slice() })
    expect(verdict({ open })).to.equal('ENTRY_ATTESTATION_OTHER_CSI')
  })

  it('refuses a compact answer in which a bit was lit for a service that is not there', async () => {
    const { answer } = await on.querier.discoverCompact(csi)
    const found = answer.found.map((byte, i) => i === 15 ? byte | 0x80 : byte)
    expect(() => decodeCompact(encodeCompact({ ...answer, found }), on.testnet.registry)).to.throw().with.property(
      'code', 'COMPACT_BIT_UNKNOWN'
    )
  })
})
