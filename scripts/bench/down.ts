/**
 * What it costs that nodes are down: a process for each DP, some of which are killed
 * or frozen (SIGSTOP), or all restarted in turn, while published identifiers are
 * looked up through relays, and while one claims.
 */
import { setTimeout } from 'node:timers/promises'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { ProcessTestnet } from '../../src/testnet/processes.ts'
import { EXEC_ARGV, MAIN } from '../../test/builders/program.ts'
import { measure, timingOf } from './stats.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { Timing } from './stats.ts'

export const DOWN_KINDS = ['killed', 'frozen'] as const
export type DownKind = typeof DOWN_KINDS[number]

/** Published before. */
const PUBLISHED = 10
const MSP = 'msp1'
/** Milliseconds between lookups while DPs restart: enough of them for all restarts. */
const PACE = 100

export interface DownPlan {
  readonly dps: number
  readonly down: number
  readonly lookups: number
  readonly claims: number
}

export interface DownReport {
  readonly dps: number
  readonly down: number
  /** All are up. */
  readonly healthy: Timing
  /** From the moment on: who asked before, of whom nobody told that some are gone. */
  readonly known: Readonly<Record<DownKind, Timing>>
  /**
   * The same of identifiers that nobody has, not asked for before: evaluated, and said to be none, or partly answered.
   */
  readonly fresh: Readonly<Record<DownKind, Timing>>
  /** Each lookup by somebody who never asked before, evaluation and connections included. */
  readonly cold: Readonly<Record<DownKind, Timing>>
  /** All DPs restarted, one after the other. */
  readonly rolling: Timing
  /** One DP frozen, beside none. */
  readonly claims: { readonly healthy: Timing, readonly frozen: Timing, readonly ratio: number }
  /** What came instead of what is published, and how often. */
  readonly failures: Readonly<Record<string, number>>
}

export async function benchDown (plan: DownPlan, progress: (text: string) => void = () => {}): Promise<DownReport> {
  const net = await ProcessTestnet.start({
    dps: plan.dps,
    msps: 1,
    module: MAIN,
    execArgv: EXEC_ARGV,
    env: process.env,
    clock: systemClock,
    random: systemRandom
  })
  const bench = new DownBench(net, plan, progress)
  try {
    return await bench.run()
  } finally {
    await bench.thaw()
    await net.stop()
  }
}

class DownBench {
  readonly #net: ProcessTestnet
  readonly #plan: DownPlan
  readonly #progress: (text: string) => void
  readonly #failures = new Map<string, number>()
  readonly #frozen = new Set<string>()
  #claimed = 0

  constructor (net: ProcessTestnet, plan: DownPlan, progress: (text: string) => void) {
    this.#net = net
    this.#plan = plan
    this.#progress = progress
  }

  async run (): Promise<DownReport> {
    const { dps, down, lookups, claims } = this.#plan
    const published = await inTurn(PUBLISHED, async () => await this.#claim())
    // not those that were started first: neither role nor order is to matter
    const gone = this.#net.federation.dps.slice(1, 1 + down).map(({ name }) => name)
    const asker = await this.#light()
    try {
      this.#progress('  all up')
      const healthy = await this.#timed(lookups, async i => await this.#found(asker, at(published, i)))
      const [known, fresh, cold] = [
        new Map<DownKind, Timing>(), new Map<DownKind, Timing>(), new Map<DownKind, Timing>()
      ]
      for (const kind of DOWN_KINDS) {
        this.#progress(`  ${down} of ${dps} ${kind}`)
        await this.#take(kind, gone)
        known.set(kind, await this.#timed(lookups, async i => await this.#found(asker, at(published, i))))
        fresh.set(
          kind, await this.#timed(lookups, async i => await this.#lacking(asker, `acct:${kind}${i}@example.com`))
        )
        cold.set(kind, await this.#timed(Math.ceil(lookups / 10), async i => {
          const newcomer = await this.#light()
          return await this.#found(newcomer, at(published, i)).finally(async () => { await newcomer.stop() })
        }))
        await this.#bringBack(gone)
      }
      this.#progress('  restarted in turn')
      const rolling = await this.#rolling(asker, published)
      this.#progress('  claims')
      return {
        dps,
        down,
        healthy,
        known: recordOf(known),
        fresh: recordOf(fresh),
        cold: recordOf(cold),
        rolling,
        claims: await this.#claims(claims),
        failures: Object.fromEntries(this.#failures)
      }
    } finally {
      await asker.stop()
    }
  }

  async #light (): Promise<LightNode> {
    const { anchor, bytes } = this.#net.federation
    return await createLightNode({ anchor, registry: bytes, refreshInterval: 0, relay: 'always' })
  }

