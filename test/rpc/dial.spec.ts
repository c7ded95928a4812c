import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { multiaddr } from '@multiformats/multiaddr'
import { openStream } from '../../src/rpc/dial.ts'
import { randomPeer } from '../builders/engines.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { RpcComponents } from '../../src/rpc/interface.ts'

const stream = {} as Stream
const WAIT = { timeout: 60_000 }

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
  return {
    components: {
      logger: defaultLogger(), registrar: { handle: async () => {}, unhandle: async () => {} }, connectionManager
    } as unknown as RpcComponents,
    dials: () => dials
  }
}

const calledOff = (): Error => Object.assign(new Error('called off'), { name: 'AbortError' })

describe('rpc/dial', () => {
  it('dials for itself when those whose dial it joined called it off', async () => {
    const id = await randomPeer()
    for (const multiaddrs of [[], [multiaddr('/ip4/127.0.0.1/tcp/1')]]) {
      const { components, dials } = dialing(id, [calledOff(), calledOff()])
      expect(await openStream(components, { id, multiaddrs }, '/x', WAIT)).to.equal(stream)
      expect(dials()).to.equal(3)
    }
  })

  it('gives up after three, and at once for any other reason', async () => {
    const id = await randomPeer()
    const often = dialing(id, [calledOff(), calledOff(), calledOff()])
    expect((await rejectionOf(openStream(often.components, { id, multiaddrs: [] }, '/x', WAIT))).code)
      .to.equal('RPC_UNREACHABLE')
    const refused = dialing(id, [new Error('refused')])
    const error = await rejectionOf(openStream(refused.components, { id, multiaddrs: [] }, '/x', WAIT))
    expect([often.dials(), refused.dials()]).to.deep.equal([3, 1])
    expect(error.message).to.contain(`${id.toString()}, /x: refused`)
  })

  it('says why each address failed, once', async () => {
    const id = await randomPeer()
    const { components } = dialing(id, [
      new AggregateError([new Error('refused'), new Error('too slow'), new Error('refused')])
    ])
    expect((await rejectionOf(openStream(components, { id, multiaddrs: [] }, '/x', WAIT))).message)
      .to.contain('/x: refused; too slow)')
  })

  it('does not take who answers in another\'s place', async () => {
    const [id, other] = await Promise.all([randomPeer(), randomPeer()])
    const { components } = dialing(other, [])
    const error = await rejectionOf(
      openStream(components, { id, multiaddrs: [multiaddr('/ip4/127.0.0.1/tcp/1')] }, '/x', WAIT)
    )
    expect([error.code, error.message]).to.deep.equal([
      'RPC_UNREACHABLE',
      `The node could not be connected to, or does not speak the protocol. (${id.toString()}, /x: ${other.toString()} answered instead)`
    ])
  })

  it('opens on a new connection when the one there is ends meanwhile', async () => {
    const id = await randomPeer()
    for (const [name, status] of [['ConnectionClosedError', 'open'], ['StreamResetError', 'closed']] as const) {
      const ending = {
        status: 'open',
        remotePeer: id,
        newStream: async () => { ending.status = status; throw Object.assign(new Error('gone'), { name }) }
      }
      const forced: unknown[] = []
      const connectionManager = {
        getConnections: () => [ending],
        openConnection: async (_: PeerId, { force }: { force?: boolean }) => {
          forced.push(force)
          return { status: 'open', remotePeer: id, newStream: async () => stream }
        }
      }
      const components = { connectionManager } as unknown as RpcComponents
      expect(await openStream(components, { id, multiaddrs: [] }, '/x', WAIT), name).to.equal(stream)
      expect(forced).to.deep.equal([true])
    }
  })

  it('tries again after a handshake that took too long', async () => {
    const id = await randomPeer()
    const late = Object.assign(new Error('The operation was aborted due to timeout'), { name: 'EncryptionFailedError' })
    const { components, dials } = dialing(id, [late])
    expect(await openStream(components, { id, multiaddrs: [] }, '/x', WAIT)).to.equal(stream)
    expect(dials()).to.equal(2)
  })

  it('does not open again where the peer refuses the protocol', async () => {
    const id = await randomPeer()
    let asked = 0
    const refusing = {
      status: 'open',
      remotePeer: id,
      newStream: async () => { asked++; throw Object.assign(new Error('no'), { name: 'UnsupportedProtocolError' }) }
    }
    const components = { connectionManager: { getConnections: () => [refusing] } } as unknown as RpcComponents
    expect((await rejectionOf(openStream(components, { id, multiaddrs: [] }, '/x', WAIT))).code)
      .to.equal('RPC_UNREACHABLE')
    expect(asked).to.equal(1)
  })

  it('does not dial for a call that was itself cancelled', async () => {
    const id = await randomPeer()
    const { components, dials } = dialing(id, [])
    const cancelled = { ...WAIT, signal: AbortSignal.abort() }
    await rejectionOf(openStream(components, { id, multiaddrs: [] }, '/x', cancelled))
    expect(dials()).to.equal(0)
  })

  it('leaves a dial under way to whoever asks next', async () => {
    const id = await randomPeer()
    const signals: Array<AbortSignal | undefined> = []
    const connectionManager = {
      getConnections: () => [],
      openConnection: async (_: PeerId, { signal }: { signal?: AbortSignal }) => {
        signals.push(signal)
        return await new Promise<Connection>(() => {})
      }
    }
    const caller = new AbortController()
    const opened = openStream(
      { connectionManager } as unknown as RpcComponents, { id, multiaddrs: [] }, '/x',
      { ...WAIT, signal: caller.signal })
    caller.abort()
    expect((await rejectionOf(opened)).code).to.equal('RPC_UNREACHABLE')
    expect(signals.map(signal => signal?.aborted)).to.deep.equal([false])
  })
})
