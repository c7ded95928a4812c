import { makeContext, verifyContext } from '../../src/budget/context.ts'
import { makeHop, verifyHops } from '../../src/budget/hop.ts'
import { clientTag, tagSecret } from '../../src/budget/tag.ts'
import { sha256 } from '../../src/base/hash.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import { dps, NOW, peerOf, registry } from './world.ts'
import type { ContextFields } from '../../src/budget/context.ts'
import type { Vectors } from './format.ts'

const [home, asked, between] = [item(dps, 0), item(dps, 1), item(dps, 2)]
const digest = sha256(seed('request'))
const serial = seed('serial').slice(0, 16)
const query: ContextFields = { purpose: 'query', origin: peerOf(home), redeemer: peerOf(asked), tier: 'default', requestDigest: digest, units: 1, hopLimit: 2, issuedAt: NOW, serial }
const ACCOUNT = 'msp:msp1'

export function contextVectors (): Vectors {
  const secret = tagSecret(registry.federationId, seed('home'))
  const tag = (epoch: number) => clientTag(secret, ACCOUNT, peerOf(asked), epoch)
  const direct = makeContext(query, home)
  const grant = makeContext({ ...query, via: peerOf(between) }, home)
  const parent = makeContext({ ...query, redeemer: peerOf(between) }, home)
  const evaluation = makeContext({ ...query, purpose: 'evaluation', hopLimit: 0, clientTag: tag(Math.floor(NOW / 3_600_000)), units: 256 }, home)
  const first = makeHop(peerOf(asked), direct, NOW, home)
  const [one, two] = [makeHop(peerOf(between), parent, NOW, home), makeHop(peerOf(asked), grant, NOW, between)]
  const verify = (context: Uint8Array, purpose: 'query' | 'evaluation', from: string, hops: readonly Uint8Array[], now = NOW) => () => {
    verifyHops(hops, verifyContext(context, { registry, now, purpose, redeemer: peerOf(asked), from, requestDigest: digest }), { registry, now })
  }
  const good = (name: string, context: Uint8Array, purpose: 'query' | 'evaluation', from: string, hops: readonly Uint8Array[]) => {
    verify(context, purpose, from, hops)()
    return { name, context: hex(context), purpose, from, hops: hops.map(hex) }
  }
  const bad = (name: string, code: string, context: Uint8Array, from: string, hops: readonly Uint8Array[], now = NOW) =>
    ({ name, context: hex(context), purpose: 'query', from, hops: hops.map(hex), now, error: refused(code, verify(context, 'query', from, hops, now)) })
  return {
    description: 'Client tags of a home DP; contexts and hops as the DP that redeems them reads them under the first version of registry.json, and refusals.',
    given: { redeemer: peerOf(asked), requestDigest: hex(digest), now: NOW },
    cases: [
      { name: 'tag', seed: hex(seed('home')), account: ACCOUNT, epoch: 495_000, tag: hex(tag(495_000)) },
      { name: 'tag of the next epoch', seed: hex(seed('home')), account: ACCOUNT, epoch: 495_001, tag: hex(tag(495_001)) },
      good('a query from its home DP', direct, 'query', peerOf(home), [first]),
      good('a grant that another DP hands on', grant, 'query', peerOf(between), [one, two]),
      good('an evaluation, shown by whoever has it', evaluation, 'evaluation', peerOf(between), []),
      bad('altered', 'CONTEXT_SIGNATURE_INVALID', altered(direct, -1), peerOf(home), [first]),
      bad('a context for another DP', 'CONTEXT_OTHER_REDEEMER', parent, peerOf(home), [one]),
      bad('a grant of somebody else', 'CONTEXT_OTHER_FORWARDER', grant, peerOf(home), [one, two]),
      bad('an evaluation\'s context for a query', 'CONTEXT_OTHER_REQUEST', evaluation, peerOf(home), [], NOW),
      bad('late', 'CONTEXT_EXPIRED', direct, peerOf(home), [first], NOW + 600_000),
      bad('a hop is missing', 'CONTEXT_HOPS_INVALID', grant, peerOf(between), [two]),
      bad('a hop over another context', 'CONTEXT_HOPS_INVALID', direct, peerOf(home), [makeHop(peerOf(asked), grant, NOW, home)])
    ]
  }
}
