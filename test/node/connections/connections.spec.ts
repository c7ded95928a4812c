import '../../../src/runtime.ts'
import { expect } from 'chai'
import { TypedEventEmitter } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { hostOf } from '../../../src/rpc/host.ts'
import { Handshakes } from '../../../src/node/connections/handshakes.ts'
import { HeldConnections } from '../../../src/node/connections/held.ts'
import { listedParties } from '../../../src/node/connections/listed-parties.ts'
import {
  HANDSHAKE_GRACE, IDLE_AFTER, MAX_CONNECTIONS_OF_HOST, MAX_CONNECTIONS_OF_PEER, MAX_HANDSHAKES, MAX_HANDSHAKES_OF_HOST
} from '../../../src/node/connections/constants.ts'
import { buildTestRegistry } from '../../builders/registry.ts'
import { randomPeer } from '../../builders/engines.ts'
import type { ListedParties } from '../../../src/node/connections/listed-parties.ts'
import type { Connection, MultiaddrConnection, PeerId } from '@libp2p/interface'

class Hands {
  time = 1_000_000
  now (): number { return this.time }
}

class FakeConnection extends TypedEventEmitter<{ close: Event }> {
  readonly remoteAddr
  readonly remotePeer: PeerId
  isOpen = true

  constructor (host: string, peer: PeerId) {
    super()
    this.remoteAddr = multiaddr(`/ip${host.includes(':') ? 6 : 4}/${host}/tcp/4001`)
    this.remotePeer = peer
  }

  abort (): void {
    this.isOpen = false
    this.dispatchEvent(new Event('close'))
  }
}

const LISTED_HOST = '198.51.100.1'

