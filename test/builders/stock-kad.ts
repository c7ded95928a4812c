/** Somebody else's node: libp2p and its kad-dht as they come, with what docs/protocol.md says under Kademlia. */
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@chainsafe/libp2p-noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { HOUR } from './registry.ts'
import { at, startReplicas, until } from './replicas.ts'
import type { KadDHTComponents, SingleKadDHT } from '@libp2p/kad-dht'
import type { Libp2p } from 'libp2p'
import type { Replicas, TestReplica } from './replicas.ts'

export type StockNode = Libp2p<{ dht: SingleKadDHT }>

export interface StockOptions {
  /** Of a peer id that the registry lists. @default a new one */
  readonly seed?: Uint8Array
  /** Multiaddrs with peer ids, of the DPs that it begins with. */
  readonly dps: readonly string[]
}

/** Five DPs of ours, and a sixth of the registry for somebody else's node to be. */
export interface OpenPlace {
  readonly network: Replicas
  readonly ours: readonly TestReplica[]
  /** Multiaddrs of ours, with peer ids. */
  readonly dps: readonly string[]
  /** Of the sixth. */
  readonly seed: Uint8Array
  readonly id: string
}

export async function openPlace (): Promise<OpenPlace> {
  const network = await startReplicas({ dps: 6, kad: { querySelfInterval: HOUR } })
  const [ours, place] = [network.nodes.slice(0, 5), at(network.nodes, 5)]
  await place.libp2p.stop()
  const dps = ours.map(({ id, dp }) => `${at(dp.addresses, 0)}/p2p/${id}`)
  return { network, ours, dps, seed: at(network.federation.dps, 5).seed, id: place.id }
}

/** A client that knows DPs and believes whatever it is given: what is refused is refused by DPs. */
export async function stockNode ({ seed, dps }: StockOptions): Promise<StockNode> {
  const node = await createLibp2p({
    ...(seed == null ? {} : { privateKey: await generateKeyPairFromSeed('Ed25519', seed) }),
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      ping: ping(),
      dht: (components: KadDHTComponents) => kadDHT({
        protocol: '/mimi/kad/1.0.0',
        clientMode: true,
        // DPs of these tests are on loopback
        peerInfoMapper: passthroughMapper,
        validators: { mimi: async () => {} },
        selectors: { mimi: () => 0 }
      })(components) as SingleKadDHT
    }
  })
  await Promise.all(dps.map(async address => { await node.dial(multiaddr(address)) }))
  await until(() => node.services.dht.routingTable.size === dps.length)
  return node
}

export interface StockPut {
  /** Peer ids of those who acknowledged. */
  readonly stored: readonly string[]
  /** What went wrong with the others, in the library's words. */
  readonly errors: readonly string[]
}

export async function stockPut (node: StockNode, key: Uint8Array, value: Uint8Array): Promise<StockPut> {
  const stored: string[] = []
  const errors: string[] = []
  for await (const event of node.services.dht.put(key, value, { signal: AbortSignal.timeout(30_000) })) {
    if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') {
      stored.push(event.from.toString())
    } else if (event.name === 'QUERY_ERROR') {
      errors.push(event.error.name)
    }
  }
  return { stored: stored.sort(), errors }
}

/** What the library's own `get` ends with; undefined when nobody has anything. */
export async function stockGet (node: StockNode, key: Uint8Array): Promise<Uint8Array | undefined> {
  for await (const event of node.services.dht.get(key, { signal: AbortSignal.timeout(30_000) })) {
    if (event.name === 'VALUE') {
      return event.value
    }
  }
  return undefined
}
