import { expect } from 'chai'
import { MAX_VERSIONS_PER_ANSWER } from '../../../src/protocols/registry/constants.ts'
import { nextVersion } from '../../../src/registry/build.ts'
import { openRegistry } from '../../../src/registry/verify.ts'
import { DAY, NOW, buildTestRegistry } from '../../builders/registry.ts'
import { Network, nodeOf } from './network.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'

const federation = buildTestRegistry({ dps: 3, msps: 0, csips: 0, evaluators: 0 })
const { anchor, registry: first, dps } = federation

/** After the first: one version a day, each for two weeks. SignedRegistry each. */
function datedChain (count: number): readonly Uint8Array[] {
  const versions: VerifiedRegistry[] = [first]
  for (let i = 0; i < count; i++) {
    const previous = versions.at(-1) ?? first
    const issuedAt = NOW + i * DAY
    const signed = federation.sign(nextVersion(previous, { issuedAt, expiresAt: issuedAt + 14 * DAY }))
    versions.push(openRegistry(signed, { anchor, now: issuedAt, previous }))
  }
  return versions.slice(1).map(({ bytes }) => bytes)
}

describe('protocols/registry: catching up', () => {
  it('goes on over answers whose last version has expired meanwhile', async () => {
    const network = new Network()
    const versions = datedChain(40)
    const now = (): number => NOW + 40 * DAY
    await Promise.all(dps.map(async dp => {
      const { keeper } = await nodeOf(network, { anchor, initial: first.bytes, dp, now })
      await keeper.advance(versions.slice(0, MAX_VERSIONS_PER_ANSWER))
      expect(keeper.standing().state).to.equal('expired')
      await keeper.advance(versions.slice(MAX_VERSIONS_PER_ANSWER))
    }))
    const node = await nodeOf(network, { anchor, initial: first.bytes, now })
    const { steps, standing, asked } = await node.protocol.refresh()
    expect([steps, node.keeper.current().version, standing.state]).to.deep.equal([40, 41, 'fresh'])
    expect(asked.filter(outcome => 'error' in outcome)).to.deep.equal([])
  })
})
