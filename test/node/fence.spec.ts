import { expect } from 'chai'
import { peerIdOf } from '../../src/base/keys.ts'
import { allGaters, createFence } from '../../src/node/fence.ts'
import { signerOf } from '../builders/attestor.ts'
import type { Connection, MultiaddrConnection } from '@libp2p/interface'

const [alice, bob] = [peerIdOf(signerOf(1).publicKey), peerIdOf(signerOf(2).publicKey)]
const wire = {} as MultiaddrConnection

describe('node/fence', () => {
  it('lets everybody through until it is built, and again when it is taken down', async () => {
    const fence = createFence()
    const denied = async (): Promise<unknown[]> => [
      await fence.gater.denyDialPeer?.(bob), await fence.gater.denyInboundEncryptedConnection?.(bob, wire),
      await fence.gater.denyOutboundEncryptedConnection?.(bob, wire)
    ]
    expect(await denied()).to.deep.equal([false, false, false])
    fence.build(peer => peer === bob.toString())
    expect(await denied()).to.deep.equal([true, true, true])
    expect(await fence.gater.denyDialPeer?.(alice)).to.equal(false)
    fence.takeDown()
    expect(await denied()).to.deep.equal([false, false, false])
  })

  it('closes the connections that cross it, and no others', () => {
    const fence = createFence()
    const aborted: string[] = []
    const connections = [alice, bob].map(remotePeer =>
      ({ remotePeer, abort: () => { aborted.push(remotePeer.toString()) } }) as unknown as Connection)
    fence.cut(connections)
    expect(aborted).to.deep.equal([])
    fence.build(peer => peer === bob.toString())
    fence.cut(connections)
    expect(aborted).to.deep.equal([bob.toString()])
  })

  it('is one of several gaters, each of which may deny', async () => {
    const gater = allGaters([
      { denyDialPeer: peer => peer.equals(alice) },
      { denyDialPeer: async peer => peer.equals(bob), denyInboundEncryptedConnection: () => true }
    ])
    expect([
      await gater.denyDialPeer?.(alice), await gater.denyDialPeer?.(bob),
      await gater.denyDialPeer?.(peerIdOf(signerOf(3).publicKey))
    ]).to.deep.equal([true, true, false])
    expect([
      await gater.denyInboundEncryptedConnection?.(alice, wire),
      await gater.denyOutboundEncryptedConnection?.(alice, wire)
    ]).to.deep.equal([true, false])
  })
})
