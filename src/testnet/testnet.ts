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
import { TestnetError } from './errors.ts'
import { addressOf, makeFederation, makeHpkeKeys } from './federation.ts'
import { freePorts } from './ports.ts'
import { startDp } from './testnet-dp.ts'
import type { DisputeNotice } from '../protocols/confirm/interface.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AnswerChallenge, ClaimSummary, Holder } from '../holder/holder.ts'
import type { LightNode, LightNodeOptions } from '../light/options.ts'
import type { RegistryDraft } from '../registry/build.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Capture } from './capture.ts'
import type { Federation, Party } from './federation.ts'
import type { Testnet, TestnetClaim, TestnetCsip, TestnetDp, TestnetMsp, TestnetOptions } from './interface.ts'

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
type Settings = TestnetOptions & Required<Pick<TestnetOptions, 'clock' | 'random' | 'logger' | 'store'>>

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
  #registry: VerifiedRegistry
  #person?: Promise<Holder>

  private constructor (federation: Federation, settings: Settings) {
    this.federation = federation
    this.#settings = settings
    this.#registry = federation.registry
  }

  static async start (options: TestnetOptions): Promise<RunningTestnet> {
    const { dps = DEFAULT_DPS, msps = DEFAULT_MSPS, csips = DEFAULT_CSIPS, clock = systemClock, random = systemRandom } = options
    const settings: Settings = { ...options, clock, random, logger: options.logger ?? defaultLogger(), store: options.store ?? (async () => memoryStore()) }
    const ports = await freePorts(dps + msps + csips)
    const federation = makeFederation({
      dpPorts: ports.slice(0, dps),
      mspPorts: ports.slice(dps, dps + msps),
      csipPorts: ports.slice(dps + msps),
      random,
      now: clock.now(),
      threshold: options.threshold,
      operators: options.operators,
      hpkeKeys: options.relays === true ? await makeHpkeKeys(dps, random) : undefined,
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
      const dp = await startDp({ party, listen: this.#listenOf(party), current: () => this.#registry.bytes, anchor: federation.anchor, ...this.#settings, preferred: name => this.#preferredOf(name) })
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
    const party = [...this.federation.dps, ...this.federation.msps, ...this.federation.csips].find(candidate => candidate.name === name)
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
    const { clock, random, logger } = this.#settings
    const store = memoryStore()
    const attestor = await createAttestor({
      csipId: party.id,
      seed: party.seed,
      listen: [this.#listenOf(party)],
      anchor: this.federation.anchor,
      initial: this.federation.bytes,
      store: store.namespace('registry'),
      assignments: { store: store.namespace(ASSIGNMENTS_NAMESPACE) },
      channels: components => [developmentChannel(components, { onCode: ({ csi, code }) => { this.#codes.set(csi.uri, code) } })],
      refreshInterval: 0,
      startsPerClient: NO_LIMIT,
      startsPerIdentifier: NO_LIMIT,
      startsPerStranger: NO_LIMIT,
      startsOverall: NO_LIMIT,
      resendInterval: 0,
      clock,
      random,
      logger
    })
    this.#stops.push(async () => {
      await attestor.stop()
      await store.close()
    })
    await attestor.start()
    return { party, attestor }
  }

  async #startMsp (party: Party): Promise<TestnetMsp> {
    const users = new Set<string>()
    const notices: DisputeNotice[] = []
    const node = await this.light({
      seed: party.seed,
      listen: [this.#listenOf(party)],
      msp: {
        mspId: party.id,
        signingSeed: party.seed,
        requestsPerMinute: NO_LIMIT,
        backend: { isConfirmedUser: async csi => users.has(csi.uri), isSsiHint: async () => true, notify: async notice => { notices.push(notice) } }
      }
    })
    return { party, node, users, notices }
  }

  async light (options: Partial<LightNodeOptions> = {}): Promise<LightNode> {
    const { clock, random, logger } = this.#settings
    const node = await createLightNode({ anchor: this.federation.anchor, registry: this.#registry.bytes, refreshInterval: 0, clock, random, logger, ...options })
    this.#stops.push(async () => { await node.stop() })
    return node
  }

  async person (secret?: Uint8Array): Promise<Holder> {
    const node = await this.light()
    return node.holder(secretKeyStore(secret ?? this.#settings.random.bytes(HOLDER_SECRET_LENGTH)))
  }

  async claim ({ holder, isUser = true, msp = this.msps[0]?.party.id ?? '', ...claim }: TestnetClaim): Promise<ClaimSummary> {
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

  async stop (): Promise<void> {
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
