/** Lookups through relays and directly, on one federation; and what a relay can tell of hit and miss by its clock. */
import { createTestnet } from '../../src/testnet/index.ts'
import { ForwardRequest, SealedKind, SealedRequest } from '../../src/protocols/relay/pb/messages.ts'
import { RELAY_PROTOCOL } from '../../src/protocols/relay/index.ts'
import { measure, timingOf } from './stats.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Timing } from './stats.ts'

/** t of the evaluation; all DPs hold a share. */
const THRESHOLD = 3
const CLAIMS = 30
/** Claims of identifiers that nobody looks up: a federation that just started is still meeting. */
const MEETING = 30
/** Lookups that are not counted: connections are made, and code is compiled. */
const WARM_UP = 40
/** Enough for every lookup of a run. */
const PLENTY = ['default', 'unlisted', 'standard', 'bulk', 'dp']
  .map(tier => ({ tier, perHour: 100_000_000, burst: 1_000_000 }))

/** Of one way to ask. */
export interface WayReport {
  /** The identifier not asked for before. */
  warm: Timing
  /** Its evaluation known: reads alone. */
  known: Timing
  /** All DPs asked through the home DP; evaluation known, replicas not read. */
  all: Timing
}

export interface RelayReport {
  dps: number
  direct: WayReport
  relayed: WayReport
  /** From a sealed read at a relay to its answer, where there is a mapping. */
  hit: Timing
  /** The same where there is none. */
  miss: Timing
  /** How often a hit takes longer than a miss, of all pairs: a half tells nothing. */
  hitTakesLonger: number
}

export async function benchRelay (dps: number, runs: number): Promise<RelayReport> {
  const reads: number[] = []
  const testnet = await createTestnet({
    dps,
    threshold: Math.min(THRESHOLD, dps),
    policy: { tiers: PLENTY },
    relays: true,
    audit: (_name, rpc) => timed(rpc, reads)
  })
  try {
    return await run(testnet, dps, runs, reads)
  } finally {
    await testnet.stop()
  }
}

/** Takes the time that sealed reads take at a relay. */
function timed (rpc: Rpc, reads: number[]): Rpc {
  return {
    start: async () => { await rpc.start() },
    stop: async () => { await rpc.stop() },
    call: async (target, protocol, method, request, options) =>
      await rpc.call(target, protocol, method, request, options),
    handle: (protocol, method, handler) => {
      rpc.handle(protocol, method, async (request, context) => {
        const begin = performance.now()
        const answer = await handler(request, context)
        const took = performance.now() - begin
        if (protocol.id === RELAY_PROTOCOL.id && method.name === 'forward') {
          const { sealed } = ForwardRequest.decode(method.request.encode(request as Partial<typeof request>))
          if (SealedRequest.decode(sealed).kind === SealedKind.READ) {
            reads.push(took)
          }
        }
        return answer
      })
    }
  }
}

async function run (testnet: Testnet, dps: number, runs: number, reads: number[]): Promise<RelayReport> {
  const claimed = (i: number): string => `acct:contact${i % CLAIMS}@example.com`
  const unclaimed = (i: number): string => `acct:nobody${i % CLAIMS}@example.com`
  await measure(MEETING, 1, async i => await testnet.claim({ csi: `acct:meeting${i}@example.com`, msp: 'msp1' }))
  await measure(CLAIMS, 1, async i => await testnet.claim({ csi: claimed(i), msp: 'msp1' }))
  const home = testnet.dps[0]?.party.id
  const [direct, relayed] = [
    await testnet.light({ relay: 'never', home }), await testnet.light({ relay: 'always', home })
  ]

  const found = async (node: LightNode, i: number): Promise<void> => {
    expectOutcome((await node.discover(claimed(i))).outcome, 'found')
  }
  const missing = async (node: LightNode, csi: string): Promise<void> => {
    expectOutcome((await node.discover(csi)).outcome, 'none')
  }
  const askAll = async (node: LightNode, i: number): Promise<void> => {
    const { outcome, federation } = await node.discover(claimed(i), { federation: 'all', replicas: false })
    expectOutcome(federation.unanswered.length > 0 ? 'partial' : outcome, 'found')
  }
  for (const node of [direct, relayed]) {
    await measure(WARM_UP, 4, async i => { await missing(node, `acct:warm${i}@example.com`) })
    await measure(CLAIMS, 4, async i => { await found(node, i) })
    await measure(CLAIMS, 4, async i => { await missing(node, unclaimed(i)) })
    await measure(1, 1, async () => { await askAll(node, 0) })
  }
  const ways = { direct, relayed }
  const report = async (way: keyof typeof ways): Promise<WayReport> => ({
    warm: await measure(runs, 1, async i => { await missing(ways[way], `acct:${way}${i}@example.com`) }),
    known: await measure(runs, 1, async i => { await found(ways[way], i) }),
    all: await measure(Math.ceil(runs / 4), 1, async i => { await askAll(ways[way], i) })
  })
  const both = { direct: await report('direct'), relayed: await report('relayed') }

  // in turns, so that nothing that changes meanwhile falls on one of them
  const [hits, misses]: [number[], number[]] = [[], []]
  const failed = new Map([[hits, 0], [misses, 0]])
  const started = performance.now()
  for (let i = 0; i < 2 * runs; i++) {
    for (const [took, look] of [
      [hits, async () => { await found(relayed, i) }], [misses, async () => { await missing(relayed, unclaimed(i)) }]
    ] as const) {
      reads.length = 0
      try {
        await look()
        took.push(...reads)
      } catch {
        failed.set(took, (failed.get(took) ?? 0) + 1)
      }
    }
  }
  const wall = performance.now() - started
  return {
    dps,
    ...both,
    hit: timingOf(hits, wall, 2 * runs, failed.get(hits)),
    miss: timingOf(misses, wall, 2 * runs, failed.get(misses)),
    hitTakesLonger: shareLonger(hits, misses)
  }
}

function expectOutcome (outcome: string, wanted: string): void {
  if (outcome !== wanted) {
    throw new Error(`${outcome}, expected ${wanted}`)
  }
}

function shareLonger (one: readonly number[], other: readonly number[]): number {
  const longer = one.reduce((sum, a) => sum + other.filter(b => a > b).length, 0)
  return Math.round(longer / (one.length * other.length) * 100) / 100
}
