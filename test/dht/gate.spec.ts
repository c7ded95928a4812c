import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { Caller } from '../../src/dht/caller.ts'
import { Gate } from '../../src/dht/gate.ts'
import { rejectionOf } from '../builders/errors.ts'
import { alter, federation, party } from '../builders/mapping.ts'
import { NOW } from '../builders/registry.ts'
import { TestSource } from '../builders/replicas.ts'
import type { GatedComponents } from '../../src/dht/gate.ts'
import type { DpRecord } from '../../src/registry/interface.ts'
import type { ConnectionManager } from '@libp2p/interface-internal'

const { registry, dps, msps } = federation()
const dp = peerIdFromString(party(dps, 1).id)
const stranger = peerIdFromString(party(msps, 0).peerId)
const withStatus = (status: DpRecord['status']) =>
  alter(registry, { dps: record => record.id === dp.toString() ? { ...record, status, statusSince: NOW + 1 } : record })

describe('dht/gate', () => {
  it('knows addresses of DPs that take part, as the registry gives them', () => {
    const source = new TestSource(registry)
    const gate = new Gate(source)
    const listed = registry.dp(dp.toString())?.addresses.map(address => `${address}/p2p/${dp.toString()}`)
    expect(gate.addressesOf(dp)?.map(String)).to.deep.equal(listed)
    expect(gate.addressesOf(stranger)).to.equal(undefined)
    expect(gate.map({ id: stranger, multiaddrs: gate.map({ id: dp, multiaddrs: [] }).multiaddrs }).multiaddrs)
      .to.deep.equal([])
    source.set(withStatus('leaving'))
    expect(gate.addressesOf(dp)).to.have.length(listed?.length ?? 0)
    source.set(withStatus('revoked'))
    expect(gate.addressesOf(dp)).to.equal(undefined)
    expect(new Gate(new TestSource(registry), id => id !== dp.toString()).addressesOf(dp)).to.equal(undefined)
  })

  it('connects where there is no connection, and to nobody else', async () => {
    const gate = new Gate(new TestSource(registry))
    const opened: string[] = []
    let connected = false
    const manager = {
      getConnections: () => connected ? [{}] : [],
      openConnection: async (addresses: unknown[]) => { opened.push(addresses.map(String).join()) }
    } as unknown as ConnectionManager
    await gate.connect(manager, dp)
    expect(opened).to.deep.equal([gate.addressesOf(dp)?.map(String).join()])
    connected = true
    await gate.connect(manager, dp)
    expect(await rejectionOf(gate.connect(manager, stranger))).to.include({ code: 'DHT_PEER_NOT_REGISTERED' })
    expect(opened).to.have.length(1)
  })

  it('pings whoever is connected for a while, and not whoever has just shown that it is there', async () => {
    let pings = 0
    let open = Date.now()
    const gated = new Gate(new TestSource(registry)).components({
      connectionManager: { getConnections: () => [{ timeline: { open } }] },
      ping: { ping: async () => { pings++; return 7 } },
      registrar: {}
    } as unknown as GatedComponents)
    expect([await gated.ping.ping(dp), pings]).to.deep.equal([0, 0])
    open -= 120_000
    expect([await gated.ping.ping(dp), pings]).to.deep.equal([7, 1])
  })

  it('notes on whose behalf something is done, also later on the way', async () => {
    const caller = new Caller()
    expect(caller.current).to.equal(undefined)
    const [a, b] = await Promise.all([dp, stranger].map(async peer => await caller.run(peer, async () => {
      await new Promise(resolve => setImmediate(resolve))
      return caller.current
    })))
    expect([a, b, caller.current]).to.deep.equal([dp, stranger, undefined])
  })
})
