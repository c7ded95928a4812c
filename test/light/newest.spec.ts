import { expect } from 'chai'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../src/identifiers/csi.ts'
import { evaluatesUnderNewest, newestRegistry, REFRESH_INTERVAL } from '../../src/light/newest.ts'
import { OprfError } from '../../src/protocols/oprf/errors.ts'
import { RegistryProtocolError } from '../../src/protocols/registry/index.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import { capture } from '../../src/testnet/capture.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { rejectionOf } from '../builders/errors.ts'
import { ManualClock } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { bobLookupKey, bobSealingKey, federation } from '../builders/mapping.ts'
import { NOW } from '../builders/registry.ts'
import { TestSource } from '../builders/replicas.ts'
import type { OprfErrorCode } from '../../src/protocols/oprf/errors.ts'
import type { OprfClient } from '../../src/protocols/oprf/index.ts'

const { registry } = federation()
const newer = indexRegistry({ ...registry, version: registry.version + 1 })
const bob = parseCsi('tel:+14155550123', DEFAULT_CSI_TYPES)
const evaluation = {
  lookupKey: bobLookupKey,
  sealingKey: bobSealingKey,
  oprfKeyId: 1,
  cached: false,
  duration: 1,
  answeredBy: [],
  faults: []
}

function world (refresh: (source: TestSource) => Promise<void> = async source => { source.set(newer) }) {
  const source = new TestSource(registry)
  const clock = new ManualClock(NOW)
  let refreshes = 0
  const newest = newestRegistry({
    registry: source,
    clock,
    log: silentLogger.forComponent('test'),
    refresh: async () => {
      refreshes++
      await refresh(source)
    }
  })
  /** Evaluates under the newer registry only, with `code` under the older. */
  const evaluator = (code: OprfErrorCode): OprfClient => {
    const check = (): void => {
      if (source.current() === registry) {
        throw code === 'OPRF_LIMITED' ? new OprfError(code, { retryAfter: 1 }) : new OprfError(code)
      }
    }
    return evaluatesUnderNewest({
      known: async csis => csis.map(() => undefined),
      evaluate: async csis => {
        check()
        return csis.map(() => evaluation)
      },
      evaluateWithTranscript: async () => {
        check()
        return { ...evaluation, transcript: new Uint8Array(1) }
      }
    }, source, newest)
  }
  return { source, clock, newest, evaluator, refreshes: () => refreshes }
}

describe('light/newest', () => {
  it('fetches the newest registry when something failed with the one that it has', async () => {
    const { newest, refreshes } = world()
    expect(await newest.isNewer(registry.version)).to.equal(true)
    expect(refreshes()).to.equal(1)
  })

  it('fetches none when somebody else did meanwhile', async () => {
    const { newest, source, refreshes } = world()
    source.set(newer)
    expect([await newest.isNewer(registry.version), await newest.isNewer(newer.version), refreshes()])
      .to.deep.equal([true, false, 1])
  })

  it('says no where there is none newer, or nobody to get it from', async () => {
    for (const refresh of [async () => {}, async () => { throw new RegistryProtocolError('REGISTRY_UNREACHABLE') }]) {
      expect(await world(refresh).newest.isNewer(registry.version)).to.equal(false)
    }
  })

  it('fetches at most once a minute, and once for all who wait', async () => {
    const { newest, clock, refreshes } = world(async () => {})
    await Promise.all([newest.isNewer(registry.version), newest.isNewer(registry.version)])
    clock.time += REFRESH_INTERVAL - 1
    await newest.isNewer(registry.version)
    expect(refreshes()).to.equal(1)
    clock.time++
    await newest.isNewer(registry.version)
    expect(refreshes()).to.equal(2)
  })

  it('waits no longer than its caller wants to', async () => {
    const stop = new AbortController()
    const { newest } = world(async () => {
      stop.abort()
      await new Promise(() => {})
    })
    expect(await newest.isNewer(registry.version, stop.signal).then(() => undefined, (err: unknown) => err))
      .to.be.instanceOf(Error)
  })

  describe('evaluation', () => {
    for (const code of ['OPRF_TOO_FEW_PARTIALS', 'OPRF_NO_KEY', 'OPRF_KEY_UNKNOWN'] as const) {
      it(`is tried once more after ${code}`, async () => {
        expect(await world().evaluator(code).evaluate([bob])).to.deep.equal([evaluation])
        expect((await world().evaluator(code).evaluateWithTranscript(bob)).lookupKey).to.equal(bobLookupKey)
      })

      it(`fails with ${code} where there is no newer registry`, async () => {
        const { evaluator, refreshes } = world(async () => {})
        expect((await rejectionOf(evaluator(code).evaluate([bob]))).code).to.equal(code)
        expect(refreshes()).to.equal(1)
      })
    }

    it('is not tried again when the budget is used up', async () => {
      const { evaluator, refreshes } = world()
      expect((await rejectionOf(evaluator('OPRF_LIMITED').evaluate([bob]))).code).to.equal('OPRF_LIMITED')
      expect(refreshes()).to.equal(0)
    })

    it('of what is known asks nobody', async () => {
      const { evaluator, refreshes } = world()
      expect(await evaluator('OPRF_TOO_FEW_PARTIALS').known([bob])).to.deep.equal([undefined])
      expect(refreshes()).to.equal(0)
    })
  })
})

describe('light/newest: a light node with a stale registry', () => {
  it('finds DPs that have moved, evaluates and reads', async function () {
    this.timeout(60_000)
    // what the first version names is a forwarder, which will be gone
    const real = new Map<number, string>()
    const forwarders = new Map(await Promise.all(
      [2, 3, 4].map(async i => [i, await capture(() => Number(real.get(i)?.split('/').at(-1)))] as const)
    ))
    const testnet = await createTestnet({
      relays: false,
      dps: 5,
      threshold: 3,
      logger: silentLogger,
      change: draft => ({
        ...draft,
        dps: draft.dps.map((dp, i) => {
          const forwarder = forwarders.get(i)
          if (forwarder == null) {
            return dp
          }
          real.set(i, dp.addresses[0] ?? '')
          return { ...dp, addresses: [`/ip4/127.0.0.1/tcp/${forwarder.port}`] }
        })
      })
    })
    try {
      await testnet.claim({ csi: 'mailto:bob@example.com', msp: 'msp1' })
      const stale = testnet.registry
      const addressOf = new Map(testnet.dps.map(({ party: { id } }, i) => [id, real.get(i)]))
      await testnet.publish({
        dps: stale.dps.map(dp => ({ ...dp, addresses: [addressOf.get(dp.id) ?? dp.addresses[0] ?? ''] }))
      })
      await Promise.all([...forwarders.values()].map(async forwarder => { await forwarder.stop() }))

      const node = await testnet.light({ registry: stale.bytes })
      const { outcome, replicas } = await node.discover('mailto:bob@example.com')
      expect(outcome).to.equal('found')
      expect(replicas.answered).to.be.at.least(3)
      expect(node.registry.current().version).to.equal(stale.version + 1)
    } finally {
      await testnet.stop()
    }
  })
})
