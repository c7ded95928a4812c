import { expect } from 'chai'
import fc from 'fast-check'
import { signerFromSeed } from '../../src/base/keys.ts'
import { buildRegistry, draftOf, mergeSignatures, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { ISSUE_TOLERANCE, MAX_REGISTRY_LIFETIME } from '../../src/registry/constants.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { RegistryPayload, SignedRegistry } from '../../src/registry/pb/registry.ts'
import { federationIdOf } from '../../src/registry/roots.ts'
import { openRegistry, verifyChain, verifySteps } from '../../src/registry/verify.ts'
import { DAY, NOW, buildTestRegistry, seedOf } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'

const federation = buildTestRegistry({ evaluators: 3 })
const { registry, draft, anchor, roots, sign } = federation
const times = { issuedAt: registry.issuedAt, expiresAt: registry.expiresAt }
const newRoots = [1, 2, 3].map(i => signerFromSeed(seedOf(`new root${i}`)))
const [root1, root2, root3] = roots
/** With not one signature more than it needs. */
const exact = signRegistry(buildRegistry(draft), roots.slice(0, 2))

/** Of a draft that changes version 1. */
function codeOfFirst (changes: Partial<RegistryDraft>, now = NOW): string {
  return codeOf(() => openRegistry(sign({ ...draft, ...changes }), { anchor, now }))
}

/** Of a draft that changes version 2. */
function codeOfSecond (changes: Partial<RegistryDraft>, now = NOW): string {
  return codeOf(() =>
    openRegistry(sign({ ...nextVersion(registry, times), ...changes }), { anchor, now, previous: registry }))
}

/** Of a payload that our builder would not make. */
function codeOfPayload (change: (payload: RegistryPayload) => void): string {
  const payload = RegistryPayload.decode(buildRegistry(draft))
  change(payload)
  return codeOf(() => openRegistry(signRegistry(RegistryPayload.encode(payload), roots), { anchor, now: NOW }))
}

describe('registry/verify: opening a version', () => {
  it('opens what the threshold of the anchor\'s root keys signed', () => {
    expect(registry.version).to.equal(1)
    expect(registry.previousHash).to.equal(undefined)
    expect(registry.federationId).to.deep.equal(anchor.federationId)
    expect(registry.dps.map(({ id }) => id)).to.deep.equal(federation.dps.map(({ id }) => id))
    expect(registry.dps.map(({ publicKey }) => publicKey))
      .to.deep.equal(federation.dps.map(({ signer }) => signer.publicKey))
  })

  it('gives back the draft it was built from', () => {
    expect(draftOf(registry)).to.deep.equal({
      ...draft,
      foundedAt: draft.issuedAt,
      federationId: anchor.federationId,
      previousHash: undefined
    })
    expect(buildRegistry(draftOf(registry))).to.deep.equal(SignedRegistry.decode(registry.bytes).payload)
  })

  it('looks parties up by id, bit index, key id and type', () => {
    expect(registry.dp(federation.dps[0]?.id ?? '')?.operator).to.equal('operator1')
    expect(registry.msp('msp2')?.bitIndex).to.equal(1)
    expect(registry.mspByBitIndex(2)?.id).to.equal('msp3')
    expect(registry.csip('csip1')?.scopes).to.have.length(3)
    expect(registry.oprfKey(1)?.threshold).to.equal(2)
    expect(registry.csiType('tel')?.grammar).to.equal('tel')
    expect([
      registry.dp('x'), registry.msp('x'), registry.mspByBitIndex(9), registry.csip('x'), registry.oprfKey(9),
      registry.csiType('x')
    ])
      .to.deep.equal(Array(6).fill(undefined))
  })

  it('counts as current only OPRF keys whose time it is, newest first', () => {
    const [key] = draft.oprfKeys
    const later = key == null
      ? []
      : [{ ...key, keyId: 2, validFrom: NOW - DAY }, { ...key, keyId: 3, validFrom: NOW + DAY }]
    const next = federation.next({ oprfKeys: [...draft.oprfKeys, ...later] })
    expect(next.currentOprfKeys(NOW).map(({ keyId }) => keyId)).to.deep.equal([2, 1])
    expect(next.currentOprfKeys(NOW + 2 * DAY).map(({ keyId }) => keyId)).to.deep.equal([3, 2, 1])
    expect(next.currentOprfKeys(NOW + 366 * DAY)).to.deep.equal([])
  })

  it('counts as active only DPs that neither leave nor are revoked', () => {
    const [first, second, ...others] = draft.dps
    const dps = first == null || second == null
      ? []
      : [withDpStatus(first, 'leaving', NOW, NOW), withDpStatus(second, 'revoked', NOW, NOW), ...others]
    expect(federation.next({ dps }).activeDps.map(({ id }) => id)).to.deep.equal(others.map(({ id }) => id))
  })

  it('refuses it truncated at every byte', () => {
    for (let length = 0; length < exact.byteLength; length++) {
      expect(codeOf(() => openRegistry(exact.subarray(0, length), { anchor, now: NOW }))).to.be.oneOf(
        ['MESSAGE_MALFORMED', 'REGISTRY_FORMAT_UNSUPPORTED', 'REGISTRY_SIGNATURES_INSUFFICIENT']
      )
    }
  })

  it('refuses it with any byte changed', () => {
    fc.assert(fc.property(fc.nat(exact.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bytes = exact.slice()
      bytes[at] = (bytes[at] ?? 0) ^ mask
      expect(codeOf(() => openRegistry(bytes, { anchor, now: NOW }))).not.to.equal('nothing was thrown')
    }))
  })

  it('refuses trailing bytes and more bytes than a registry may have', () => {
    expect(codeOf(() => openRegistry(new Uint8Array([...registry.bytes, 0]), { anchor, now: NOW })))
      .to.equal('MESSAGE_MALFORMED')
    expect(codeOf(() => openRegistry(new Uint8Array(3 * 1024 * 1024), { anchor, now: NOW })))
      .to.equal('MESSAGE_TOO_LARGE')
  })

  it('refuses an unknown format version by name', () => {
    expect(codeOfPayload(payload => { payload.formatVersion = 2 })).to.equal('REGISTRY_FORMAT_UNSUPPORTED')
  })

  it('refuses another federation', () => {
    const other = buildTestRegistry({ seed: 'other', evaluators: 0 })
    expect(codeOf(() => openRegistry(other.registry.bytes, { anchor, now: NOW }))).to.equal('REGISTRY_WRONG_FEDERATION')
  })

  it('refuses a first version that names itself by an id that isn\'t of its roots', () => {
    const federationId = seedOf('any 32 bytes')
    const lying = { ...anchor, federationId: federationIdOf(anchor.rootKeys, 1, 'x') }
    expect(
      codeOf(() => openRegistry(sign({ ...draft, federationId: lying.federationId }), { anchor: lying, now: NOW }))
    ).to.equal('REGISTRY_WRONG_FEDERATION')
    expect(codeOfFirst({ federationId })).to.equal('REGISTRY_WRONG_FEDERATION')
  })
})

describe('registry/verify: signatures of the roots', () => {
  const payload = buildRegistry(draft)
  const open = (bytes: Uint8Array): string => codeOf(() => openRegistry(bytes, { anchor, now: NOW }))

  it('refuses fewer signatures than the threshold', () => {
    expect(open(signRegistry(payload, []))).to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
    expect(open(signRegistry(payload, roots.slice(0, 1)))).to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
    expect(open(signRegistry(payload, roots.slice(1)))).to.equal('nothing was thrown')
  })

  it('counts each key once, however often it signs', () => {
    const once = SignedRegistry.decode(signRegistry(payload, roots.slice(0, 1)))
    const twice = SignedRegistry.encode({ payload: once.payload, signatures: [...once.signatures, ...once.signatures] })
    expect(open(twice)).to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
  })

  it('doesn\'t count strangers, nor signatures over other payloads', () => {
    expect(open(signRegistry(payload, [...roots.slice(0, 1), ...newRoots])))
      .to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
    const foreign = SignedRegistry.decode(signRegistry(buildRegistry({ ...draft, name: 'other' }), roots))
    expect(open(SignedRegistry.encode({ ...foreign, payload: SignedRegistry.decode(registry.bytes).payload })))
      .to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
  })

  it('merges signatures that were made on different machines', () => {
    const parts = roots.slice(0, 2).map(root => signRegistry(payload, [root]))
    expect(open(mergeSignatures(parts))).to.equal('nothing was thrown')
    expect(SignedRegistry.decode(mergeSignatures([...parts, ...parts])).signatures).to.have.length(2)
  })

  it('leaves out broken signatures when it merges', () => {
    const broken = SignedRegistry.decode(signRegistry(payload, roots.slice(0, 1)))
    broken.signatures.forEach(({ signature }) => signature.fill(1))
    const merged = mergeSignatures([
      SignedRegistry.encode(broken), ...roots.slice(0, 2).map(root => signRegistry(payload, [root]))
    ])
    expect(open(merged)).to.equal('nothing was thrown')
  })

  it('refuses to merge signatures of different payloads', () => {
    const other = signRegistry(buildRegistry({ ...draft, name: 'other' }), roots)
    expect(codeOf(() => mergeSignatures([registry.bytes, other]))).to.equal('REGISTRY_PAYLOAD_MISMATCH')
    expect(codeOf(() => mergeSignatures([]))).to.equal('REGISTRY_PAYLOAD_MISMATCH')
  })

  it('lets the root keys rotate only with the thresholds of both, old and new', () => {
    const payload = buildRegistry(
      nextVersion(registry, { ...times, rootKeys: newRoots.map(({ publicKey }) => publicKey) })
    )
    const openBy = (...signers: Array<typeof root1>): string => codeOf(() => openRegistry(
      signRegistry(payload, signers.filter(signer => signer != null)), { anchor, now: NOW, previous: registry }
    ))
    const [new1, new2] = newRoots
    expect(openBy(root1, root2, new1, new2)).to.equal('nothing was thrown')
    expect(openBy(root1, root2, root3)).to.equal('REGISTRY_ROOTS_UNSIGNED')
    expect(openBy(root1, root2, new1)).to.equal('REGISTRY_ROOTS_UNSIGNED')
    expect(openBy(root1, new1, new2)).to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
  })

  it('trusts the new roots, and no longer the old ones, after a rotation', () => {
    const rotation = nextVersion(registry, { ...times, rootKeys: newRoots.map(({ publicKey }) => publicKey) })
    const second = openRegistry(signRegistry(buildRegistry(rotation), [...roots, ...newRoots]), {
      anchor, now: NOW, previous: registry
    })
    const third = buildRegistry(nextVersion(second, times))
    expect(codeOf(() => openRegistry(signRegistry(third, roots), { anchor, now: NOW, previous: second })))
      .to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
    expect(openRegistry(signRegistry(third, newRoots), { anchor, now: NOW, previous: second }).version).to.equal(3)
  })

  const keys = draft.rootKeys
  const rows: Array<[string, Partial<RegistryDraft>]> = [
    ['a threshold of zero', { rootThreshold: 0 }],
    ['a threshold above the number of keys', { rootThreshold: 4 }],
    ['no root key', { rootKeys: [] }],
    ['a root key twice', { rootKeys: [...keys, ...keys.slice(0, 1)] }],
    ['a root key of small order', { rootKeys: [...keys, new Uint8Array(32)] }],
    ['a root key of 31 bytes', { rootKeys: [...keys, new Uint8Array(31)] }]
  ]
  for (const [what, changes] of rows) {
    it(`refuses ${what}`, () => {
      expect(codeOfSecond(changes)).to.equal('REGISTRY_ROOTS_INVALID')
      expect(codeOf(() => federationIdOf(changes.rootKeys ?? keys, changes.rootThreshold ?? 1, 'x')))
        .to.equal('REGISTRY_ROOTS_INVALID')
    })
  }
})

describe('registry/verify: the chain of versions', () => {
  const second = federation.next()
  const third = federation.next({}, second)

  it('steps from version to version', () => {
    expect(second.version).to.equal(2)
    expect(second.previousHash).to.deep.equal(registry.hash)
    expect(verifyChain([registry.bytes, second.bytes, third.bytes], { anchor, now: NOW }).version).to.equal(3)
    expect(
      verifySteps([second.bytes, third.bytes], { anchor, now: NOW, previous: registry }).map(({ version }) => version)
    ).to.deep.equal([2, 3])
  })

  it('returns the very version it has when it gets it once more', () => {
    expect(openRegistry(registry.bytes, { anchor, now: NOW, previous: registry })).to.equal(registry)
    expect(verifySteps([registry.bytes], { anchor, now: NOW, previous: registry })).to.deep.equal([])
  })

  it('opens a later version by the anchor alone, as a new node must', () => {
    expect(openRegistry(third.bytes, { anchor, now: NOW }).version).to.equal(3)
  })

  it('refuses an older version', () => {
    expect(codeOf(() => openRegistry(registry.bytes, { anchor, now: NOW, previous: second })))
      .to.equal('REGISTRY_ROLLBACK')
  })

  it('refuses another version of the same number', () => {
    expect(codeOf(() => openRegistry(sign({ ...draft, test: false }), { anchor, now: NOW, previous: registry })))
      .to.equal('REGISTRY_FORK')
  })

  it('refuses to skip a version', () => {
    expect(codeOf(() => openRegistry(third.bytes, { anchor, now: NOW, previous: registry })))
      .to.equal('REGISTRY_SKIPPED_VERSION')
    expect(codeOf(() => verifyChain([registry.bytes, third.bytes], { anchor, now: NOW })))
      .to.equal('REGISTRY_SKIPPED_VERSION')
    expect(codeOf(() => verifyChain([], { anchor, now: NOW }))).to.equal('REGISTRY_SKIPPED_VERSION')
  })

  it('refuses a version that follows another one than ours', () => {
    expect(codeOfSecond({ previousHash: seedOf('other') })).to.equal('REGISTRY_CHAIN_BROKEN')
  })

  it('refuses version 0, a first version with a predecessor, and a later one without', () => {
    expect(codeOfFirst({ version: 0 })).to.equal('REGISTRY_VERSION_INVALID')
    expect(codeOfFirst({ previousHash: registry.hash })).to.equal('REGISTRY_VERSION_INVALID')
    expect(codeOf(
      () => openRegistry(sign({ ...nextVersion(registry, times), previousHash: undefined }), { anchor, now: NOW })
    )).to.equal('REGISTRY_VERSION_INVALID')
  })

  it('refuses an expired version, as whoever freezes us would serve it', () => {
    expect(codeOfFirst({}, registry.expiresAt - 1)).to.equal('nothing was thrown')
    expect(codeOfFirst({}, registry.expiresAt)).to.equal('REGISTRY_EXPIRED')
  })

  it('steps over a version that expired meanwhile, but doesn\'t end on it', () => {
    const late = openRegistry(sign(nextVersion(registry, { issuedAt: NOW, expiresAt: NOW + 200 * DAY })), {
      anchor, now: NOW, previous: registry
    })
    const now = registry.expiresAt + DAY
    expect(verifyChain([registry.bytes, late.bytes], { anchor, now }).version).to.equal(2)
    expect(codeOf(() => verifyChain([registry.bytes], { anchor, now }))).to.equal('REGISTRY_EXPIRED')
    // a piece of a chain may: the rest may follow
    expect(verifySteps([registry.bytes], { anchor, now }).map(({ version }) => version)).to.deep.equal([1])
    expect(codeOf(() => verifySteps([registry.bytes], { anchor, now: registry.issuedAt - DAY })))
      .to.equal('REGISTRY_NOT_YET_ISSUED')
  })

  it('refuses a version of the future, within the tolerance for clocks', () => {
    expect(codeOfFirst({ issuedAt: NOW + ISSUE_TOLERANCE })).to.equal('nothing was thrown')
    expect(codeOfFirst({ issuedAt: NOW + ISSUE_TOLERANCE + 1 })).to.equal('REGISTRY_NOT_YET_ISSUED')
  })

  it('refuses times out of order', () => {
    expect(codeOfFirst({ expiresAt: draft.issuedAt })).to.equal('REGISTRY_TIMES_INVALID')
    expect(codeOfFirst({ expiresAt: draft.issuedAt + MAX_REGISTRY_LIFETIME + 1 })).to.equal('REGISTRY_TIMES_INVALID')
    expect(codeOfSecond({ issuedAt: registry.issuedAt - 1 })).to.equal('REGISTRY_TIMES_INVALID')
  })
})
