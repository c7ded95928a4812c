import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { MAX_QUIET_DIALS, MAX_QUIET_REST, QUIET_LAG } from '../../src/rpc/constants.ts'
import { QuietDials } from '../../src/rpc/quiet-dials.ts'
import { RpcEngine } from '../../src/rpc/rpc.ts'
import { randomPeer } from '../builders/engines.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { Connection } from '@libp2p/interface'
import type { RpcComponents } from '../../src/rpc/interface.ts'

const never = async (): Promise<void> => { await new Promise(() => {}) }

describe('rpc/quiet-dials', () => {
  it('lets a few pass at once, and says to the next when to come again', async () => {
    const dials = new QuietDials({ pressure: () => QUIET_LAG - 1 })
    const ends: Array<() => void> = []
    const passed = Array.from({ length: MAX_QUIET_DIALS }, async () => {
      await dials.run(async () => { await new Promise<void>(resolve => { ends.push(resolve) }) })
    })
    const refused = await rejectionOf(dials.run(never))
    expect([refused.code, refused.retryAfter]).to.deep.equal(['RPC_BUSY', 250])
    ends[0]?.()
    await passed[0]
    let ran = false
    await dials.run(async () => { ran = true })
    expect(ran).to.equal(true)
  })

  it('lets one pass while the process lags behind, so that it comes on', async () => {
    const dials = new QuietDials({ pressure: () => QUIET_LAG })
    void dials.run(never)
    expect((await rejectionOf(dials.run(never))).code).to.equal('RPC_BUSY')
  })

  it('gives the place back after a dial that failed', async () => {
    const dials = new QuietDials({ pressure: () => QUIET_LAG })
    const failed = await dials.run(async () => { throw new Error('refused') }).catch((err: unknown) => err)
    expect(String(failed)).to.equal('Error: refused')
    // in a millisecond, for which it rests three
    await new Promise(resolve => setTimeout(resolve, MAX_QUIET_REST))
    let ran = false
    await dials.run(async () => { ran = true })
    expect(ran).to.equal(true)
  })

  it('rests after each while the process lags behind, and only then', async () => {
    let pressure = QUIET_LAG
    const dials = new QuietDials({ pressure: () => pressure })
    const slow = async (): Promise<void> => { await new Promise(resolve => setTimeout(resolve, MAX_QUIET_REST)) }
    await dials.run(slow)
    expect((await rejectionOf(dials.run(slow))).code).to.equal('RPC_BUSY')
    pressure = 0
    await dials.run(slow)
  })

  it('has the engine refuse what would dial, and let pass what goes over a connection', async () => {
    const id = await randomPeer()
    const connections: Connection[] = []
    const components = {
      logger: defaultLogger(),
      registrar: { handle: async () => {}, unhandle: async () => {} },
      connectionManager: { getConnections: () => connections, openConnection: never },
      quietDials: { run: async () => { throw Object.assign(new Error('no turn')) } }
    } as unknown as RpcComponents
    const engine = new RpcEngine(components)
    await engine.start()
    const codec = { encode: () => new Uint8Array(1), decode: () => ({}) }
    const method = { id: 1, name: 'm', request: codec, response: codec, maxRequest: 9, maxResponse: 9, timeout: 60_000 }
    const protocol = { id: '/x/1', maxInFlight: 1, methods: [method] }
    const ask = async (): Promise<unknown> =>
      await engine.call({ id, multiaddrs: [] }, protocol, method, {}, { background: true }).catch((err: unknown) => err)
    expect(String(await ask())).to.equal('Error: no turn')
    connections.push({
      status: 'open',
      newStream: async () => { throw Object.assign(new Error('refused'), { name: 'UnsupportedProtocolError' }) }
    } as unknown as Connection)
    expect(String(await ask())).to.contain('refused')
    await engine.stop()
  })
})
