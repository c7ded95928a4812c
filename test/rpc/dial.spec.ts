import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { multiaddr } from '@multiformats/multiaddr'
import { openStream } from '../../src/rpc/dial.ts'
import { randomPeer } from '../builders/engines.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { RpcComponents } from '../../src/rpc/interface.ts'

const stream = {} as Stream

/** Dials that end as told, in order; the rest succeed. */
function dialing (id: PeerId, failures: Error[]): { components: RpcComponents, dials: () => number } {
  let dials = 0
  const connection = { remotePeer: id, newStream: async () => stream } as unknown as Connection
  const connectionManager = {
    getConnections: () => [],
    openConnection: async () => {
      dials++
      const failure = failures.shift()
      if (failure != null) {
        throw failure
      }
      return connection
    }
  }
  return { components: { logger: defaultLogger(), registrar: { handle: async () => {}, unhandle: async () => {} }, connectionManager } as unknown as RpcComponents, dials: () => dials }
}

const calledOff = (): Error => Object.assign(new Error('called off'), { name: 'AbortError' })

describe('rpc/dial', () => {
  it('dials for itself when those whose dial it joined called it off', async () => {
    const id = await randomPeer()
    for (const multiaddrs of [[], [multiaddr('/ip4/127.0.0.1/tcp/1')]]) {
      const { components, dials } = dialing(id, [calledOff(), calledOff()])
      expect(await openStream(components, { id, multiaddrs }, '/x', new AbortController().signal)).to.equal(stream)
      expect(dials()).to.equal(3)
    }
  })

  it('gives up after three, and at once for any other reason', async () => {
    const id = await randomPeer()
    const often = dialing(id, [calledOff(), calledOff(), calledOff()])
    expect((await rejectionOf(openStream(often.components, { id, multiaddrs: [] }, '/x', new AbortController().signal))).code).to.equal('RPC_UNREACHABLE')
    const refused = dialing(id, [new Error('refused')])
    await rejectionOf(openStream(refused.components, { id, multiaddrs: [] }, '/x', new AbortController().signal))
    expect([often.dials(), refused.dials()]).to.deep.equal([3, 1])
  })

  it('does not dial again for a call that was itself cancelled', async () => {
    const id = await randomPeer()
    const { components, dials } = dialing(id, [calledOff()])
    await rejectionOf(openStream(components, { id, multiaddrs: [] }, '/x', AbortSignal.abort()))
    expect(dials()).to.equal(1)
  })
})
