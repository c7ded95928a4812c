import { expect } from 'chai'
import fc from 'fast-check'
import { asLookupKey } from '../../src/base/bytes.ts'
import { admit } from '../../src/mapping/admission.ts'
import { RecordSet, supersedes } from '../../src/mapping/record-set.ts'
import { alter, bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import type { UncheckedEntry, VerifyContext } from '../../src/mapping/interface.ts'
import type { Quotas } from '../../src/registry/interface.ts'
import type { FakeEntryOptions } from '../builders/mapping.ts'

const small: Quotas = { entriesPerKey: 4, entriesPerHolder: 3, reservedPerHolder: 1, holdersPerCsip: 3, factsPerKey: 4 }

function contextWith (quotas: Partial<Quotas> = {}, now = NOW): VerifyContext {
  return { registry: alter(federation().registry, { policy: { quotas: { ...small, ...quotas } } }), now }
}

function verified (options: FakeEntryOptions = {}): ReturnType<typeof pretendVerified> {
  return pretendVerified(fakeEntry(options), NOW, [`csip${(options.csip ?? 0) + 1}`])
}

function setOf (...options: FakeEntryOptions[]): RecordSet {
  return RecordSet.of(bobLookupKey, options.map(fakeEntry))
}

/** Undefined when admitted, else the code. */
function outcome (set: RecordSet, options: FakeEntryOptions, context = contextWith()): string | undefined {
  try {
    admit(set, verified(options), context)
    return undefined
  } catch (err) {
    return err instanceof DiscoveryError ? err.code : String(err)
  }
}

describe('mapping/admission: sequences and leases', () => {
  it('admits the first entry of a slot, a renewal, and a retry', () => {
    expect(outcome(setOf(), {})).to.equal(undefined)
    expect(outcome(setOf({}), { sequence: 2 })).to.equal(undefined)
    expect(outcome(setOf({}), {})).to.equal(undefined)
  })

  it('refuses an entry of another lookup key', () => {
    expect(outcome(setOf(), { lookupKey: asLookupKey(seedOf('L of alice')) })).to.equal('ENTRY_FOREIGN')
  })

  it('refuses what is older than what is stored', () => {
    expect(outcome(setOf({ sequence: 3 }), { sequence: 2 })).to.equal('ENTRY_STALE')
    const [smaller, larger] = ['x', 'y'].map(salt => ({ salt })).sort((a, b) =>
      supersedes(fakeEntry(a), fakeEntry(b)) ? 1 : -1)
    expect(outcome(setOf(larger ?? {}), smaller ?? {})).to.equal('ENTRY_STALE')
    expect(outcome(setOf(smaller ?? {}), larger ?? {})).to.equal(undefined)
  })

  it('refuses a renewal that is dated before what it renews', () => {
    expect(outcome(setOf({ sequence: 1 }), { sequence: 2, issuedAt: NOW - 1 })).to.equal('ENTRY_BACKDATED')
  })

  it('refuses an expired entry, unless it tells that a stored one was replaced', () => {
    expect(outcome(setOf(), { expiresAt: NOW })).to.equal('ENTRY_EXPIRED')
    expect(outcome(setOf({ sequence: 1 }), { sequence: 2, expiresAt: NOW })).to.equal(undefined)
  })

  it('forgets a slot whose leases have all ended', () => {
    const later = contextWith({}, NOW + 100 * DAY)
    expect(
      outcome(setOf({ sequence: 5 }), { sequence: 1, issuedAt: NOW + 99 * DAY, expiresAt: NOW + 101 * DAY }, later)
    ).to.equal(undefined)
  })
})

describe('mapping/admission: quotas', () => {
  it('limits the mappings of a holder key', () => {
    const full = setOf({ id: 'a' }, { id: 'b' }, { id: 'c' })
    expect(outcome(full, { id: 'd' })).to.equal('QUOTA_HOLDER')
    expect(outcome(full, { id: 'a', sequence: 2 })).to.equal(undefined)
    expect(outcome(full, { id: 'd', holder: 'alice' })).to.equal(undefined)
  })

  it('limits the mappings of a key, but reserves slots for every attested holder', () => {
    const full = setOf({ id: 'a' }, { id: 'b' }, { id: 'c' }, { holder: 'alice', id: 'a' })
    expect(outcome(full, { holder: 'alice', id: 'b' })).to.equal('QUOTA_KEY')
    expect(outcome(full, { holder: 'carol', id: 'a' })).to.equal(undefined)
    expect(outcome(full.with(fakeEntry({ holder: 'carol', id: 'a' })), { holder: 'carol', id: 'b' }))
      .to.equal('QUOTA_KEY')
  })

  it('limits the holder keys that one CSIP attests, not those of another', () => {
    const full = setOf({ holder: 'a' }, { holder: 'b' }, { holder: 'c' })
    expect(outcome(full, { holder: 'd' })).to.equal('QUOTA_CSIP')
    expect(outcome(full, { holder: 'd', csip: 1 })).to.equal(undefined)
    expect(outcome(full, { holder: 'c', id: 'second' })).to.equal(undefined)
    const two = pretendVerified(fakeEntry({ holder: 'd' }), NOW, ['csip1', 'csip2'])
    expect(() => { admit(full, two, contextWith()) }).to.not.throw()
  })

  it('counts slots that are remembered though their lease has ended, so that short leases are no way around', () => {
    const ended = ['a', 'b', 'c'].map(id => ({ id, expiresAt: NOW - 1, issuedAt: NOW - 2 }))
    expect(outcome(setOf(...ended), { id: 'd' })).to.equal('QUOTA_HOLDER')
    expect(outcome(setOf(...ended), { id: 'd', expiresAt: NOW + 50 * DAY }, contextWith({}, NOW + 46 * DAY)))
      .to.equal(undefined)
  })

  it('limits bytes so that large entries can not lock new holders out', () => {
    const large = Array.from({ length: 64 }, (_, i) => ({ id: `${i}`, ballast: 5_000 }))
    const roomy = contextWith({ entriesPerKey: 128, entriesPerHolder: 64 })
    let set: RecordSet = setOf()
    const codes = large.map(options => {
      const code = outcome(set, options, roomy)
      set = code == null ? set.with(fakeEntry(options)) : set
      return code
    })
    expect(codes).to.include('QUOTA_BYTES')
    expect(set.bytes.byteLength).to.be.at.most(204 * 1024)
    expect(outcome(set, { holder: 'alice', ballast: 5_000 }, roomy)).to.equal(undefined)
  })

  it('never lets a set grow larger than a record set may be', () => {
    const roomy = contextWith({ entriesPerKey: 128, entriesPerHolder: 64, reservedPerHolder: 64, holdersPerCsip: 64 })
    let set: RecordSet = setOf()
    for (let i = 0; i < 100; i++) {
      const options = { id: `${i % 50}`, holder: i < 50 ? 'a' : 'b', ballast: 6_000 }
      set = outcome(set, options, roomy) == null ? set.with(fakeEntry(options)) : set
    }
    expect(RecordSet.decode(set.bytes, bobLookupKey).entries.length).to.be.within(33, 60)
  })

  it('never evicts: whatever is offered, in any order, all that was admitted stays', () => {
    const offers = fc.array(fc.record({
      holder: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      id: fc.constantFrom('1', '2', '3', '4'),
      sequence: fc.integer({ min: 1, max: 2 }),
      csip: fc.integer({ min: 0, max: 1 })
    }), { maxLength: 30 })
    fc.assert(fc.property(offers, (list) => {
      let set: RecordSet = setOf()
      const admitted = new Map<string, UncheckedEntry>()
      for (const options of list) {
        if (outcome(set, options) == null) {
          const entry = fakeEntry(options)
          set = set.with(entry)
          admitted.set(entry.slot, set.entry(entry) ?? entry)
        }
        for (const [slot, entry] of admitted) {
          expect(set.entries.find(kept => kept.slot === slot)?.hash).to.deep.equal(entry.hash)
        }
      }
      // bounded: so many holders at each CSIP, so many slots all together and reserved
      expect(set.entries.length).to.be.at.most(small.entriesPerKey + small.reservedPerHolder * small.holdersPerCsip * 2)
    }), { numRuns: 60 })
  })
})

describe('mapping/admission: renewals', () => {
  const ids = ['a', 'b', 'c', 'd']

  it('are taken of more mappings than a holder, or all, may have by now', () => {
    const many = setOf(...ids.map(id => ({ id })))
    expect(outcome(many, { id: 'a', sequence: 2 }, contextWith({ entriesPerHolder: 2 }))).to.equal(undefined)
    expect(outcome(many, { id: 'a', sequence: 2 }, contextWith({ entriesPerKey: 2 }))).to.equal(undefined)
    expect(outcome(many, { id: 'a', sequence: 2 }, contextWith({ holdersPerCsip: 0 }))).to.equal(undefined)
    expect(outcome(setOf({ id: 'a' }), { id: 'a', sequence: 2 }, contextWith({ holdersPerCsip: 0 })))
      .to.equal(undefined)
  })

  it('keep the place that is reserved for their holder', () => {
    const large = Array.from({ length: 42 }, (_, i) =>
      ({ ...fakeEntry({ id: `${i}`, holder: 'alice' }), bytes: new Uint8Array(5_800) }))
    const set = RecordSet.of<UncheckedEntry>(bobLookupKey, [...large, fakeEntry()])
    const roomy = contextWith({ entriesPerKey: 128, entriesPerHolder: 64 })
    expect(outcome(set, { sequence: 2 }, roomy)).to.equal(undefined)
    expect(outcome(set, { id: 'another' }, roomy)).to.equal('QUOTA_BYTES')
  })
})

describe('mapping/admission: exactly how long', () => {
  const roomy = contextWith({ entriesPerKey: 128, entriesPerHolder: 64 })
  const filled = (length: number): RecordSet =>
    RecordSet.of<UncheckedEntry>(bobLookupKey, [{ ...fakeEntry({ holder: 'alice' }), bytes: new Uint8Array(length) }])
  const own = fakeEntry({ id: 'first' })
  const length = fakeEntry().bytes.byteLength

  it('all together, for the first mappings of a holder', () => {
    expect(outcome(filled(256 * 1024 - length - 8), {}, roomy)).to.equal(undefined)
    expect(outcome(filled(256 * 1024 - length - 7), {}, roomy)).to.equal('QUOTA_BYTES')
  })

  it('less than that for the rest', () => {
    const rest = 204 * 1024 - length - own.bytes.byteLength - 12
    expect(outcome(filled(rest).with(own), {}, roomy)).to.equal(undefined)
    expect(outcome(filled(rest + 1).with(own), {}, roomy)).to.equal('QUOTA_BYTES')
  })
})
