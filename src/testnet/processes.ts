/**
 * A testnet of processes: each node is a `mimi … start` of its own, as an
 * operator would run it. This process is the mail service, and the client of
 * whoever claims.
 */
import { deadline } from '../base/deadline.ts'
import { HOLDER_SECRET_LENGTH, secretKeyStore } from '../holder/holder.ts'
import { createLightNode } from '../light/light-node.ts'
import { replaceFile } from '../node/private-files.ts'
import { announceReassigned } from './announcement.ts'
import { Child } from './child.ts'
import { CodeDesk } from './code-desk.ts'
import { TestnetConflicts, arbiterThresholdOf } from './conflicts.ts'
import { TestnetError } from './errors.ts'
import { addressOf, makeFederation, makeHpkeKeys } from './federation.ts'
import { Island } from './island.ts'
import { makeLayout, removeLayout, writeLayout } from './layout.ts'
import { csipArguments, dpArguments, mspArguments } from './node-arguments.ts'
import { Mailbox } from './mailbox.ts'
import { startObserver } from './observer.ts'
import { freePorts } from './ports.ts'
import { OWNER, callOf, tellCalls } from './traffic.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { ReachOptions } from '../light/federation.ts'
import type { ClaimOptions, ClaimSummary, CoverageSummary, Holder, ReleaseSummary } from '../holder/holder.ts'
import type { Announced } from './announcement.ts'
import type { DpParty, Federation, Party } from './federation.ts'
import type { DpView, Observer } from './observer.ts'
import type { Layout } from './layout.ts'
import type { NodeInfo, ProcessTestnetOptions } from './process-interface.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AbortOptions } from '@libp2p/interface'

/** A node that takes longer than this on a slow machine has a defect. */
const READY_TIMEOUT = 180_000
const LOOKUP_TIMEOUT = 30_000
/** The shortest that a registry takes: whoever plays doesn't wait for a week. */
const CONFLICT_WINDOW = 60_000
export type { NodeInfo, ProcessTestnetOptions } from './process-interface.ts'

export class ProcessTestnet {
  readonly federation: Federation
  readonly #options: ProcessTestnetOptions
  readonly #layout: Layout
  readonly #mailbox = new Mailbox()
  readonly #desk = new CodeDesk(this.#mailbox)
  readonly #children = new Map<string, { readonly child: Child, readonly party: Party }>()
  readonly #respawn = new Map<string, () => void>()
  readonly #users = new Map<string, Set<string>>()
  #writing: Promise<void> = Promise.resolve()
  readonly #stops: Array<() => Promise<void>> = []
  /** Whoever has an identifier that was never given to somebody else. */
  #holder?: Holder
  /** Who has an identifier since it was, by its URI. */
  readonly #owners = new Map<string, Holder>()
  #newPerson?: () => Holder
  #conflicts?: TestnetConflicts
  #observer?: Promise<Observer>
  readonly #island: Island

  private constructor (options: ProcessTestnetOptions, layout: Layout, federation: Federation) {
    this.#options = options
    this.#layout = layout
    this.federation = federation
    this.#island = new Island({ nodes: this.#children, dps: federation.dps.map(({ name }) => name) })
  }

  static async start (options: ProcessTestnetOptions): Promise<ProcessTestnet> {
    const { dps, msps, clock, random, onProgress = () => {} } = options
    const ports = await freePorts(dps + msps + 1)
    const federation = makeFederation({
      policy: { conflictWindow: CONFLICT_WINDOW },
      change: draft => ({
        ...draft,
        policy: { ...draft.policy, arbiters: draft.dps.map(({ id }) => id), arbiterThreshold: arbiterThresholdOf(dps) }
      }),
      dpPorts: ports.slice(0, dps),
      mspPorts: ports.slice(dps, dps + msps),
      csipPorts: ports.slice(dps + msps),
      random,
      now: clock.now(),
      hpkeKeys: await makeHpkeKeys(dps, random)
    })
    const layout = await makeLayout()
    const testnet = new ProcessTestnet(options, layout, federation)
    testnet.#stops.push(async () => { await removeLayout(layout) })
    try {
      onProgress(
        `Federation: ${dps} DPs, ${msps} MSPs, 1 CSIP; ${federation.registry.oprfKeys[0]?.threshold ?? 0} of ${dps} DPs evaluate together.`
      )
      await writeLayout(layout, federation)
      await testnet.#startAll()
    } catch (err) {
      await testnet.stop()
      throw err
    }
    return testnet
  }

