import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { systemClock } from '../../../src/base/clock.ts'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../../src/identifiers/csi.ts'
import { TokenError } from '../../../src/tokens/errors.ts'
import { oprfClient, oprfServer } from '../../../src/protocols/oprf/index.ts'
import { OprfError } from '../../../src/protocols/oprf/errors.ts'
import { registryWith, sourceOf } from '../../builders/attestor.ts'
import { engines } from '../../builders/engines.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at, dealCommittee } from '../../builders/oprf.ts'
import { freePayments, freeRedeemer } from '../../builders/evaluators.ts'
import { buildTestRegistry, seededRandom } from '../../builders/registry.ts'
import type { Redeemer } from '../../../src/tokens/payment.ts'

const voprf = await loadSodium()
const { key, shares } = dealCommittee(voprf, { threshold: 1, count: 1 })
const inputs = ['tel:+14155550123', 'mailto:bob@example.com'].map(text => parseCsi(text, DEFAULT_CSI_TYPES))

/** bob evaluates, alice asks, over the request engine and its streams. */
async function pair (
  budget: number
): Promise<{ client: ReturnType<ReturnType<typeof oprfClient>>, dp: string, stop: () => Promise<void> }> {
  const { alice, bob, stop } = await engines()
  const dp = bob.target.id.toString()
  const [record] = buildTestRegistry({ dps: 1 }).registry.dps
  const now = systemClock.now()
  const oprfKeys = [
    { ...key, shares: key.shares.map(share => ({ ...share, dp })), validFrom: now - 1_000, validUntil: now + 1_000_000 }
  ]
  const registry = sourceOf({
    ...registryWith({ oprfKeys }),
    dp: id => record != null && id === dp ? { ...record, id: dp } : undefined
  })
  const common = { registry, voprf, clock: systemClock, logger: defaultLogger() }
  let left = budget
  const tokens: Redeemer = {
    ...freeRedeemer,
    open: (payment, what) => {
      left -= what.units
      if (left < 0) {
        throw new TokenError('TOKEN_ALLOTMENT_DRAWN', { retryAfter: 60_000 })
      }
      return freeRedeemer.open(payment, what)
    }
  }
  oprfServer()({ ...common, rpc: bob.engine, tokens, shares: { share: () => shares[0] }, random: seededRandom('bob') })
  await alice.engine.start()
  await bob.engine.start()
  return {
    client: oprfClient()({ ...common, rpc: alice.engine, payments: freePayments, random: seededRandom('alice') }),
    dp,
    stop
  }
}

describe('protocols/oprf/engine: over the request engine', () => {
  it('evaluates', async () => {
    const { client, dp, stop } = await pair(10)
    const [first, second] = await client.evaluate(inputs)
    expect(first?.answeredBy).to.deep.equal([dp])
    expect(first?.lookupKey).to.not.deep.equal(second?.lookupKey)
    expect((await client.evaluateWithTranscript(at(inputs, 0))).lookupKey).to.deep.equal(first?.lookupKey)
    await stop()
  })

  it('brings the code and the time to wait across', async () => {
    const { client, dp, stop } = await pair(1)
    await client.evaluate(inputs.slice(0, 1))
    const err = await rejectionOf(client.evaluate(inputs))
    expect(err.code).to.equal('OPRF_LIMITED')
    expect(err instanceof OprfError && err.faults).to.have.nested.property('[0].dp', dp)
    expect(err.retryAfter).to.be.within(1, 3_600_000)
    await stop()
  })
})
