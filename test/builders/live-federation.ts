/** Real nodes over TCP on 127.0.0.1: five DPs, an attestor that tells its codes to the test, and MSPs. */
import '../../src/runtime.ts'
import { createAttestor } from '../../src/attestor/attestor.ts'
import { developmentChannel } from '../../src/attestor/channels/development.ts'
import { createDp } from '../../src/dp/dp.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { tokenKeyPair } from '../../src/dp/tokens/token-key.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { hpkeKeyPair } from '../../src/protocols/relay/index.ts'
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { silentLogger } from './holder.ts'
import { buildTestRegistry, seededRandom } from './registry.ts'
import type { AttestorOptions } from '../../src/attestor/attestor.ts'
import type { MspBackend } from '../../src/protocols/confirm/interface.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { CsipScope, Policy } from '../../src/registry/interface.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { Clock } from '../../src/base/clock.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Dp } from '../../src/dp/dp.ts'
import type { LightNode, LightNodeOptions } from '../../src/light/options.ts'
import type { TestRegistry } from './registry.ts'

export interface LiveFederation {
  readonly test: TestRegistry
  readonly registryFile: Uint8Array
  readonly clock: Clock & { time: number }
  readonly dps: readonly Dp[]
  readonly msps: readonly LightNode[]
  /** Identifiers of the users of each MSP, as URIs. */
  readonly users: ReadonlyArray<Set<string>>
  /** The newest code for an identifier. */
  codeOf (csi: string): string
  /** The next code that is sent for an identifier. */
  nextCode (csi: string): Promise<string>
  /** A querier of this federation. */
  light (options?: Partial<LightNodeOptions>): Promise<LightNode>
  /** Stops a DP and starts it again from its store, by another clock. */
  restart (dp: number, clock: Clock): Promise<Dp>
  stop (): Promise<void>
}

export interface LiveOptions {
  /** @default the development channel */
  readonly channels?: AttestorOptions['channels']
  /** Of the attestor. @default every type by the development channel */
  readonly scopes?: readonly CsipScope[]
  /** Types beside those of the default policy. */
  readonly types?: Policy['csiTypes']
  /** In place of the set of users, for the first MSP. */
  readonly backend?: MspBackend
  /** Milliseconds between the MSPs' looks at their users. */
  readonly watchInterval?: number
  /** Every DP opens sealed requests, so that queriers ask through relays. @default none does */
  readonly relays?: boolean
  /** Every DP listens on /ws, too. @default on TCP alone */
  readonly webSockets?: boolean
  /** Where a node keeps what it keeps: `dp1`, `csip1`, `msp1`. @default in memory */
  readonly store?: (name: string) => Store
  /**
   * Identifiers that all who prove nothing have evaluated in an hour: a third of it in each epoch, of which five
   * evaluators give three fifths each.
   * @default the policy's
   */
  readonly commonPerHour?: number
  /** @default where they have HPKE keys */
  readonly relayRequired?: boolean
  /** Of each DP, by its number: made from that of the federation. @default that one */
  readonly clockOf?: (dp: number, right: Clock) => Clock
  /** Sees what each DP is asked and asks, by its number. */
  readonly audit?: (dp: number, rpc: Rpc) => Rpc
  /** Of all nodes. @default nobody hears */
  readonly logger?: ComponentLogger
}

