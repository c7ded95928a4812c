import { expect } from 'chai'
import { asEntryId, asLookupKey } from '../../src/base/bytes.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { factRetainedUntil } from '../../src/mapping/fact.ts'
import { parseInvalidation, signerOf, strikes } from '../../src/mapping/invalidation.ts'
import { InvalidationPayload, InvalidationReason } from '../../src/mapping/pb/facts.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { reassign, refusalOf, release } from '../builders/invalidation.ts'
import { alice, alter, bob, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { CsipRecord } from '../../src/registry/interface.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const one = asEntryId(seedOf('one').slice(0, 16))
const two = asEntryId(seedOf('two').slice(0, 16))

function rewrite (
  bytes: Uint8Array, change: (payload: InvalidationPayload) => Partial<InvalidationPayload>
): Uint8Array {
  const { payload, signature } = Signed.decode(bytes)
  const decoded = InvalidationPayload.decode(payload)
  return Signed.encode({ payload: InvalidationPayload.encode({ ...decoded, ...change(decoded) }), signature })
}

function verdict (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string | undefined {
  return refusalOf(() => verifyInvalidation(bytes, { ...context, ...changes }))
}

/** The first CSIP, altered. */
function withCsip (change: (csip: CsipRecord) => Partial<CsipRecord>): Partial<VerifyContext> {
  const { id } = party(federation().csips, 0)
  return { registry: alter(context.registry, { csips: csip => csip.id === id ? { ...csip, ...change(csip) } : csip }) }
}

describe('mapping/invalidation: form', () => {
  it('round-trips a release of all, of one, and a re-assignment', () => {
    for (const bytes of [release(), release({ entryId: one }), reassign({ before: NOW - DAY })]) {
      const fact = verifyInvalidation(bytes, context)
      expect(fact.bytes).to.deep.equal(bytes)
      expect(fact.issuedAt).to.equal(NOW)
    }
    expect(parseInvalidation(release({ entryId: one })).by).to.deep.include({ reason: 'released', entryId: one })
    expect(parseInvalidation(reassign()).by)
      .to.deep.equal({ reason: 'reassigned', csipId: party(federation().csips, 0).id, csiType: 'tel', scope: '' })
  })

  it('refuses both truncated at every byte, and one byte too many', () => {
    for (const bytes of [release({ entryId: one }), reassign()]) {
      for (let length = 0; length < bytes.byteLength; length++) {
        expect(verdict(bytes.subarray(0, length)), `${length} bytes`)
          .to.be.oneOf(['MESSAGE_MALFORMED', 'LENGTH_INVALID', 'VERSION_UNKNOWN'])
      }
      expect(verdict(Uint8Array.from([...bytes, 0]))).to.equal('MESSAGE_MALFORMED')
    }
  })

  it('refuses whatever bit is flipped', () => {
    for (const bytes of [release({ entryId: one }), reassign()]) {
      for (let i = 0; i < bytes.byteLength; i += 3) {
        const changed = bytes.slice()
        changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8))
        expect(() => verifyInvalidation(changed, context), `byte ${i}`).to.throw()
      }
    }
  })

  it('refuses what is too long, of another version, or of no reason', () => {
    expect(verdict(new Uint8Array(16 * 1024 + 1))).to.equal('MESSAGE_TOO_LARGE')
    expect(verdict(rewrite(release(), () => ({ version: 2 })))).to.equal('VERSION_UNKNOWN')
    expect(verdict(rewrite(reassign(), () => ({ reason: InvalidationReason.UNUSED_INVALIDATION_REASON }))))
      .to.equal('INVALIDATION_FIELD_INVALID')
  })

  const fields: ReadonlyArray<[what: string, base: Uint8Array, change: Partial<InvalidationPayload>]> = [
    ['a strike into the future', release(), { before: NOW + 1 }],
    ['a strike of nothing', release(), { before: 0 }],
    ['no time', release(), { issuedAt: 0 }],
    ['a short serial', release(), { serial: new Uint8Array(15) }],
    ['a release without evidence', release(), { attestation: new Uint8Array(0) }],
    ['a release that names a CSIP', release(), { csipId: 'csip1' }],
    ['a re-assignment that names a holder', reassign(), { holderKey: bob.publicKey.slice() }],
    ['a re-assignment without CSIP', reassign(), { csipId: '' }],
    ['a long scope', reassign(), { scope: '+'.repeat(256) }]
  ]
  for (const [what, base, change] of fields) {
    it(`refuses ${what}`, () => {
      expect(verdict(rewrite(base, () => change))).to.equal('INVALIDATION_FIELD_INVALID')
    })
  }
})

