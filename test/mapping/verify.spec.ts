import { expect } from 'chai'
import { asHash, asLookupKey } from '../../src/base/bytes.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { sha256 } from '../../src/base/hash.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { verifyEntry, verifyHolderEntry, verifyParsed } from '../../src/mapping/validity.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, alter, attest, bob, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { DpRecord } from '../../src/registry/interface.ts'
import type { TestMapping, TestMappingOptions } from '../builders/mapping.ts'

const TOLERANCE = 5 * 60_000

/** The code with which a mapping made in this way is refused. */
function refusal (options: TestMappingOptions): string {
  const { bytes, context } = buildTestMapping(options)
  return codeOf(() => verifyEntry(bytes, context))
}

/** The entry with fields replaced after everybody signed. */
function forged ({ bytes }: TestMapping, changes: Partial<Entry>): Uint8Array {
  return Entry.encode({ ...Entry.decode(bytes), ...changes })
}

function forgedOpen (mapping: TestMapping, changes: Partial<EntryOpen>): Uint8Array {
  return forged(mapping, { open: EntryOpen.encode({ ...EntryOpen.decode(mapping.entry.open), ...changes }) })
}

describe('mapping/verify', () => {
  const mapping = buildTestMapping()
  const { bytes, context } = mapping
  const dp1 = party(federation().dps, 0)

  it('verifies a mapping with the registry alone', () => {
    const entry = verifyEntry(bytes, context)
    expect(entry.holderKey).to.deep.equal(bob.publicKey)
    expect(entry.dp).to.equal(dp1.id)
    expect(entry.csips).to.deep.equal(['csip1'])
    expect(entry.csiType).to.equal('tel')
    expect(entry.establishedAt).to.equal(NOW)
    expect(entry.witnessedAt).to.equal(NOW)
    expect(entry.hash).to.deep.equal(sha256(bytes))
    expect(entry.bytes).to.equal(bytes)
  })

  describe('[1] size and form', () => {
    it('refuses what is too large, before reading it', () => {
      expect(codeOf(() => verifyEntry(new Uint8Array(8 * 1024 + 1), context))).to.equal('MESSAGE_TOO_LARGE')
    })

    it('refuses another encoding of the same entry', () => {
      expect(codeOf(() => verifyEntry(Uint8Array.of(...bytes, 0x42, 0), context))).to.equal('MESSAGE_MALFORMED')
      const open = Uint8Array.of(...mapping.entry.open, 0x80, 1, 0)
      expect(codeOf(() => verifyEntry(forged(mapping, { open }), context))).to.equal('MESSAGE_MALFORMED')
    })
  })

  describe('[2] version', () => {
    it('refuses an unknown version by name', () => {
      expect(codeOf(() => verifyEntry(forgedOpen(mapping, { version: 2 }), context))).to.equal('VERSION_UNKNOWN')
    })
  })

  describe('[3] lengths', () => {
    const field = (changes: Partial<EntryOpen>): string =>
      codeOf(() => verifyEntry(forgedOpen(mapping, changes), context))

    it('refuses keys, hashes and ids of another length', () => {
      for (const name of ['lookupKey', 'holderKey', 'entryId', 'claimNonce', 'mspCommitment', 'nextKeyHash'] as const) {
        expect(field({ [name]: new Uint8Array(15).fill(1) }), name).to.equal('LENGTH_INVALID')
      }
    })

    it('refuses sequence 0, a DP that is no peer id, unsorted, doubled and malformed regions', () => {
      expect(field({ sequence: 0 })).to.equal('ENTRY_FIELD_INVALID')
      expect(field({ dp: 'dp one' })).to.equal('ENTRY_FIELD_INVALID')
      expect(field({ regions: ['us', 'eu'] })).to.equal('ENTRY_FIELD_INVALID')
      expect(field({ regions: ['eu', 'eu'] })).to.equal('ENTRY_FIELD_INVALID')
      expect(field({ regions: ['E U'] })).to.equal('ENTRY_FIELD_INVALID')
      expect(field({ regions: Array.from({ length: 17 }, (_, i) => `r${i + 10}`) })).to.equal('ENTRY_FIELD_INVALID')
      expect(field({ attestationHashes: [] })).to.equal('ENTRY_FIELD_INVALID')
    })

    it('refuses sealed parts outside their buckets, no witness at all, and attestations without a hash', () => {
      const part = (changes: Partial<Entry>): string => codeOf(() => verifyEntry(forged(mapping, changes), context))
      expect(part({ sealed: new Uint8Array(559).fill(1) })).to.equal('ENTRY_FIELD_INVALID')
      expect(part({ sealedIndex: new Uint8Array(177).fill(1) })).to.equal('ENTRY_FIELD_INVALID')
      expect(part({ witnesses: [] })).to.equal('ENTRY_FIELD_INVALID')
      expect(part({ witnesses: Array.from({ length: 16 }, () => new Uint8Array(1)) })).to.equal('ENTRY_FIELD_INVALID')
      expect(part({ attestations: [] })).to.equal('ENTRY_FIELD_INVALID')
      expect(part({ attestations: [new Uint8Array(1025)] })).to.equal('ENTRY_FIELD_INVALID')
      expect(part({ holderSignature: new Uint8Array(63) })).to.equal('LENGTH_INVALID')
      expect(part({ dpSignature: new Uint8Array(63) })).to.equal('LENGTH_INVALID')
    })
  })

  describe('[4] time', () => {
    it('refuses an entry that ends before it begins', () => {
      expect(refusal({ draft: { expiresAt: NOW } })).to.equal('ENTRY_TIMES_INVALID')
    })

    it('takes a lease as long as the policy allows', () => {
      const withLife = (maxEntryLifetime: number): VerifiedEntry =>
        verifyEntry(bytes, { ...context, registry: alter(context.registry, { policy: { maxEntryLifetime } }) })
      expect(withLife(30 * DAY).sequence).to.equal(1)
      expect(codeOf(() => withLife(30 * DAY - 1))).to.equal('ENTRY_LIFETIME_EXCEEDED')
    })

    it('refuses a lease longer than the policy allows', () => {
      const registry = alter(federation().registry, { policy: { maxEntryLifetime: 30 * DAY - 1 } })
      expect(codeOf(() => verifyEntry(bytes, { registry, now: NOW }))).to.equal('ENTRY_LIFETIME_EXCEEDED')
    })

    it('tolerates clocks that are five minutes apart, and no more', () => {
      const { bytes } = buildTestMapping({ draft: { issuedAt: NOW + TOLERANCE } })
      expect(verifyEntry(bytes, context).issuedAt).to.equal(NOW + TOLERANCE)
      expect(refusal({ draft: { issuedAt: NOW + TOLERANCE + 1 } })).to.equal('ENTRY_NOT_YET_ISSUED')
    })

    it('refuses an entry from the moment it expires', () => {
      const { expiresAt } = mapping.entry
      expect(verifyEntry(bytes, { ...context, now: expiresAt - 1 }).expiresAt).to.equal(expiresAt)
      expect(codeOf(() => verifyEntry(bytes, { ...context, now: expiresAt }))).to.equal('ENTRY_EXPIRED')
    })

    it('verifies an expired entry as history where the caller asks for it, with all its proofs', () => {
      const later = { ...context, now: NOW + 100 * DAY, allowExpired: true }
      expect(verifyEntry(bytes, later).sequence).to.equal(1)
      expect(codeOf(() => verifyEntry(forged(mapping, { dpSignature: new Uint8Array(64).fill(1) }), later)))
        .to.equal('ENTRY_DP_SIGNATURE_INVALID')
    })
  })

  describe('[5] the DP', () => {
    const withDp = (changes: Partial<DpRecord>): VerifiedEntry => {
      const registry = alter(federation().registry, { dps: dp => dp.id === dp1.id ? { ...dp, ...changes } : dp })
      return verifyEntry(bytes, { registry, now: NOW + DAY })
    }

    it('refuses a DP that the registry does not list', () => {
      const { registry } = buildTestRegistry({ seed: 'elsewhere' })
      expect(codeOf(() => verifyEntry(bytes, { registry, now: NOW }))).to.equal('ENTRY_DP_UNKNOWN')
    })

    it('keeps what a DP published before it left or was revoked, and refuses what it published since', () => {
      expect(withDp({ status: 'leaving', statusSince: NOW + 1 }).dp).to.equal(dp1.id)
      expect(withDp({ status: 'revoked', statusSince: NOW + 1 }).dp).to.equal(dp1.id)
      expect(codeOf(() => withDp({ status: 'leaving', statusSince: NOW }))).to.equal('ENTRY_DP_NOT_ALLOWED')
      expect(codeOf(() => withDp({ status: 'revoked', statusSince: NOW }))).to.equal('ENTRY_DP_NOT_ALLOWED')
    })

    it('lets a DP that is leaving renew, but not one that is revoked', () => {
      const renewal = buildTestMapping({ draft: { sequence: 2 } })
      const registry = (status: 'leaving' | 'revoked'): TestMapping['context']['registry'] =>
        alter(federation().registry, { dps: dp => dp.id === dp1.id ? { ...dp, status, statusSince: NOW - DAY } : dp })
      expect(verifyEntry(renewal.bytes, { registry: registry('leaving'), now: NOW }).sequence).to.equal(2)
      expect(codeOf(() => verifyEntry(renewal.bytes, { registry: registry('revoked'), now: NOW })))
        .to.equal('ENTRY_DP_NOT_ALLOWED')
    })

    it('judges a revoked DP by when others saw the attestation, not by the date it wrote', () => {
      const backdated = buildTestMapping({ draft: { issuedAt: NOW - HOUR } })
      const registry = alter(federation().registry, {
        dps: dp =>
          dp.id === dp1.id ? { ...dp, status: 'revoked', statusSince: NOW - 1 } : dp
      })
      expect(codeOf(() => verifyEntry(backdated.bytes, { registry, now: NOW }))).to.equal('ENTRY_DP_NOT_ALLOWED')
    })
  })

  describe('[5] a DP that was revoked', () => {
    const revoked = (statusSince: number): TestMapping['context']['registry'] =>
      alter(federation().registry, { dps: dp => dp.id === dp1.id ? { ...dp, status: 'revoked', statusSince } : dp })

    it('published nothing that was witnessed from then on', () => {
      const { bytes } = buildTestMapping({ draft: { issuedAt: NOW - HOUR } })
      expect(verifyEntry(bytes, { registry: revoked(NOW + 1), now: NOW }).dp).to.equal(dp1.id)
      expect(codeOf(() => verifyEntry(bytes, { registry: revoked(NOW), now: NOW }))).to.equal('ENTRY_DP_NOT_ALLOWED')
    })

    it('renews nothing that was witnessed before', () => {
      const { bytes } = buildTestMapping({ draft: { issuedAt: NOW + 1_000, sequence: 2 } })
      expect(codeOf(() => verifyEntry(bytes, { registry: revoked(NOW + 1_000), now: NOW })))
        .to.equal('ENTRY_DP_NOT_ALLOWED')
      expect(verifyEntry(bytes, { registry: revoked(NOW + 1_001), now: NOW }).sequence).to.equal(2)
    })
  })

  describe('[6] [7] regions and OPRF key', () => {
    it('refuses regions that the federation does not have', () => {
      expect(refusal({ draft: { regions: ['mars'] } })).to.equal('ENTRY_REGION_UNKNOWN')
      const eu = buildTestRegistry({ regions: ['eu', 'us'] })
      const { bytes } = buildTestMapping({ federation: eu, draft: { regions: ['us', 'eu'] } })
      expect(verifyEntry(bytes, { registry: eu.registry, now: NOW }).regions).to.deep.equal(['eu', 'us'])
    })

    it('refuses an OPRF key that the registry does not list', () => {
      expect(refusal({ draft: { oprfKeyId: 9 } })).to.equal('ENTRY_OPRF_KEY_UNKNOWN')
    })
  })

  describe('[8] attestations', () => {
    it('refuses an attestation other than the one the holder signed for', () => {
      const other = attest(federation(), 1)
      expect(codeOf(() => verifyEntry(forged(mapping, { attestations: [other.slice()] }), context)))
        .to.equal('ENTRY_ATTESTATION_MISMATCH')
    })

    it('refuses an attestation that does not verify by itself', () => {
      expect(refusalOf([attest(federation(), 0, { csipId: 'csip2' })])).to.equal('ATTESTATION_SIGNATURE_INVALID')
      const registry = alter(federation().registry, {
        csips: csip =>
          ({ ...csip, status: 'revoked', statusSince: NOW })
      })
      expect(codeOf(() => verifyEntry(bytes, { registry, now: NOW }))).to.equal('ATTESTATION_CSIP_REVOKED')
    })

    it('keeps an entry that was witnessed before its CSIP was revoked', () => {
      const registry = alter(federation().registry, {
        csips: csip =>
          ({ ...csip, status: 'revoked', statusSince: NOW + 1 })
      })
      expect(verifyEntry(bytes, { registry, now: NOW + DAY }).csips).to.deep.equal(['csip1'])
    })

    it('refuses an attestation for another holder key', () => {
      expect(refusalOf([attest(federation(), 0, { holderKey: alice.publicKey })]))
        .to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
    })

    it('refuses an attestation for another lookup key', () => {
      expect(refusalOf([attest(federation(), 0, { lookupKey: asLookupKey(new Uint8Array(32).fill(9)) })]))
        .to.equal('ENTRY_ATTESTATION_OTHER_CSI')
    })

    it('refuses an attestation under another OPRF key', () => {
      expect(refusalOf([attest(federation(), 0, { oprfKeyId: 2 })])).to.equal('ENTRY_ATTESTATION_OTHER_CSI')
    })

    it('refuses attestations of two types', () => {
      expect(refusalOf([attest(federation(), 0), attest(federation(), 1, { csiType: 'mailto', method: 'email' })]))
        .to.equal('ENTRY_ATTESTATION_OTHER_CSI')
    })

    it('refuses fewer CSIPs than the type requires', () => {
      const csiTypes = federation().registry.policy.csiTypes.map(type => ({ ...type, attestationsRequired: 2 }))
      const registry = alter(federation().registry, { policy: { csiTypes } })
      expect(codeOf(() => verifyEntry(bytes, { registry, now: NOW }))).to.equal('ENTRY_ATTESTATIONS_TOO_FEW')
      const two = buildTestMapping({ csips: [1, 0] })
      expect(verifyEntry(two.bytes, { registry, now: NOW }).csips).to.deep.equal(['csip1', 'csip2'])
    })

    it('refuses the same attestation twice, and two of one CSIP, whatever the type requires', () => {
      const twice = buildTestMapping({ csips: [0, 0] })
      const again = attest(federation(), 0, { serial: seedOf('another').slice(0, 16) })
      const two = buildTestMapping({ draft: { attestations: [attest(federation(), 0), again] } })
      for (const { bytes: refused } of [twice, two]) {
        expect(codeOf(() => verifyEntry(refused, context))).to.equal('ENTRY_ATTESTATION_DUPLICATE')
      }
    })

    it('refuses several of which one is not what the holder signed for, or is of another holder', () => {
      const two = buildTestMapping({ csips: [0, 1] })
      const other = attest(federation(), 1, { strength: 40 }).slice()
      const [first = other] = two.attestations.map(bytes => bytes.slice())
      expect(codeOf(() => verifyEntry(forged(two, { attestations: [first, other] }), context)))
        .to.equal('ENTRY_ATTESTATION_MISMATCH')
      expect(refusalOf([attest(federation(), 0), attest(federation(), 1, { holderKey: alice.publicKey })]))
        .to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
    })

    it('is as strong as the strongest of them', () => {
      const attestations = [attest(federation(), 0, { strength: 30 }), attest(federation(), 1, { strength: 45 })]
      expect(verifyHolderEntry(buildTestMapping({ draft: { attestations } }).built.entry.bytes, context).strength)
        .to.equal(45)
    })

    it('refuses an entry that outlives one of several', () => {
      const until = (first: number, second: number): string | undefined => {
        const attestations = [
          attest(federation(), 0, { expiresAt: first }), attest(federation(), 1, { expiresAt: second })
        ]
        try {
          verifyHolderEntry(buildTestMapping({ draft: { attestations } }).built.entry.bytes, context)
          return undefined
        } catch (err) {
          return err instanceof DiscoveryError ? err.code : String(err)
        }
      }
      const end = NOW + 30 * DAY
      expect([until(end, end), until(end - 1, end), until(end, end - 1)])
        .to.deep.equal([undefined, 'ENTRY_OUTLIVES_ATTESTATION', 'ENTRY_OUTLIVES_ATTESTATION'])
    })

    it('refuses an entry that outlives its attestation', () => {
      expect(refusal({ attestation: { expiresAt: NOW + 30 * DAY - 1 } })).to.equal('ENTRY_OUTLIVES_ATTESTATION')
    })
  })

  /** The code with which these attestations are refused; the witnesses saw a good one. */
  function refusalOf (attestations: readonly Uint8Array[]): string {
    const { bytes } = buildTestMapping({ draft: { attestations } })
    return codeOf(() => verifyEntry(bytes, context))
  }

  describe('[9] [10] [11] signatures', () => {
    it('refuses a holder signature by another key', () => {
      const other = buildTestMapping({ label: 'other' })
      expect(
        codeOf(() => verifyEntry(forged(mapping, { holderSignature: other.entry.holderSignature.slice() }), context))
      ).to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    })

    it('refuses a sealed part of another entry', () => {
      const other = buildTestMapping({ label: 'other' })
      expect(codeOf(() => verifyEntry(forged(mapping, { sealed: other.entry.sealed.slice() }), context)))
        .to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
      expect(codeOf(() => verifyEntry(forged(mapping, { sealedIndex: other.entry.sealedIndex.slice() }), context)))
        .to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    })

    it('refuses witnesses of another attestation', () => {
      const attestation = attest(federation(), 1)
      const witnesses = [1, 2, 3]
        .map(i => makeWitnessStatement({ attestation }, context, party(federation().dps, i).signer))
      const entry = completeAsDp(mapping.built.entry, witnesses, dp1.signer)
      expect(codeOf(() => verifyEntry(entry.bytes, context))).to.equal('WITNESS_MISMATCH')
    })

    it('refuses fewer witnesses than the policy asks for', () => {
      const entry = completeAsDp(mapping.built.entry, mapping.witnesses.slice(0, 2), dp1.signer)
      expect(codeOf(() => verifyEntry(entry.bytes, context))).to.equal('WITNESSES_TOO_FEW')
    })

    it('refuses the signature of a DP other than the one the holder chose', () => {
      const entry = completeAsDp(mapping.built.entry, mapping.witnesses, party(federation().dps, 1).signer)
      expect(codeOf(() => verifyEntry(entry.bytes, context))).to.equal('ENTRY_DP_SIGNATURE_INVALID')
    })

    it('refuses witnesses in another order than the DP signed', () => {
      expect(codeOf(() => verifyEntry(
        forged(mapping, { witnesses: mapping.witnesses.toReversed().map(witness => witness.slice()) }), context
      ))).to.equal('ENTRY_DP_SIGNATURE_INVALID')
    })
  })

  describe('before the DP signs', () => {
    it('verifies what a holder hands in', () => {
      const entry = verifyHolderEntry(mapping.built.entry.bytes, context)
      expect(entry.csips).to.deep.equal(['csip1'])
      expect(entry.slot).to.equal(mapping.entry.slot)
    })

    it('refuses a completed entry in its place, and the other way round', () => {
      expect(codeOf(() => verifyHolderEntry(bytes, context))).to.equal('ENTRY_FIELD_INVALID')
      expect(codeOf(() => verifyEntry(mapping.built.entry.bytes, context))).to.equal('ENTRY_FIELD_INVALID')
    })

    it('refuses there what it refuses later', () => {
      const { built } = buildTestMapping({
        draft: { attestations: [attest(federation(), 0, { holderKey: alice.publicKey })] }
      })
      expect(codeOf(() => verifyHolderEntry(built.entry.bytes, context))).to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
      const forgedSignature = Entry.encode({
        ...Entry.decode(mapping.built.entry.bytes), holderSignature: new Uint8Array(64).fill(1)
      })
      expect(codeOf(() => verifyHolderEntry(forgedSignature, context))).to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
      expect(codeOf(() => verifyHolderEntry(mapping.built.entry.bytes, { ...context, now: NOW + 30 * DAY })))
        .to.equal('ENTRY_EXPIRED')
    })
  })

  describe('the cache', () => {
    it('verifies an entry once under one registry, and still sees it expire', () => {
      const cache = new Map<string, VerifiedEntry>()
      const first = verifyEntry(bytes, { ...context, cache })
      expect(verifyEntry(bytes, { ...context, cache })).to.equal(first)
      expect(verifyParsed('entry', mapping.entry, { ...context, cache })).to.equal(first)
      expect(codeOf(() => verifyEntry(bytes, { ...context, cache, now: first.expiresAt }))).to.equal('ENTRY_EXPIRED')
      expect(verifyEntry(bytes, { ...context, cache, now: first.expiresAt, allowExpired: true })).to.equal(first)
      const other = { ...context.registry, hash: asHash(new Uint8Array(32)) }
      expect(verifyEntry(bytes, { registry: other, now: NOW, cache })).to.not.equal(first)
      expect(cache.size).to.equal(2)
    })

    it('remembers nothing that it refused', () => {
      const cache = new Map<string, VerifiedEntry>()
      expect(
        codeOf(() => verifyEntry(forged(mapping, { dpSignature: new Uint8Array(64).fill(1) }), { ...context, cache }))
      ).to.equal('ENTRY_DP_SIGNATURE_INVALID')
      expect(cache.size).to.equal(0)
    })
  })
})
