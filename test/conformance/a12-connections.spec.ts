import { expect } from 'chai'
import {
  MAX_CONNECTIONS_OF_PEER, MAX_HANDSHAKES, MAX_HANDSHAKES_OF_HOST
} from '../../src/node/connections/constants.ts'
import { REGISTRY_PROTOCOL } from '../../src/protocols/registry/constants.ts'
import { MAX_HELD, MAX_WORKING_OF_HOST } from '../../src/rpc/constants.ts'
import { ECHO, engines, TEST_PROTOCOL } from '../builders/engines.ts'
import { codeOf } from '../builders/outcomes.ts'
import { stage } from './cast/stage.ts'
import { silentSockets, stillOpen, strangerAt } from './cast/strangers.ts'
import type { Socket } from 'node:net'
import type { RpcEngine } from '../../src/rpc/rpc.ts'
import type { Stranger } from './cast/strangers.ts'

const CSI = 'mailto:reachable@example.com'
const DPS = 5
/** Against each: 1,050 together. */
const SOCKETS = 210

const HANDSHAKE = Buffer.concat([
  Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n', 'latin1'), Buffer.from([0, 32]), Buffer.alloc(32, 9)
])

describe('A12: whoever takes connections takes them from himself', () => {
  const on = stage({ dps: DPS })
  const sockets: Socket[] = []
  const strangers: Stranger[] = []

  before(async () => { await on.testnet.claim({ csi: CSI }) })

  afterEach(async () => {
    sockets.splice(0).forEach(socket => { socket.destroy() })
    await Promise.all(strangers.splice(0).map(async stranger => { await stranger.stop() }))
  })

  async function stranger (host: string): Promise<Stranger> {
    const made = await strangerAt(host)
    strangers.push(made)
    return made
  }

  async function silence (host: string, times: number, dp: number): Promise<void> {
    for (const socket of await silentSockets(on.dp(dp).dp, host, times)) {
      sockets.push(socket)
    }
  }

  /** Until the DPs have closed what they don't keep. */
  async function settled (most: number): Promise<void> {
    await comes(() => stillOpen(sockets).length <= most)
  }

  async function comes (holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  /** Whoever asks, claims, and comes for the first time; and DPs among themselves. */
  async function expectService (csi: string): Promise<void> {
    expect((await on.querier.discover(CSI)).outcome).to.equal('found')
    await on.testnet.claim({ csi })
    expect((await (await on.testnet.light()).discover(csi)).outcome).to.equal('found')
    await on.dp(1).stop()
    await on.dp(1).restart()
    for (const { dp } of on.testnet.dps) {
      const record = on.testnet.registry.dp(on.dp(1).party.id)
      if (record != null && dp !== on.dp(1).dp) {
        await dp.peer.dial(on.dp(1).dp.peer.getMultiaddrs())
      }
    }
  }

  it('1,050 silent sockets of one host against five DPs shut nobody else out', async () => {
    for (let dp = 0; dp < DPS; dp++) {
      await silence('127.0.0.2', SOCKETS, dp)
    }
    await settled(DPS * MAX_HANDSHAKES_OF_HOST)
    const other = await stranger('127.0.0.3')
    for (const { dp } of on.testnet.dps) {
      await other.reach(dp)
    }
    await expectService('mailto:silent-host@example.com')
  })

  it('nor do those of many hosts shut out where the parties of the registry are', async () => {
    for (let host = 1; host <= 16; host++) {
      await silence(`127.0.1.${host}`, 20, 0)
    }
    await settled(MAX_HANDSHAKES)
    await expectService('mailto:silent-hosts@example.com')
  })

  it('connections that stop within the handshake, wherever in it, shut nobody else out', async () => {
    for (let host = 1; host <= 8; host++) {
      await silence(`127.0.3.${host}`, 8, 0)
    }
    for (const [i, socket] of sockets.entries()) {
      // whole words of multistream-select, then a frame of Noise of which some is missing
      socket.write(HANDSHAKE.subarray(0, 1 + i % (HANDSHAKE.byteLength - 1)))
    }
    await settled(MAX_HANDSHAKES)
    const other = await stranger('127.0.0.3')
    await other.reach(on.dp(0).dp)
    await expectService('mailto:half-a-handshake@example.com')
  })

  it('idle connections of a peer give way to its newer ones, and nobody else is shut out', async () => {
    const { dp } = on.dp(0)
    const crowd = await Promise.all(Array.from({ length: 8 }, async () => await stranger('127.0.0.2')))
    for (const one of crowd) {
      await one.crowd(dp, MAX_CONNECTIONS_OF_PEER + 4)
    }
    const ids = new Set(crowd.map(({ id }) => id))
    const theirs = (): number => dp.peer.getConnections().filter(({ remotePeer, status }) =>
      status === 'open' && ids.has(remotePeer.toString())).length
    // those that give way are closed after the newer ones came
    await comes(() => theirs() <= 8 * MAX_CONNECTIONS_OF_PEER)
    expect(theirs()).to.be.above(0)
    const other = await stranger('127.0.0.3')
    await other.reach(dp)
    await expectService('mailto:idle@example.com')
  })

  it('2,000 idle connections of 20 peer ids, at as many hosts, leave room for whoever comes', async function () {
    this.timeout(300_000)
    const { dp } = on.dp(0)
    const crowd = await Promise.all(Array.from({ length: 20 }, async (_, i) => await stranger(`127.0.4.${i + 1}`)))
    for (let made = 0; made < 100; made += 10) {
      // no more at once than handshakes of all hosts may be under way
      for (const half of [crowd.slice(0, 10), crowd.slice(10)]) {
        await Promise.all(half.map(async one => { await one.crowd(dp, 10) }))
      }
    }
    const ids = new Set(crowd.map(({ id }) => id))
    const theirs = (): number => dp.peer.getConnections()
      .filter(({ remotePeer, status }) => status === 'open' && ids.has(remotePeer.toString())).length
    await comes(() => theirs() <= 20 * MAX_CONNECTIONS_OF_PEER)
    expect(theirs()).to.be.above(0)
    const other = await stranger('127.0.0.3')
    await other.reach(dp)
    await expectService('mailto:idle-crowd@example.com')
  })

  it('frames that are never whole, of many peers at a real DP, hold ' +
    'bounded memory and nobody up, and end', async function () {
    this.timeout(120_000)
    const { dp } = on.dp(0)
    const rpc = dp.peer.services.rpc as RpcEngine
    // a request of 60,000 bytes is announced, and half of it comes
    const frame = Uint8Array.of(0xe0, 0xd4, 0x03, ...new Uint8Array(30_000))
    const crowd = await Promise.all(Array.from({ length: 8 }, async (_, i) => await stranger(`127.0.5.${i + 1}`)))
    let opened = 0
    for (const one of crowd) {
      opened += await one.begin(dp, REGISTRY_PROTOCOL.id, frame, 64)
    }
    expect(opened).to.be.at.least(8)
    await comes(() => rpc.held.strangers > 0)
    expect(rpc.held.strangers).to.be.at.most(MAX_HELD)
    const other = await stranger('127.0.0.3')
    await other.reach(dp)
    await expectService('mailto:half-a-frame@example.com')
    await comes(() => rpc.held.strangers < frame.byteLength)
    await other.reach(dp)
  })

  it('what was taken is free again when it ends', async () => {
    await silence('127.0.0.2', MAX_HANDSHAKES_OF_HOST, 0)
    sockets.splice(0).forEach(socket => { socket.destroy() })
    const same = await stranger('127.0.0.2')
    await same.reach(on.dp(0).dp)
  })

  describe('after the handshake', () => {
    it('a frame that is never whole ends its stream, and what it held is free', async () => {
      const { alice, bob, stop } = await engines({ bob: { frameTimeout: 50 } })
      bob.engine.handle(TEST_PROTOCOL, ECHO, async request => request)
      await Promise.all([alice.engine.start(), bob.engine.start()])
      await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1))
      const [stream] = alice.outbound
      // a request of 60,000 bytes is announced, and some of it comes
      stream?.send(Uint8Array.of(0xe0, 0xd4, 0x03, ...new Uint8Array(30_000)))
      while (bob.engine.held.strangers === 0) {
        await new Promise(resolve => setTimeout(resolve, 5))
      }
      while (bob.engine.held.strangers > 0) {
        await new Promise(resolve => setTimeout(resolve, 5))
      }
      expect(bob.violations).to.deep.equal(['frame-stalled'])
      // the honest case: the next call goes over another stream
      expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(2))).to.deep.equal(Uint8Array.of(2))
      await stop()
    })

    it('whoever has too much under way is told to wait, before anything is done', async () => {
      const gate = Promise.withResolvers<void>()
      const protocol = { ...TEST_PROTOCOL, maxInFlight: 2 * MAX_WORKING_OF_HOST }
      const { alice, bob, stop } = await engines()
      bob.engine.handle(protocol, ECHO, async request => {
        await gate.promise
        return request
      })
      await Promise.all([alice.engine.start(), bob.engine.start()])
      const calls = Array.from({ length: MAX_WORKING_OF_HOST }, async () =>
        await alice.engine.call(bob.target, protocol, ECHO, Uint8Array.of(1)))
      const refused = await codeOf(alice.engine.call(bob.target, protocol, ECHO, Uint8Array.of(1), { patient: false }))
      expect(refused).to.include({ code: 'RPC_BUSY', kind: 'limited' })
      expect(refused.retryAfter).to.be.above(0)
      gate.resolve()
      await Promise.all(calls)
      expect(await alice.engine.call(bob.target, protocol, ECHO, Uint8Array.of(1)), 'once they are done')
        .to.deep.equal(Uint8Array.of(1))
      await stop()
    })
  })
})