describe('mapping/invalidation: time', () => {
  it('takes one from within clock tolerance, and none from the future', () => {
    const { clockTolerance } = context.registry.policy
    expect(verdict(release({ issuedAt: NOW + clockTolerance }))).to.equal(undefined)
    expect(verdict(release({ issuedAt: NOW + clockTolerance + 1 }))).to.equal('INVALIDATION_NOT_YET_ISSUED')
  })

  it('remembers one until everything it could strike has expired', () => {
    const fact = parseInvalidation(reassign())
    const until = factRetainedUntil(fact, context.registry.policy)
    expect(until).to.be.at.least(NOW + 45 * DAY)
    expect(verdict(fact.bytes, { now: until })).to.equal(undefined)
    expect(verdict(fact.bytes, { now: until + 1 })).to.equal('INVALIDATION_EXPIRED')
  })
})

describe('mapping/invalidation: who may', () => {
  it('takes a release whose evidence has expired since, and none whose evidence had', () => {
    const bytes = release({ attestation: { expiresAt: NOW + HOUR } })
    expect(verdict(bytes, { now: NOW + 40 * DAY })).to.equal(undefined)
    expect(verdict(release({ attestation: { expiresAt: NOW } }))).to.equal('ATTESTATION_EXPIRED')
  })

  it('refuses a release that somebody else signed, whoever it is', () => {
    for (const signer of [alice, party(federation().dps, 0).signer, party(federation().csips, 0).signer]) {
      expect(verdict(release({ signer }))).to.equal('INVALIDATION_SIGNATURE_INVALID')
    }
  })

  it('refuses evidence for another holder key, lookup key or OPRF key, and evidence that nobody signed', () => {
    expect(verdict(release({ attestation: { holderKey: alice.publicKey } }))).to.equal('INVALIDATION_EVIDENCE_FOREIGN')
    expect(verdict(release({ attestation: { lookupKey: asLookupKey(seedOf('elsewhere')) } })))
      .to.equal('INVALIDATION_EVIDENCE_FOREIGN')
    expect(verdict(release({ attestation: { oprfKeyId: 2 } }))).to.equal('INVALIDATION_EVIDENCE_FOREIGN')
    expect(verdict(rewrite(release(), ({ attestation }) => ({
      attestation: attestation.map((byte, i) => i === attestation.byteLength - 1 ? byte ^ 1 : byte)
    })))).to.equal('ATTESTATION_SIGNATURE_INVALID')
  })

  it('refuses a key of no federation', () => {
    expect(verdict(reassign({ fields: { oprfKeyId: 9 } }))).to.equal('INVALIDATION_OPRF_KEY_UNKNOWN')
  })

  it('takes a re-assignment from a CSIP only where the registry lets it', () => {
    expect(verdict(reassign({ csip: 1 }))).to.equal('INVALIDATION_NOT_ALLOWED')
    expect(verdict(reassign({ by: { csiType: 'mailto' } }))).to.equal('INVALIDATION_NOT_ALLOWED')
    expect(verdict(reassign({ by: { scope: '+1' } }))).to.equal('INVALIDATION_NOT_ALLOWED')
    expect(verdict(reassign({ by: { csipId: 'nobody' } }))).to.equal('INVALIDATION_CSIP_UNKNOWN')
    expect(verdict(reassign({ signer: party(federation().csips, 1).signer })))
      .to.equal('INVALIDATION_SIGNATURE_INVALID')
    expect(verdict(reassign({ signer: party(federation().dps, 0).signer }))).to.equal('INVALIDATION_SIGNATURE_INVALID')
  })

  it('judges a CSIP as of when it spoke', () => {
    const revoked = withCsip(() => ({ status: 'revoked', statusSince: NOW }))
    expect(verdict(reassign({ issuedAt: NOW - 1 }), revoked)).to.equal(undefined)
    expect(verdict(reassign(), revoked)).to.equal('INVALIDATION_CSIP_UNKNOWN')
    for (const field of ['compromisedSince', 'validUntil']) {
      const ended = withCsip(({ keys }) => ({ keys: keys.map(key => ({ ...key, [field]: NOW })) }))
      expect(verdict(reassign({ issuedAt: NOW - 1 }), ended)).to.equal(undefined)
      expect(verdict(reassign(), ended)).to.equal('INVALIDATION_SIGNATURE_INVALID')
    }
    expect(verdict(release(), revoked), 'whom it attested before stays able to let go').to.equal(undefined)
  })
})

