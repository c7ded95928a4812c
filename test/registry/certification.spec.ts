import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { BaseError, DiscoveryError } from '../../src/base/errors.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { nextVersion } from '../../src/registry/build.ts'
import { parseCertificate } from '../../src/registry/certificate.ts'
import { keptFor } from '../../src/registry/former-rules.ts'
import { draftFromJson, draftToJson } from '../../src/registry/json.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { DIGITAL_SIGNATURE, extension, issue } from '../builders/certificates.ts'
import { signerOf } from '../builders/attestor.ts'
import { DAY, NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import type { CsipDraft } from '../../src/registry/build.ts'
import type { TestParty } from '../builders/registry.ts'
import type { Authority, IssueOptions, Numbers } from '../builders/certificates.ts'
import type { CertificateChain, CsipScope, VerifiedRegistry } from '../../src/registry/interface.ts'

const federation = buildTestRegistry({ dps: 3, evaluators: 3, threshold: 2 })
const [csip, other] = federation.csips as [TestParty<CsipDraft>, TestParty<CsipDraft>]
const { publicKey } = csip.signer
const make = (options: IssueOptions): Authority => issue(options, NOW)
const RANGE: readonly Numbers[] = [{ first: '14155550000', count: 10_000 }]

const root = make({ name: 'Numbering administration' })
const carrier = make({ name: 'Carrier', issuer: root, numbers: [{ first: '14155000000', count: 1_000_000 }] })
const leafOf = (options: Partial<IssueOptions> = {}): Authority =>
  make({ name: 'csip1', issuer: carrier, ca: false, publicKey, numbers: RANGE, ...options })
const leaf = leafOf()

/** What `codeOf` says of a call that goes through. */
const ACCEPTED = 'nothing was thrown'

interface Certified {
  readonly chain?: readonly Authority[]
  readonly chains?: readonly CertificateChain[]
  readonly roots?: readonly Authority[]
  readonly prefix?: string
  readonly scope?: Partial<CsipScope>
}

function draftWith ({
  chain = [leaf, carrier], chains = [{ certificates: chain.map(({ bytes }) => bytes) }], roots = [root],
  prefix = '+1415555', scope = {}
}: Certified = {}) {
  return {
    ...federation.draft,
    csips: federation.draft.csips.map(draft => draft.id !== csip.id
      ? draft
      : {
          ...draft,
          chains,
          scopes: [
            { csiType: 'tel', prefix, methods: ['sms-code'], mayReassign: false, certified: true as const, ...scope }
          ]
        }),
    certificateRoots: roots.map(({ bytes }) => bytes)
  }
}

const open = (certified?: Certified): VerifiedRegistry =>
  openRegistry(federation.sign(draftWith(certified)), federation)
const refusal = (certified?: Certified): string => codeOf(() => open(certified))

describe('registry/certification: certified scopes', () => {
  it('are made of certificates that another implementation takes too', () => {
    const [child, parent, top] = [leaf, carrier, root].map(({ bytes }) => new X509Certificate(bytes))
    expect(parent != null && child?.checkIssued(parent) && child.verify(parent.publicKey)).to.equal(true)
    expect(top != null && parent?.checkIssued(top) && parent.verify(top.publicKey)).to.equal(true)
  })

  it('are taken when a chain leads from a root to a key of the CSIP and covers the prefix', () => {
    const [chain] = open().csip(csip.id)?.chains ?? []
    expect(chain?.ranges).to.deep.equal([{ first: '14155550000', last: '14155559999' }])
    expect(chain?.publicKey).to.deep.equal(publicKey)
  })

  it('are taken with authorities that sign by Ed25519', () => {
    const top = make({ name: 'Root', kind: 'ed25519' })
    expect(refusal({ chain: [leafOf({ issuer: top })], roots: [top] })).to.equal(ACCEPTED)
  })

  it('survive JSON', () => {
    const { csips, certificateRoots } = draftFromJson(JSON.parse(JSON.stringify(draftToJson(draftWith()))))
    expect({ csips, certificateRoots })
      .to.deep.equal({ csips: draftWith().csips, certificateRoots: draftWith().certificateRoots })
  })

  it('are kept from one version to the next', () => {
    const first = open()
    const next = federation.next({}, first)
    expect(next.csip(csip.id)).to.deep.equal(first.csip(csip.id))
  })

  it('stay when they have ended, until nothing is judged by them any more; what is left out before is revoked', () => {
    const [ends, first] = [NOW + 10 * DAY, make({ name: 'Root' })]
    const old = leafOf({ issuer: first, notAfter: ends })
    const later = leafOf({ issuer: first, numbers: [{ first: '14155550000', count: 20_000 }] })
    const chainsOf = (...leaves: readonly Authority[]): readonly CertificateChain[] =>
      leaves.map(({ bytes }) => ({ certificates: [bytes] }))
    const version = open({ chains: chainsOf(old, later), roots: [first] })
    const verdict = (certified: Certified, issuedAt: number): string => codeOf(() => {
      const { csips, certificateRoots } = draftWith(certified)
      const draft = { ...nextVersion(version, { issuedAt, expiresAt: issuedAt + DAY }), csips, certificateRoots }
      return openRegistry(federation.sign(draft), { ...federation, now: issuedAt, previous: version })
    })
    const without = { chains: chainsOf(later), roots: [first] }
    expect(verdict(without, ends), 'revoked').to.equal(ACCEPTED)
    expect(verdict(without, ends + DAY)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict({ chains: chainsOf(later, old), roots: [first] }, ends + DAY)).to.equal(ACCEPTED)
    const [other, forgotten] = [make({ name: 'Root 2' }), ends + keptFor(version.policy)]
    expect(verdict({ chains: chainsOf(leafOf({ issuer: other })), roots: [other] }, ends + DAY)).to.equal(ACCEPTED)
    expect(verdict(without, forgotten - 1)).to.equal('REGISTRY_HISTORY_CHANGED')
    expect(verdict(without, forgotten)).to.equal(ACCEPTED)
  })

  const covered: ReadonlyArray<readonly [string, readonly Numbers[], string]> = [
    ['one number', [{ number: '14155550123' }], '+14155550123'],
    [
      'two ranges that touch', [{ first: '14155555000', count: 5_000 }, { first: '14155550000', count: 5_000 }],
      '+1415555'
    ],
    ['a provider\'s code beside ranges', [{ spc: '1234' }, ...RANGE], '+1415555'],
    ['a part of a range', RANGE, '+141555501']
  ]
  for (const [words, numbers, prefix] of covered) {
    it(`are covered by ${words}`, () => {
      expect(refusal({ chain: [leafOf({ numbers, issuer: root })], prefix })).to.equal(ACCEPTED)
    })
  }

  const uncovered: ReadonlyArray<readonly [string, readonly Numbers[], string]> = [
    ['another range', RANGE, '+1415556'],
    ['a prefix of which a part is in the range', RANGE, '+141555'],
    [
      'two ranges with a gap', [{ first: '14155550000', count: 5_000 }, { first: '14155555001', count: 4_999 }],
      '+1415555'
    ],
    ['a provider\'s code alone', [{ spc: '1234' }], '+1415555'],
    ['a prefix longer than the numbers', RANGE, '+141555501234'],
    ['everything', RANGE, '']
  ]
  for (const [words, numbers, prefix] of uncovered) {
    it(`are refused for ${words}`, () => {
      expect(refusal({ chain: [leafOf({ numbers, issuer: root })], prefix })).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
    })
  }

  it('are refused without a chain, and for identifiers that aren\'t numbers', () => {
    expect(refusal({ chains: [] })).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
    expect(refusal({ scope: { csiType: 'mailto' } })).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
  })

  it('have to be certified where the policy says so', () => {
    const { policy } = federation.draft
    const strict = {
      ...policy,
      csiTypes: policy.csiTypes.map(type =>
        type.type === 'tel' ? { ...type, certificateRequired: true as const } : type)
    }
    const draft = { ...draftWith(), policy: strict }
    expect(codeOf(() => openRegistry(federation.sign(draft), federation))).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
    const certifiedOnly = { ...draft, csips: draft.csips.filter(({ id }) => id === csip.id) }
    expect(codeOf(() => openRegistry(federation.sign(certifiedOnly), federation))).to.equal(ACCEPTED)
  })

  it('are refused when the root isn\'t the registry\'s', () => {
    expect(refusal({ roots: [] })).to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
    expect(refusal({ roots: [make({ name: 'Numbering administration' })] }))
      .to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
  })

  it('are refused when a certificate of the chain is missing, out of order, or another\'s', () => {
    const namesake = make({ name: 'Carrier', issuer: root })
    for (const chain of [[leaf], [carrier, leaf], [leaf, namesake], []]) {
      expect(refusal({ chain })).to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
    }
  })

  it('are refused when an issuer may not issue', () => {
    const issuers = [
      make({ name: 'Subscriber', issuer: root, ca: false }),
      make({ name: 'Signer', issuer: root, usage: DIGITAL_SIGNATURE })
    ]
    for (const issuer of issuers) {
      expect(refusal({ chain: [leafOf({ issuer }), issuer] })).to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
    }
    const short = make({ name: 'Short root', pathLength: 0 })
    const middle = make({ name: 'Middle', issuer: short })
    expect(refusal({ chain: [leafOf({ issuer: middle }), middle], roots: [short] }))
      .to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
    expect(refusal({ chain: [leafOf({ issuer: short })], roots: [short] })).to.equal(ACCEPTED)
  })

  it('are refused when a root isn\'t self-signed', () => {
    expect(refusal({ roots: [root, carrier] })).to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
  })

  it('are refused when a certificate widens that of its issuer', () => {
    const wider: ReadonlyArray<Partial<IssueOptions>> = [
      { numbers: [{ first: '14155550000', count: 10_000 }, { number: '14165550000' }] },
      { numbers: [{ first: '14155999999', count: 2 }] },
      { numbers: [...RANGE, { spc: '1234' }] },
      { numbers: undefined }
    ]
    for (const options of wider) {
      expect(refusal({ chain: [leafOf(options), carrier] }), JSON.stringify(options))
        .to.equal('REGISTRY_CERTIFICATE_WIDENED')
    }
    const reseller = make({ name: 'Reseller', issuer: carrier })
    expect(refusal({ chain: [leafOf({ issuer: reseller }), reseller, carrier] }))
      .to.equal('REGISTRY_CERTIFICATE_WIDENED')
  })

  it('are refused when the certificate is for another key, or for one that issues', () => {
    for (const options of [
      { publicKey: other.signer.publicKey }, { publicKey: undefined }, { ca: true }, { usage: 0x08 }
    ]) {
      expect(refusal({ chain: [leafOf(options), carrier] })).to.equal('REGISTRY_CERTIFICATE_KEY_MISMATCH')
    }
  })

  const bad: ReadonlyArray<readonly [string, Partial<IssueOptions>]> = [
    ['an empty list', { numbers: [] }],
    ['a number with a star', { numbers: [{ number: '*67' }] }],
    ['a number that starts with 0', { numbers: [{ number: '0155550000' }] }],
    ['a number of 16 digits', { numbers: [{ number: '1234567890123456' }] }],
    ['a range of one', { numbers: [{ first: '14155550000', count: 1 }] }],
    ['a range beyond its length', { numbers: [{ first: '99999999990', count: 11 }] }],
    ['a list that is none', { rawNumbers: Uint8Array.of(0x05, 0x00) }],
    ['an unknown critical extension', { extensions: [extension('551d1e', true, Uint8Array.of(0x30, 0x00))] }],
    ['an extension twice', { extensions: [extension('551d0f', false, Uint8Array.of(0x03, 0x02, 0x07, 0x80))] }]
  ]
  for (const [words, options] of bad) {
    it(`are refused for a certificate with ${words}`, () => {
      expect(refusal({ chain: [leafOf(options), carrier] })).to.equal('REGISTRY_CERTIFICATE_INVALID')
    })
  }

  it('pass by an unknown extension that isn\'t critical', () => {
    expect(
      refusal({ chain: [leafOf({ extensions: [extension('551d1e', false, Uint8Array.of(0x30, 0x00))] }), carrier] })
    ).to.equal(ACCEPTED)
  })
})

describe('registry/certification: certificates', () => {
  const read = (bytes: Uint8Array): string => codeOf(() => parseCertificate(bytes))

  it('are refused when cut off at any byte, or when anything follows', () => {
    for (let length = 0; length < leaf.bytes.byteLength; length++) {
      expect(read(leaf.bytes.subarray(0, length)), `${length} bytes`).to.equal('REGISTRY_CERTIFICATE_INVALID')
    }
    expect(read(Uint8Array.from([...leaf.bytes, 0]))).to.equal('REGISTRY_CERTIFICATE_INVALID')
  })

  it('are refused above their size', () => {
    expect(read(new Uint8Array(8_193))).to.equal('REGISTRY_CERTIFICATE_INVALID')
  })

  it('have times of RFC 5280, up to the end of 9999', () => {
    const { notAfter } = parseCertificate(leafOf({ notAfter: Date.UTC(9999, 11, 31, 23, 59, 59) }).bytes)
    expect(new Date(notAfter).toISOString()).to.equal('9999-12-31T23:59:59.000Z')
  })

  it('never come through with one byte changed, and never end in anything but a typed error', () => {
    fc.assert(fc.property(fc.nat(leaf.bytes.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = leaf.bytes.map((byte, i) => i === at ? byte ^ change : byte)
      const code = refusal({ chain: [{ ...leaf, bytes }, carrier] })
      return code.startsWith('REGISTRY_CERTIFICATE_')
    }), { numRuns: 200 })
  })

  it('are read or refused with a typed error, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        parseCertificate(bytes)
        return false
      } catch (err) {
        return err instanceof DiscoveryError && !(err instanceof BaseError)
      }
    }))
  })
})

