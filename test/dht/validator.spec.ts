import { expect } from 'chai'
import { lookupKeyOf, recordValidator } from '../../src/dht/validator.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { dispute } from '../builders/conflict.ts'
import { alice, bobLookupKey, buildTestMapping, fakeEntry, federation } from '../builders/mapping.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import { TestSource } from '../builders/replicas.ts'
import { verdictOf } from '../builders/wire.ts'

const { registry } = federation()
const genuine = buildTestMapping()
const genuineEntry = parseEntry(genuine.bytes)
const fact = parseDispute(dispute())
const elsewhere = asLookupKey(seedOf('L of alice'))

describe('dht/validator: keys of records', () => {
  it('are a prefix and 32 bytes, and nothing else', () => {
    const key = recordKey(bobLookupKey)
    expect(lookupKeyOf(key)).to.deep.equal(bobLookupKey)
    const other = key.slice()
    other[1] = (other[1] ?? 0) ^ 1
    for (const bad of [key.subarray(0, -1), Uint8Array.of(...key, 0), other, bobLookupKey, new Uint8Array(0)]) {
      expect(verdictOf(() => lookupKeyOf(bad))).to.equal('DHT_KEY_INVALID')
    }
  })
})

describe('dht/validator', () => {
  const verdict = (set: RecordSet, { key = recordKey(bobLookupKey), at = registry, now = NOW } = {}): string |
    undefined =>
    verdictOf(() => {
      void recordValidator({ registry: new TestSource(at), clock: { now: () => now } })(key, set.bytes)
    })

  it('takes a set of which all holds, ended leases too', () => {
    const set = RecordSet.of(bobLookupKey, [genuineEntry], [fact])
    expect(verdict(set)).to.equal(undefined)
    expect(verdict(set, { now: genuineEntry.expiresAt + 1 })).to.equal(undefined)
    expect(verdict(RecordSet.empty(bobLookupKey))).to.equal(undefined)
  })

  it('refuses one of which anything does not', () => {
    expect(verdict(RecordSet.of(bobLookupKey, [genuineEntry, fakeEntry()]))).to.be.a('string')
    expect(verdict(
      RecordSet.of(bobLookupKey, [genuineEntry], [fact, parseDispute(dispute({ signer: alice, label: 'forged' }))])
    )).to.equal('FACT_SIGNATURE_INVALID')
    expect(verdict(RecordSet.of(bobLookupKey, [genuineEntry]), { key: recordKey(elsewhere) }))
      .to.equal('RECORD_SET_MALFORMED')
    expect(verdict(RecordSet.empty(bobLookupKey), { key: bobLookupKey })).to.equal('DHT_KEY_INVALID')
  })

  it('refuses what its holder wants kept at its DP', () => {
    const { bytes } = buildTestMapping({ draft: { federatedOnly: [] } })
    expect(verdict(RecordSet.of(bobLookupKey, [parseEntry(bytes)]))).to.equal('ENTRY_FEDERATED_ONLY')
  })
})
