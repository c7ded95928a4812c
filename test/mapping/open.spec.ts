import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { asLookupKey, asSealingKey } from '../../src/base/bytes.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { makeConfirmation, makeIndexStatement, mspCommitment } from '../../src/mapping/confirmation.ts'
import { completeAsDp, holderParts } from '../../src/mapping/entry.ts'
import { parseHolderEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen, SealedPart } from '../../src/mapping/pb/entry.ts'
import { asPartKey, openWithPartKey, partKeys, seal } from '../../src/mapping/sealed.ts'
import { verifyEntry, verifyHolderEntry } from '../../src/mapping/validity.ts'
import { openEntry, openIndex, openWithPartKeys } from '../../src/mapping/verify.ts'
import { codeOf } from '../builders/errors.ts'
import {
  alice, alter, bob, bobLookupKey, bobSealingKey, buildTestMapping, federation, party
} from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { VerifiedMapping, VerifiedOptOut } from '../../src/mapping/opened.ts'
import type { TestMappingOptions } from '../builders/mapping.ts'

const soccerParents = seedOf('soccer parents')
const context = { registry: federation().registry, now: NOW }

function verified (options: TestMappingOptions = {}): VerifiedEntry {
  return verifyEntry(buildTestMapping(options).bytes, context)
}

function open (options: TestMappingOptions = {}): VerifiedMapping | VerifiedOptOut | undefined {
  return openEntry(verified(options), bobSealingKey, context)
}

function refusal (options: TestMappingOptions): string {
  const entry = verified(options)
  return codeOf(() => openEntry(entry, bobSealingKey, context))
}

/** An entry whose holder sealed what it liked: every signature is right. */
function sealedBy (
  change: (part: SealedPart) => Partial<SealedPart>, openChanges: Partial<EntryOpen> = {}, indexKeyOf = bobSealingKey
): VerifiedEntry {
  const { built, witnesses, draft } = buildTestMapping()
  const part = SealedPart.decode(
    openWithPartKey(built.partKeys.sealedKey, 'sealed', built.entry.open, built.entry.sealed) ?? new Uint8Array(0)
  )
  const openBytes = EntryOpen.encode({ ...EntryOpen.decode(built.entry.open), ...openChanges })
  const keys = partKeys(bobSealingKey, { ...built.entry, open: openBytes })
  const sealed = seal(keys.sealedKey, 'sealed', openBytes, SealedPart.encode({ ...part, ...change(part) }))
  const sealedIndex = seal(
    partKeys(indexKeyOf, { ...built.entry, open: openBytes }).indexKey, 'index', openBytes, draft.indexStatement
  )
  const parts = { open: openBytes, sealed: sealed.slice(), sealedIndex: sealedIndex.slice() }
  const bytes = Entry.encode({
    ...Entry.decode(built.entry.bytes),
    ...parts,
    holderSignature: signUnder('entryHolder', bob, ...holderParts({ ...parts, sealedHash: sha256(sealed) })).slice()
  })
  return verifyEntry(completeAsDp(parseHolderEntry(bytes), witnesses, party(federation().dps, 0).signer).bytes, context)
}

