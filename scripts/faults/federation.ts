/** The federation that things happen to: a process for each node, and a folder for each disk. */
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { HOLDER_SECRET_LENGTH, secretKeyStore } from '../../src/holder/holder.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { replaceFile } from '../../src/node/private-files.ts'
import { draftOf } from '../../src/registry/build.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { Child } from '../../src/testnet/child.ts'
import { CodeDesk } from '../../src/testnet/code-desk.ts'
import { addressOf, makeFederation, makeHpkeKeys } from '../../src/testnet/federation.ts'
import { makeLayout, removeLayout, writeLayout } from '../../src/testnet/layout.ts'
import { Mailbox } from '../../src/testnet/mailbox.ts'
import { startObserver } from '../../src/testnet/observer.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { inTurn } from './in-turn.ts'
import { EXEC_ARGV, MAIN } from '../../test/builders/program.ts'
import type { Holder } from '../../src/holder/holder.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { LightNode, LightNodeOptions } from '../../src/light/options.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Federation, Party } from '../../src/testnet/federation.ts'
import type { Layout } from '../../src/testnet/layout.ts'
import type { DpView, Observer } from '../../src/testnet/observer.ts'
import type { Disks } from './disks.ts'

export interface FederationSize {
  readonly dps: number
  /** DPs that hold a share of the evaluation key: the first ones. */
  readonly evaluators: number
  readonly threshold: number
  readonly replicas: number
  /** MSPs, and CSIPs: two of each, so that one can stand in for the other. */
  readonly pairs: number
}

export const SIZE: FederationSize = { dps: 7, evaluators: 5, threshold: 3, replicas: 5, pairs: 2 }

/** Milliseconds: a machine that has much else to do. */
const READY_TIMEOUT = 180_000
const ASK_TIMEOUT = 20_000
const NO_LIMIT = '1000000'
const ROUNDS = 3

export interface RestartOptions {
  /** Milliseconds by which its clock is ahead. @default 0 */
  readonly clockOffset?: number
}

export class FaultFederation {
  readonly federation: Federation
  readonly desk = new CodeDesk(new Mailbox())
  readonly #layout: Layout
  readonly #disks: Disks
  readonly #children = new Map<string, Child>()
  readonly #nodes = new Set<LightNode>()
  readonly #observers: Observer[] = []
  /** By name: why a node that ended by itself says that it did. */
  readonly #note: (text: string) => void
  #registry: VerifiedRegistry
  #isOver = false

  private constructor (federation: Federation, layout: Layout, disks: Disks, note: (text: string) => void) {
    this.federation = federation
    this.#layout = layout
    this.#disks = disks
    this.#note = note
    this.#registry = federation.registry
  }

  /** @param users - URIs that both MSPs know */
  static async start (
    disks: Disks, users: readonly string[], note: (text: string) => void, size = SIZE
  ): Promise<FaultFederation> {
    const federation = await foundFederation(size)
    const made = new FaultFederation(federation, await makeLayout(), disks, note)
    try {
      await writeLayout(made.#layout, federation)
      for (const { name } of federation.msps) {
        await replaceFile(made.#layout.users(name), users.map(uri => `${uri}\n`).join(''))
      }
      for (const { name } of made.parties) {
        await disks.prepare(made.folderOf(name))
      }
      await inTurn(made.parties.length, async i => { await made.restart(made.parties[i]?.name ?? '') })
      return made
    } catch (err) {
      await made.stop()
      throw err
    }
  }

  get parties (): readonly Party[] {
    return [...this.federation.dps, ...this.federation.csips, ...this.federation.msps]
  }

  /** The newest version. */
  get registry (): VerifiedRegistry {
    return this.#registry
  }

  folderOf (name: string): string {
    return this.#layout.data(name)
  }

  idOf (name: string): string {
    return this.#party(name).id
  }

  isRunning (name: string): boolean {
    return this.#children.get(name)?.running === true
  }

  /** Undefined as long as it runs. */
  exitCodeOf (name: string): number | undefined {
    return this.#children.get(name)?.exitCode
  }

  /** The last lines that it printed. */
  linesOf (name: string): readonly string[] {
    return this.#children.get(name)?.lastLines ?? []
  }

  #party (name: string): Party {
    const party = this.parties.find(each => each.name === name)
    if (party == null) {
      throw new Error(`no party ${name}`)
    }
    return party
  }

  #pid (name: string): number {
    return this.#children.get(name)?.pid ?? 0
  }

  /** As a crash would. */
  async kill (name: string): Promise<void> {
    await this.#children.get(name)?.kill()
  }

  /** Ends it as its operator would where it runs, starts it, and waits until it is ready. */
  async restart (name: string, { clockOffset = 0 }: RestartOptions = {}): Promise<void> {
    await this.#children.get(name)?.stop()
    if (this.#isOver) {
      return
    }
    const shifted = ['--import', new URL('shifted-clock.mjs', import.meta.url).href]
    const child = new Child({
      name,
      module: MAIN,
      execArgv: [...EXEC_ARGV, ...clockOffset === 0 ? [] : shifted],
      env: { ...process.env, MIMI_FAULT_CLOCK_OFFSET: String(clockOffset) },
      args: this.#argumentsOf(this.#party(name)),
      onLine: line => { this.desk.line(line) }
    })
    this.#children.set(name, child)
    await child.ready({ signal: AbortSignal.timeout(READY_TIMEOUT) })
  }