describe('mapping/invalidation: what it strikes', () => {
  const entry = {
    holderKey: bob.publicKey,
    entryId: one,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - 2 * HOUR,
    strength: 50,
    verifiedAttestations: [{ csiType: 'tel', scope: '+1' }]
  }

  it('a release of one strikes that one, until then', () => {
    const fact = parseInvalidation(release({ entryId: one }))
    expect(strikes(fact, entry, context.registry)).to.equal(true)
    expect(strikes(fact, { ...entry, entryId: two }, context.registry)).to.equal(false)
    expect(strikes(fact, { ...entry, issuedAt: NOW }, context.registry)).to.equal(false)
  })

  it('a release of all strikes all of the key, and what rests on the seniority that was let go', () => {
    const fact = parseInvalidation(release())
    expect(strikes(fact, { ...entry, entryId: two }, context.registry)).to.equal(true)
    expect(strikes(fact, { ...entry, issuedAt: NOW + HOUR }, context.registry)).to.equal(true)
    expect(strikes(fact, { ...entry, issuedAt: NOW + HOUR, establishedAt: NOW + HOUR }, context.registry))
      .to.equal(false)
  })

  it('a holder key strikes its own only', () => {
    for (const fact of [release(), release({ entryId: one })].map(parseInvalidation)) {
      expect(strikes(fact, { ...entry, holderKey: alice.publicKey }, context.registry)).to.equal(false)
    }
  })

  it('a re-assignment strikes every key established before it, and none after', () => {
    const fact = parseInvalidation(reassign({ before: NOW - HOUR }))
    for (const { publicKey } of [bob, alice, signerFromSeed(seedOf('carol'))]) {
      expect(strikes(fact, { ...entry, holderKey: publicKey }, context.registry)).to.equal(true)
      expect(strikes(fact, { ...entry, holderKey: publicKey, establishedAt: NOW - HOUR }, context.registry))
        .to.equal(false)
    }
  })

  it('a re-assignment strikes what was attested under its scope or a narrower one, and nothing else', () => {
    const under = (csiType: string, scope: string) => parseInvalidation(reassign({ by: { csiType, scope } }))
    const attested = (...scopes: string[]) =>
      ({ ...entry, verifiedAttestations: scopes.map(scope => ({ csiType: 'tel', scope })) })
    const invalidated = (csiType: string, scope: string, ...scopes: string[]) =>
      strikes(under(csiType, scope), attested(...scopes), context.registry)
    expect(invalidated('tel', '', '+1')).to.equal(true)
    expect(invalidated('tel', '+1', '+1')).to.equal(true)
    expect(invalidated('tel', '+1', '+1415')).to.equal(true)
    expect(invalidated('mailto', '', '+1')).to.equal(false)
    expect(invalidated('tel', '+44', '+1')).to.equal(false)
    expect(invalidated('tel', '+1415', '+1'), 'attested more widely').to.equal(false)
    expect(invalidated('tel', '+1', '', '+1415'), 'one attestation reaches further').to.equal(false)
    expect(invalidated('tel', '+1', '+1415', '+44'), 'one attestation says where it is not').to.equal(false)
    expect(invalidated('fax', '', '+1'), 'a type that the policy lost').to.equal(false)
  })

  it('a re-assignment of one domain strikes no other, however they begin or end', () => {
    const invalidated = (scope: string, attested: string) => strikes(
      parseInvalidation(reassign({ by: { csiType: 'mailto', scope } })),
      { ...entry, verifiedAttestations: [{ csiType: 'mailto', scope: attested }] },
      context.registry
    )
    expect(invalidated('@example.com', '@example.com')).to.equal(true)
    expect(invalidated('', '@example.com')).to.equal(true)
    for (const scope of ['@example.co', '@example.comm', '@mail.example.com', '@', '@com', '@EXAMPLE.COM']) {
      expect(invalidated(scope, '@example.com'), scope).to.equal(false)
    }
  })

  it('names its signer', () => {
    expect(signerOf(parseInvalidation(release()))).to.equal(signerOf(parseInvalidation(release({ entryId: one }))))
    expect(signerOf(parseInvalidation(release({ holder: alice })))).to.not.equal(signerOf(parseInvalidation(release())))
    expect(signerOf(parseInvalidation(reassign()))).to.match(/^csip /)
  })
})
