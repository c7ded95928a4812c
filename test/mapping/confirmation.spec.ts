import { expect } from 'chai'
import { asLookupKey, asPublicKeyBytes } from '../../src/base/bytes.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import {
  makeConfirmation, makeIndexStatement, mspCommitment, verifyConfirmation, verifyIndexStatement
} from '../../src/mapping/confirmation.ts'
import { ConfirmationPayload, SealedIndex } from '../../src/mapping/pb/entry.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, alter, bob, bobLookupKey, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf, testFederationId } from '../builders/registry.ts'
import type { ConfirmationFields, IndexStatementFields, MspContext } from '../../src/mapping/confirmation.ts'
import type { MspRecord } from '../../src/registry/interface.ts'

const msp1 = party(federation().msps, 0)
const { registry } = federation()
const context = { registry, now: NOW }
const TOLERANCE = registry.policy.clockTolerance

const fields: ConfirmationFields = {
  lookupKey: bobLookupKey,
  oprfKeyId: 1,
  holderKey: bob.publicKey,
  mspId: 'msp1',
  tags: ['Business', 'WhatsApp'],
  issuedAt: NOW,
  expiresAt: NOW + 30 * DAY
}
const index: IndexStatementFields = {
  lookupKey: bobLookupKey, holderKey: bob.publicKey, bitIndex: 0, issuedAt: NOW, expiresAt: NOW + 30 * DAY
}

function confirm (changes: Partial<ConfirmationFields> = {}, signer = msp1.signer): Uint8Array {
  return makeConfirmation({ ...fields, ...changes }, signer)
}

function refusal (bytes: Uint8Array, other: MspContext = context): string {
  return codeOf(() => verifyConfirmation(bytes, fields, other))
}

function indexRefusal (
  changes: Partial<IndexStatementFields>, other: MspContext = context, signer = msp1.signer
): string {
  return codeOf(() => verifyIndexStatement(makeIndexStatement({ ...index, ...changes }, signer), index, other))
}

/** The registry with the first MSP changed. */
function withMsp (changes: Partial<MspRecord>): MspContext {
  return {
    registry: alter(registry, { msps: msp => msp.id === 'msp1' ? { ...msp, ...changes } : msp }), now: NOW + 2 * HOUR
  }
}

const key = { publicKey: msp1.signer.publicKey, validFrom: NOW - DAY }

