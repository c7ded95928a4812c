import { expect } from 'chai'
import { asHash, asLookupKey } from '../../src/base/bytes.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { makeNoDefence, parseNoDefence } from '../../src/mapping/no-defence.ts'
import { EntryOpen } from '../../src/mapping/pb/entry.ts'
import {
  DisputePayload, DefencePayload, InvalidationPayload, LinkCore, LinkPayload, NoDefencePayload, Takeover
} from '../../src/mapping/pb/facts.ts'
import { makeReceipt, verifyReceipt, verifyReceiptFor } from '../../src/mapping/receipt.ts'
import { verifyLink, verifyNoDefence, verifyParsed } from '../../src/mapping/validity.ts'
import { dispute, defence, link, nextBob, OPENED } from '../builders/conflict.ts'
import { reassign, release } from '../builders/invalidation.ts'
import { alice, alter, attest, bob, bobLookupKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { rewrite, verdictOf } from '../builders/wire.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'
import type { CsipRecord, VerifiedRegistry } from '../../src/registry/interface.ts'

const test = federation()
const context: VerifyContext = { registry: test.registry, now: NOW }
const bytesOf = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)

const CORE = LinkCore.decode(LinkPayload.decode(parseLink(link()).payload).core)
const withCore = (changes: Partial<LinkCore>): Uint8Array =>
  rewrite(LinkPayload, link(), { core: LinkCore.encode({ ...CORE, ...changes }) })
const { hash } = parseDispute(dispute())

/** What carries an attestation, and how its form is refused. */
const CARRIERS: ReadonlyArray<[
  kind: string, code: string, parse: (attestation: Uint8Array<ArrayBuffer>) => unknown
]> = [
  ['dispute', 'FACT_FIELD_INVALID', attestation => parseDispute(rewrite(DisputePayload, dispute(), { attestation }))],
  [
    'defence', 'FACT_FIELD_INVALID',
    attestation => parseDefence(rewrite(DefencePayload, defence(hash), { attestation }))
  ],
  ['link', 'FACT_FIELD_INVALID', attestation => parseLink(withCore({ attestation }))],
  [
    'release', 'INVALIDATION_FIELD_INVALID',
    attestation => parseInvalidation(rewrite(InvalidationPayload, release(), { attestation }))
  ]
]

describe('mapping/fact-fields: the attestation in a fact', () => {
  for (const [kind, code, parse] of CARRIERS) {
    it(`is there, and a kilobyte at most: ${kind}`, () => {
      expect([0, 1, 1024, 1025].map(length => verdictOf(() => parse(bytesOf(length))) === code))
        .to.deep.equal([true, false, false, true])
      expect(verdictOf(() => parse(attest(test).slice()))).to.equal(undefined)
    })
  }
})

describe('mapping/fact-fields: of links', () => {
  const verdict = (bytes: Uint8Array, registry: VerifiedRegistry = test.registry): string |
    undefined => verdictOf(() => verifyLink(bytes, { registry, now: NOW }))

  it('are of the one version, of a time, with one to fifteen witnesses', () => {
    expect(verdict(withCore({ version: 2 }))).to.equal('VERSION_UNKNOWN')
    expect(verdict(withCore({ issuedAt: 0 }))).to.equal('FACT_FIELD_INVALID')
    const witnessed = (count: number): string |
      undefined => verdictOf(() => parseLink(withCore({ witnesses: Array.from({ length: count }, () => bytesOf(3)) })))
    expect([0, 1, 15, 16].map(witnessed))
      .to.deep.equal(['FACT_FIELD_INVALID', undefined, undefined, 'FACT_FIELD_INVALID'])
  })

  it('name the identifier and the OPRF key of the attestation', () => {
    expect(verdict(link({ fields: { lookupKey: asLookupKey(seedOf('L of alice')) } })))
      .to.equal('FACT_EVIDENCE_FOREIGN')
    const two = { ...test.registry, oprfKey: () => test.registry.oprfKey(1) }
    expect(verdict(link({ fields: { oprfKeyId: 2 } }), two)).to.equal('FACT_EVIDENCE_FOREIGN')
  })

  it('open no commitment that the old key signed into an entry of another holder', () => {
    const { entry } = buildTestMapping({
      now: OPENED,
      attestation: { issuedAt: OPENED - HOUR, expiresAt: NOW + 20 * DAY },
      expiresAt: NOW + DAY,
      draft: { nextKeyHash: sha256(nextBob.publicKey) }
    })
    const committed = (changes: Partial<EntryOpen>): Uint8Array => {
      const open = EntryOpen.encode({ ...EntryOpen.decode(entry.open), ...changes })
      return link({
        consent: {
          committed: {
            ...entry,
            open,
            holderSignature: signUnder('entryHolder', bob, open, entry.sealedHash, sha256(entry.sealedIndex))
          }
        }
      })
    }
    expect(verdict(committed({}))).to.equal(undefined)
    expect(verdict(committed({ holderKey: alice.publicKey.slice() }))).to.equal('LINK_NOT_AUTHORISED')
    expect(verdict(committed({ lookupKey: seedOf('L of alice').slice() }))).to.equal('LINK_NOT_AUTHORISED')
    expect(verdict(committed({ nextKeyHash: seedOf('another').slice() }))).to.equal('LINK_NOT_AUTHORISED')
  })
})

