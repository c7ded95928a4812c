import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { chooseMode } from '../../src/light/federation.ts'
import { FederationReader } from '../../src/light/federation-reader.ts'
import { homeChooser } from '../../src/light/home.ts'
import { QueryError } from '../../src/query/errors.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { discoveryBench, STRANGER } from '../builders/discovery.ts'
import { bobLookupKey, buildTestMapping, federation } from '../builders/mapping.ts'
import { collect, dpOf, partsOf } from '../builders/query.ts'
import { fixedSource, seededRandom, seedOf } from '../builders/registry.ts'
import { parseQuery } from '../../src/query/query.ts'
import { RIGHT } from '../builders/clock.ts'
import type { RecordRead } from '../../src/dht/interface.ts'
import type { UncheckedEntry, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { DiscoveryClient } from '../../src/protocols/discovery/interface.ts'
import type { ReadOptions } from '../../src/light/federation.ts'
import type { KeyRead } from '../../src/light/interface.ts'
import type { Query } from '../../src/query/query.ts'
import type { DiscoveryBench } from '../builders/discovery.ts'

const { registry } = federation()
const published = (dp: number): UncheckedEntry =>
  buildTestMapping({ dp, witnesses: [0, 1, 2, 3, 4].filter(i => i !== dp).slice(0, 3), label: `at ${dp}` }).entry

interface Asking {
  /** @default DP 0 */
  readonly homes?: readonly number[]
  readonly bench?: DiscoveryBench
  readonly options: ReadOptions
  readonly atReplicas?: readonly UncheckedEntry[]
  readonly discovery?: (bench: DiscoveryBench) => DiscoveryClient
}

interface ReaderParts {
  readonly discovery?: DiscoveryClient
  readonly homes?: readonly number[]
  readonly replicas?: RecordRead
  /** Takes how long replicas are waited for. */
  readonly waits?: unknown[]
  readonly refresh?: () => Promise<unknown>
}

function readerOf (bench: DiscoveryBench, {
  discovery = bench.client, homes = [0], replicas, waits = [], refresh = async () => {}
}: ReaderParts = {}): FederationReader {
  const clock = { now: () => bench.clock.time }
  return new FederationReader({
    discovery,
    reader: {
      read: async (_keys, options) => {
        waits.push(options?.timeout)
        return replicas == null ? [] : [replicas]
      }
    },
    registry: fixedSource(registry),
    clock,
    random: seededRandom('ids'),
    homes: homeChooser({ homes: homes.map(dpOf) }, { clock, random: seededRandom('lot') }),
    refresh
  })
}

async function ask ({
  bench = discoveryBench({ init: { 0: { preferred: [dpOf(1), dpOf(2)] } } }), options, atReplicas = [], discovery,
  homes = [0]
}: Asking): Promise<KeyRead | { readonly error: unknown }> {
  const entries = atReplicas as readonly VerifiedEntry[]
  const replicas: RecordRead = {
    lookupKey: bobLookupKey,
    status: 'found',
    complete: true,
    clock: RIGHT,
    entries,
    set: RecordSet.of(bobLookupKey, entries),
    replicas: [{ dp: dpOf(4), outcome: 'answered' }],
    foundAt: new Map(entries.map(({ slot }) => [slot, [dpOf(4)]])),
    contested: new Set<string>()
  } as RecordRead
  const reader = readerOf(bench, { discovery: discovery?.(bench), homes, replicas })
  const [read] = await reader.read([bobLookupKey], chooseMode(options, registry.policy), options)
  if (read == null) {
    throw new Error('nothing was read')
  }
  return read
}

async function answered (asking: Asking): Promise<KeyRead> {
  const read = await ask(asking)
  if ('error' in read) {
    throw read.error
  }
  return read
}

describe('light/federation-reader: a lookup at DPs', () => {
  it('says at which DPs and replicas each mapping was found', async () => {
    const bench = discoveryBench()
    const entry = published(1)
    bench.held.set(dpOf(1), [entry])
    const { entries, federation } = await answered({ bench, options: { federation: 'all' }, atReplicas: [entry] })
    expect(entries.map(({ dps }) => dps)).to.deep.equal([[dpOf(1), dpOf(4)].sort()])
    expect(federation).to.deep.include({ home: dpOf(0), holding: [dpOf(1)], unanswered: [] })
    expect(federation?.answered).to.have.length(5)
  })

  it('says the same where sealed indexes are enough, also of what the replicas have whole', async () => {
    const bench = discoveryBench()
    const entry = published(1)
    bench.held.set(dpOf(1), [entry])
    const { entries } = await answered({ bench, options: { federation: 'all', compact: true }, atReplicas: [entry] })
    expect(entries.map(({ entry: { sealed }, dps }) => [sealed, dps]))
      .to.deep.equal([[undefined, [dpOf(1), dpOf(4)].sort()]])
  })

  it('asks only DPs with which one of the MSPs works', async () => {
    const bench = discoveryBench()
    const { federation } = await answered({ bench, options: { federation: 'all', msps: ['msp1'], replicas: false } })
    // the test registry says that DP 1 works with every MSP
    expect([federation?.asked, bench.asked()]).to.deep.equal([[dpOf(0)], { 0: 1 }])
  })

  it('waits for the replicas no longer than for DPs', async () => {
    const waits: unknown[] = []
    const options: ReadOptions = { federation: 'all', deadline: 4_321 }
    await readerOf(discoveryBench(), { waits }).read([bobLookupKey], chooseMode(options, registry.policy), options)
    expect(waits).to.deep.equal([4_321])
  })

  it('is not complete when somebody did not answer', async () => {
    const bench = discoveryBench()
    bench.network.remove(dpOf(2))
    const { complete, quorum, federation } = await answered({ bench, options: { federation: 'all' } })
    expect([complete, quorum, federation?.unanswered.map(({ dp }) => dp)]).to.deep.equal([false, true, [dpOf(2)]])
    const few = {
      lookupKey: bobLookupKey,
      status: 'unknown',
      complete: false,
      clock: RIGHT,
      entries: [],
      set: RecordSet.empty(bobLookupKey),
      replicas: [],
      foundAt: new Map(),
      contested: new Set<string>()
    } as const
    const options: ReadOptions = { federation: 'all' }
    const [read] = await readerOf(discoveryBench(), { replicas: few })
      .read([bobLookupKey], chooseMode(options, registry.policy), options)
    expect(read).to.include({ complete: false, quorum: false })
  })

  it('goes on with the replicas when the home DP is gone, and fails without them', async () => {
    const bench = discoveryBench()
    bench.network.remove(dpOf(0))
    const { complete, entries, federation } = await answered({
      bench, options: { federation: 'all' }, atReplicas: [published(1)]
    })
    expect([complete, entries.length, federation?.unanswered.map(({ code }) => code)])
      .to.deep.equal([false, 1, ['RPC_UNREACHABLE']])
    const failed = await ask({ bench, options: { federation: 'local' } })
    expect('error' in failed && failed.error).to.be.instanceOf(RpcError)
  })

  it('asks the DP that stands in for a home DP that is gone, and says so', async () => {
    const bench = discoveryBench({ init: { 0: { preferred: [dpOf(1)] }, 3: { preferred: [dpOf(2)] } } })
    bench.held.set(dpOf(1), [published(1)])
    bench.network.remove(dpOf(0))
    const first = await answered({ bench, homes: [0, 3], options: { federation: 'selected', dps: [dpOf(1)] } })
    expect([first.entries.length, first.complete]).to.deep.equal([1, true])
    expect(first.federation)
      .to.deep.include({ home: dpOf(3), gone: [{ dp: dpOf(0), code: 'RPC_UNREACHABLE' }], answered: [dpOf(1)] })
    // its own preferred DPs, by its own disclosure
    const { federation } = await answered({ bench, homes: [0, 3], options: { federation: 'preferred' } })
    expect(federation?.asked).to.deep.equal([dpOf(2), dpOf(3)].sort())
  })

  it('asks no fourth, and names the three that did not answer', async () => {
    const bench = discoveryBench()
    const silent = [0, 3, 4]
    for (const dp of silent) {
      bench.network.remove(dpOf(dp))
    }
    const { complete, federation } = await answered({ bench, homes: [...silent, 1], options: { federation: 'all' } })
    const ids = silent.map(dpOf).sort()
    expect([complete, federation?.asked]).to.deep.equal([false, ids])
    expect(federation?.unanswered.map(({ dp, code, by }) => [dp, code, by]))
      .to.deep.equal(ids.map(dp => [dp, 'RPC_UNREACHABLE', dp]))
    expect(bench.asked()).to.not.have.property('1')
  })

  describe('where the clock of a home DP is off', () => {
    const OFF = 360_000

    it('passes over one that is ahead, and says so', async () => {
      const bench = discoveryBench()
      bench.held.set(dpOf(1), [published(1)])
      bench.skew(0, OFF)
      const options: ReadOptions = { federation: 'all', replicas: false }
      const { entries, complete, federation } = await answered({ bench, homes: [0, 3], options })
      // the wrong one is one of those that the next asks
      expect([entries.length, complete]).to.deep.equal([1, false])
      expect(federation).to.deep.include({ home: dpOf(3), gone: [{ dp: dpOf(0), code: 'AGGREGATE_TIME_IMPLAUSIBLE' }] })
      expect(federation?.unanswered).to.deep.equal([{ dp: dpOf(0), code: 'ANSWER_TIME_IMPLAUSIBLE', by: dpOf(3) }])
    })

    it('passes over one that is behind: for it, most others are ahead', async () => {
      const bench = discoveryBench()
      bench.held.set(dpOf(1), [published(1)])
      bench.skew(0, -OFF)
      const options: ReadOptions = { federation: 'selected', dps: [dpOf(1), dpOf(2)] }
      const { entries, complete, federation } = await answered({ bench, homes: [0, 3], options })
      expect([entries.length, complete, federation?.home]).to.deep.equal([1, true, dpOf(3)])
      expect(federation?.gone).to.deep.equal([{ dp: dpOf(0), code: 'AGGREGATE_TIME_IMPLAUSIBLE' }])
    })

    it('passes over it also for what it discloses', async () => {
      const bench = discoveryBench({ init: { 3: { preferred: [dpOf(1)] } } })
      bench.skew(0, OFF)
      expect((await readerOf(bench, { homes: [0, 3] }).disclosure()).dp).to.equal(dpOf(3))
    })

    it('takes what a home says of others that are off where nobody stands in, or all say so', async () => {
      for (const homes of [[0], [0, 3, 4]]) {
        const bench = discoveryBench()
        bench.skew(1, OFF)
        bench.skew(2, OFF)
        const { complete, federation } = await answered({
          bench, homes, options: { federation: 'selected', dps: [dpOf(1), dpOf(2)] }
        })
        expect([complete, federation?.home]).to.deep.equal([false, dpOf(homes.at(-1) ?? -1)])
        expect(federation?.unanswered.map(({ code }) => code)).to.deep.equal(Array(2).fill('ANSWER_TIME_IMPLAUSIBLE'))
      }
    })

    it('fails with their word where all homes are off, and reads the replicas beside them', async () => {
      const bench = discoveryBench()
      for (const dp of [0, 1, 2, 3, 4]) {
        bench.skew(dp, OFF)
      }
      const failed = await ask({ bench, homes: [0, 3], options: { federation: 'all', replicas: false } })
      expect('error' in failed && failed.error).to.include({ code: 'AGGREGATE_TIME_IMPLAUSIBLE', dp: dpOf(3) })
      const { entries, complete } = await answered({
        bench, homes: [0, 3], options: { federation: 'all' }, atReplicas: [published(1)]
      })
      expect([entries.length, complete]).to.deep.equal([1, false])
    })
  })

  it('leaves the home DP\'s refusals and lies alone: nobody stands in for those', async () => {
    const bench = discoveryBench()
    bench.broke.add(STRANGER)
    const refused = await ask({ bench, homes: [0, 3], options: { federation: 'all' } })
    expect('error' in refused && refused.error).to.include({ code: 'RATE_LIMITED' })
    expect(bench.asked()).to.deep.equal({ 0: 1 })
  })

  it('finds out by itself that a DP answers which the home DP calls unreachable', async () => {
    const bench = discoveryBench()
    bench.held.set(dpOf(3), [published(3)])
    // leaves DP 3 alone and says that it is down
    const discovery = ({ client, network }: DiscoveryBench): DiscoveryClient => {
      network.intercept(dpOf(0), async next => {
        const response = await next() as { aggregate: Uint8Array }
        return response.aggregate.byteLength > 0 && lie != null ? { ...response, aggregate: lie.slice() } : response
      })
      return {
        ...client,
        disclosure: async dp => await client.disclosure(dp),
        query: async (query, home, options) => {
          lie = query.federation === 'all' ? lied(query) : undefined
          return await client.query(query, home, options)
        }
      }
    }
    let lie: Uint8Array | undefined
    const lied = (query: Query): Uint8Array =>
      collect(query, dpOf(0), partsOf(parseQuery(query.bytes), dpOf(0), [], { down: [dpOf(3)] }))
    const blind = await answered({ bench, discovery, options: { federation: 'all', replicas: false } })
    expect([blind.entries.length, blind.complete]).to.deep.equal([0, false])
    const { entries, complete, federation } = await answered({
      bench, discovery, options: { federation: 'all', replicas: false, spotChecks: 1 }
    })
    expect([entries.length, complete, federation?.spotChecks]).to.deep.equal([1, true, [{ dp: dpOf(3), by: dpOf(0) }]])
  })
  it('asks a home DP for its disclosure once in ten minutes', async () => {
    const bench = discoveryBench({ init: { 0: { preferred: [dpOf(1), dpOf(2)] } } })
    const reader = readerOf(bench)
    const first = await reader.disclosure()
    expect([first.dp, first.preferred]).to.deep.equal([dpOf(0), [dpOf(1), dpOf(2)].sort()])
    bench.clock.time += 599_999
    expect(await reader.disclosure()).to.equal(first)
    bench.clock.time++
    expect(await reader.disclosure()).to.not.equal(first)
  })

  it('fetches the newest registry when the home DP has another, and asks once more', async () => {
    for (const [heals, outcome] of [[true, 'answered'], [false, 'AGGREGATE_REGISTRY_DIFFERS']] as const) {
      const bench = discoveryBench()
      let [asked, refreshed] = [0, 0]
      const discovery = {
        disclosure: async () => await bench.client.disclosure(bench.record(0)),
        query: async (...args: Parameters<DiscoveryClient['query']>) => {
          asked++
          if (refreshed === 0 || !heals) {
            throw new QueryError('AGGREGATE_REGISTRY_DIFFERS')
          }
          return await bench.client.query(...args)
        }
      }
      const [read] = await readerOf(bench, { discovery, refresh: async () => { refreshed++ } })
        .read([bobLookupKey], chooseMode({ federation: 'local' }, registry.policy), { federation: 'local' })
      expect(read != null && 'error' in read ? read.error : { code: 'answered' }).to.include({ code: outcome })
      expect([asked, refreshed]).to.deep.equal([2, 1])
    }
  })

  it('keeps the failure of one key in its place', async () => {
    const bench = discoveryBench()
    const other = asLookupKey(seedOf('other'))
    const discovery = {
      disclosure: async () => await bench.client.disclosure(bench.record(0)),
      query: async (...args: Parameters<DiscoveryClient['query']>) => {
        if (args[0].lookupKey.every((byte, i) => byte === other[i])) {
          throw new RpcError('RPC_MALFORMED')
        }
        return await bench.client.query(...args)
      }
    }
    const reads = await readerOf(bench, { discovery }).read(
      [bobLookupKey, other, bobLookupKey], chooseMode({ federation: 'local' }, registry.policy), { federation: 'local' }
    )
    expect(reads.map(read => 'error' in read)).to.deep.equal([false, true, false])
  })
})
