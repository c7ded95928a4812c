/** Whoever comes from other hosts than the federation: addresses of 127.0.0.0/8, which are all this machine. */
import '../../../src/runtime.ts'
import { once } from 'node:events'
import { connect } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Socket } from 'node:net'
import type { Dp } from '../../../src/dp/dp.ts'

export interface Stranger {
  /** Connects with a key of its own and uses the connection; throws where it is shut out. */
  reach (dp: Dp): Promise<void>
  /** More connections to the same DP, which then do nothing; those that were refused count for none. */
  crowd (dp: Dp, times: number): Promise<void>
  /** Opens streams of a protocol, begins a frame on each, and says no more. @returns how many were opened */
  begin (dp: Dp, protocol: string, frame: Uint8Array, streams: number): Promise<number>
  readonly id: string
  stop (): Promise<void>
}

export async function strangerAt (host: string): Promise<Stranger> {
  const node = await createLibp2p({
    // tcp hands these on to the socket
    transports: [
      tcp({ dialOpts: { localAddress: host } as Parameters<typeof tcp>[0] extends { dialOpts?: infer D } ? D : never })
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), ping: ping() }
  })
  return {
    id: node.peerId.toString(),
    reach: async dp => {
      const [address = ''] = dp.addresses()
      const connection = await node.dial(multiaddr(address), { force: true })
      await node.services.ping.ping(dp.peerId)
      await connection.close()
    },
    crowd: async (dp, times) => {
      const [address = ''] = dp.addresses()
      await Promise.allSettled(
        Array.from({ length: times }, async () => await node.dial(multiaddr(address), { force: true }))
      )
    },
    begin: async (dp, protocol, frame, streams) => {
      const [address = ''] = dp.addresses()
      const connection = await node.dial(multiaddr(address), { force: true })
      let opened = 0
      for (let i = 0; i < streams; i++) {
        try {
          const stream = await connection.newStream(protocol)
          stream.send(frame)
          opened++
        } catch {
          break // no more than the DP allows
        }
      }
      return opened
    },
    stop: async () => { await node.stop() }
  }
}

/** Sockets that say nothing. Resolves once each is connected, or was refused. */
export async function silentSockets (dp: Dp, host: string, times: number): Promise<readonly Socket[]> {
  const [address = ''] = dp.addresses()
  const port = Number(/\/tcp\/(\d+)/.exec(address)?.[1])
  return await Promise.all(Array.from({ length: times }, async () => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: host })
    socket.on('error', () => { socket.destroy() })
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
    return socket
  }))
}

/** Those that the other end keeps. */
export function stillOpen (sockets: readonly Socket[]): readonly Socket[] {
  return sockets.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded)
}