describe('mapping/fact-fields: of disputes and statements', () => {
  it('are all there', () => {
    const changed = (changes: Partial<DisputePayload>): string |
      undefined => verdictOf(() => parseDispute(rewrite(DisputePayload, dispute(), changes)))
    expect(changed({ takeover: Takeover.REPLACE })).to.equal(undefined)
    expect(changed({ takeover: Takeover.UNUSED_TAKEOVER })).to.equal('FACT_FIELD_INVALID')
    expect([15, 16, 17].map(length => changed({ serial: bytesOf(length) })))
      .to.deep.equal(['FACT_FIELD_INVALID', undefined, 'FACT_FIELD_INVALID'])
    expect(changed({ version: 2 })).to.equal('VERSION_UNKNOWN')
    expect(changed({ issuedAt: 0 })).to.equal('FACT_FIELD_INVALID')
  })

  it('have both times, of which a clock that is ahead may have written the second', () => {
    const dp = party(test.dps, 1)
    const subject = { lookupKey: bobLookupKey, disputeHash: asHash(seedOf('dispute')), storedAt: NOW - 9 * DAY }
    const bytes = makeNoDefence(subject, { issuedAt: NOW }, dp.signer)
    const changed = (changes: Partial<NoDefencePayload>): string |
      undefined => verdictOf(() => parseNoDefence(rewrite(NoDefencePayload, bytes, changes)))
    expect([changed({}), changed({ storedAt: 0 }), changed({ issuedAt: 0 })])
      .to.deep.equal([undefined, 'FACT_FIELD_INVALID', 'FACT_FIELD_INVALID'])
    const { clockTolerance } = test.registry.policy
    expect(verdictOf(() => verifyNoDefence(
      makeNoDefence(subject, { issuedAt: NOW + clockTolerance }, dp.signer), subject, context
    ))).to.equal(undefined)
  })
})