  #argumentsOf (party: Party): readonly string[] {
    const { name, id } = party
    const layout = this.#layout
    const common = [
      '--json', '--key', layout.key(name), '--anchor', this.federation.anchorText, '--registry', layout.registry,
      '--listen', addressOf(party), '--data', layout.data(name)
    ]
    if (name.startsWith('dp')) {
      const share = this.federation.registry.oprfKeys.some(({ shares }) => shares.some(({ dp }) => dp === id))
      return ['dp', 'start', ...common, '--hpke', layout.hpke(name), ...share ? ['--share', layout.share(name)] : []]
    }
    return name.startsWith('csip')
      ? [
          'csip', 'start', ...common, '--id', id, '--development', '--resend-interval', '0',
          '--starts-per-client', NO_LIMIT, '--starts-overall', NO_LIMIT,
          '--starts-per-identifier', '1000', '--starts-per-stranger', '1000'
        ]
      : ['msp', 'start', ...common, '--id', id, '--users', layout.users(name), '--requests-per-minute', NO_LIMIT]
  }

  freeze (name: string): void {
    process.kill(this.#pid(name), 'SIGSTOP')
  }

  thaw (name: string): void {
    if (this.isRunning(name)) {
      process.kill(this.#pid(name), 'SIGCONT')
    }
  }

  async fill (name: string): Promise<void> {
    await this.#disks.fill(this.folderOf(name), this.#pid(name))
  }

  async free (name: string): Promise<void> {
    await this.#disks.free(this.folderOf(name), this.#pid(name))
  }

  /** Signs the next version and starts a DP with it, which tells the others; clients hear of it as they would. */
  /** @param change - what is new in it, of what is issued at that time */
  async publish (
    change: (draft: RegistryDraft, issuedAt: number) => Partial<RegistryDraft>, herald: string
  ): Promise<void> {
    const now = systemClock.now()
    const bytes = this.federation.next(change(draftOf(this.#registry), now), now, this.#registry)
    this.#registry = openRegistry(bytes, { anchor: this.federation.anchor, now, previous: this.#registry })
    await replaceFile(this.#layout.registry, bytes)
    await this.restart(herald)
  }

  /** Somebody who looks up or claims, and knows the newest registry. */
  async light (options: Partial<LightNodeOptions> = {}): Promise<LightNode> {
    const node = await createLightNode({ anchor: this.federation.anchor, registry: this.#registry.bytes, ...options })
    this.#nodes.add(node)
    return node
  }

  async endLight (node: LightNode): Promise<void> {
    this.#nodes.delete(node)
    await node.stop()
  }

  person (node: LightNode): Holder {
    return node.holder(secretKeyStore(systemRandom.bytes(HOLDER_SECRET_LENGTH)))
  }

  /** What each DP holds of an identifier, asked by itself. */
  async views (csi: CanonicalCsi): Promise<readonly DpView[]> {
    const signal = AbortSignal.timeout(ASK_TIMEOUT)
    this.#observers[0] ??= await startObserver({
      federation: this.federation,
      clock: systemClock,
      random: systemRandom,
      known: async ({ name }, lookupKey, options) => {
        const names = await this.#children.get(name)?.request('invalidations', lookupKey, { signal, ...options })
        return Array.isArray(names) ? names.map(String) : []
      }
    })
    return await this.#observers[0].viewsOf(csi, { signal })
  }

  /** Idempotent. Ends every process, and lets go of every disk. */
  async stop (): Promise<void> {
    this.#isOver = true
    await Promise.allSettled([...this.#nodes].map(async node => { await node.stop() }))
    await Promise.allSettled(this.#observers.map(async observer => { await observer.stop() }))
    // one that was started while the others ended comes in the next round
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.allSettled([...this.#children].map(async ([name, child]) => {
        this.thaw(name)
        await child.stop()
      }))
    }
    await this.#disks.end().catch((err: unknown) => { this.#note(`not unmounted: ${String(err)}`) })
    await removeLayout(this.#layout)
  }
}

async function foundFederation ({ dps, evaluators, threshold, replicas, pairs }: FederationSize): Promise<Federation> {
  const ports = await freePorts(dps + 2 * pairs)
  return makeFederation({
    dpPorts: ports.slice(0, dps),
    csipPorts: ports.slice(dps, dps + pairs),
    mspPorts: ports.slice(dps + pairs),
    threshold,
    random: systemRandom,
    now: systemClock.now(),
    hpkeKeys: await makeHpkeKeys(dps, systemRandom),
    policy: placementOf({ replicas, replicaOperators: replicas }),
    change: draft => ({
      ...draft,
      oprfKeys: draft.oprfKeys.map(key => ({ ...key, shares: key.shares.slice(0, evaluators) })),
      msps: draft.msps.map(msp => ({ ...msp, dps: draft.dps.slice(2, 3).map(({ id }) => id) }))
    })
  })
}