export async function liveFederation (options: LiveOptions = {}): Promise<LiveFederation> {
  const made = buildTestRegistry({ dps: 5, msps: 2, csips: 1, seed: 'live' })
  const ports = await freePorts(13)
  const hpkeSeeds = options.relays === true ? made.dps.map((_, i) => new Uint8Array(32).fill(i + 1)) : []
  const hpkeKeys = await Promise.all(hpkeSeeds.map(async seed => (await hpkeKeyPair(seed)).publicKey))
  const at = (i: number): string => `/ip4/127.0.0.1/tcp/${ports[i] ?? 0}`
  const addressesOf = (i: number): readonly string[] =>
    options.webSockets === true ? [at(i), `${at(8 + i)}/ws`] : [at(i)]
  const draft = {
    ...made.draft,
    policy: {
      ...made.draft.policy,
      csiTypes: [...made.draft.policy.csiTypes, ...options.types ?? []],
      ...options.relayRequired == null ? {} : { relayRequired: options.relayRequired },
      ...options.commonPerHour == null
        ? {}
        : { tokens: { ...made.draft.policy.tokens, commonPerHour: options.commonPerHour } }
    },
    dps: made.dps.map(({ draft: dp, seed }, i) => ({
      ...dp,
      addresses: [...addressesOf(i)],
      ...(hpkeKeys[i] == null ? {} : { hpkeKey: hpkeKeys[i] }),
      tokenKey: tokenKeyPair(nobleBackend, seed).publicKey
    })),
    msps: made.draft.msps.map((msp, i) =>
      ({ ...msp, dps: [], addresses: [`${at(5 + i)}/p2p/${made.msps[i]?.peerId ?? ''}`] })),
    csips: made.draft.csips.map((csip, i) => ({
      ...csip,
      addresses: [`${at(7)}/p2p/${made.csips[i]?.peerId ?? ''}`],
      scopes: options.scopes ?? ['tel', 'mailto', 'acct']
        .map(csiType => ({ csiType, prefix: '', methods: ['development'], mayReassign: false }))
    }))
  }
  const registryFile = signRegistry(buildRegistry(draft), made.roots)
  const registry = openRegistry(registryFile, { anchor: made.anchor, now: made.now })
  const test = { ...made, draft, registry }
  const clock = { time: made.now, now: () => clock.time }
  const common = { anchor: made.anchor, clock, refreshInterval: 0, logger: options.logger ?? silentLogger }
  const storeOf = options.store ?? (() => memoryStore())
  const codes = new Map<string, string>()
  const waiting = new Map<string, (code: string) => void>()
  const stops: Array<() => Promise<void>> = []

  const dpStores = made.dps.map((_, i) => storeOf(`dp${i + 1}`))
  const make = async ({ id, seed, share }: typeof made.dps[number], i: number, own: Clock): Promise<Dp> =>
    await createDp({
      ...common,
      clock: own,
      seed,
      hpkeSeeds: hpkeSeeds.slice(i, i + 1),
      ...(options.audit == null ? {} : { audit: (rpc: Rpc) => options.audit?.(i, rpc) ?? rpc }),
      listen: addressesOf(i),
      initial: registryFile,
      store: dpStores[i] ?? memoryStore(),
      shares: share == null ? [] : [{ dp: id, keyId: 1, shareEpoch: 1, ...share }]
    })
  const dps = await Promise.all(made.dps.map(async (dp, i) => await make(dp, i, options.clockOf?.(i, clock) ?? clock)))
  for (const dp of dps) {
    await dp.start()
    stops.push(async () => { await dp.stop() })
  }
  // nobody refreshes by itself, and no test is to wait for the first word of DPs
  const hearing: Array<() => Promise<unknown>> = options.clockOf == null
    ? dps.map(dp => async () => await dp.registryProtocol.refresh())
    : []
  for (const { id, seed } of made.csips) {
    const attestor = await createAttestor({
      ...common,
      csipId: id,
      seed,
      listen: [at(7)],
      initial: registryFile,
      store: storeOf(id).namespace('registry'),
      channels: options.channels ?? (components => [developmentChannel(components, {
        onCode: ({ csi, code }) => {
          codes.set(csi.uri, code)
          waiting.get(csi.uri)?.(code)
        }
      })]),
      resendInterval: 0
    })
    await attestor.start()
    hearing.push(async () => await attestor.refreshRegistry())
    stops.push(async () => { await attestor.stop() })
  }
  const users = made.msps.map(() => new Set<string>())
  const msps: LightNode[] = []
  for (const [i, { id, seed }] of made.msps.entries()) {
    const msp = await createLightNode({
      ...common,
      registry: registryFile,
      seed,
      listen: [at(5 + i)],
      store: storeOf(id),
      msp: {
        mspId: id,
        signingSeed: seed,
        watchInterval: options.watchInterval,
        backend: (i === 0 ? options.backend : undefined) ??
          { isConfirmedUser: async csi => users[i]?.has(csi.uri) === true }
      }
    })
    msps.push(msp)
    hearing.push(async () => await msp.refreshRegistry())
    stops.push(async () => { await msp.stop() })
  }
  // one after the other: forty handshakes at once take longer than one request may, where others need the machine
  for (const hear of hearing) {
    await hear()
  }
  return {
    test,
    registryFile,
    clock,
    dps,
    msps,
    users,
    codeOf: csi => codes.get(csi) ?? '',
    nextCode: async csi => await new Promise(resolve => { waiting.set(csi, resolve) }),
    light: async options => {
      const node = await createLightNode({
        ...common, registry: registryFile, random: seededRandom(`light ${stops.length}`), ...options
      })
      stops.push(async () => { await node.stop() })
      return node
    },
    restart: async (i, own) => {
      const [before, party] = [dps[i], made.dps[i]]
      if (before == null || party == null) {
        throw new Error(`no DP ${i}`)
      }
      await before.stop()
      const dp = await make(party, i, own)
      await dp.start()
      stops.push(async () => { await dp.stop() })
      dps[i] = dp
      return dp
    },
    stop: async () => {
      while (stops.length > 0) {
        await stops.pop()?.()
      }
    }
  }
}
