/** New mappings: how soon they are found everywhere, and how a first mapping's notice reaches every DP. */
import { setTimeout } from 'node:timers/promises'
import { createTestnet } from '../../src/testnet/index.ts'
import { measure, timingOf } from './stats.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { NoticeCoverage } from '../../src/protocols/first-mapping/index.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Timing } from './stats.ts'

/** Milliseconds between two looks. */
const LOOK = 5
/** Milliseconds after which a mapping counts as not found. */
const PATIENCE = 30_000
/** Claimed again and again: each time a new entry. */
const FOUND = 'acct:found@example.com'
/** Claims that are not counted: a federation that just started is still meeting. */
const WARM_UP = 10

export interface FoundReport {
  dps: number
  /** From the holder's first request (evaluation, proof, confirmation, publication) to found at every DP. */
  everywhere: Timing
  /** From the DP's acknowledgement to found at every DP. */
  acknowledged: Timing
}

export async function benchFound (count: number, runs: number): Promise<FoundReport> {
  await using testnet = await createTestnet({
    relays: false,
    dps: count,
    threshold: Math.min(3, count),
    syncInterval: 0
  })
  await measure(WARM_UP, 1, async i => testnet.claim({ csi: `acct:warm-up${i}@example.com`, msp: 'msp1' }))
  // DPs that run for a while know the replicas that they read from: handshakes are not what is measured
  const { entry: { lookupKey } } = await testnet.claim({ csi: FOUND, msp: 'msp1' })
  for (const { dp } of testnet.dps) {
    await dp.reader.read([lookupKey], { until: 'all' })
  }
  const waits: number[] = []
  const everywhere = await measure(runs, 1, async () => {
    const { entry } = await testnet.claim({ csi: FOUND, msp: 'msp1' })
    const begin = performance.now()
    await Promise.all(testnet.dps.map(async ({ dp }) => {
      while (performance.now() - begin < PATIENCE) {
        const [read] = await dp.reader.read([entry.lookupKey])
        if (read?.set.entry(entry) != null) {
          return
        }
        await setTimeout(LOOK)
      }
      throw new Error('not found everywhere in time')
    }))
    waits.push(performance.now() - begin)
  })
  return { dps: count, everywhere, acknowledged: timingOf(waits, waits.reduce((sum, wait) => sum + wait, 0)) }
}

/** At a moment of one first mapping. */
export interface CoverageMoment {
  /** Milliseconds since the claim was acknowledged; after a return, since the DPs were started again. */
  ms: number
  acknowledged: number
}

export interface CoverageReport {
  dps: number
  down: number
  recipients: number
  /** While a third is down, until all that run have it. */
  away: readonly CoverageMoment[]
  /** Once they are back, until all have it. */
  back: readonly CoverageMoment[]
}

/** One first mapping while a third of the DPs is down, and after their return. */
export async function benchCoverage (count: number): Promise<CoverageReport> {
  await using testnet = await createTestnet({ relays: false, dps: count, threshold: 1, syncInterval: 0 })
  await measure(WARM_UP, 1, async i => testnet.claim({ csi: `acct:warm-up${i}@example.com`, msp: 'msp1' }))
  const down = testnet.dps.slice(count - Math.floor(count / 3))
  await Promise.all(down.map(async dp => dp.stop()))
  const { entry } = await testnet.claim({ csi: 'acct:first@example.com', msp: 'msp1', firstMapping: true })
  const watch = async (enough: (acknowledged: number, recipients: number) => boolean): Promise<{
    moments: CoverageMoment[], recipients: number
  }> => {
    const moments: CoverageMoment[] = []
    const begin = performance.now()
    while (performance.now() - begin < PATIENCE) {
      const { acknowledged, recipients } = await coverageOf(testnet, entry)
      if (acknowledged !== moments.at(-1)?.acknowledged) {
        moments.push({ ms: Math.round(performance.now() - begin), acknowledged })
      }
      if (enough(acknowledged, recipients)) {
        return { moments, recipients }
      }
      await setTimeout(LOOK)
    }
    throw new Error('the notice did not reach every DP in time')
  }
  const away = await watch((acknowledged, recipients) => acknowledged >= recipients - down.length)
  await Promise.all(down.map(async dp => dp.restart()))
  const back = await watch((acknowledged, recipients) => acknowledged === recipients)
  return { dps: count, down: down.length, recipients: back.recipients, away: away.moments, back: back.moments }
}

/** Of the DP that published it. */
async function coverageOf ({ dps }: Testnet, entry: Pick<VerifiedEntry, 'dp' | 'lookupKey' |
  'holderKey'>): Promise<NoticeCoverage> {
  const publisher = dps.find(({ party }) => party.id === entry.dp)
  return await publisher?.dp.firstMappings.coverage(entry) ?? { acknowledged: 0, recipients: Infinity, conflicts: [] }
}