describe('mapping/confirmation', () => {
  it('covers the hint, of 320 characters at most', () => {
    const hinted = (ssiHint: string): Uint8Array => confirm({ ssiHint })
    expect(verifyConfirmation(hinted('x'.repeat(320)), fields, context).ssiHint).to.have.length(320)
    expect(verifyConfirmation(hinted(''), fields, context)).to.not.have.property('ssiHint')
    expect(codeOf(() => hinted('x'.repeat(321)))).to.equal('CONFIRMATION_FIELD_INVALID')
    const rewritten = (ssiHint: string, signer = msp1.signer, signed = ssiHint): Uint8Array => {
      const decoded = ConfirmationPayload.decode(Signed.decode(hinted('@bob')).payload)
      const payload = ConfirmationPayload.encode({ ...decoded, ssiHint })
      const signature = signUnder('confirmation', signer, ConfirmationPayload.encode({ ...decoded, ssiHint: signed }))
        .slice()
      return Signed.encode({ payload, signature })
    }
    expect(refusal(rewritten('@alice', msp1.signer, '@bob'))).to.equal('CONFIRMATION_SIGNATURE_INVALID')
    expect(refusal(rewritten('x'.repeat(321)))).to.equal('CONFIRMATION_FIELD_INVALID')
  })

  it('verifies what the MSP signed', () => {
    const { msp, ...confirmed } = verifyConfirmation(confirm(), fields, context)
    expect(confirmed).to.deep.equal(fields)
    expect(msp.name).to.equal('Messenger 1')
  })

  it('refuses a confirmation for another holder key, lookup key, OPRF key or MSP', () => {
    expect(refusal(confirm({ holderKey: alice.publicKey }))).to.equal('CONFIRMATION_MISMATCH')
    expect(refusal(confirm({ lookupKey: asLookupKey(new Uint8Array(32)) }))).to.equal('CONFIRMATION_MISMATCH')
    expect(refusal(confirm({ oprfKeyId: 2 }))).to.equal('CONFIRMATION_MISMATCH')
    expect(refusal(confirm({ mspId: 'msp2' }))).to.equal('CONFIRMATION_MISMATCH')
  })

  it('refuses the signature of another MSP', () => {
    expect(refusal(confirm({}, party(federation().msps, 1).signer))).to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })

  it('refuses a signature made under another domain', () => {
    const { payload } = Signed.decode(confirm())
    expect(refusal(Signed.encode({ payload, signature: signUnder('attestation', msp1.signer, payload).slice() })))
      .to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })

  it('refuses tags that break the rules, from whoever signed them', () => {
    expect(codeOf(() => confirm({ tags: ['Default', 'Business'] }))).to.equal('TAG_DEFAULT_IN_LIST')
    const payload = ConfirmationPayload.encode({
      ...ConfirmationPayload.decode(Signed.decode(confirm()).payload), tags: ['Work', 'Work']
    })
    expect(refusal(Signed.encode({ payload, signature: signUnder('confirmation', msp1.signer, payload).slice() })))
      .to.equal('TAG_DUPLICATE')
  })

  it('refuses an unknown version by name', () => {
    const payload = ConfirmationPayload.encode({
      ...ConfirmationPayload.decode(Signed.decode(confirm()).payload), version: 2
    })
    expect(refusal(Signed.encode({ payload, signature: signUnder('confirmation', msp1.signer, payload).slice() })))
      .to.equal('VERSION_UNKNOWN')
  })

  it('refuses one that is stale, from the future, too long or ends before it begins', () => {
    expect(verifyConfirmation(confirm({ issuedAt: NOW + TOLERANCE }), fields, context).issuedAt)
      .to.equal(NOW + TOLERANCE)
    expect(refusal(confirm(), { registry, now: fields.expiresAt })).to.equal('CONFIRMATION_EXPIRED')
    expect(refusal(confirm({ issuedAt: NOW + TOLERANCE + 1 }))).to.equal('CONFIRMATION_TIMES_INVALID')
    expect(refusal(confirm({ expiresAt: NOW + registry.policy.maxEntryLifetime + 1 })))
      .to.equal('CONFIRMATION_TIMES_INVALID')
    expect(refusal(confirm({ expiresAt: NOW }))).to.equal('CONFIRMATION_TIMES_INVALID')
  })

  it('refuses an MSP that the registry does not list', () => {
    expect(codeOf(() => verifyConfirmation(confirm({ mspId: 'nobody' }), { ...fields, mspId: 'nobody' }, context)))
      .to.equal('MSP_UNKNOWN')
  })

  it('keeps what an MSP confirmed before it left or was revoked, and refuses what it confirmed since', () => {
    for (const status of ['leaving', 'revoked'] as const) {
      expect(verifyConfirmation(confirm(), fields, withMsp({ status, statusSince: NOW + 1 })).mspId).to.equal('msp1')
      expect(refusal(confirm(), withMsp({ status, statusSince: NOW }))).to.equal('MSP_NOT_ALLOWED')
    }
  })

  it('counts keys only while they are valid', () => {
    expect(verifyConfirmation(confirm(), fields, withMsp({ keys: [{ ...key, validUntil: NOW + 1 }] })).mspId)
      .to.equal('msp1')
    expect(refusal(confirm(), withMsp({ keys: [{ ...key, validUntil: NOW }] })))
      .to.equal('CONFIRMATION_SIGNATURE_INVALID')
    expect(refusal(confirm(), withMsp({ keys: [{ ...key, validFrom: NOW + 1 }] })))
      .to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })

  it('counts a key from its first moment, and any of several', () => {
    const other = { publicKey: alice.publicKey, validFrom: NOW - DAY }
    for (const keys of [[{ ...key, validFrom: NOW }], [other, key], [key, other]]) {
      expect(verifyConfirmation(confirm(), fields, withMsp({ keys })).mspId).to.equal('msp1')
    }
    expect(refusal(confirm(), withMsp({ keys: [other] }))).to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })

  it('lives as long as the policy lets entries live', () => {
    const expiresAt = NOW + registry.policy.maxEntryLifetime
    expect(verifyConfirmation(confirm({ expiresAt }), fields, context).expiresAt).to.equal(expiresAt)
    expect(verifyIndexStatement(makeIndexStatement({ ...index, expiresAt }, msp1.signer), index, context).expiresAt)
      .to.equal(expiresAt)
    const ahead = makeIndexStatement({ ...index, issuedAt: NOW + TOLERANCE }, msp1.signer)
    expect(verifyIndexStatement(ahead, index, context).expiresAt).to.equal(index.expiresAt)
  })

  it('judges a stolen key by when the mapping was witnessed, not by the date the thief wrote', () => {
    const stolen = withMsp({ keys: [{ ...key, compromisedSince: NOW + HOUR }] })
    expect(verifyConfirmation(confirm(), fields, { ...stolen, witnessedAt: NOW }).mspId).to.equal('msp1')
    expect(refusal(confirm(), { ...stolen, witnessedAt: NOW + HOUR })).to.equal('CONFIRMATION_SIGNATURE_INVALID')
    expect(refusal(confirm(), stolen)).to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })
})

