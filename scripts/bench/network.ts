/** Claims and lookups through a whole federation of ours. */
import { createTestnet } from '../../src/testnet/index.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { compactEntry } from '../../src/mapping/parse.ts'
import { measure } from './stats.ts'
import type { Timing } from './stats.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'

/** t of the evaluation; all DPs hold a share. */
const THRESHOLD = 3
const CLAIMS = 80
/** Claims that are not counted: a federation that just started is still meeting. */
const WARM_UP = 30
const CONCURRENCY = 32
/** Enough for every lookup of a run; the limits themselves are not measured here. */
const PLENTY = ['standard', 'bulk'].map(tier => ({ tier, perHour: 100_000_000, burst: 1_000_000 }))

export interface NetworkReport {
  /** From evaluation to receipts, the code typed at once. */
  claim: Timing
  /** Connected, the identifier not asked for before. */
  warm: Timing
  /** Connected, the identifier's evaluation known from before: reads alone. */
  cached: Timing
  /** The same as `warm`, 32 at once. */
  warmAt32: Timing
  /** The same as `cached`, 32 at once. */
  cachedAt32: Timing
  /** A node that was just made: connections, evaluation, reads. */
  cold: Timing
  /** All DPs asked through the home DP, each answer signed and checked; evaluation known, replicas not read. */
  all: Timing
  /** The same in the compact format: sealed indexes only. */
  allCompact: Timing
  /** Bytes of one entry without its sealed part. */
  compactBytes: number
}

export async function benchNetwork (
  dps: number, runs: number, progress: (text: string) => void
): Promise<NetworkReport & { entry: Uint8Array }> {
  const testnet = await createTestnet({
    relays: false,
    dps,
    threshold: Math.min(THRESHOLD, dps),
    policy: { tiers: PLENTY }
  })
  try {
    return await run(testnet, runs, progress)
  } finally {
    await testnet.stop()
  }
}

async function run (testnet: Testnet, runs: number, progress: (text: string) => void): Promise<NetworkReport &
  { entry: Uint8Array }> {
  const csis = Array.from({ length: CLAIMS }, (_, i) => `acct:bench${i}@example.com`)
  const csi = (i: number): string => csis[i % csis.length] ?? ''
  progress(`  ${CLAIMS} claims`)
  const first = await testnet.claim({ csi: csi(0), msp: 'msp1' })
  await measure(WARM_UP - 1, 1, async i => testnet.claim({ csi: csi(i + 1), msp: 'msp1' }))
  const claim = await measure(CLAIMS - WARM_UP, 1, async i => testnet.claim({ csi: csi(i + WARM_UP), msp: 'msp1' }))

  const found = async (node: LightNode, i: number): Promise<void> => {
    const { outcome } = await node.discover(csi(i))
    if (outcome !== 'found') {
      throw new Error(`${outcome}: ${csi(i)}`)
    }
  }
  const missing = async (node: LightNode, name: string): Promise<void> => {
    const { outcome } = await node.discover(parseCsi(`acct:${name}@example.com`, testnet.registry.policy.csiTypes))
    if (outcome !== 'none') {
      throw new Error(`${outcome}: an identifier that nobody claimed`)
    }
  }

  progress(`  ${runs} lookups, one by one`)
  const node = await testnet.light()
  await Promise.all(Array.from({ length: CONCURRENCY }, async (_, i) => missing(node, `warm-up${i}`)))
  // each identifier once, so that each is evaluated
  const warm = await measure(CLAIMS, 1, async i => found(node, i))
  const cached = await measure(runs, 1, async i => found(node, i))
  progress(`  ${runs} lookups, ${CONCURRENCY} at once`)
  const warmAt32 = await measure(runs, CONCURRENCY, async i => missing(node, `many${i}`))
  const cachedAt32 = await measure(runs * 5, CONCURRENCY, async i => found(node, i))

  progress('  queries to all DPs')
  const askAll = async (i: number): Promise<void> => {
    const { outcome, federation } = await node.discover(csi(i), { federation: 'all', replicas: false })
    if (outcome !== 'found' || federation.unanswered.length > 0) {
      throw new Error(`${outcome}: ${csi(i)} at all DPs`)
    }
  }
  await askAll(0)
  const all = await measure(CLAIMS, 1, askAll)

  const askAllCompact = async (i: number): Promise<void> => {
    const { outcome, federation } = await node.discoverCompact(csi(i), { federation: 'all', replicas: false })
    if (outcome !== 'found' || federation.unanswered.length > 0) {
      throw new Error(`${outcome}: ${csi(i)} at all DPs, compact`)
    }
  }
  await askAllCompact(0)
  const allCompact = await measure(CLAIMS, 1, askAllCompact)

  progress('  cold lookups')
  const cold = await measure(Math.max(5, Math.round(runs / 10)), 1, async i => {
    const fresh = await testnet.light()
    await found(fresh, i)
    await fresh.stop()
  })
  return {
    claim,
    warm,
    cached,
    warmAt32,
    cachedAt32,
    cold,
    all,
    allCompact,
    compactBytes: compactEntry(first.entry).bytes.byteLength,
    entry: first.entry.bytes
  }
}
