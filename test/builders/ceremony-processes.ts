/** Five DPs that run as processes of their own, as operators would run them, and no evaluation key yet. */
import { writeFile } from 'node:fs/promises'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { oprfKeyJson } from '../../src/registry/json.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { Child } from '../../src/testnet/child.ts'
import { addressOf, makeFederation } from '../../src/testnet/federation.ts'
import { makeLayout, removeLayout, writeLayout } from '../../src/testnet/layout.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { EXEC_ARGV, MAIN } from './program.ts'
import type { ShownCeremony, ShownKey } from '../../src/dp/ceremonies/operator.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { CeremonyWish } from '../../src/protocols/ceremony/index.ts'
import type { OprfKey, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Federation } from '../../src/testnet/federation.ts'
import type { Layout } from '../../src/testnet/layout.ts'

const READY_TIMEOUT = 120_000
const ANSWER_TIMEOUT = 30_000
const MINUTE = 60_000
/** How long a ceremony may take to come to a step, on a machine that has much else to do. */
const STEP_TIMEOUT = 90_000

export class CeremonyProcesses {
  readonly federation: Federation
  readonly layout: Layout
  readonly #children: Child[] = []
  readonly #nodes: LightNode[] = []
  #registry: VerifiedRegistry

  private constructor (federation: Federation, layout: Layout) {
    this.federation = federation
    this.layout = layout
    this.#registry = federation.registry
  }

  static async start (count: number): Promise<CeremonyProcesses> {
    const federation = makeFederation({
      dpPorts: await freePorts(count),
      mspPorts: [],
      csipPorts: [],
      random: systemRandom,
      now: systemClock.now(),
      change: draft => ({ ...draft, oprfKeys: [] })
    })
    const layout = await makeLayout()
    await writeLayout(layout, federation)
    const processes = new CeremonyProcesses(federation, layout)
    federation.dps.forEach((_, i) => { processes.#run(i) })
    await processes.#ready()
    return processes
  }

  get registry (): VerifiedRegistry {
    return this.#registry
  }

  #run (i: number): void {
    const dp = this.federation.dps[i]
    if (dp == null) {
      throw new Error(`no DP ${i}`)
    }
    const { layout, federation } = this
    this.#children[i] = new Child({
      name: dp.name,
      module: MAIN,
      execArgv: EXEC_ARGV,
      env: process.env,
      args: ['dp', 'start', '--json', '--key', layout.key(dp.name), '--anchor', federation.anchorText,
        '--registry', layout.registry, '--listen', addressOf(dp), '--data', layout.data(dp.name)]
    })
  }

  async #ready (): Promise<void> {
    await Promise.all(
      this.#children.map(async child => { await child.ready({ signal: AbortSignal.timeout(READY_TIMEOUT) }) })
    )
  }

  /** As a crash would. */
  async kill (i: number): Promise<void> {
    await this.#children[i]?.kill()
  }

  async restart (i: number): Promise<void> {
    await this.#children[i]?.stop()
    this.#run(i)
    await this.#ready()
  }

  async ask<T> (i: number, body: object): Promise<T> {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT)
    return await this.#children[i]?.request('ceremony', body, { signal }) as T
  }

  /** The first of `dps` invites. @returns id of the ceremony */
  async invite (dps: readonly number[], wish: Partial<CeremonyWish>): Promise<string> {
    const times = { joinWithin: 3 * MINUTE, dealWithin: MINUTE, approveWithin: MINUTE }
    const full = { kind: 'new', keyId: 1, ...times, ...wish }
    const { ceremony } = await this.ask<ShownCeremony>(dps[0] ?? 0, { act: 'invite', wish: full })
    for (const dp of dps) {
      await this.until(dp, ceremony, () => true)
    }
    return ceremony
  }

  async join (dps: readonly number[], ceremony: string): Promise<void> {
    for (const dp of dps) {
      await this.ask(dp, { act: 'join', ceremony })
    }
  }

  /** Waits until the DP knows of the ceremony, and it stands there as told. */
  async until (i: number, ceremony: string, holds: (shown: ShownCeremony) => boolean): Promise<void> {
    const over = AbortSignal.timeout(STEP_TIMEOUT)
    for (;;) {
      const all = await this.ask<readonly ShownCeremony[]>(i, { act: 'list' })
      if (all.some(shown => shown.ceremony === ceremony && holds(shown))) {
        return
      }
      if (over.aborted) {
        throw new Error(`DP ${i} didn't come to the step that was waited for: ${JSON.stringify(all)}`)
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  async finished (i: number, ceremony: string): Promise<OprfKey> {
    await this.until(i, ceremony, ({ state }) => state === 'finished')
    const { key } = await this.ask<ShownKey>(i, { act: 'finish', ceremony })
    return oprfKeyJson.read(key, '')
  }

  /** Lists the keys in the next version of the registry, and starts one DP after the other with it. */
  async publish (oprfKeys: readonly OprfKey[]): Promise<void> {
    await this.signNext(oprfKeys)
    for (const i of this.#children.keys()) {
      await this.restart(i)
    }
  }

  async signNext (oprfKeys: readonly OprfKey[]): Promise<void> {
    const now = systemClock.now()
    const bytes = this.federation.next({ oprfKeys }, now, this.#registry)
    this.#registry = openRegistry(bytes, { anchor: this.federation.anchor, now, previous: this.#registry })
    await writeFile(this.layout.registry, bytes)
  }

  /** Somebody who looks up under the registry of this moment, and learns of no later one. */
  async asker (): Promise<LightNode> {
    const node = await createLightNode(
      { anchor: this.federation.anchor, registry: this.#registry.bytes, refreshInterval: 0 }
    )
    this.#nodes.push(node)
    return node
  }

  async stop (): Promise<void> {
    await Promise.allSettled(this.#nodes.map(async node => { await node.stop() }))
    await Promise.allSettled(this.#children.map(async child => { await child.stop() }))
    await removeLayout(this.layout)
  }
}
