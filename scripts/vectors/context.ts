import { makeContext, verifyContext } from '../../src/budget/context.ts'
import { makeHop, verifyHops } from '../../src/budget/hop.ts'
import { sha256 } from '../../src/base/hash.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import { dps, NOW, peerOf, registry } from './world.ts'
import type { ContextFields } from '../../src/budget/context.ts'
import type { Vectors } from './format.ts'

const [home, asked, between] = [item(dps, 0), item(dps, 1), item(dps, 2)]
const digest = sha256(seed('request'))
const serial = seed('serial').slice(0, 16)
const query: ContextFields = {
  origin: peerOf(home), redeemer: peerOf(asked), requestDigest: digest, hopLimit: 2, issuedAt: NOW, serial
}

export function contextVectors (): Vectors {
  const direct = makeContext(query, home)
  const grant = makeContext({ ...query, via: peerOf(between) }, home)
  const parent = makeContext({ ...query, redeemer: peerOf(between) }, home)
  const first = makeHop(peerOf(asked), direct, NOW, home)
  const [one, two] = [makeHop(peerOf(between), parent, NOW, home), makeHop(peerOf(asked), grant, NOW, between)]
  const verify = (context: Uint8Array, from: string, hops: readonly Uint8Array[], now = NOW) => () => {
    verifyHops(hops, verifyContext(context, { registry, now, redeemer: peerOf(asked), from, requestDigest: digest }), {
      registry, now
    })
  }
  const good = (name: string, context: Uint8Array, from: string, hops: readonly Uint8Array[]) => {
    verify(context, from, hops)()
    return { name, context: hex(context), from, hops: hops.map(hex) }
  }
  const bad = (name: string, code: string, context: Uint8Array, from: string, hops: readonly Uint8Array[], now = NOW) =>
    ({
      name,
      context: hex(context),
      from,
      hops: hops.map(hex),
      now,
      error: refused(code, verify(context, from, hops, now))
    })
  return {
    description: 'Contexts and hops as the DP that redeems them reads them under the first version of registry.json, ' +
      'and refusals.',
    given: { redeemer: peerOf(asked), requestDigest: hex(digest), now: NOW },
    cases: [
      good('a query from its home DP', direct, peerOf(home), [first]),
      good('a grant that another DP hands on', grant, peerOf(between), [one, two]),
      bad('altered', 'CONTEXT_SIGNATURE_INVALID', altered(direct, -1), peerOf(home), [first]),
      bad('a context for another DP', 'CONTEXT_OTHER_REDEEMER', parent, peerOf(home), [one]),
      bad('a grant of somebody else', 'CONTEXT_OTHER_FORWARDER', grant, peerOf(home), [one, two]),
      bad(
        'a context for another query', 'CONTEXT_OTHER_REQUEST',
        makeContext({ ...query, requestDigest: sha256(digest) }, home), peerOf(home), []
      ),
      bad('late', 'CONTEXT_EXPIRED', direct, peerOf(home), [first], NOW + 600_000),
      bad('a hop is missing', 'CONTEXT_HOPS_INVALID', grant, peerOf(between), [two]),
      bad('a hop over another context', 'CONTEXT_HOPS_INVALID', direct, peerOf(home), [
        makeHop(peerOf(asked), grant, NOW, home)
      ])
    ]
  }
}