describe('node/connections', () => {
  let peers: PeerId[]
  let dp: PeerId
  let listed: ListedParties
  const [stranger] = ['192.0.2.1']

  before(async () => {
    peers = await Promise.all(Array.from({ length: 24 }, randomPeer))
    dp = await randomPeer()
    listed = { has: peer => peer.equals(dp), at: host => host === LISTED_HOST ? 1 : 0 }
  })

  function peer (i: number): PeerId {
    return peers[i % peers.length] ?? dp
  }

  describe('a host', () => {
    for (const [address, host] of [
      ['/ip4/192.0.2.1/tcp/1', '192.0.2.1'],
      ['/ip6/2001:db8:1:2:3:4:5:6/tcp/1', '2001:db8:1:2::/64'],
      ['/ip6/2001:db8:1:2::9/tcp/1', '2001:db8:1:2::/64'],
      ['/ip6/2001:db8::9/tcp/1', '2001:db8:0:0::/64'],
      ['/ip6/::1/tcp/1', '0:0:0:0::/64'],
      ['/ip6/::ffff:192.0.2.1/tcp/1', '192.0.2.1'],
      ['/ip6zone/eth0/ip6/fe80::1/tcp/1', 'fe80:0:0:0::/64'],
      ['/dns4/dp.example/tcp/1', undefined]
    ] as const) {
      it(`of ${address} is ${host ?? 'not known'}`, () => {
        expect(hostOf(multiaddr(address))).to.equal(host)
      })
    }
  })

  describe('the registry', () => {
    it('names DPs by their keys, others by their addresses, and says where they are', () => {
      const { registry } = buildTestRegistry({ dps: 3 })
      const parties = listedParties({ current: () => registry })
      expect(registry.dps.every(({ id }) => parties.has({ toString: () => id } as PeerId))).to.equal(true)
      expect(parties.has(peer(0))).to.equal(false)
      const [first] = registry.dps.flatMap(({ addresses }) => addresses)
      expect(parties.at(hostOf(multiaddr(first ?? '')) ?? '')).to.be.above(0)
      expect(parties.at(stranger ?? '')).to.equal(0)
    })
  })

  describe('before the handshake', () => {
    function room (): { clock: Hands, begin: (host: string) => FakeConnection | undefined, size: () => number } {
      const clock = new Hands()
      const handshakes = new Handshakes({ clock, listed })
      return {
        clock,
        size: () => handshakes.size,
        begin: host => {
          const connection = new FakeConnection(host, peer(0))
          return handshakes.begin(connection as unknown as MultiaddrConnection) ? connection : undefined
        }
      }
    }

    it('one host has a few; one more has to wait until they are slow, then takes the place of the oldest', () => {
      const { clock, begin, size } = room()
      const all = Array.from({ length: MAX_HANDSHAKES_OF_HOST }, () => begin('192.0.2.1'))
      expect(begin('192.0.2.1')).to.equal(undefined)
      expect(begin('192.0.2.2')?.isOpen, 'of another host').to.equal(true)
      clock.time += HANDSHAKE_GRACE
      expect(begin('192.0.2.1')?.isOpen).to.equal(true)
      expect(all.map(connection => connection?.isOpen)).to.deep.equal(all.map((_, i) => i > 0))
      expect(size()).to.equal(MAX_HANDSHAKES_OF_HOST + 1)
    })

    it('many hosts fill the room of strangers, and whoever comes takes the place of the host that has most', () => {
      const { clock, begin, size } = room()
      for (let host = 1; size() < MAX_HANDSHAKES; host++) {
        Array.from({ length: MAX_HANDSHAKES_OF_HOST }, () => begin(`203.0.113.${host}`))
      }
      clock.time += HANDSHAKE_GRACE
      expect(begin('192.0.2.1')?.isOpen).to.equal(true)
      expect(size()).to.equal(MAX_HANDSHAKES)
    })

    it('and none of the room of hosts where parties are', () => {
      const { begin, size } = room()
      for (let host = 1; size() < MAX_HANDSHAKES; host++) {
        Array.from({ length: MAX_HANDSHAKES_OF_HOST }, () => begin(`203.0.113.${host}`))
      }
      expect(begin('192.0.2.1'), 'nobody is slow yet').to.equal(undefined)
      expect(begin(LISTED_HOST)?.isOpen).to.equal(true)
    })

    it('a /64 is one host, and what has ended leaves its place', () => {
      const { begin } = room()
      const all = Array.from({ length: MAX_HANDSHAKES_OF_HOST }, (_, i) => begin(`2001:db8::${i + 1}`))
      expect(begin('2001:db8::ffff')).to.equal(undefined)
      expect(begin('2001:db8:0:1::1')?.isOpen).to.equal(true)
      all[0]?.abort()
      expect(begin('2001:db8::ffff')?.isOpen).to.equal(true)
    })
  })

  describe('after it', () => {
    function hold (max = 2_000): {
      clock: Hands, held: HeldConnections, add: (host: string, peer: PeerId) => FakeConnection
    } {
      const clock = new Hands()
      const held = new HeldConnections({ clock, listed }, max)
      return {
        clock,
        held,
        add: (host, peer) => {
          const connection = new FakeConnection(host, peer)
          held.add(connection as unknown as Connection)
          clock.time++
          return connection
        }
      }
    }

    it('2,000 connections of 20 peer ids come to 160, the newest of each', () => {
      const { held, add } = hold()
      const all = Array.from({ length: 2_000 }, (_, i) => add('192.0.2.1', peer(i % 20)))
      expect(held.counts).to.deep.equal({ listed: 0, strangers: 20 * MAX_CONNECTIONS_OF_PEER })
      expect(all.slice(-20 * MAX_CONNECTIONS_OF_PEER).every(({ isOpen }) => isOpen)).to.equal(true)
    })

    it('one host has no more than its part, with as many keys as it likes', async () => {
      const { held, add } = hold()
      for (let i = 0; i < MAX_CONNECTIONS_OF_HOST + 50; i++) {
        add('192.0.2.1', await randomPeer())
      }
      expect(held.counts.strangers).to.equal(MAX_CONNECTIONS_OF_HOST)
      expect(add('192.0.2.2', peer(0)).isOpen).to.equal(true)
    })

    it('when all places are taken idle ones go first, then those of the host that has most', async () => {
      const { held, add, clock } = hold(40)
      const crowd = await Promise.all(Array.from({ length: 20 }, randomPeer))
      const honest = add('192.0.2.9', peer(0))
      const idle = add('192.0.2.8', peer(1))
      clock.time += IDLE_AFTER
      held.active(honest as unknown as Connection)
      const theirs = crowd.map(key => add('192.0.2.1', key))
      const others = crowd.slice(0, 8).map((key, i) => add(`198.51.100.${i + 10}`, key))
      expect(held.counts.strangers).to.equal(30)
      expect(theirs[0]?.isOpen).to.equal(true)
      const newcomer = add('192.0.2.7', peer(2))
      expect([idle.isOpen, newcomer.isOpen, theirs[0]?.isOpen]).to.deep.equal([false, true, true])
      const next = add('192.0.2.6', peer(3))
      expect([honest.isOpen, next.isOpen, theirs[0]?.isOpen]).to.deep.equal([true, true, false])
      expect(others.every(({ isOpen }) => isOpen)).to.equal(true)
    })

    it('where each host has one and none is idle, whoever comes has to go', () => {
      const { add } = hold(4)
      const all = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((host, i) => add(host, peer(i)))
      expect(all.map(({ isOpen }) => isOpen)).to.deep.equal([true, true, true, false])
    })

    it('parties of the registry have places that strangers never get', () => {
      const { held, add } = hold(40)
      Array.from({ length: 200 }, (_, i) => add(`203.0.113.${i % 100}`, peer(i)))
      expect(held.counts.strangers).to.equal(30)
      expect(add('203.0.113.1', dp).isOpen).to.equal(true)
      expect(held.counts).to.deep.equal({ listed: 1, strangers: 30 })
    })

    it('and no more for one of them than any peer has', () => {
      const { held, add } = hold()
      Array.from({ length: 20 }, () => add(LISTED_HOST, dp))
      expect(held.counts).to.deep.equal({ listed: MAX_CONNECTIONS_OF_PEER, strangers: 0 })
    })
  })
})
