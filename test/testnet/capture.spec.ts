import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { capture } from '../../src/testnet/capture.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import type { AddressInfo, Server } from 'node:net'

describe('testnet/capture', () => {
  let server: Server

  beforeEach(async () => {
    server = createServer(socket => {
      socket.on('data', chunk => { socket.end(`heard ${chunk.toString()}`) })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  afterEach(async () => {
    server.close()
    await once(server, 'close')
  })

  const target = (): number => (server.address() as AddressInfo).port

  it('forwards both ways and writes down every byte', async () => {
    const tap = await capture(target)
    for (const word of ['hello', 'again']) {
      const socket = connect(tap.port, '127.0.0.1')
      socket.write(word)
      const [answer] = await once(socket, 'data')
      expect(String(answer)).to.equal(`heard ${word}`)
      await once(socket, 'close')
    }
    expect(tap.connections().map(({ toNode, fromNode }) => [toString(toNode), toString(fromNode)]))
      .to.deep.equal([['hello', 'heard hello'], ['again', 'heard again']])
    expect(tap.length).to.equal(2 * 'helloheard hello'.length)
    await tap.stop()
  })

  it('ends open connections when it stops', async () => {
    const tap = await capture(target)
    const socket = connect(tap.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.resume()
    const closed = once(socket, 'close')
    await tap.stop()
    await closed
  })

  it('ends the connection when the node can\'t be reached', async () => {
    const [port] = await freePorts(1)
    const tap = await capture(() => port ?? 0)
    const socket = connect(tap.port, '127.0.0.1')
    socket.resume()
    await once(socket, 'close')
    await tap.stop()
  })
})

describe('testnet/ports', () => {
  it('finds as many different ports as asked for', async () => {
    const ports = await freePorts(20)
    expect(new Set(ports).size).to.equal(20)
    expect(ports).not.to.include(0)
  })
})
