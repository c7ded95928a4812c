import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { anchorOf, encodeAnchor, parseAnchor } from '../../src/registry/anchor.ts'
import { compareBytes } from '../../src/base/bytes.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { stepsFromAnchor } from '../../src/registry/from-anchor.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { Anchor } from '../../src/registry/pb/anchor.ts'
import { federationIdOf } from '../../src/registry/roots.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { NOW, buildTestRegistry, seedOf } from '../builders/registry.ts'
import { codeOf } from './codes.ts'

const federation = buildTestRegistry({ evaluators: 0 })
const { anchor, registry, roots } = federation
const text = encodeAnchor(anchor)

function encode (change: Partial<Anchor>): string {
  const fields = {
    federationId: new Uint8Array(anchor.federationId),
    rootKeys: anchor.rootKeys.toSorted(compareBytes).map(key => new Uint8Array(key)),
    rootThreshold: anchor.rootThreshold
  }
  return `mimi-anchor1:${toString(Anchor.encode({ ...fields, ...change }), 'base64url')}`
}

describe('registry/anchor', () => {
  it('is one line that says all', () => {
    expect(text).to.match(/^mimi-anchor1:[A-Za-z0-9_-]+$/)
    const parsed = parseAnchor(`  ${text}\n`)
    expect(parsed.federationId).to.deep.equal(anchor.federationId)
    expect(parsed.rootThreshold).to.equal(2)
    expect(openRegistry(registry.bytes, { anchor: parsed, now: NOW }).version).to.equal(1)
  })

  it('is the same whatever the order of the root keys', () => {
    expect(encodeAnchor({ ...anchor, rootKeys: anchor.rootKeys.toReversed() })).to.equal(text)
    expect(encodeAnchor(anchorOf(registry))).to.equal(text)
    expect(encode({})).to.equal(text)
  })

  it('refuses every other text', () => {
    const bad = [
      '', 'x', text.slice(13), text.toUpperCase(), `${text}=`, text.slice(0, -1), `${text}AA`,
      text.replace('anchor1', 'anchor2'),
      encode({ rootThreshold: 0 }), encode({ rootThreshold: 9 }), encode({ federationId: new Uint8Array(31) }),
      encode({ rootKeys: [] }),
      encode({ rootKeys: anchor.rootKeys.toSorted(compareBytes).toReversed().map(key => new Uint8Array(key)) }),
      encode({ rootKeys: [new Uint8Array(32)], rootThreshold: 1 })
    ]
    for (const line of bad) {
      expect(codeOf(() => parseAnchor(line)), line).to.equal('REGISTRY_ANCHOR_INVALID')
    }
    fc.assert(fc.property(fc.string(), line => {
      expect(codeOf(() => parseAnchor(`mimi-anchor1:${line}`))).to.equal('REGISTRY_ANCHOR_INVALID')
    }))
  })
})

describe('registry/anchor: federation id', () => {
  const keys = anchor.rootKeys

  it('doesn\'t depend on the order of the root keys, and on everything else it does', () => {
    expect(federationIdOf(keys.toReversed(), 2, 'a')).to.deep.equal(federationIdOf(keys, 2, 'a'))
    const ids = [
      federationIdOf(keys, 2, 'a'), federationIdOf(keys, 3, 'a'), federationIdOf(keys, 2, 'b'),
      federationIdOf(keys.slice(1), 2, 'a')
    ]
    expect(new Set(ids.map(id => toString(id, 'base16'))).size).to.equal(4)
  })
})

describe('registry/anchor: starting from an anchor', () => {
  const newRoots = [1, 2, 3].map(i => signerFromSeed(seedOf(`rotated root${i}`)))
  const times = { issuedAt: registry.issuedAt, expiresAt: registry.expiresAt }
  const rotation = nextVersion(registry, { ...times, rootKeys: newRoots.map(({ publicKey }) => publicKey) })
  const second = openRegistry(signRegistry(buildRegistry(rotation), [...roots, ...newRoots]), {
    anchor, now: NOW, previous: registry
  })
  const third = openRegistry(signRegistry(buildRegistry(nextVersion(second, times)), newRoots), {
    anchor, now: NOW, previous: second
  })
  const chain = [registry, second, third].map(({ bytes }) => bytes)
  const versions = (...args: Parameters<typeof stepsFromAnchor>): number[] =>
    stepsFromAnchor(...args).map(({ version }) => version)

  it('follows rotations of the root keys from an old anchor', () => {
    expect(versions(chain, anchor)).to.deep.equal([2, 3])
  })

  it('starts at the latest version that a young anchor\'s keys signed', () => {
    expect(versions(chain, anchorOf(third))).to.deep.equal([3])
    expect(versions(chain.slice(0, 1), anchor)).to.deep.equal([1])
    expect(versions([], anchor)).to.deep.equal([])
  })

  it('refuses a chain of which the anchor signed nothing', () => {
    const strangers = { ...anchor, rootKeys: [1, 2, 3].map(i => signerFromSeed(seedOf(`stranger${i}`)).publicKey) }
    expect(codeOf(() => stepsFromAnchor(chain, strangers))).to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
  })

  it('refuses a chain with a gap', () => {
    const fourth = openRegistry(signRegistry(buildRegistry(nextVersion(third, times)), newRoots), {
      anchor, now: NOW, previous: third
    })
    expect(codeOf(() => stepsFromAnchor([second.bytes, fourth.bytes], anchor))).to.equal('REGISTRY_SKIPPED_VERSION')
  })
})