describe('registry/certification: attestations under a certified scope', () => {
  const holder = signerOf(7)
  const attest = (signer = csip.signer, issuedAt = NOW, scope = '+1415555'): Uint8Array => issueAttestation({
    lookupKey: asLookupKey(new Uint8Array(32).fill(1)),
    oprfKeyId: 1,
    csiType: 'tel',
    holderKey: holder.publicKey,
    csipId: csip.id,
    scope,
    method: 'sms-code',
    strength: 40,
    issuedAt,
    expiresAt: issuedAt + 30 * DAY,
    serial: new Uint8Array(16)
  }, signer)
  const verdict = (registry: VerifiedRegistry, bytes: Uint8Array, now = NOW): string =>
    codeOf(() => verifyAttestation(bytes, { registry, now }))

  it('count when the key that signed is certified for them', () => {
    expect(verdict(open(), attest())).to.equal(ACCEPTED)
  })

  it('count on after the certificate ended, but none that is issued later does', () => {
    const registry = open({ chain: [leafOf({ notAfter: NOW + DAY }), carrier] })
    expect(verdict(registry, attest(), NOW + 2 * DAY)).to.equal(ACCEPTED)
    expect(verdict(registry, attest(csip.signer, NOW + 2 * DAY), NOW + 2 * DAY)).to.equal('ATTESTATION_NOT_CERTIFIED')
  })

  it('don\'t count before the certificate begins, nor when an issuer\'s has ended', () => {
    expect(verdict(open({ chain: [leafOf({ notBefore: NOW + 1_000 }), carrier] }), attest()))
      .to.equal('ATTESTATION_NOT_CERTIFIED')
    const ended = make({ name: 'Ended', issuer: root, notAfter: NOW - DAY })
    expect(verdict(open({ chain: [leafOf({ issuer: ended }), ended] }), attest())).to.equal('ATTESTATION_NOT_CERTIFIED')
  })

  it('don\'t count under a key of the CSIP that isn\'t certified', () => {
    const second = signerIn(federation.registry.federationId, signerOf(8))
    const draft = draftWith()
    const csips = draft.csips.map(record => record.id !== csip.id
      ? record
      : { ...record, keys: [...record.keys, { publicKey: second.publicKey, validFrom: NOW - DAY }] })
    const registry = openRegistry(federation.sign({ ...draft, csips }), federation)
    expect(verdict(registry, attest())).to.equal(ACCEPTED)
    expect(verdict(registry, attest(second))).to.equal('ATTESTATION_NOT_CERTIFIED')
  })

  it('don\'t count for another range', () => {
    expect(verdict(open(), attest(csip.signer, NOW, '+1415556'))).to.equal('ATTESTATION_SCOPE_REFUSED')
  })

  it('don\'t count once the registry takes the scope away', () => {
    const registry = open()
    const ended = federation.next({ csips: draftWith({ scope: { validUntil: NOW } }).csips }, registry)
    expect(verdict(ended, attest())).to.equal('ATTESTATION_SCOPE_REFUSED')
    expect(verdict(ended, attest(csip.signer, NOW - 1)), 'what was issued before').to.equal(ACCEPTED)
  })

  it('need no certificate any more once the scope has ended', () => {
    const registry = open({ scope: { validUntil: NOW } })
    const later = nextVersion(registry, {
      issuedAt: NOW, expiresAt: NOW + DAY, csips: draftWith({ chains: [], scope: { validUntil: NOW } }).csips
    })
    expect(
      codeOf(() => openRegistry(federation.sign(later), { anchor: federation.anchor, now: NOW, previous: registry }))
    ).to.equal(ACCEPTED)
  })
})