describe('mapping/fact-fields: of re-assignments', () => {
  const changed = (changes: Partial<InvalidationPayload>): string |
    undefined => verdictOf(() => parseInvalidation(rewrite(InvalidationPayload, reassign(), changes)))

  it('name CSIP and type, and a scope where there is one', () => {
    expect(changed({ csipId: '' })).to.equal('INVALIDATION_FIELD_INVALID')
    expect(changed({ csiType: '' })).to.equal('INVALIDATION_FIELD_INVALID')
    expect(changed({ scope: '' })).to.equal(undefined)
    for (const field of ['csipId', 'csiType', 'scope'] as const) {
      expect([255, 256].map(length => changed({ [field]: 'x'.repeat(length) })), field)
        .to.deep.equal([undefined, 'INVALIDATION_FIELD_INVALID'])
    }
  })

  it('strike what is older than they are themselves at most', () => {
    expect(changed({ before: NOW + 1 })).to.equal('INVALIDATION_FIELD_INVALID')
    expect(changed({ before: 0 })).to.equal('INVALIDATION_FIELD_INVALID')
    expect(changed({ issuedAt: 0, before: 0 })).to.equal('INVALIDATION_FIELD_INVALID')
    expect([15, 17].map(length => changed({ serial: bytesOf(length) })))
      .to.deep.equal(['INVALIDATION_FIELD_INVALID', 'INVALIDATION_FIELD_INVALID'])
  })

  it('are signed by a key that the CSIP had then, of several', () => {
    const keysOf = (change: (key: CsipRecord['keys'][number]) => CsipRecord['keys']): VerifiedRegistry =>
      alter(test.registry, { csips: csip => ({ ...csip, keys: csip.keys.flatMap(change) }) })
    const verdict = (registry: VerifiedRegistry): string |
      undefined => verdictOf(() => verifyParsed('invalidation', parseInvalidation(reassign()), { registry, now: NOW }))
    const from = (validFrom: number, validUntil?: number): string |
      undefined => verdict(keysOf(key => [{ ...key, validFrom, ...(validUntil == null ? {} : { validUntil }) }]))
    expect([from(NOW - 1), from(NOW), from(NOW + 1)])
      .to.deep.equal([undefined, undefined, 'INVALIDATION_SIGNATURE_INVALID'])
    expect([from(0, NOW + 1), from(0, NOW)]).to.deep.equal([undefined, 'INVALIDATION_SIGNATURE_INVALID'])
    expect(verdict(keysOf(key => [{ ...key, compromisedSince: NOW + 1 }]))).to.equal(undefined)
    expect(verdict(keysOf(key => [{ ...key, compromisedSince: NOW }]))).to.equal('INVALIDATION_SIGNATURE_INVALID')
    expect(verdict(keysOf(key => [{ ...key, publicKey: alice.publicKey }, key]))).to.equal(undefined)
  })

  it('are proved once under a registry, and anew under another', () => {
    let asked = 0
    const counted = { ...test.registry, csip: (id: string) => { asked++; return test.registry.csip(id) } }
    const fact = parseInvalidation(reassign())
    for (let i = 0; i < 3; i++) {
      verifyParsed('invalidation', fact, { registry: counted, now: NOW })
    }
    expect(asked).to.equal(1)
    const without = alter(test.registry, {
      csips: csip =>
        ({ ...csip, scopes: csip.scopes.map(scope => ({ ...scope, mayReassign: false })) })
    })
    expect(verdictOf(() => verifyParsed('invalidation', fact, { registry: without, now: NOW })))
      .to.equal('INVALIDATION_NOT_ALLOWED')
    expect(
      verdictOf(() => verifyParsed('invalidation', fact, { registry: counted, now: NOW + 400 * DAY })),
      'time is looked at each time'
    ).to.equal('INVALIDATION_EXPIRED')
  })
})

describe('mapping/fact-fields: of receipts', () => {
  const dp = party(test.dps, 1)
  const [first, second, third] = [1, 2, 3].map(i => sha256(Uint8Array.of(i)))
  const receipt = makeReceipt([first, second].flatMap(one => one ?? []), NOW, dp.signer)

  it('name each record, where all are asked for', () => {
    const verdict = (...recordHashes: Array<typeof first>): string | undefined => verdictOf(() =>
      verifyReceipt(receipt, { dp: dp.id, recordHashes: recordHashes.flatMap(one => one ?? []) }, context))
    expect(verdict(first, second)).to.equal(undefined)
    expect([verdict(first, third), verdict(third, second), verdict(first)])
      .to.deep.equal(['RECEIPT_MISMATCH', 'RECEIPT_MISMATCH', 'RECEIPT_MISMATCH'])
  })

  it('may name others, where one is', () => {
    expect([first, second].map(one => verifyReceiptFor(receipt, one ?? bytesOf(32), context).storedAt))
      .to.deep.equal([NOW, NOW])
    expect(verdictOf(() => verifyReceiptFor(receipt, third ?? bytesOf(32), context))).to.equal('RECEIPT_MISMATCH')
  })
})
