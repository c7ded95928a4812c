/** DPs that answer `/mimi/registry/1.0.0` without sockets: bytes go through the codecs, failures are at hand. */
import '../../../src/runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromString } from '@libp2p/peer-id'
import { peerIdOf, signerFromSeed } from '../../../src/base/keys.ts'
import { openKeeper, registryProtocol } from '../../../src/protocols/registry/index.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { NOW, seedOf, seededRandom } from '../../builders/registry.ts'
import type { RegistryKeeper, RegistryProtocol, RegistryProtocolComponents, RegistryProtocolInit } from '../../../src/protocols/registry/index.ts'
import type { NewestRequest, NewestResponse } from '../../../src/protocols/registry/pb/messages.ts'
import type { TrustAnchor } from '../../../src/registry/interface.ts'
import type { Rpc, RpcTarget } from '../../../src/rpc/interface.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import type { TestDp } from '../../builders/registry.ts'

/** @param from - peer id of the caller */
type Serve = (request: NewestRequest, from: string) => Promise<NewestResponse>

/** Peer id of whoever is no DP. */
const STRANGER = peerIdOf(signerFromSeed(seedOf('stranger')).publicKey).toString()

export class Network {
  readonly served = new Map<string, Serve>()
  readonly down = new Set<string>()
  /** Changes what a DP answers. */
  readonly lies = new Map<string, (answer: NewestResponse) => NewestResponse>()
  readonly asked: string[] = []

  /** As the node `self` sees it. */
  rpc (self?: string): Rpc {
    return {
      start: async () => {},
      stop: async () => {},
      handle: (_protocol, method, handler) => {
        this.served.set(self ?? '', async (request, from) => {
          const context = { peer: peerIdFromString(from), isListed: false, signal: new AbortController().signal }
          const answer = await handler(method.request.decode(method.request.encode(request as never)), context)
          return method.response.decode(method.response.encode(answer)) as never
        })
      },
      call: async (target, _protocol, method, request, options) => {
        options?.signal?.throwIfAborted()
        const id = target.id.toString()
        this.asked.push(id)
        const serve = this.served.get(id)
        if (serve == null || this.down.has(id)) {
          throw new RpcError('RPC_UNREACHABLE')
        }
        const answer = await serve(request as never, self ?? STRANGER)
        return (this.lies.get(id)?.(answer) ?? answer) as never
      }
    }
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

export async function keeperOf ({ anchor, initial, store = memoryStore().namespace('registry'), now = () => NOW }: NodeOptions): Promise<{ keeper: RegistryKeeper, store: KeyValueStore }> {
  const keeper = await openKeeper({ store, clock: { now }, logger: defaultLogger() }, { anchor, ...(initial == null ? {} : { initial }) })
  return { keeper, store }
}

export async function nodeOf (network: Network, options: NodeOptions): Promise<TestNode> {
  const { dp, now = () => NOW, schedule, hear } = options
  const { keeper, store } = await keeperOf(options)
  const protocol = registryProtocol({ refreshInterval: 0, ...options.init })({
    rpc: network.rpc(dp?.id),
    keeper,
    clock: { now },
    random: seededRandom(dp?.id ?? 'lots'),
    logger: defaultLogger(),
    ...(dp == null ? {} : { signer: dp.signer }),
    hear,
    ...(schedule == null ? {} : { schedule })
  })
  return { keeper, protocol, store }
}
