/** DPs that answer `/mimi/registry/1.0.0` without sockets: bytes go through the codecs, failures are at hand. */
import '../../../src/runtime.ts'
import { setMaxListeners } from 'node:events'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromString } from '@libp2p/peer-id'
import { peerIdOf, signerFromSeed } from '../../../src/base/keys.ts'
import { NEWEST } from '../../../src/protocols/registry/constants.ts'
import { openKeeper, registryProtocol, VersionExchange } from '../../../src/protocols/registry/index.ts'
import { RemoteError, RpcError } from '../../../src/rpc/errors.ts'
import { versionsWith } from '../../../src/rpc/versions.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { NOW, seedOf, seededRandom } from '../../builders/registry.ts'
import type {
  RegistryKeeper, RegistryProtocol, RegistryProtocolComponents, RegistryProtocolInit
} from '../../../src/protocols/registry/index.ts'
import type {
  NewestRequest, NewestResponse, ShowRequest, ShowResponse
} from '../../../src/protocols/registry/pb/messages.ts'
import type { TrustAnchor } from '../../../src/registry/interface.ts'
import type { ClientAnswer } from '../../../src/rpc/client-call.ts'
import type { RegistryVersions, Rpc, RpcTarget } from '../../../src/rpc/interface.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import type { TestDp } from '../../builders/registry.ts'

/** @param from - peer id of the caller */
type Serve = (request: NewestRequest, from: string) => Promise<NewestResponse>
type Show = (request: ShowRequest, from: string) => Promise<ShowResponse>

/** Peer id of whoever is no DP. */
const STRANGER = peerIdOf(signerFromSeed(seedOf('stranger')).publicKey).toString()

export class Network {
  readonly served = new Map<string, Serve>()
  readonly shown = new Map<string, Show>()
  readonly versions = new Map<string, RegistryVersions>()
  readonly down = new Set<string>()
  /** Changes what a DP answers. */
  readonly lies = new Map<string, (answer: NewestResponse) => NewestResponse>()
  readonly asked: string[] = []

  /** As the node `self` sees it; versions are exchanged by the engine's own rule. */
  rpc (self?: string, versions?: RegistryVersions): Rpc {
    const rpc: Rpc = {
      start: async () => {},
      stop: async () => {},
      handle: (_protocol, method, handler) => {
        const serve = async (request: unknown, from: string): Promise<never> => {
          const context = {
            peer: peerIdFromString(from), isListed: false, signal: new AbortController().signal, remaining: 5_000
          }
          const answer = await handler(method.request.decode(method.request.encode(request as never)), context)
          return method.response.decode(method.response.encode(answer)) as never
        }
        this.#served(method.id).set(self ?? '', serve)
      },
      call: async (target, protocol, method, request, options = {}) => {
        if (options.signal != null) {
          setMaxListeners(0, options.signal) // as the engine does
        }
        const exchange = versionsWith(rpc, target, protocol, options.exchanges === false ? undefined : versions)
        const ask = async (version: number): Promise<ClientAnswer> => {
          const answer = await this.#ask(target, method.id, request, {
            from: self ?? STRANGER, version, signal: options.signal
          })
          return answer instanceof RemoteError
            ? { result: answer, version: this.#versionOf(target) }
            : { result: method.response.encode(answer as never), version: this.#versionOf(target) }
        }
        return method.response.decode(await exchange(ask, { timeout: 1_000, signal: options.signal }))
      }
    }
    return rpc
  }

  #served (method: number): Map<string, Serve | Show> {
    return method === NEWEST.id ? this.served as Map<string, Serve | Show> : this.shown as Map<string, Serve | Show>
  }

  #versionOf ({ id }: RpcTarget): number {
    return this.versions.get(id.toString())?.current() ?? 0
  }

  async #ask (
    target: RpcTarget, method: number, request: unknown,
    { from, version, signal }: { readonly from: string, readonly version: number, readonly signal?: AbortSignal }
  ): Promise<unknown> {
    signal?.throwIfAborted()
    const id = target.id.toString()
    this.asked.push(id)
    const serve = this.#served(method).get(id)
    if (serve == null || this.down.has(id)) {
      throw new RpcError('RPC_UNREACHABLE')
    }
    if (this.#versionOf(target) > 0 && version > this.#versionOf(target)) {
      return new RemoteError('RPC_REGISTRY_OLDER', 'unavailable')
    }
    const answer = await serve(request as never, from)
    return method === NEWEST.id ? this.lies.get(id)?.(answer as NewestResponse) ?? answer : answer
  }
}

export function targetOf ({ id }: { id: string }): RpcTarget {
  return { id: peerIdFromString(id), multiaddrs: [] }
}

export interface NodeOptions {
  anchor: TrustAnchor
  initial?: Uint8Array
  dp?: TestDp
  store?: KeyValueStore
  init?: RegistryProtocolInit
  now?: () => number
  schedule?: RegistryProtocolComponents['schedule']
  hear?: RegistryProtocolComponents['hear']
}

export interface TestNode {
  keeper: RegistryKeeper
  protocol: RegistryProtocol
  store: KeyValueStore
}

export async function keeperOf ({
  anchor, initial, store = memoryStore().namespace('registry'), now = () =>
    NOW
}: NodeOptions): Promise<{ keeper: RegistryKeeper, store: KeyValueStore }> {
  const keeper = await openKeeper({ store, clock: { now }, logger: defaultLogger() }, {
    anchor, ...(initial == null ? {} : { initial })
  })
  return { keeper, store }
}

export async function nodeOf (network: Network, options: NodeOptions): Promise<TestNode> {
  const { dp, now = () => NOW, schedule, hear } = options
  const { keeper, store } = await keeperOf(options)
  const versions = new VersionExchange({ clock: { now }, logger: defaultLogger() }, { isParty: dp != null })
  versions.open(keeper)
  const rpc = network.rpc(dp?.id, versions)
  if (dp != null) {
    versions.serve(rpc, dp.signer)
    network.versions.set(dp.id, versions)
  }
  const protocol = registryProtocol({ refreshInterval: 0, ...options.init })({
    rpc,
    keeper,
    clock: { now },
    random: seededRandom(dp?.id ?? 'lots'),
    logger: defaultLogger(),
    self: dp?.id,
    hear,
    ...(schedule == null ? {} : { schedule })
  })
  return { keeper, protocol, store }
}
