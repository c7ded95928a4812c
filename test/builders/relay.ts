/** DPs with HPKE keys that relay for one another, in memory, and clients of theirs. */
import { toString } from 'uint8arrays/to-string'
import {
  gatewayHandler, hpkeKeyPair, relayClient, relayServer, storedAt, storedHere
} from '../../src/protocols/relay/index.ts'
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { FakeNetwork } from './fake-rpc.ts'
import { silentLogger } from './holder.ts'
import { DAY, buildTestRegistry, seedOf, seededRandom } from './registry.ts'
import type {
  HpkeKeyPair, RelayClient, RelayClientInit, RelayKind, RelayServerComponents, RelayServerInit, SealedHandler
} from '../../src/protocols/relay/index.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { DpDraft } from '../../src/registry/build.ts'
import type { DpRecord, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { TestRegistry, TestRegistryOptions } from './registry.ts'

export interface RelayFederation {
  readonly test: TestRegistry
  readonly registry: VerifiedRegistry
  readonly keys: readonly HpkeKeyPair[]
  /** The record of a DP, by its number. */
  dp (index: number): DpRecord
  /** A version that lists other things of DPs. */
  version (change: (dp: DpDraft, index: number) => DpDraft): VerifiedRegistry
}

export async function relayFederation (options: TestRegistryOptions = {}): Promise<RelayFederation> {
  const test = buildTestRegistry({ seed: 'relay', ...options })
  const keys = await Promise.all(test.dps.map(async ({ id }) => await hpkeKeyPair(seedOf(`hpke ${id}`))))
  const version: RelayFederation['version'] = change => openRegistry(signRegistry(buildRegistry({
    ...test.draft,
    dps: test.draft.dps.map((dp, i) => {
      const changed = change({ ...dp, hpkeKey: keys[i]?.publicKey }, i)
      return withDpStatus(changed, changed.status, changed.statusSince, test.now - DAY)
    })
  }), test.roots), { anchor: test.anchor, now: test.now })
  const registry = version(dp => dp)
  return {
    test,
    registry,
    keys,
    version,
    dp: index => {
      const record = registry.dp(test.dps[index]?.id ?? '')
      if (record == null) {
        throw new Error(`no DP ${index}`)
      }
      return record
    }
  }
}

/** What a target was asked, and by which relay. */
export interface Served {
  readonly dp: number
  readonly kind: RelayKind
  readonly content: Uint8Array
  readonly relay: string
}

type Charged = { readonly relay: number } & Parameters<RelayServerComponents['charge']>[0]

export interface RelayWorld extends RelayFederation {
  readonly network: FakeNetwork
  /** Engines of the DPs. */
  readonly rpcs: readonly Rpc[]
  readonly clock: { time: number, now (): number }
  readonly served: Served[]
  /** What relays charged their clients for. */
  readonly charged: Charged[]
  /** What everybody takes for the newest registry. */
  readonly source: { newest: VerifiedRegistry }
  /** What every DP stores, by lookup key in hex. */
  readonly stored: Map<string, Uint8Array>
  /** What targets do. @default they answer with what they were asked */
  serve: (content: Uint8Array, context: Parameters<SealedHandler>[1], dp: number) => Promise<Uint8Array>
  /** As DP `index` reads for others. */
  gateway (index: number): SealedHandler
  client (options?: ClientOptions): RelayClient & { readonly refreshed: () => number }
}

export interface ClientOptions extends RelayClientInit {
  /** Number of its home DP. @default 0 */
  readonly home?: number
  /** What happens when the client fetches the newest registry. */
  readonly onRefresh?: () => Promise<unknown>
  /** Its own view, where it is another than everybody's. */
  readonly source?: { newest: VerifiedRegistry }
  /** @default 'client' */
  readonly name?: string
}

export interface WorldOptions extends TestRegistryOptions {
  readonly init?: Partial<RelayServerInit>
  readonly components?: Partial<RelayServerComponents>
  /** Seeds' key pairs of a DP, by its number. @default the listed one */
  readonly keysOf?: (index: number, listed: HpkeKeyPair) => readonly HpkeKeyPair[]
}

export async function relayWorld (options: WorldOptions = {}): Promise<RelayWorld> {
  const federation = await relayFederation(options)
  const network = new FakeNetwork()
  const clock = { time: federation.test.now, now: () => clock.time }
  const source = { newest: federation.registry }
  const rpcs = federation.test.dps.map(({ id }) => network.node(id))
  const served: Served[] = []
  const charged: Charged[] = []
  const registryOf = (view: { newest: VerifiedRegistry }) => ({ current: () => view.newest, onUpdate: () => () => {} })
  const world: RelayWorld = {
    ...federation,
    network,
    rpcs,
    clock,
    served,
    charged,
    source,
    stored: new Map(),
    serve: async content => content,
    gateway: index => {
      const [rpc, id, signer] = [rpcs[index], federation.test.dps[index]?.id ?? '', federation.test.dps[index]?.signer]
      if (rpc == null || signer == null) {
        throw new Error(`no DP ${index}`)
      }
      return gatewayHandler({
        registry: registryOf(source),
        clock,
        read: storedAt(
          rpc, id, storedHere(async lookupKey => world.stored.get(toString(lookupKey, 'base16')), { signer, clock })
        )
      })
    },
    client: ({ home = 0, onRefresh = async () => {}, source: view = source, name = 'client', ...init } = {}) => {
      let refreshed = 0
      const client = relayClient(init)({
        rpc: network.node(federation.test.msps[0]?.peerId ?? ''),
        registry: registryOf(view),
        clock,
        random: seededRandom(`relay ${name}`),
        logger: silentLogger,
        home: registry => registry.dp(federation.dp(home).id) ?? federation.dp(home),
        refresh: async () => {
          refreshed++
          await onRefresh()
        }
      })
      return Object.assign(client, { refreshed: () => refreshed })
    }
  }
  federation.test.dps.forEach(({ id, signer }, i) => {
    const [listed, rpc] = [federation.keys[i], rpcs[i]]
    if (listed == null || rpc == null) {
      throw new Error('no key')
    }
    const take = (kind: RelayKind): SealedHandler => async (content, context) => {
      served.push({ dp: i, kind, content, relay: context.relay })
      return await world.serve(content, context, i)
    }
    relayServer({ id, ...options.init })({
      rpc,
      registry: registryOf(source),
      clock,
      random: seededRandom(`relay server ${i}`),
      logger: silentLogger,
      keys: options.keysOf?.(i, listed) ?? [listed],
      serve: {
        evaluation: take('evaluation'),
        read: take('read'),
        query: take('query'),
        'query-all': take('query-all'),
        tokens: take('tokens')
      },
      stored: storedHere(async lookupKey => world.stored.get(toString(lookupKey, 'base16')), { signer, clock }),
      charge: async request => { charged.push({ relay: i, ...request }) },
      ...options.components
    })
  })
  return world
}