  async #claim (): Promise<CanonicalCsi> {
    const csi = parseCsi(`acct:user${this.#claimed++}@example.com`, this.#net.federation.registry.policy.csiTypes)
    await this.#net.claim(csi, MSP, ['Default'])
    return csi
  }

  /** @param attempt - resolves to what came instead, where it failed */
  async #timed (count: number, attempt: (i: number) => Promise<string | undefined>): Promise<Timing> {
    const durations: number[] = []
    const begun = performance.now()
    for (let i = 0; i < count; i++) {
      const begin = performance.now()
      const failure = await attempt(i)
      if (failure == null) {
        durations.push(performance.now() - begin)
      } else {
        this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1)
      }
    }
    const timing = timingOf(durations, performance.now() - begun, count, count - durations.length)
    this.#progress(`    ${timing.failures} of ${count} failed, p50 ${timing.p50}, p99 ${timing.p99} ms`)
    return timing
  }

  async #found (node: LightNode, csi: CanonicalCsi): Promise<string | undefined> {
    return await outcomeOf(node, csi, ['found'])
  }

  async #lacking (node: LightNode, csi: string): Promise<string | undefined> {
    return await outcomeOf(node, csi, ['none', 'partial'])
  }

  /** Lookups go on until the last is back, and on to their number. */
  async #rolling (asker: LightNode, published: readonly CanonicalCsi[]): Promise<Timing> {
    const names = this.#net.federation.dps.map(({ name }) => name)
    const restarts = (async () => {
      for (const name of names) {
        await this.#net.kill(name)
        await this.#net.restart(name)
      }
    })()
    const asked = await this.#timed(this.#plan.lookups * 2, async i => {
      await setTimeout(PACE)
      return await this.#found(asker, at(published, i))
    })
    await restarts
    return asked
  }

  async #claims (count: number): Promise<DownReport['claims']> {
    const timed = async (): Promise<Timing> => await measure(count, 1, async () => await this.#claim())
    const healthy = await timed()
    await this.#take('frozen', this.#net.federation.dps.slice(1, 2).map(({ name }) => name))
    const frozen = await timed()
    await this.thaw()
    return { healthy, frozen, ratio: Math.round(frozen.p50 / healthy.p50 * 100) / 100 }
  }

  async #take (kind: DownKind, names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (kind === 'killed') {
        await this.#net.kill(name)
      } else {
        this.#frozen.add(name)
        process.kill(this.#pid(name), 'SIGSTOP')
      }
    }
  }

  async #bringBack (names: readonly string[]): Promise<void> {
    await this.thaw()
    const stopped = this.#net.nodes.filter(({ name, running }) => names.includes(name) && !running)
    await Promise.all(stopped.map(async ({ name }) => { await this.#net.restart(name) }))
  }

  async thaw (): Promise<void> {
    for (const name of this.#frozen) {
      process.kill(this.#pid(name), 'SIGCONT')
    }
    this.#frozen.clear()
  }

  #pid (name: string): number {
    const pid = this.#net.nodes.find(node => node.name === name)?.pid
    if (pid == null) {
      throw new Error(`${name} has no process`)
    }
    return pid
  }
}

/** Undefined where it was as wanted. */
async function outcomeOf (node: LightNode, csi: CanonicalCsi | string, wanted: readonly string[]): Promise<string |
  undefined> {
  try {
    const { outcome, relayed } = await node.discover(csi)
    return wanted.includes(outcome) && relayed ? undefined : `${outcome}${relayed ? '' : ', directly'}`
  } catch (err) {
    return err instanceof DiscoveryError ? err.code : String(err)
  }
}

function at<T> (list: readonly T[], i: number): T {
  const item = list[i % list.length]
  if (item === undefined) {
    throw new Error('an empty list')
  }
  return item
}

function recordOf (timings: ReadonlyMap<DownKind, Timing>): Record<DownKind, Timing> {
  const of = (kind: DownKind): Timing => timings.get(kind) ?? timingOf([], 1)
  return { killed: of('killed'), frozen: of('frozen') }
}

async function inTurn<T> (count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let i = 0; i < count; i++) {
    results.push(await work())
  }
  return results
}
