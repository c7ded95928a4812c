/** The testnet in one process. See index.ts. */
import { setTimeout } from 'node:timers/promises'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { parseCsi } from '../identifiers/csi.ts'
import { ASSIGNMENTS_NAMESPACE } from '../attestor/assignments/alone.ts'
import { createAttestor } from '../attestor/attestor.ts'
import { developmentChannel } from '../attestor/channels/development.ts'
import { HOLDER_SECRET_LENGTH, secretKeyStore } from '../holder/holder.ts'
import { createLightNode } from '../light/light-node.ts'
import { memoryStore } from '../store/memory.ts'
import { capture } from './capture.ts'
import { isTestClock } from './clock.ts'
import { TestnetError } from './errors.ts'
import { testnetFaults } from './faults/faults.ts'
import { FaultyNetwork } from './faults/network.ts'
import { addressOf, makeFederation, makeHpkeKeys } from './federation.ts'
import { newCsis } from './new-csis.ts'
import { pass } from './passing.ts'
import { freePorts } from './ports.ts'
import { seededRandom } from './seed.ts'
import { startDp } from './testnet-dp.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { DisputeNotice } from '../protocols/confirm/interface.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AnswerChallenge, ClaimSummary, Holder } from '../holder/holder.ts'
import type { LightNode, LightNodeOptions } from '../light/options.ts'
import type { RegistryDraft } from '../registry/build.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Capture } from './capture.ts'
import type { Federation, Party } from './federation.ts'
import type { TestClock } from './clock.ts'
import type {
  Freezable, Testnet, TestnetClaim, TestnetCsip, TestnetDp, TestnetFaults, TestnetMsp, TestnetOptions, Who
} from './interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

const DEFAULT_DPS = 5
const DEFAULT_MSPS = 2
const DEFAULT_CSIPS = 1
/** Whoever calls a testnet owns it; zero would mean none. */
const NO_LIMIT = 1_000_000
/** DPs that each of them gossips with, once they have met. */
const NEIGHBOURS = 6
/** Milliseconds for that, on a machine that has much else to do. */
const MEETING_TIMEOUT = 600_000
/** Milliseconds between two looks. */
const LOOK_INTERVAL = 20

/** What is shared by the parts of a testnet while it starts. */
interface Settings extends Omit<TestnetOptions, 'clock' | 'logger'> {
  readonly clock: Clock
  readonly logger: ComponentLogger
  /** That of the clock, where it has one. */
  readonly timer?: Timer
  readonly randomOf: (purpose: string) => Random
}

export class RunningTestnet implements Testnet {
  readonly federation: Federation
  readonly dps: TestnetDp[] = []
  readonly msps: TestnetMsp[] = []
  readonly csips: TestnetCsip[] = []
  readonly taps = new Map<string, Capture>()
  readonly #settings: Settings
  readonly #codes = new Map<string, string>()
  readonly #stops: Array<() => Promise<void>> = []
  /** Where each node listens; another port than the registry's where a tap is in front. */
  readonly #listen = new Map<string, number>()
  readonly #network: FaultyNetwork
  readonly #faults: TestnetFaults
  /** Light nodes that run, and what their wires call them. */
  readonly #lights = new Map<LightNode, string>()
  readonly #nextCsi: Testnet['newCsi']
  #registry: VerifiedRegistry
  #lightsMade = 0
  #people = 0
  #person?: Promise<Holder>

