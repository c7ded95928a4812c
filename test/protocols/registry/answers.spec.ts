import { expect } from 'chai'
import { signerFromSeed } from '../../../src/base/keys.ts'
import {
  MAX_VERSIONS_LENGTH, MAX_VERSIONS_PER_ANSWER, NEWEST, REGISTRY_PROTOCOL
} from '../../../src/protocols/registry/constants.ts'
import { answerNewest } from '../../../src/protocols/registry/handler.ts'
import { fetchRegistry } from '../../../src/protocols/registry/index.ts'
import { NewestRequest, NewestResponse } from '../../../src/protocols/registry/pb/messages.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../../src/registry/build.ts'
import { openRegistry } from '../../../src/registry/verify.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import { NOW, buildTestRegistry, seedOf } from '../../builders/registry.ts'
import { Network, nodeOf, targetOf } from './network.ts'

const federation = buildTestRegistry({ dps: 5, msps: 0, csips: 0, evaluators: 0 })
const { anchor, dps, registry: first } = federation
const second = federation.next()

describe('protocols/registry/answers: a DP\'s answer', () => {
  const { signer } = at(dps, 0)
  const clock = { now: () => NOW }
  const keeper = (versions: readonly Uint8Array[]) => ({
    current: () => ({ ...second, version: versions.length }),
    after: async (version: number, limit: number) => versions.slice(version, version + limit)
  })

  it('holds as many versions as fit', async () => {
    const large = new Uint8Array(Math.floor(MAX_VERSIONS_LENGTH / 3))
    const answer = await answerNewest({ keeper: keeper(Array(5).fill(large)), clock, signer }, {
      haveVersion: 1, newestOnly: false
    })
    expect([answer.versions.length, answer.newestVersion]).to.deep.equal([3, 5])
    expect(NewestResponse.encode(answer).byteLength).to.be.below(NEWEST.maxResponse)
    const many = await answerNewest({ keeper: keeper(Array(50).fill(new Uint8Array(9))), clock, signer }, {
      haveVersion: 0, newestOnly: false
    })
    expect(many.versions).to.have.length(MAX_VERSIONS_PER_ANSWER)
  })

  it('is only a word for whoever has the newest, or claims to have a newer one', async () => {
    for (const haveVersion of [5, 6, Number.MAX_SAFE_INTEGER]) {
      const answer = await answerNewest({ keeper: keeper(Array(5).fill(new Uint8Array(9))), clock, signer }, {
        haveVersion, newestOnly: false
      })
      expect(answer.versions).to.deep.equal([])
      expect(answer.timestamp.byteLength).to.be.greaterThan(64)
    }
  })

  it('fits its request into the limit', () => {
    expect(NewestRequest.encode({ haveVersion: Number.MAX_SAFE_INTEGER, newestOnly: true }).byteLength)
      .to.be.at.most(NEWEST.maxRequest)
    expect(REGISTRY_PROTOCOL.id).to.equal('/mimi/registry/1.0.0')
  })
})

describe('protocols/registry/answers: fetching without a registry', () => {
  const components = (network: Network): Parameters<typeof fetchRegistry>[0] =>
    ({ rpc: network.rpc(), clock: { now: () => NOW } })
  const [dp1, dp2] = dps.map(targetOf)
  const targets = dp1 == null || dp2 == null ? [] : [dp1, dp2]

  it('fetches the newest version with the anchor alone', async () => {
    const network = new Network()
    const node = await nodeOf(network, { anchor, initial: first.bytes, dp: dps[1] })
    await node.keeper.advance([second.bytes])
    expect((await fetchRegistry(components(network), { anchor, targets })).version).to.equal(2)
    expect(network.asked).to.have.length(2)
  })

  it('follows rotations of the root keys through the whole chain', async () => {
    const network = new Network()
    const newRoots = [1, 2].map(i => signerFromSeed(seedOf(`fetch root${i}`)))
    const draft = nextVersion(first, {
      issuedAt: NOW, expiresAt: first.expiresAt, rootKeys: newRoots.map(({ publicKey }) => publicKey)
    })
    const rotated = openRegistry(signRegistry(buildRegistry(draft), [...federation.roots, ...newRoots]), {
      anchor, now: NOW, previous: first
    })
    const third = openRegistry(
      signRegistry(buildRegistry(nextVersion(rotated, { issuedAt: NOW, expiresAt: first.expiresAt })), newRoots),
      { anchor, now: NOW, previous: rotated }
    )
    const node = await nodeOf(network, { anchor, initial: first.bytes, dp: dps[0] })
    await node.keeper.advance([rotated.bytes, third.bytes])
    expect((await fetchRegistry(components(network), { anchor, targets })).version).to.equal(3)
  })

  it('refuses what the anchor doesn\'t vouch for, and what nobody serves', async () => {
    const network = new Network()
    expect((await rejectionOf(fetchRegistry(components(network), { anchor, targets }))).code)
      .to.equal('REGISTRY_UNREACHABLE')
    await nodeOf(network, { anchor, initial: first.bytes, dp: dps[0] })
    const strangers = { ...anchor, rootKeys: [1, 2, 3].map(i => signerFromSeed(seedOf(`stranger${i}`)).publicKey) }
    const error = await rejectionOf(fetchRegistry(components(network), { anchor: strangers, targets }))
    expect(error.detail).to.equal('REGISTRY_SIGNATURES_INSUFFICIENT, RPC_UNREACHABLE')
    network.lies.set(dps[0]?.id ?? '', answer => ({ ...answer, versions: [] }))
    expect((await rejectionOf(fetchRegistry(components(network), { anchor, targets }))).code)
      .to.equal('REGISTRY_UNREACHABLE')
  })

  it('refuses one that has expired', async () => {
    const network = new Network()
    await nodeOf(network, { anchor, initial: first.bytes, dp: dps[0] })
    const late = { rpc: network.rpc(), clock: { now: () => first.expiresAt } }
    expect((await rejectionOf(fetchRegistry(late, { anchor, targets }))).detail).to.match(/^REGISTRY_EXPIRED/)
  })
})
