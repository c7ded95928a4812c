import '../../../src/runtime.ts'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { expect } from 'chai'
import { multiaddr } from '@multiformats/multiaddr'
import { WebSocket } from 'ws'
import { MAX_HANDSHAKES_OF_HOST, MAX_WEBSOCKET_MESSAGE } from '../../../src/node/connections/constants.ts'
import { forwardedHost } from '../../../src/node/websockets/forwarded.ts'
import { ClientWebSocket } from '../../../src/node/websockets/client.ts'
import { createPeer } from '../../../src/node/libp2p.ts'
import { silentLogger } from '../../builders/holder.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../attestor/channels/mail/loopback-certificate.ts'
import type { Peer, PeerOptions } from '../../../src/node/libp2p.ts'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { AddressInfo, Server, Socket } from 'node:net'

const WS = '/ip4/127.0.0.1/tcp/0/ws'
const WSS = '/ip4/127.0.0.1/tcp/0/tls/ws'

function portOf (address: Multiaddr): number {
  return Number(address.getComponents().find(({ name }) => name === 'tcp')?.value)
}

/** Passes everything on, and writes down for whom. */
async function writingProxy (
  to: number, forwardedFor: string
): Promise<{ readonly port: number, readonly server: Server }> {
  const server = createServer(client => {
    const upstream = connect(to, '127.0.0.1').on('error', () => { client.destroy() })
    client.on('error', () => { upstream.destroy() })
    client.once('data', request => {
      const [line = '', ...headers] = request.toString('latin1').split('\r\n')
      upstream.write([line, `X-Forwarded-For: ${forwardedFor}`, ...headers].join('\r\n'), 'latin1')
      client.pipe(upstream).pipe(client)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, server }
}

describe('node/websockets', () => {
  let peers: Peer[] = []
  const start = async (options: Partial<PeerOptions> = {}): Promise<Peer> => {
    const peer = await createPeer({ logger: silentLogger, ...options })
    peers.push(peer)
    await peer.start()
    return peer
  }

  afterEach(async () => {
    await Promise.all(peers.map(async peer => { await peer.stop() }))
    peers = []
  })

  it('connects over /ws beside TCP', async () => {
    const listener = await start({ listen: ['/ip4/127.0.0.1/tcp/0', WS] })
    const addresses = listener.getMultiaddrs()
    expect(addresses).to.have.length(2)
    for (const address of addresses) {
      const dialer = await start()
      const connection = await dialer.dial(address)
      expect(connection.remotePeer.equals(listener.peerId)).to.equal(true)
      await dialer.services.ping.ping(listener.peerId)
    }
  })

  it('refuses a node of another key than the address has', async () => {
    const [listener, other] = [await start({ listen: [WS] }), await start()]
    const [address] = listener.getMultiaddrs()
    const wrong = multiaddr(`/ip4/127.0.0.1/tcp/${portOf(address ?? multiaddr())}/ws/p2p/${other.peerId.toString()}`)
    const err = await (await start()).dial(wrong).catch((cause: unknown) => cause)
    expect(err).to.be.instanceOf(Error)
  })

  it('takes /wss with the operator\'s certificate, and says what is missing', async () => {
    const tls = { cert: LOOPBACK_CERTIFICATE, key: LOOPBACK_KEY }
    const listener = await start({ listen: [WSS], webSockets: { tls } })
    const [address] = listener.getMultiaddrs()
    const socket = new WebSocket(`wss://127.0.0.1:${portOf(address ?? multiaddr())}`, { rejectUnauthorized: false })
    await once(socket, 'open')
    socket.terminate()

    for (const [options, code] of [
      [{ listen: [WSS] }, 'NODE_TLS_MISSING'],
      [{ listen: [WSS], webSockets: { tls: { ...tls, key: 'no key' } } }, 'NODE_TLS_INVALID'],
      [{ listen: ['/ip4/127.0.0.1/tcp/0/http'] }, 'ADDRESS_MALFORMED']
    ] as const) {
      expect(await rejectionOf(createPeer({ logger: silentLogger, ...options }))).to.have.property('code', code)
    }
  })

  it('bounds the sockets of one host that ask for nothing', async () => {
    const listener = await start({ listen: [WS] })
    const port = portOf(listener.getMultiaddrs()[0] ?? multiaddr())
    const sockets: Socket[] = []
    const open = async (): Promise<'open' | 'closed'> => {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      sockets.push(socket)
      await once(socket, 'connect')
      // an answer to a request that is no upgrade shows that it was let in
      socket.write('GET / HTTP/1.1\r\nHost: dp.example\r\n\r\n')
      return await Promise.race([
        once(socket, 'data').then(() => 'open' as const), once(socket, 'close').then(() => 'closed' as const)
      ])
    }
    try {
      const idle = Array.from({ length: MAX_HANDSHAKES_OF_HOST - 1 }, () =>
        connect(port, '127.0.0.1').on('error', () => {}))
      sockets.push(...idle)
      await Promise.all(idle.map(async socket => { await once(socket, 'connect') }))
      expect(await open(), 'the last').to.equal('open')
      expect(await open(), 'one too many').to.equal('closed')
    } finally {
      sockets.forEach(socket => { socket.destroy() })
    }
  })

  it('reads no message that is larger than what libp2p sends', async () => {
    const listener = await start({ listen: [WS] })
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(listener.getMultiaddrs()[0] ?? multiaddr())}`)
    socket.on('error', () => {})
    await once(socket, 'open')
    socket.send(new Uint8Array(MAX_WEBSOCKET_MESSAGE + 1))
    const [code] = await once(socket, 'close')
    // RFC 6455, section 7.4.1: too big
    expect(code).to.equal(1009)
  })

  it('outlives frames that are none', async () => {
    const listener = await start({ listen: [WS] })
    const [address = multiaddr()] = listener.getMultiaddrs()
    // RFC 6455, section 5.2: reserved bits, an opcode that there isn't, a client's frame without a mask
    for (const frame of [[0xf2, 0x80, 0, 0, 0, 0], [0x83, 0x80, 0, 0, 0, 0], [0x82, 0x01, 0x00]]) {
      const socket = connect(portOf(address), '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      socket.write([
        'GET / HTTP/1.1', 'Host: dp.example', 'Upgrade: websocket', 'Connection: Upgrade',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13', '', ''
      ].join('\r\n'))
      await once(socket, 'data')
      socket.write(Uint8Array.from(frame))
      socket.resume()
      await once(socket, 'close')
    }
    const dialer = await start()
    await dialer.dial(address)
  })

  it('as a client outlives servers that send none', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', request => {
        const [, key = ''] = /^Sec-WebSocket-Key: (.*)$/im.exec(request.toString('latin1').replaceAll('\r', '')) ?? []
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
        socket.write(['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
        socket.write(Uint8Array.of(0xf2, 0x00))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const socket = new ClientWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
      await new Promise(resolve => socket.on('close', resolve))
    } finally {
      server.close()
    }
  })

  it('knows the hosts behind a proxy that it trusts, and believes nobody else', async () => {
    for (const [proxies, host] of [[['127.0.0.1'], '198.51.100.7'], [[], '127.0.0.1']] as const) {
      const listener = await start({ listen: [WS], webSockets: { proxies } })
      const proxy = await writingProxy(portOf(listener.getMultiaddrs()[0] ?? multiaddr()), '203.0.113.1, 198.51.100.7')
      try {
        const dialer = await start()
        await dialer.dial(multiaddr(`/ip4/127.0.0.1/tcp/${proxy.port}/ws/p2p/${listener.peerId.toString()}`))
        await dialer.services.ping.ping(listener.peerId)
        const [connection] = listener.getConnections(dialer.peerId)
        expect(connection?.remoteAddr.getComponents()[0]?.value).to.equal(host)
      } finally {
        await Promise.all(peers.map(async peer => { await peer.stop() }))
        proxy.server.close()
      }
    }
  })

  it('reads the last host that a proxy wrote', () => {
    for (const [header, host] of [
      ['203.0.113.1, 198.51.100.7', '198.51.100.7'], ['2001:db8::1', '2001:db8::1'],
      ['unknown', undefined], ['198.51.100.7, ', undefined], ['', undefined], [undefined, undefined]
    ] as const) {
      expect(forwardedHost({ headers: { 'x-forwarded-for': header } }), header).to.equal(host)
    }
  })
})
