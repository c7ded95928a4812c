import { expect } from 'chai'
import { canEvaluate, gatewaysFor, relaysFor, sealable } from '../../../src/protocols/relay/route.ts'
import { relayFederation } from '../../builders/relay.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'
import type { RelayFederation } from '../../builders/relay.ts'

/** Numbers of DPs. */
const numbers = ({ test }: RelayFederation, dps: readonly DpRecord[]): number[] =>
  dps.map(({ id }) => test.dps.findIndex(dp => dp.id === id)).sort()

describe('protocols/relay/route', () => {
  it('seals to active DPs with an HPKE key', async () => {
    const federation = await relayFederation({ dps: 5 })
    const registry = federation.version((dp, i) => i === 1
      ? { ...dp, hpkeKey: undefined }
      : i === 2 ? { ...dp, status: 'revoked' } : i === 3 ? { ...dp, status: 'leaving' } : dp)
    expect(numbers(federation, sealable(registry))).to.deep.equal([0, 4])
  })

  it('relays through no operator that runs an end', async () => {
    const federation = await relayFederation({ dps: 6, operators: 3 })
    const { registry, dp } = federation
    expect(numbers(federation, relaysFor(dp(1), dp(0), registry))).to.deep.equal([2, 5])
    expect(numbers(federation, relaysFor(dp(0), dp(0), registry)), 'the home DP itself').to.deep.equal([1, 2, 4, 5])
    expect(numbers(federation, relaysFor(dp(3), dp(0), registry)), 'another of the home\'s operator')
      .to.deep.equal([1, 2, 4, 5])
  })

  it('reads through gateways of operators that do not know the node, for which a relay is left', async () => {
    const federation = await relayFederation({ dps: 6, operators: 3 })
    const { registry, dp } = federation
    expect(numbers(federation, gatewaysFor(dp(0), [], registry))).to.deep.equal([1, 2, 4, 5])
    expect(numbers(federation, gatewaysFor(dp(0), [dp(4).id], registry)), 'and all of that operator')
      .to.deep.equal([2, 5])
    expect(numbers(federation, gatewaysFor(dp(0), ['nobody'], registry))).to.deep.equal([1, 2, 4, 5])
    const two = await relayFederation({ dps: 4, operators: 2 })
    expect(gatewaysFor(two.dp(0), [], two.registry)).to.deep.equal([])
  })

  it('counts shares of evaluators that can be asked, not DPs', async () => {
    const federation = await relayFederation({ dps: 5, threshold: 3 })
    const [key] = federation.registry.oprfKeys
    const some = (count: number) => federation.version((dp, i) => i < count ? dp : { ...dp, hpkeKey: undefined })
    expect([2, 3, 4].map(count => key != null && canEvaluate(key, federation.dp(0), some(count))))
      .to.deep.equal([false, true, true])
    const first = key?.shares[0]
    if (key != null && first != null) {
      const oneHolds = { ...key, shares: key.shares.map(share => ({ ...share, dp: first.dp })) }
      expect(canEvaluate(oneHolds, federation.dp(1), federation.registry)).to.equal(true)
    }
  })
})
