import { expect } from 'chai'
import { createPeer } from '../../src/node/libp2p.ts'
import { ECHO, TEST_PROTOCOL } from '../builders/engines.ts'
import { silentLogger } from '../builders/holder.ts'
import type { Peer } from '../../src/node/libp2p.ts'
import type { RpcProtocol } from '../../src/rpc/index.ts'

const PROTOCOLS: readonly RpcProtocol[] = Array.from({ length: 30 }, (_, i) =>
  ({ ...TEST_PROTOCOL, id: `/test/stop-${i}/1.0.0`, methods: [ECHO] }))

async function speaker (): Promise<Peer> {
  const peer = await createPeer({ listen: ['/ip4/127.0.0.1/tcp/0'], logger: silentLogger })
  PROTOCOLS.forEach(protocol => { peer.services.rpc.handle(protocol, ECHO, async request => request) })
  await peer.start()
  return peer
}

/** In all protocols at once. */
async function ask (one: Peer, other: Peer): Promise<void> {
  const target = { id: other.peerId, multiaddrs: other.getMultiaddrs() }
  await Promise.all(PROTOCOLS.map(async protocol => {
    await one.services.rpc.call(target, protocol, ECHO, Uint8Array.of(1))
  }))
}

describe('node/libp2p: many streams on one connection', () => {
  it('may be the first that comes over it, and end with the node without a warning', async () => {
    const warnings: string[] = []
    const note = ({ name, message }: Error): void => { warnings.push(`${name}: ${message}`) }
    process.on('warning', note)
    try {
      const [one, other] = [await speaker(), await speaker()]
      await ask(one, other)
      await ask(other, one)
      expect(one.getConnections().map(({ streams }) => streams.length)).to.deep.equal([2 * PROTOCOLS.length])
      await one.stop()
      await other.stop()
      // warnings come in a turn of their own
      await new Promise(resolve => setImmediate(resolve))
      expect(warnings).to.deep.equal([])
    } finally {
      process.off('warning', note)
    }
  })
})
