/** Two request engines joined by stream pairs: no sockets, and every stream at hand for mischief. */
import '../../src/runtime.ts'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { RpcEngine } from '../../src/rpc/rpc.ts'
import { MAX_STREAMS_PER_CONNECTION } from '../../src/rpc/constants.ts'
import type {
  RegistryVersions, RpcComponents, RpcInit, RpcMethod, RpcProtocol, RpcTarget
} from '../../src/rpc/interface.ts'
import type { Connection, PeerId, Stream, StreamHandler } from '@libp2p/interface'

/** Bytes in, bytes out: the smallest codec there is. */
export const bytesCodec = {
  encode: (value: Partial<Uint8Array>) => value as Uint8Array,
  decode: (bytes: Uint8Array) => bytes
}

export const ECHO: RpcMethod<Uint8Array, Uint8Array> = {
  id: 1,
  name: 'echo',
  request: bytesCodec,
  response: bytesCodec,
  maxRequest: 65_536,
  maxResponse: 65_536,
  timeout: 20_000
}

export const OTHER: RpcMethod<Uint8Array, Uint8Array> = { ...ECHO, id: 2, name: 'other' }

export const TEST_PROTOCOL: RpcProtocol = { id: '/mimi/test/1.0.0', maxInFlight: 8, methods: [ECHO, OTHER] }

/** Where everybody is. */
const REMOTE = multiaddr('/ip4/192.0.2.1/tcp/4001')

export async function randomPeer (): Promise<PeerId> {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
}

export interface Side {
  readonly engine: RpcEngine
  readonly target: RpcTarget
  readonly violations: string[]
  /** Our ends of the streams that were opened to us, and those we opened. */
  readonly inbound: Stream[]
  readonly outbound: Stream[]
  /** Serves `stream` as if the other side had opened it. */
  accept (stream: Stream): void
}

interface Made extends Side {
  readonly handlers: Map<string, StreamHandler>
}

export interface EnginesOptions {
  alice?: RpcInit
  bob?: RpcInit
  /** Makes the streams to bob fail to open. */
  unreachable?: () => boolean
  /** Plays bob: gets the far end of each stream that alice opens. */
  answer?: (stream: Stream) => void
  /** By side; @default none has a registry. */
  versions?: { readonly alice?: RegistryVersions, readonly bob?: RegistryVersions }
  components?: Partial<Pick<RpcComponents, 'metrics' | 'isListed' | 'load' | 'timer' | 'random'>>
}

/** alice asks, bob answers (and the other way round); bob's handlers are the caller's to add before `start`. */
export async function engines (
  options: EnginesOptions = {}
): Promise<{ alice: Side, bob: Side, stop: () => Promise<void> }> {
  const alice = await side(options.alice, options, () => bob, options.versions?.alice)
  const bob: Made = await side(options.bob, options, () => alice, options.versions?.bob)
  return {
    alice,
    bob,
    stop: async () => {
      await Promise.all([alice.engine.stop(), bob.engine.stop()])
    }
  }
}

async function side (
  init: RpcInit | undefined, options: EnginesOptions, remote: () => Made, versions?: RegistryVersions
): Promise<Made> {
  const id = await randomPeer()
  const violations: string[] = []
  const handlers = new Map<string, StreamHandler>()
  const inbound: Stream[] = []
  const outbound: Stream[] = []

  const connectionOf = (peer: PeerId): Connection => ({ remotePeer: peer, remoteAddr: REMOTE }) as Connection

  const newStream = async (protocol: string): Promise<Stream> => {
    const handler = options.answer ?? remote().handlers.get(protocol)
    if (handler == null || options.unreachable?.() === true) {
      throw new Error('no such protocol')
    }
    const [ours, theirs] = await streamPair({ protocol })
    outbound.push(ours)
    remote().inbound.push(theirs)
    void handler(theirs, connectionOf(id))
    return ours
  }
  const engine = new RpcEngine({
    ...options.components,
    versions,
    logger: defaultLogger(),
    judge: { penalise: (_peer, reason) => { violations.push(reason) } },
    registrar: {
      handle: async (protocol, handler, handlerOptions) => {
        if (handlerOptions?.maxInboundStreams !== MAX_STREAMS_PER_CONNECTION) {
          throw new Error('streams are not bounded')
        }
        handlers.set(protocol, handler)
      },
      unhandle: async (protocol) => { handlers.delete(protocol) }
    },
    connectionManager: {
      getConnections: () => [{ status: 'open', remotePeer: remote().target.id, newStream } as unknown as Connection],
      openConnection: async () => { throw new Error('there is a connection') }
    }
  }, { drainTimeout: 200, ...init })
  const accept = (stream: Stream): void => {
    void handlers.get(TEST_PROTOCOL.id)?.(stream, connectionOf(remote().target.id))
  }
  return { engine, target: { id, multiaddrs: [] }, violations, handlers, inbound, outbound, accept }
}