  private constructor (federation: Federation, settings: Settings) {
    this.federation = federation
    this.#settings = settings
    this.#registry = federation.registry
    this.#nextCsi = newCsis(settings.randomOf('identifiers'))
    this.#network = new FaultyNetwork(settings.randomOf('network'))
    const parties = [...federation.dps, ...federation.msps, ...federation.csips]
    parties.forEach(({ port, name }) => { this.#network.listensAt(port, name) })
    const names = new Set(parties.map(({ name }) => name))
    this.#faults = testnetFaults({ network: this.#network, dps: this.dps, lights: this.#lights, names })
  }

  static async start (options: TestnetOptions): Promise<RunningTestnet> {
    const {
      dps = DEFAULT_DPS, msps = DEFAULT_MSPS, csips = DEFAULT_CSIPS, clock = systemClock, random = systemRandom
    } = options
    const { seed, logger = defaultLogger() } = options
    const randomOf = (purpose: string): Random => seed == null ? random : seededRandom(seed, purpose)
    const settings: Settings = { ...options, clock, timer: isTestClock(clock) ? clock : undefined, randomOf, logger }
    const keys = randomOf('keys')
    const ports = await freePorts(dps + msps + csips)
    const federation = makeFederation({
      dpPorts: ports.slice(0, dps),
      mspPorts: ports.slice(dps, dps + msps),
      csipPorts: ports.slice(dps + msps),
      random: keys,
      now: clock.now(),
      threshold: options.threshold,
      operators: options.operators,
      hpkeKeys: options.relays === false ? undefined : await makeHpkeKeys(dps, randomOf('relay keys')),
      policy: options.policy,
      change: options.change
    })
    const testnet = new RunningTestnet(federation, settings)
    try {
      await testnet.#startAll()
    } catch (err) {
      await testnet.stop()
      throw err
    }
    return testnet
  }

  get registry (): VerifiedRegistry {
    return this.#registry
  }

  async #startAll (): Promise<void> {
    const { federation } = this
    for (const name of this.#settings.taps ?? []) {
      await this.#tap(name)
    }
    this.dps.push(...await Promise.all(federation.dps.map(async party => {
      const dp = await startDp({
        ...this.#settings,
        party,
        listen: this.#listenOf(party),
        current: () => this.#registry.bytes,
        anchor: federation.anchor,
        preferred: name => this.#preferredOf(name),
        network: this.#network
      })
      this.#stops.push(async () => { await dp.stop() })
      return dp
    })))
    await this.#meet()
    for (const party of federation.csips) {
      this.csips.push(await this.#startCsip(party))
    }
    for (const party of federation.msps) {
      this.msps.push(await this.#startMsp(party))
    }
  }

  /** Handshakes of a whole federation in one process would hold up the first requests for longer than these wait. */
  async #meet (): Promise<void> {
    const wanted = Math.min(NEIGHBOURS, this.dps.length - 1)
    const end = performance.now() + MEETING_TIMEOUT
    while (this.dps.some(({ dp }) => dp.invalidationGossip.neighbours < wanted)) {
      if (performance.now() > end) {
        throw new TestnetError('TESTNET_NODE_FAILED', { detail: 'the DPs did not meet' })
      }
      await setTimeout(LOOK_INTERVAL)
    }
  }

  #preferredOf (name: string): readonly string[] {
    const names = this.#settings.preferred?.[name] ?? []
    return this.federation.dps.filter(party => names.includes(party.name)).map(({ id }) => id)
  }

  async #tap (name: string): Promise<void> {
    const party = [...this.federation.dps, ...this.federation.msps, ...this.federation.csips]
      .find(candidate => candidate.name === name)
    if (party == null) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name })
    }
    const [inner = 0] = await freePorts(1)
    const tap = await capture(() => inner, party.port)
    this.#listen.set(name, inner)
    this.taps.set(name, tap)
    this.#stops.push(async () => { await tap.stop() })
  }

  #listenOf ({ name, port }: Party): string {
    return addressOf({ port: this.#listen.get(name) ?? port })
  }

  async #startCsip (party: Party): Promise<TestnetCsip> {
    const { clock, timer, randomOf, logger } = this.#settings
    const store = memoryStore()
    const attestor = await createAttestor({
      csipId: party.id,
      seed: party.seed,
      listen: [this.#listenOf(party)],
      anchor: this.federation.anchor,
      initial: this.federation.bytes,
      store: store.namespace('registry'),
      assignments: { store: store.namespace(ASSIGNMENTS_NAMESPACE) },
      channels: components =>
        [developmentChannel(components, { onCode: ({ csi, code }) => { this.#codes.set(csi.uri, code) } })],
      refreshInterval: 0,
      startsPerClient: NO_LIMIT,
      startsPerIdentifier: NO_LIMIT,
      startsPerStranger: NO_LIMIT,
      startsOverall: NO_LIMIT,
      resendInterval: 0,
      clock,
      timer,
      wire: this.#network.wireOf(party.name),
      random: randomOf(party.name),
      logger
    })
    this.#stops.push(async () => {
      await attestor.stop()
      await store.close()
    })
    await attestor.start()
    return { party, attestor, ...this.#freezable(party.name) }
  }

  async #startMsp (party: Party): Promise<TestnetMsp> {
    const users = new Set<string>()
    const notices: DisputeNotice[] = []
    const node = await this.#light(party.name, {
      seed: party.seed,
      listen: [this.#listenOf(party)],
      msp: {
        mspId: party.id,
        signingSeed: party.seed,
        requestsPerMinute: NO_LIMIT,
        backend: {
          isConfirmedUser: async csi => users.has(csi.uri),
          isSsiHint: async () => true,
          notify: async notice => { notices.push(notice) }
        }
      }
    })
    return { party, node, users, notices, ...this.#freezable(party.name) }
  }

  async light (options: Partial<LightNodeOptions> = {}): Promise<LightNode> {
    return await this.#light(`light${++this.#lightsMade}`, options)
  }

  async #light (name: string, options: Partial<LightNodeOptions>): Promise<LightNode> {
    const { clock, timer, randomOf, logger } = this.#settings
    const node = await createLightNode({
      anchor: this.federation.anchor,
      registry: this.#registry.bytes,
      refreshInterval: 0,
      clock,
      timer,
      wire: this.#network.wireOf(name),
      random: randomOf(name),
      logger,
      ...options
    })
    this.#lights.set(node, name)
    this.#stops.push(async () => {
      this.#lights.delete(node)
      await node.stop()
    })
    return node
  }

  #freezable (name: string): Freezable {
    return { freeze: () => { this.#network.freeze(name) }, thaw: () => { this.#network.thaw(name) } }
  }

  async person (secret?: Uint8Array): Promise<Holder> {
    const random = this.#settings.randomOf(`person ${++this.#people}`)
    const node = await this.light()
    return node.holder(secretKeyStore(secret ?? random.bytes(HOLDER_SECRET_LENGTH)))
  }

  async claim (
    { holder, isUser = true, msp = this.msps[0]?.party.id ?? '', ...claim }: TestnetClaim
  ): Promise<ClaimSummary> {
    const csi = this.#canonical(claim.csi)
    if (isUser) {
      this.msps.find(({ party }) => party.id === msp)?.users.add(csi.uri)
    }
    this.#person ??= this.person()
    const claimant = holder ?? await this.#person
    return await claimant.claim({ answer: this.answerFor(csi), msp, ...claim, csi })
  }

  codeOf (csi: CanonicalCsi | string): string | undefined {
    return this.#codes.get(this.#canonical(csi).uri)
  }

  answerFor (csi: CanonicalCsi | string): AnswerChallenge {
    return async () => {
      const code = this.codeOf(csi)
      if (code == null) {
        throw new TestnetError('TESTNET_NO_CODE')
      }
      return code
    }
  }

  async publish (
    changes: Partial<RegistryDraft> | ((issuedAt: number) => Partial<RegistryDraft>)
  ): Promise<VerifiedRegistry> {
    const issuedAt = this.#settings.clock.now()
    const draft = typeof changes === 'function' ? changes(issuedAt) : changes
    const bytes = this.federation.next(draft, issuedAt, this.#registry)
    const [first, ...others] = this.dps.filter(({ running }) => running)
    if (first == null) {
      throw new TestnetError('TESTNET_NODE_FAILED', { detail: 'no DP runs' })
    }
    await first.dp.registry.advance([bytes])
    this.#registry = first.dp.registry.current()
    const { version, activeDps } = this.#registry
    // each asks a few by lot, so that the news needs some rounds; a DP that refuses it must not keep this up
    for (let round = 0; round < this.dps.length; round++) {
      const isLast = round === this.dps.length - 1
      const behind = others.filter(({ dp }) => dp.registry.current().version < version)
      await Promise.all(behind.map(async ({ dp, party: { id } }) => {
        await dp.registryProtocol.refresh().catch((err: unknown) => {
          // the first to know hang up on a DP that is revoked, in the middle of what it asks
          if (!(err instanceof DiscoveryError) || (isLast && activeDps.some(active => active.id === id))) {
            throw err
          }
        })
      }))
    }
    return this.#registry
  }

  newCsi (type: 'tel' | 'mailto' | 'acct' = 'tel'): string {
    return this.#nextCsi(type)
  }

  partition (...groups: ReadonlyArray<readonly Who[]>): void {
    this.#faults.partition(...groups)
  }

  delay (ms: number, who?: readonly Who[]): void {
    this.#faults.delay(ms, who)
  }

  loss (rate: number, who?: readonly Who[]): void {
    this.#faults.loss(rate, who)
  }

  async heal (): Promise<void> {
    await this.#faults.heal()
  }

  async pass (ms: number): Promise<void> {
    const { dps, msps, csips } = this
    const confirmedFor = this.#registry.policy.timestampLifetime
    await pass(this.#testClock(), { dps, msps, csips, lights: () => [...this.#lights.keys()], confirmedFor }, ms)
  }

  advance (ms: number): void {
    this.#testClock().advance(ms)
  }

  #testClock (): TestClock {
    const { clock } = this.#settings
    if (!isTestClock(clock)) {
      throw new TestnetError('TESTNET_CLOCK_NOT_YOURS')
    }
    return clock
  }

  async stop (): Promise<void> {
    // who is frozen would say goodbye to nobody
    this.#network.heal()
    while (this.#stops.length > 0) {
      await this.#stops.pop()?.()
    }
  }

  async [Symbol.asyncDispose] (): Promise<void> {
    await this.stop()
  }

  #canonical (csi: CanonicalCsi | string): CanonicalCsi {
    return typeof csi === 'string' ? parseCsi(csi, this.#registry.policy.csiTypes) : csi
  }
}
