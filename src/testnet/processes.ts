/**
 * A testnet of processes: each node is a `mimi … start` of its own, as an
 * operator would run it. This process is the mail service, and the client of
 * whoever claims.
 */
import { writeFile } from 'node:fs/promises'
import { HOLDER_SECRET_LENGTH, secretKeyStore } from '../node/holder.ts'
import { createLightNode } from '../node/light.ts'
import { Child } from './child.ts'
import { CodeDesk } from './code-desk.ts'
import { TestnetError } from './errors.ts'
import { addressOf, makeFederation } from './federation.ts'
import { makeLayout, removeLayout, writeLayout } from './layout.ts'
import { Mailbox } from './mailbox.ts'
import { freePorts } from './ports.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { ClaimSummary, Holder } from '../node/holder.ts'
import type { Federation, Party } from './federation.ts'
import type { Layout } from './layout.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AbortOptions } from '@libp2p/interface'

/** A node that takes longer than this on a slow machine has a defect. */
const READY_TIMEOUT = 60_000
const LOOKUP_TIMEOUT = 30_000
/** The highest that the commands take: whoever calls a testnet owns it. */
const CHALLENGES_AN_HOUR = '1000000'
const CHALLENGES_OF_AN_IDENTIFIER = '1000'

export interface ProcessTestnetOptions {
  readonly dps: number
  readonly msps: number
  /** The module that is `mimi`, and what its runtime needs to run it. */
  readonly module: string
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly onProgress?: (text: string) => void
  readonly signal?: AbortSignal
}

export interface NodeInfo {
  readonly name: string
  readonly role: string
  readonly pid?: number
  readonly running: boolean
  readonly address: string
  readonly peerId: string
}

export class ProcessTestnet {
  readonly federation: Federation
  readonly #options: ProcessTestnetOptions
  readonly #layout: Layout
  readonly #mailbox = new Mailbox()
  readonly #desk = new CodeDesk(this.#mailbox)
  readonly #children = new Map<string, { readonly child: Child, readonly party: Party }>()
  readonly #respawn = new Map<string, () => void>()
  readonly #users = new Map<string, Set<string>>()
  readonly #stops: Array<() => Promise<void>> = []
  #holder?: Holder

  private constructor (options: ProcessTestnetOptions, layout: Layout, federation: Federation) {
    this.#options = options
    this.#layout = layout
    this.federation = federation
  }

  static async start (options: ProcessTestnetOptions): Promise<ProcessTestnet> {
    const { dps, msps, clock, random, onProgress = () => {} } = options
    const ports = await freePorts(dps + msps + 1)
    const federation = makeFederation({ dpPorts: ports.slice(0, dps), mspPorts: ports.slice(dps, dps + msps), csipPorts: ports.slice(dps + msps), random, now: clock.now() })
    const layout = await makeLayout()
    const testnet = new ProcessTestnet(options, layout, federation)
    testnet.#stops.push(async () => { await removeLayout(layout) })
    try {
      onProgress(`Federation: ${dps} DPs, ${msps} MSPs, 1 CSIP; ${federation.registry.oprfKeys[0]?.threshold ?? 0} of ${dps} DPs evaluate together.`)
      await writeLayout(layout, federation)
      await testnet.#startAll()
    } catch (err) {
      await testnet.stop()
      throw err
    }
    return testnet
  }

  get msps (): readonly string[] {
    return this.federation.msps.map(({ name }) => name)
  }