describe('mapping/open: by sealing key', () => {
  it('tells MSP, tags and all that a querier wants to know', () => {
    const entry = verified({ tags: ['Business', 'WhatsApp'], confirmation: { ssiHint: 'bob@wire.example' } })
    const mapping = openEntry(entry, bobSealingKey, context)
    expect(mapping).to.deep.include({
      mspId: 'msp1',
      mspName: 'Messenger 1',
      bitIndex: 0,
      tags: ['Business', 'WhatsApp'],
      ssiHint: 'bob@wire.example',
      csips: ['csip1'],
      dp: entry.dp,
      slot: entry.slot,
      establishedAt: NOW,
      issuedAt: NOW,
      expiresAt: NOW + 30 * DAY
    })
    expect(mapping?.entry).to.equal(entry)
    expect(mapping?.hash).to.equal(entry.hash)
  })

  it('has no hint where the holder gave none', () => {
    expect(open()).to.not.have.property('ssiHint')
  })

  it('is an opaque slot under another sealing key', () => {
    expect(openEntry(verified(), asSealingKey(seedOf('E of alice')), context)).to.equal(undefined)
  })

  it('opens for the audience it was sealed for, and for nobody else', () => {
    const entry = verified({ audience: soccerParents })
    expect(openEntry(entry, bobSealingKey, context)).to.equal(undefined)
    expect(openEntry(entry, bobSealingKey, { ...context, audiences: [seedOf('chess club')] })).to.equal(undefined)
    expect(openEntry(entry, bobSealingKey, { ...context, audiences: [seedOf('chess club'), soccerParents] })?.mspId)
      .to.equal('msp1')
    expect(openIndex(entry, bobSealingKey, context)).to.equal(undefined)
    expect(openIndex(entry, bobSealingKey, { ...context, audiences: [soccerParents] })?.bitIndex).to.equal(0)
  })

  it('opens the index alone, for compact answers', () => {
    const opened = openIndex(verified({ msp: 2 }), bobSealingKey, context)
    expect(opened?.bitIndex).to.equal(2)
    expect(opened?.msp?.id).to.equal('msp3')
  })

  it('refuses a mapping whose MSP never confirmed it', () => {
    const forged = makeConfirmation(
      {
        lookupKey: bobLookupKey,
        oprfKeyId: 1,
        holderKey: bob.publicKey,
        mspId: 'msp1',
        tags: ['Default'],
        issuedAt: NOW,
        expiresAt: NOW + 30 * DAY
      }, bob
    )
    expect(refusal({ draft: { confirmation: forged } })).to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })

  it("refuses another holder's confirmation", () => {
    expect(refusal({ confirmation: { holderKey: alice.publicKey } })).to.equal('CONFIRMATION_MISMATCH')
    expect(refusal({ confirmation: { lookupKey: asLookupKey(seedOf('L of alice')) } }))
      .to.equal('CONFIRMATION_MISMATCH')
    expect(refusal({ confirmation: { mspId: 'msp2' } })).to.equal('CONFIRMATION_MISMATCH')
    expect(refusal({ confirmation: { oprfKeyId: 7 } })).to.equal('CONFIRMATION_MISMATCH')
  })

  it('refuses a mapping that outlives its confirmation or its index statement', () => {
    expect(refusal({ confirmation: { expiresAt: NOW + 30 * DAY - 1 } })).to.equal('CONFIRMATION_TIMES_INVALID')
    expect(refusal({ indexStatement: { expiresAt: NOW + 30 * DAY - 1 } })).to.equal('INDEX_STATEMENT_EXPIRED')
    const entry = verified({ indexStatement: { expiresAt: NOW + 30 * DAY - 1 } })
    expect(codeOf(() => openIndex(entry, bobSealingKey, context))).to.equal('INDEX_STATEMENT_EXPIRED')
  })

  it("refuses the bit of another MSP, also with that MSP's true statement", () => {
    expect(refusal({ indexStatement: { bitIndex: 1 } })).to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
    const other = makeIndexStatement(
      { lookupKey: bobLookupKey, holderKey: bob.publicKey, bitIndex: 1, issuedAt: NOW, expiresAt: NOW + 30 * DAY },
      party(federation().msps, 1).signer
    )
    expect(refusal({ draft: { indexStatement: other } })).to.equal('INDEX_STATEMENT_MISMATCH')
  })

  it('refuses an MSP other than the one the holder committed to', () => {
    const entry = sealedBy(() => ({ mspId: 'msp2' }))
    expect(codeOf(() => openEntry(entry, bobSealingKey, context))).to.equal('MSP_COMMITMENT_MISMATCH')
    const salted = sealedBy(() => ({ mspSalt: new Uint8Array(16) }))
    expect(codeOf(() => openEntry(salted, bobSealingKey, context))).to.equal('MSP_COMMITMENT_MISMATCH')
  })

  it('refuses a salt of another length, and what is no sealed part', () => {
    const salt = new Uint8Array(15).fill(1)
    const short = sealedBy(() => ({ mspSalt: salt }), {
      mspCommitment: mspCommitment(federation().registry.federationId, 'msp1', salt).slice()
    })
    expect(codeOf(() => openEntry(short, bobSealingKey, context))).to.equal('ENTRY_FIELD_INVALID')
    const nothing = sealedBy(() => ({ confirmation: new Uint8Array(3).fill(0xff) }))
    expect(codeOf(() => openEntry(nothing, bobSealingKey, context))).to.equal('MESSAGE_MALFORMED')
  })

  it('refuses an index that is sealed under another key than the rest', () => {
    const entry = sealedBy(() => ({}), {}, asSealingKey(seedOf('E of alice')))
    expect(codeOf(() => openEntry(entry, bobSealingKey, context))).to.equal('SEAL_BROKEN')
  })

  it('says so where an MSP confirmed nothing', () => {
    expect(codeOf(() => openEntry(sealedBy(() => ({ confirmation: new Uint8Array(0) })), bobSealingKey, context)))
      .to.equal('CONFIRMATION_MISSING')
  })

  it('shows a hint of up to 320 characters, and none while the key is contested', () => {
    const hinted = verified({ confirmation: { ssiHint: 'x'.repeat(320) } })
    expect(openEntry(hinted, bobSealingKey, context)?.ssiHint).to.have.length(320)
    expect(openEntry(hinted, bobSealingKey, { ...context, contested: false })).to.have.property('ssiHint')
    expect(openEntry(hinted, bobSealingKey, { ...context, contested: true })).to.not.have.property('ssiHint')
  })

  it('refuses an MSP that was revoked when it confirmed', () => {
    const entry = verified()
    const registry = alter(context.registry, { msps: msp => ({ ...msp, status: 'revoked', statusSince: NOW }) })
    expect(codeOf(() => openEntry(entry, bobSealingKey, { registry, now: NOW }))).to.equal('MSP_NOT_ALLOWED')
  })
})

describe('mapping/open: by part keys', () => {
  const { built } = buildTestMapping({ tags: ['Family'] })
  const entry = verifyHolderEntry(built.entry.bytes, context)

  it('shows one entry to the publishing DP, before it signs', () => {
    expect(openWithPartKeys(entry, built.partKeys, context))
      .to.deep.include({ mspId: 'msp1', tags: ['Family'], slot: entry.slot })
  })

  it('refuses part keys of another entry of the same holder', () => {
    const other = buildTestMapping({ label: 'other' }).built.partKeys
    expect(codeOf(() => openWithPartKeys(entry, other, context))).to.equal('PART_KEY_INVALID')
    expect(codeOf(() => openWithPartKeys(entry, { ...built.partKeys, indexKey: other.indexKey }, context)))
      .to.equal('PART_KEY_INVALID')
    expect(
      codeOf(() => openWithPartKeys(entry, { ...built.partKeys, sealedKey: asPartKey(new Uint8Array(64)) }, context))
    ).to.equal('PART_KEY_INVALID')
  })

  it('verifies what is inside', () => {
    const bad = buildTestMapping({ confirmation: { holderKey: alice.publicKey } })
    const holderEntry = verifyHolderEntry(bad.built.entry.bytes, context)
    expect(codeOf(() => openWithPartKeys(holderEntry, bad.built.partKeys, context))).to.equal('CONFIRMATION_MISMATCH')
  })
})
