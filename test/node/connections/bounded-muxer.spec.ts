import '../../../src/runtime.ts'
import { noise } from '@chainsafe/libp2p-noise'
import { PING_PROTOCOL, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { expect } from 'chai'
import { createLibp2p } from 'libp2p'
import { boundedYamux } from '../../../src/node/connections/bounded-muxer.ts'
import { MAX_FOREIGN, MAX_FOREIGN_OF_CONNECTION } from '../../../src/node/connections/constants.ts'
import { SMALL_SHARE } from '../../../src/rpc/constants.ts'
import { until } from '../../builders/replicas.ts'
import type { Connection, Libp2p, Stream, StreamMuxer } from '@libp2p/interface'
import type { Ping } from '@libp2p/ping'

const KiB = 1_024
const OWN = '/test/own/1.0.0'
const FOREIGN = '/test/foreign/1.0.0'
/** Below Yamux's first window, so that all of it may come unasked. */
const FLOOD = new Uint8Array(200 * KiB)

type Node = Libp2p<{ ping: Ping }>

async function node (muxer = yamux()): Promise<Node> {
  return await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [muxer],
    // all are of one address here
    connectionManager: { inboundConnectionThreshold: 1_000 },
    services: { ping: ping() }
  })
}

/** A stream that names no protocol. */
async function silent (connection: Connection): Promise<Stream> {
  return await (connection as unknown as { readonly muxer: StreamMuxer }).muxer.createStream()
}

async function ended (stream: Stream): Promise<void> {
  await until(() => stream.status !== 'open')
}

describe('node/connections/bounded-muxer', () => {
  const nodes: Node[] = []
  let received = 0
  let target: Node
  const made = async (muxer?: ReturnType<typeof yamux>): Promise<Node> => {
    const one = await node(muxer)
    nodes.push(one)
    return one
  }

  before(async () => {
    const muxer = boundedYamux({}, {
      isCounted: protocol => protocol === OWN, max: 300 * KiB, maxOfConnection: 150 * KiB
    })
    target = await made(muxer as ReturnType<typeof yamux>)
    await target.handle([OWN, FOREIGN], async stream => {
      stream.addEventListener('message', ({ data }) => { received += data.byteLength })
    })
  })

  after(async () => {
    await Promise.all(nodes.map(async one => { await one.stop() }))
  })

  it('resets a stream that names no protocol but sends, and the connection goes on', async () => {
    const stranger = await made()
    const connection = await stranger.dial(target.getMultiaddrs())
    const stream = await silent(connection)
    stream.send(FLOOD)
    await ended(stream)
    expect(connection.status).to.equal('open')
    expect(await stranger.services.ping.ping(target.peerId)).to.be.a('number')
  })

  it('resets one of libp2p\'s own protocols that floods', async () => {
    const stranger = await made()
    const stream = await (await stranger.dial(target.getMultiaddrs())).newStream(PING_PROTOCOL)
    stream.send(FLOOD)
    await ended(stream)
  })

  it('has so much for all, and a little for each connection whatever others hold', async () => {
    const part = FLOOD.subarray(0, 140 * KiB)
    const flood = async (connection: Connection): Promise<Stream> => {
      const before = received
      const stream = await connection.newStream(FOREIGN)
      stream.send(part)
      await until(() => stream.status !== 'open' || received === before + part.byteLength)
      return stream
    }
    const floods: Stream[] = []
    for (let i = 0; i < 2; i++) {
      const connection = await (await made()).dial(target.getMultiaddrs())
      floods.push(await flood(connection))
    }
    const late = await made()
    const connection = await late.dial(target.getMultiaddrs())
    await ended(await flood(connection))
    expect(part.byteLength).to.be.above(SMALL_SHARE)
    expect(floods.map(({ status }) => status)).to.deep.equal(['open', 'open'])
    expect(await late.services.ping.ping(target.peerId), 'the rest of them').to.be.a('number')
    // what ends is free again
    floods.forEach(stream => { stream.abort(new Error('enough')) })
    await until(async () => (await flood(connection)).status === 'open')
  })

  it('leaves alone what somebody else counts', async () => {
    const stranger = await made()
    const stream = await (await stranger.dial(target.getMultiaddrs())).newStream(OWN)
    const before = received
    for (let i = 0; i < 10; i++) {
      if (!stream.send(FLOOD)) {
        await stream.onDrain()
      }
    }
    await until(() => received === before + 10 * FLOOD.byteLength)
    expect(stream.status).to.equal('open')
  })

  it('has room for the largest request of Kademlia', () => {
    expect(MAX_FOREIGN_OF_CONNECTION).to.be.above(512 * KiB)
    expect(MAX_FOREIGN).to.be.above(MAX_FOREIGN_OF_CONNECTION)
  })
})
