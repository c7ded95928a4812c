import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { admit } from '../../src/mapping/admission.ts'
import { completeAsDp, holderParts } from '../../src/mapping/entry.ts'
import { compactEntry, parseHolderEntry } from '../../src/mapping/parse.ts'
import { Entry, SealedPart } from '../../src/mapping/pb/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { openWithPartKey, seal } from '../../src/mapping/sealed.ts'
import { verifyEntry, verifyHolderEntry, verifyInvalidation, verifyParsed } from '../../src/mapping/validity.ts'
import { openEntry, openIndex, openWithPartKeys } from '../../src/mapping/verify.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { codeOf } from '../builders/errors.ts'
import { release } from '../builders/invalidation.ts'
import { alice, bob, bobLookupKey, bobSealingKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { TestMappingOptions } from '../builders/mapping.ts'

const context = { registry: federation().registry, now: NOW }
const nowhere = (options: TestMappingOptions = {}): VerifiedEntry =>
  verifyEntry(buildTestMapping({ optOut: true, label: 'nowhere', ...options }).bytes, context)

/** Both sealed parts as the holder liked them, everything signed. */
function sealedAs (part: Partial<SealedPart>, index: Uint8Array, options: TestMappingOptions = {}): VerifiedEntry {
  const { built: { entry, partKeys: keys }, witnesses } = buildTestMapping({ optOut: true, ...options })
  const plaintext = openWithPartKey(keys.sealedKey, 'sealed', entry.open, entry.sealed)
  const before = SealedPart.decode(plaintext ?? new Uint8Array(0))
  const sealed = seal(keys.sealedKey, 'sealed', entry.open, SealedPart.encode({ ...before, ...part }))
  const sealedIndex = seal(keys.indexKey, 'index', entry.open, index)
  const parts = { open: entry.open, sealedHash: sha256(sealed), sealedIndex }
  const bytes = Entry.encode({
    ...Entry.decode(entry.bytes),
    sealed: sealed.slice(),
    sealedIndex: sealedIndex.slice(),
    holderSignature: signUnder('entryHolder', bob, ...holderParts(parts)).slice()
  })
  return verifyEntry(completeAsDp(parseHolderEntry(bytes), witnesses, party(federation().dps, 0).signer).bytes, context)
}

describe('mapping: an entry that lists no service', () => {
  it('verifies like any other, without a word of an MSP, and says so to whoever opens it', () => {
    const entry = nowhere()
    const opened = openEntry(entry, bobSealingKey, context)
    expect(opened).to.deep.include({ optedOut: true, slot: entry.slot, establishedAt: NOW, csips: ['csip1'] })
    expect(opened).to.not.have.property('mspId')
    expect(openIndex(entry, bobSealingKey, context)).to.deep.equal({ optedOut: true })
  })

  it('opens for its DP by the part keys, and in compact answers', () => {
    const { built } = buildTestMapping({ optOut: true })
    const claimed = verifyHolderEntry(built.entry.bytes, context)
    expect(openWithPartKeys(claimed, built.partKeys, context).optedOut).to.equal(true)
    const compact = verifyParsed('compactEntry', compactEntry(nowhere()), context)
    expect(openIndex(compact, bobSealingKey, context)).to.deep.equal({ optedOut: true })
  })

  it('looks like any other to whoever has no sealing key', () => {
    const lengths = (optOut: boolean): number[] => {
      const { open, sealed, sealedIndex, bytes } = buildTestMapping({ optOut }).entry
      return [open, sealed, sealedIndex, bytes].map(({ byteLength }) => byteLength)
    }
    const [nothing, something] = [lengths(true), lengths(false)]
    expect(nothing[0]).to.equal(something[0])
    expect(nothing[2]).to.equal(something[2])
    // the larger buckets are for long tags and hints
    expect([560, 1_072, 2_096]).to.include(nothing[1])
  })

  it('hides nobody else\'s mapping, and is ordered and counted like one', () => {
    const others = verifyEntry(buildTestMapping({ holder: alice, label: 'other' }).bytes, context)
    const set = RecordSet.of(bobLookupKey, [nowhere(), others])
    expect(viewOf(set, context).living).to.have.length(2)
    const policy = { ...context.registry.policy, quotas: { ...context.registry.policy.quotas, entriesPerHolder: 1 } }
    const narrow = { ...context, registry: { ...context.registry, policy } }
    const stored = RecordSet.of(bobLookupKey, [nowhere()])
    expect(codeOf(() => { admit(stored, nowhere({ label: 'second' }), narrow) })).to.equal('QUOTA_HOLDER')
  })

  it('is struck by its holder\'s release, and gone when its lease has ended', () => {
    const fact = verifyInvalidation(release({ before: NOW + 1, issuedAt: NOW + 1 }), { ...context, now: NOW + 1 })
    const set = RecordSet.of(bobLookupKey, [nowhere()], [fact])
    expect(viewOf(set, { ...context, now: NOW + 1 }).living).to.deep.equal([])
    const entry = nowhere()
    expect(viewOf(RecordSet.of(bobLookupKey, [entry]), { ...context, now: entry.expiresAt }).living).to.deep.equal([])
  })

  it('is refused with a service in one of its parts', () => {
    const { confirmation, indexStatement } = buildTestMapping().draft
    const open = (entry: VerifiedEntry) => codeOf(() => openEntry(entry, bobSealingKey, context))
    expect(open(sealedAs({ confirmation: confirmation.slice() }, new Uint8Array(0)))).to.equal('ENTRY_FIELD_INVALID')
    expect(open(sealedAs({}, indexStatement))).to.equal('ENTRY_FIELD_INVALID')
    const salted = sealedAs({ mspSalt: seedOf('salt').slice(0, 16) }, new Uint8Array(0))
    expect(open(salted)).to.equal('MSP_COMMITMENT_MISMATCH')
    // nor is a mapping one that lists a service at length and none in short
    expect(open(sealedAs({}, new Uint8Array(0), { optOut: false }))).to.equal('INDEX_STATEMENT_TIMES_INVALID')
  })
})