  get nodes (): readonly NodeInfo[] {
    return [...this.#children.values()].map(({ child, party }) => ({
      name: party.name,
      role: party.name.replace(/\d+$/, ''),
      pid: child.pid,
      running: child.running,
      address: addressOf(party),
      peerId: party.peerId
    }))
  }

  async #startAll (): Promise<void> {
    const { onProgress = () => {}, clock, random, signal } = this.#options
    const { federation } = this
    const smtpPort = await this.#mailbox.start()
    this.#stops.push(async () => { await this.#mailbox.stop() })
    onProgress(`Mail service on port ${smtpPort}.`)

    for (const party of federation.dps) {
      this.#spawn(party, 'dp', '--share', this.#layout.share(party.name), '--data', this.#layout.data(party.name))
    }
    for (const party of federation.csips) {
      this.#spawn(party, 'csip', '--id', party.id, '--data', this.#layout.data(party.name),
        '--smtp-host', '127.0.0.1', '--smtp-port', String(smtpPort), '--smtp-security', 'none', '--from', `code@${party.id}.example`, '--service', federation.registry.name, '--development',
        '--resend-interval', '0', '--starts-per-client', CHALLENGES_AN_HOUR, '--starts-overall', CHALLENGES_AN_HOUR, '--starts-per-identifier', CHALLENGES_OF_AN_IDENTIFIER)
    }
    for (const party of federation.msps) {
      this.#users.set(party.name, new Set())
      this.#spawn(party, 'msp', '--id', party.id, '--users', this.#layout.users(party.name), '--requests-per-minute', CHALLENGES_AN_HOUR)
    }
    const limit = AbortSignal.any([AbortSignal.timeout(READY_TIMEOUT), ...signal == null ? [] : [signal]])
    let ready = 0
    await Promise.all([...this.#children.values()].map(async ({ child }) => {
      await child.ready({ signal: limit })
      onProgress(`Ready: ${child.name} (${++ready} of ${this.#children.size})`)
    }))

    const node = await createLightNode({ anchor: federation.anchor, registry: federation.bytes, refreshInterval: 0, clock, random })
    this.#stops.push(async () => { await node.stop() })
    this.#holder = node.holder(secretKeyStore(random.bytes(HOLDER_SECRET_LENGTH)))
  }

  #spawn (party: Party, role: string, ...args: string[]): void {
    this.#respawn.set(party.name, () => { this.#run(party, role, args) })
    this.#run(party, role, args)
  }

  #run (party: Party, role: string, args: readonly string[]): void {
    const { module, execArgv, env, onProgress = () => {} } = this.#options
    const child = new Child({
      name: party.name,
      module,
      execArgv,
      env,
      args: [role, 'start', '--json', '--key', this.#layout.key(party.name), '--anchor', this.federation.anchorText, '--registry', this.#layout.registry, '--listen', addressOf(party), ...args],
      onLine: line => {
        // codes are for whoever they were sent to, not for the screen
        if (!this.#desk.line(line) && line.startsWith('error')) {
          onProgress(`${party.name}: ${line}`)
        }
      }
    })
    this.#children.set(party.name, { child, party })
    this.#stops.push(async () => { await child.stop() })
  }

  /** Makes the owner of `csi` a user of the MSP, and claims the mapping with the code that arrives. */
  async claim (csi: CanonicalCsi, msp: string, tags: readonly string[], options: AbortOptions = {}): Promise<ClaimSummary> {
    await this.addUsers(msp, [csi])
    if (this.#holder == null) {
      throw new TestnetError('TESTNET_NODE_FAILED', { detail: 'the holder\'s node' })
    }
    return await this.#holder.claim({ csi, msp, tags, answer: this.#desk.answerFor(csi), ...options })
  }

  /** The MSP reads its file again when it changes, so add many at once. */
  async addUsers (msp: string, csis: readonly CanonicalCsi[]): Promise<void> {
    const users = this.#users.get(msp)
    if (users == null) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: msp })
    }
    const before = users.size
    for (const { uri } of csis) {
      users.add(uri)
    }
    if (users.size > before) {
      await writeFile(this.#layout.users(msp), [...users].map(uri => uri + '\n').join(''))
    }
  }

  /** Asks the MSP's node to look up; its answer is a JSON value. */
  async discover (msp: string, csi: string, tags: readonly string[] = [], options: AbortOptions = {}): Promise<unknown> {
    const signal = AbortSignal.any([AbortSignal.timeout(LOOKUP_TIMEOUT), ...options.signal == null ? [] : [options.signal]])
    return await this.#child(msp).request('discover', { csi, tags }, { signal })
  }

  /** Ends a node at once, as a crash would. */
  async kill (name: string): Promise<void> {
    await this.#child(name).kill()
  }

  /** Starts a node anew that has ended, with what it kept. Resolves when it is ready. */
  async restart (name: string): Promise<void> {
    if (this.#child(name).running) {
      throw new TestnetError('TESTNET_NODE_RUNS', { detail: name })
    }
    this.#respawn.get(name)?.()
    await this.#child(name).ready({ signal: AbortSignal.timeout(READY_TIMEOUT) })
  }

  /** Idempotent. */
  async stop (): Promise<void> {
    // nodes end side by side; what they stand on goes after them
    const [folder, ...others] = this.#stops.splice(0)
    await Promise.allSettled(others.map(async stop => { await stop() }))
    await folder?.()
  }

  #child (name: string): Child {
    const known = this.#children.get(name)
    if (known == null) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name })
    }
    return known.child
  }
}
