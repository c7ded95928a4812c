/** The peer to compare with: plain @libp2p/kad-dht, put and get, over TCP, all nodes in this process. */
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@libp2p/yamux'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { measure } from './stats.ts'
import type { Timing } from './stats.ts'
import type { Identify } from '@libp2p/identify'
import type { KadDHT } from '@libp2p/kad-dht'
import type { Ping } from '@libp2p/ping'
import type { Libp2p } from 'libp2p'

type Peer = Libp2p<{ dht: KadDHT, identify: Identify, ping: Ping }>

/** Milliseconds to connect: all nodes start at once, in one process. */
const PATIENCE = 60_000

async function startPeer (): Promise<Peer> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      inboundConnectionThreshold: 10_000,
      maxIncomingPendingConnections: 1_000,
      dialTimeout: PATIENCE,
      inboundUpgradeTimeout: PATIENCE
    },
    // as ours has it: pings of idle connections would be most of the load
    connectionMonitor: { pingInterval: 120_000, pingTimeout: { minTimeout: 30_000 } },
    services: {
      identify: identify(),
      ping: ping({ maxOutboundStreams: 64, maxInboundStreams: 64 }),
      dht: kadDHT({
        protocol: '/bench/kad/1.0.0',
        clientMode: false,
        kBucketSize: 8,
        alpha: 3,
        peerInfoMapper: passthroughMapper,
        validators: { bench: async () => {} },
        selectors: { bench: () => 0 }
      })
    }
  })
}

export interface KadTimings {
  put: Timing
  get: Timing
}

/** @param value - the bytes to store: an entry of ours */
export async function benchKad (count: number, runs: number, value: Uint8Array): Promise<KadTimings> {
  const peers = await Promise.all(Array.from({ length: count }, startPeer))
  try {
    // everybody meets the next eight, so that tables are full before we measure
    for (const [i, peer] of peers.entries()) {
      for (let step = 1; step <= 8; step++) {
        const other = peers[(i + step * step) % count]
        if (other != null && other !== peer) {
          await peer.dial(other.getMultiaddrs(), { signal: AbortSignal.timeout(PATIENCE) })
        }
      }
    }
    const writer = peers[0]
    const reader = peers[Math.floor(count / 2)]
    if (writer == null || reader == null) {
      throw new RangeError('at least one peer is needed')
    }
    const key = (i: number): Uint8Array => concat([fromString('/bench/'), fromString(`key-${i}`)])
    const put = await measure(runs, 1, async (i) => {
      for await (const event of writer.services.dht.put(key(i), value)) {
        void event
      }
    })
    const get = await measure(runs, 1, async (i) => {
      let found = false
      for await (const event of reader.services.dht.get(key(i))) {
        found ||= event.name === 'VALUE'
      }
      if (!found) {
        throw new Error('the value was not found')
      }
    })
    return { put, get }
  } finally {
    await Promise.all(peers.map(async peer => peer.stop()))
  }
}
