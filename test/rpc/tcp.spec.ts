import '../../src/runtime.ts'
import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { expect } from 'chai'
import { createLibp2p } from 'libp2p'
import { rpc } from '../../src/rpc/index.ts'
import { ECHO, randomPeer, TEST_PROTOCOL } from '../builders/engines.ts'
import { codeOf } from '../builders/outcomes.ts'
import type { Rpc, RpcComponents, RpcMethod, RpcProtocol } from '../../src/rpc/index.ts'
import type { Libp2p } from '@libp2p/interface'

const LARGE: RpcMethod<Uint8Array, Uint8Array> = {
  ...ECHO, id: 3, name: 'large', maxRequest: 4_000_000, maxResponse: 4_000_000, timeout: 20_000
}
const PROTOCOL: RpcProtocol = { ...TEST_PROTOCOL, maxInFlight: 64, methods: [ECHO, LARGE] }

async function node (): Promise<{ libp2p: Libp2p, engine: Rpc }> {
  let engine: Rpc | undefined
  const libp2p = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: {
      engine: ({ registrar, connectionManager, logger }: Pick<RpcComponents, 'registrar' | 'connectionManager' |
        'logger'>) => {
        // parties of a federation, to whom large things go
        engine = rpc()({ registrar, connectionManager, logger, isListed: () => true })
        engine.handle(PROTOCOL, ECHO, async (request) => request)
        engine.handle(PROTOCOL, LARGE, async (request) => request)
        return engine
      }
    }
  })
  if (engine == null) {
    throw new Error('the service was not made')
  }
  return { libp2p, engine }
}

describe('rpc/tcp: over TCP and Noise', () => {
  it('dials by address, then keeps connection and stream', async () => {
    const [alice, bob] = await Promise.all([node(), node()])
    const target = { id: bob.libp2p.peerId, multiaddrs: bob.libp2p.getMultiaddrs() }
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => alice.engine.call(target, PROTOCOL, ECHO, Uint8Array.of(i, 1)))
    )
    expect(answers.map((answer) => answer[0])).to.deep.equal(Array.from({ length: 200 }, (_, i) => i))
    expect(bob.libp2p.getConnections()).to.have.length(1)
    expect(bob.libp2p.getConnections()[0]?.streams.filter(({ protocol }) => protocol === PROTOCOL.id)).to.have.length(1)
    await Promise.all([alice.libp2p.stop(), bob.libp2p.stop()])
  })

  it('carries bodies far larger than the windows below, several at once', async () => {
    const [alice, bob] = await Promise.all([node(), node()])
    const target = { id: bob.libp2p.peerId, multiaddrs: bob.libp2p.getMultiaddrs() }
    const body = new Uint8Array(3_000_000).map((_, i) => i)
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async () => alice.engine.call(target, PROTOCOL, LARGE, body))
    )
    for (const answer of answers) {
      expect(Buffer.compare(answer, body)).to.equal(0)
    }
    await Promise.all([alice.libp2p.stop(), bob.libp2p.stop()])
  })

  it('connects again after the connection was lost', async () => {
    const [alice, bob] = await Promise.all([node(), node()])
    const target = { id: bob.libp2p.peerId, multiaddrs: bob.libp2p.getMultiaddrs() }
    await alice.engine.call(target, PROTOCOL, ECHO, Uint8Array.of(1))
    await alice.libp2p.hangUp(bob.libp2p.peerId)
    expect(await alice.engine.call(target, PROTOCOL, ECHO, Uint8Array.of(2))).to.deep.equal(Uint8Array.of(2))
    await Promise.all([alice.libp2p.stop(), bob.libp2p.stop()])
  })

  it('refuses whoever answers at the address with another key', async () => {
    const [alice, bob] = await Promise.all([node(), node()])
    const [address] = bob.libp2p.getMultiaddrs()
    const target = { id: await randomPeer(), multiaddrs: address == null ? [] : [address.decapsulate('/p2p')] }
    expect(await codeOf(alice.engine.call(target, PROTOCOL, ECHO, Uint8Array.of(1))))
      .to.include({ code: 'RPC_UNREACHABLE' })
    await Promise.all([alice.libp2p.stop(), bob.libp2p.stop()])
  })

  it('says RPC_UNREACHABLE of a node that is down, or does not speak the protocol', async () => {
    const [alice, bob] = await Promise.all([node(), node()])
    const target = { id: bob.libp2p.peerId, multiaddrs: bob.libp2p.getMultiaddrs() }
    expect(await codeOf(alice.engine.call(target, { ...PROTOCOL, id: '/mimi/nothing/1.0.0' }, ECHO, Uint8Array.of(1))))
      .to.include({ code: 'RPC_UNREACHABLE' })
    await bob.libp2p.stop()
    expect(await codeOf(alice.engine.call(target, PROTOCOL, ECHO, Uint8Array.of(1))))
      .to.include({ kind: 'unavailable' })
    await alice.libp2p.stop()
  })
})
