/**
 * A federation that has just started, asked through relays: many new identifiers at
 * once, of which none may fail; and what a known lookup costs beside a direct one.
 */
import { DiscoveryError } from '../../src/base/errors.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { measure } from './stats.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Timing } from './stats.ts'

/** t of the evaluation; all DPs hold a share. */
const THRESHOLD = 3
/** Published before anybody looks. */
const CLAIMS = 8
/** Lookups under way together. */
const AT_ONCE = 32
/** Of one way, before the other way has its turn. */
const TURN = 10
/** Enough for every lookup of a run. */
const PLENTY = ['default', 'unlisted', 'standard', 'bulk', 'dp']
  .map(tier => ({ tier, perHour: 100_000_000, burst: 1_000_000 }))

/**
 * Of known identifiers, one after the other; milliseconds of processor time that a lookup takes, all nodes together.
 */
export interface KnownReport {
  runs: number
  failures: number
  direct: number
  relayed: number
}

export interface LoadReport {
  dps: number
  atOnce: number
  /** New identifiers through relays, just after the start; what failed, by code. */
  storm: Timing
  failedWith: Record<string, number>
  /** Pairs of DPs that were connected when it began, and all that there are. */
  connected: number
  pairs: number
  known: KnownReport
}

export async function benchLoad (dps: number, runs: number): Promise<LoadReport> {
  await using testnet = await createTestnet({
    dps, threshold: Math.min(THRESHOLD, dps), policy: { tiers: PLENTY }, relays: true
  })
  const connected = pairsOf(testnet)
  const failedWith: Record<string, number> = {}
  const node = await testnet.light({ relay: 'always' })
  const storm = await measure(3 * AT_ONCE, AT_ONCE, async i => { await newOne(node, i, failedWith) })
  return {
    dps, atOnce: AT_ONCE, storm, failedWith, connected, pairs: dps * (dps - 1) / 2, known: await known(testnet, runs)
  }
}

async function newOne (node: LightNode, i: number, failedWith: Record<string, number>): Promise<void> {
  const failed = (code: string): Error => {
    failedWith[code] = (failedWith[code] ?? 0) + 1
    return new Error(code)
  }
  let outcome: string
  try {
    ({ outcome } = await node.discover(`acct:new${i}@example.com`))
  } catch (err) {
    throw failed(err instanceof DiscoveryError ? err.code : String(err))
  }
  if (outcome !== 'none') {
    throw failed(outcome)
  }
}

/** In turns, so that what the federation does meanwhile falls on both. */
async function known (testnet: Testnet, runs: number): Promise<KnownReport> {
  const csi = (i: number): string => `acct:contact${i % CLAIMS}@example.com`
  await measure(CLAIMS, 1, async i => await testnet.claim({ csi: csi(i), msp: 'msp1' }))
  const [direct, relayed] = [await testnet.light({ relay: 'never' }), await testnet.light({ relay: 'always' })]
  const look = async (node: LightNode, i: number): Promise<void> => {
    const { outcome } = await node.discover(csi(i))
    if (outcome !== 'found') {
      throw new Error(outcome)
    }
  }
  const spent = { direct: 0, relayed: 0 }
  let failures = 0
  const turn = async (way: keyof typeof spent, node: LightNode): Promise<void> => {
    const used = process.cpuUsage()
    const timing = await measure(TURN, 1, async i => { await look(node, i) })
    const { user, system } = process.cpuUsage(used)
    spent[way] += (user + system) / 1_000
    failures += timing.failures
  }
  for (const node of [direct, relayed]) {
    failures += (await measure(CLAIMS, 1, async i => { await look(node, i) })).failures
  }
  const turns = Math.ceil(runs / TURN)
  for (let i = 0; i < turns; i++) {
    await turn('direct', direct)
    await turn('relayed', relayed)
  }
  const each = (ms: number): number => Math.round(ms / (turns * TURN) * 100) / 100
  return { runs: turns * TURN, failures, direct: each(spent.direct), relayed: each(spent.relayed) }
}

function pairsOf ({ dps }: Testnet): number {
  const ids = new Set(dps.map(({ party }) => party.id))
  const ends = dps.map(({ dp }) =>
    new Set(dp.peer.getConnections().map(({ remotePeer }) => remotePeer.toString()).filter(id => ids.has(id))).size)
  return ends.reduce((sum, count) => sum + count, 0) / 2
}