describe('mapping/confirmation: index statement', () => {
  it('verifies what the MSP signed, and names the MSP by its bit', () => {
    const { msp, ...stated } = verifyIndexStatement(
      makeIndexStatement(index, msp1.signer), { lookupKey: bobLookupKey, holderKey: bob.publicKey }, context
    )
    expect(stated).to.deep.equal(index)
    expect(msp.id).to.equal('msp1')
  })

  it('takes no more room than its bucket, for any bit index', () => {
    const bytes = makeIndexStatement(
      { ...index, bitIndex: 0xffffffff, issuedAt: 2 ** 47, expiresAt: 2 ** 48 }, msp1.signer
    )
    expect(bytes.byteLength).to.be.lessThan(128)
  })

  it('refuses a statement for another lookup key or holder key', () => {
    expect(indexRefusal({ lookupKey: asLookupKey(new Uint8Array(32)) })).to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
    expect(indexRefusal({ holderKey: asPublicKeyBytes(alice.publicKey) })).to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
  })

  it('lets nobody light the bit of another MSP, or one that is nobody\'s', () => {
    expect(indexRefusal({ bitIndex: 1 })).to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
    expect(indexRefusal({ bitIndex: 9 })).to.equal('MSP_UNKNOWN')
  })

  it('refuses the statement of an MSP whose bit was another one\'s when it signed', () => {
    const swapped = {
      registry: alter(registry, {
        msps: msp =>
          ({ ...msp, bitIndex: msp.id === 'msp1' ? 1 : msp.id === 'msp2' ? 0 : msp.bitIndex })
      }),
      now: NOW
    }
    const statement = SealedIndex.decode(makeIndexStatement(index, msp1.signer))
    expect(codeOf(() => verifyIndexStatement(SealedIndex.encode({ ...statement, bitIndex: 1 }), index, swapped)))
      .to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
  })

  it('refuses other times than the MSP signed', () => {
    const statement = SealedIndex.decode(makeIndexStatement(index, msp1.signer))
    for (const changes of [{ expiresAt: index.expiresAt + 1 }, { issuedAt: NOW - 1 }]) {
      expect(codeOf(() => verifyIndexStatement(SealedIndex.encode({ ...statement, ...changes }), index, context)))
        .to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
    }
  })

  it('refuses one that is stale, from the future, too long or ends before it begins', () => {
    expect(indexRefusal({}, { registry, now: index.expiresAt })).to.equal('INDEX_STATEMENT_EXPIRED')
    expect(indexRefusal({ issuedAt: NOW + TOLERANCE + 1 })).to.equal('INDEX_STATEMENT_TIMES_INVALID')
    expect(indexRefusal({ expiresAt: NOW + registry.policy.maxEntryLifetime + 1 }))
      .to.equal('INDEX_STATEMENT_TIMES_INVALID')
    expect(indexRefusal({ expiresAt: NOW })).to.equal('INDEX_STATEMENT_TIMES_INVALID')
  })

  it('refuses an MSP that was revoked when it signed, and keys that did not count', () => {
    expect(indexRefusal({}, withMsp({ status: 'revoked', statusSince: NOW }))).to.equal('MSP_NOT_ALLOWED')
    expect(indexRefusal({}, withMsp({ keys: [{ ...key, validUntil: NOW }] })))
      .to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
  })
})

describe('mapping/confirmation: MSP commitment', () => {
  it('differs by MSP, by salt and by federation', () => {
    const salts = [seedOf('a').slice(0, 16), seedOf('b').slice(0, 16)]
    const federations = [testFederationId(), testFederationId({ name: 'other' })]
    const commitments = ['msp1', 'msp2'].flatMap(id => salts.flatMap(salt =>
      federations.map(federation => Buffer.from(mspCommitment(federation, id, salt)).toString('hex'))))
    expect(new Set(commitments).size).to.equal(8)
  })
})