  /** The files by which others join: the anchor, and the registry. */
  get files (): Pick<Layout, 'anchor' | 'registry'> {
    return this.#layout
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
      frozen: child.frozen,
      apart: this.#island.has(party.name),
      address: addressOf(party),
      peerId: party.peerId
    }))
  }

  /** Names of those that a partition keeps apart from all others. */
  get cutOff (): readonly string[] {
    return this.#island.names
  }

  async #startAll (): Promise<void> {
    const { onProgress = () => {}, clock, random, signal } = this.#options
    const { federation } = this
    const smtpPort = await this.#mailbox.start()
    this.#stops.push(async () => { await this.#mailbox.stop() })
    onProgress(`Mail service on port ${smtpPort}.`)

    const start = { layout: this.#layout, service: federation.registry.name, smtpPort }
    for (const party of federation.dps) {
      this.#spawn(party, 'dp', ...dpArguments(party, start))
    }
    for (const party of federation.csips) {
      this.#spawn(party, 'csip', ...csipArguments(party, start))
    }
    for (const party of federation.msps) {
      this.#users.set(party.name, new Set())
      this.#spawn(party, 'msp', ...mspArguments(party, start))
    }
    const limit = deadline(READY_TIMEOUT, signal)
    let ready = 0
    await Promise.all([...this.#children.values()].map(async ({ child }) => {
      await child.ready({ signal: limit })
      await this.#listen(child)
      onProgress(`Ready: ${child.name} (${++ready} of ${this.#children.size})`)
    }))

    const node = await createLightNode({
      anchor: federation.anchor, registry: federation.bytes, refreshInterval: 0, clock, random
    })
    this.#stops.push(async () => { await node.stop() })
    if (this.#options.onCall != null) {
      tellCalls(node.traffic, OWNER, this.#nameOf, this.#options.onCall)
    }
    this.#newPerson = () => node.holder(secretKeyStore(random.bytes(HOLDER_SECRET_LENGTH)))
    this.#holder = this.#newPerson()
    this.#conflicts = new TestnetConflicts({
      dps: federation.dps,
      arbiterThreshold: arbiterThresholdOf(federation.dps.length),
      ownerOf: csi => this.#ownerOf(csi),
      newPerson: this.#newPerson,
      answerFor: csi => this.#desk.answerFor(csi),
      addUser: async (msp, csi) => { await this.addUsers(msp, [csi]) },
      isRunning: name => this.#child(name).running,
      ask: async (name, method, params) =>
        await this.#child(name).request(method, params, { signal: AbortSignal.timeout(LOOKUP_TIMEOUT) })
    })
  }

  /** Has a node that is ready tell what it asks others. */
  async #listen (child: Child): Promise<void> {
    if (this.#options.onCall != null) {
      await child.request('traffic', undefined, { signal: AbortSignal.timeout(LOOKUP_TIMEOUT) })
    }
  }

  readonly #nameOf = (peerId: string): string => {
    const { dps, msps, csips } = this.federation
    return [...dps, ...msps, ...csips].find(party => party.peerId === peerId)?.name ?? peerId
  }

  /** Who says that what belongs to others is theirs, and who decides. */
  get conflicts (): TestnetConflicts {
    if (this.#conflicts == null) {
      throw new TestnetError('TESTNET_NODE_FAILED', { detail: 'the holder\'s node' })
    }
    return this.#conflicts
  }

  #spawn (party: Party, role: string, ...args: string[]): void {
    this.#respawn.set(party.name, () => { this.#run(party, role, args) })
    this.#run(party, role, args)
  }

  #run (party: Party, role: string, args: readonly string[]): void {
    const { module, execArgv, env, onProgress = () => {}, onCall } = this.#options
    const child = new Child({
      name: party.name,
      module,
      execArgv,
      env,
      args: [
        role, 'start', '--json', '--key', this.#layout.key(party.name), '--anchor', this.federation.anchorText,
        '--registry', this.#layout.registry, '--listen', addressOf(party), ...args
      ],
      onEvent: message => { onCall?.(callOf(party.name, message, this.#nameOf)) },
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

  /**
   * Makes the owner of `csi` a user of the MSP, and claims the mapping with the code that arrives.
   *
   * @param msp - null: the owner lists no service; then `tags` don't count
   */
  async claim (csi: CanonicalCsi, msp: string | null, tags: readonly string[], options: Pick<ClaimOptions, 'signal' |
    'firstMapping'> = {}): Promise<ClaimSummary> {
    const wish = { csi, answer: this.#desk.answerFor(csi), ...options }
    if (msp == null) {
      return await this.#ownerOf(csi).claim({ ...wish, msp })
    }
    await this.addUsers(msp, [csi])
    return await this.#ownerOf(csi).claim({ ...wish, msp, tags })
  }

  /** How many DPs have acknowledged that `csi` is newly its owner's. */
  async coverage (csi: CanonicalCsi, options: AbortOptions = {}): Promise<readonly CoverageSummary[]> {
    return await this.#ownerOf(csi).coverage({ csi, ...options })
  }

  /** The owner of `csi` lets go of the mapping on `msp`, of the opt-out (null), or of all. */
  async release (
    csi: CanonicalCsi, msp?: string | null, options: AbortOptions = {}
  ): Promise<readonly ReleaseSummary[]> {
    return await this.#ownerOf(csi).release({ csi, msp, ...options })
  }

  /**
   * Somebody else has the identifier from now on: the CSIP announces it, and the
   * next claim is the new owner's. Resolves once a majority of the replicas has it.
   */
  async reassign (csi: CanonicalCsi, since: number, options: AbortOptions = {}): Promise<Announced> {
    const { registry, csips: [csip] } = this.federation
    const child = this.#child(csip?.name ?? '')
    return await announceReassigned(csi, since, {
      registry,
      csipId: csip?.id ?? '',
      clock: this.#options.clock,
      request: async (method, params, requestOptions) => await child.request(method, params, requestOptions),
      onRecorded: () => {
        if (this.#newPerson != null) {
          this.#owners.set(csi.uri, this.#newPerson())
        }
      },
      ...options
    })
  }

  /** What each DP holds of `csi`, asked by itself. */
  async views (csi: CanonicalCsi, options: AbortOptions = {}): Promise<readonly DpView[]> {
    return await (await this.#observing()).viewsOf(csi, options)
  }

  /** Under which its records are kept; whoever asks knows the identifier. */
  async lookupKey (csi: CanonicalCsi, options: AbortOptions = {}): Promise<LookupKey> {
    return await (await this.#observing()).lookupKeyOf(csi, options)
  }

  async #observing (): Promise<Observer> {
    this.#observer ??= startObserver({
      ...this.#options,
      federation: this.federation,
      known: async ({ name }: DpParty, lookupKey, knownOptions) => {
        const names = await this.#child(name).request('invalidations', lookupKey, knownOptions)
        return Array.isArray(names) ? names.map(String) : []
      }
    }).then(observer => {
      this.#stops.push(async () => { await observer.stop() })
      return observer
    })
    return await this.#observer
  }

  /**
   * Cuts the nodes of these names off from all others: their DPs talk to one another alone. Takes the place of a
   * partition before.
   */
  async partition (names: readonly string[]): Promise<void> {
    await this.#island.cutOff(names)
  }

  /** Ends a partition. */
  async heal (): Promise<void> {
    await this.#island.mend()
  }

  #ownerOf ({ uri }: CanonicalCsi): Holder {
    const owner = this.#owners.get(uri) ?? this.#holder
    if (owner == null) {
      throw new TestnetError('TESTNET_NODE_FAILED', { detail: 'the holder\'s node' })
    }
    return owner
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
      // one after the other, each with all there are by then: none may take the place of a newer one
      const write = async (): Promise<void> => {
        await replaceFile(this.#layout.users(msp), [...users].map(uri => uri + '\n').join(''))
      }
      this.#writing = this.#writing.then(write, write)
      await this.#writing
    }
  }

  /** Asks the MSP's node to look up; its answer is a JSON value. */
  async discover (msp: string, csi: string, tags: readonly string[] = [], options: AbortOptions &
    { readonly query?: ReachOptions, readonly compact?: boolean } = {}): Promise<unknown> {
    const signal = deadline(LOOKUP_TIMEOUT, options.signal)
    return await this.#child(msp).request('discover', { csi, tags, query: options.query, compact: options.compact }, {
      signal
    })
  }

  /** Ends a node at once, as a crash would. */
  async kill (name: string): Promise<void> {
    await this.#child(name).kill()
  }

  /** Has a node stand still: it answers nothing, and its connections stay. */
  freeze (name: string): void {
    this.#child(name).freeze()
  }

  /** Has it go on. */
  async thaw (name: string): Promise<void> {
    this.#child(name).thaw()
    await this.#island.tell(name)
  }

  /** How a DP is: ShownHealth. */
  async health (name: string, options: AbortOptions = {}): Promise<unknown> {
    return await this.#child(name).request('health', undefined, options)
  }

  /** Starts a node anew that has ended, with what it kept. Resolves when it is ready. */
  async restart (name: string): Promise<void> {
    if (this.#child(name).running) {
      throw new TestnetError('TESTNET_NODE_RUNS', { detail: name })
    }
    this.#respawn.get(name)?.()
    await this.#child(name).ready({ signal: AbortSignal.timeout(READY_TIMEOUT) })
    await this.#listen(this.#child(name))
    await this.#island.tell(name)
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
