import { expect } from 'chai'
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import { fromString } from 'uint8arrays/from-string'
import { asLookupKey } from '../../src/base/bytes.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

describe('23: all traffic is encrypted and authenticated', () => {
  const names = ['dp1', 'dp2', 'dp3', 'dp4', 'dp5', 'csip1', 'msp1', 'msp2']
  const on = stage({ taps: names })
  const csi = 'mailto:bob.unmistakable@example.com'

  /** How often the text crossed the wire, at any node, either way. */
  function seen (text: string): number {
    const needle = Buffer.from(fromString(text))
    return [...on.testnet.taps.values()]
      .flatMap(tap => tap.connections())
      .flatMap(({ toNode, fromNode }) => [toNode, fromNode])
      .filter(bytes => Buffer.from(bytes).includes(needle)).length
  }

  before(async () => {
    await on.testnet.claim({ csi, msp: 'msp1', tags: ['Unmistakable'] })
    expect((await on.querier.discover(csi)).outcome).to.equal('found')
  })

  it('captures what goes to each node', () => {
    for (const name of names.filter(name => name !== 'msp2')) {
      expect(on.testnet.taps.get(name)?.length, name).to.be.greaterThan(0)
    }
  })

  it('shows the handshake\'s name, so that the search is known to find something', () => {
    expect(seen('/multistream/1.0.0')).to.be.greaterThan(0)
    expect(seen('/noise')).to.be.greaterThan(0)
  })

  for (const text of [
    '/mimi/', '/yamux/', '/ipfs/', '/kad/', 'mailto:', 'bob.unmistakable', 'example.com', 'Unmistakable', 'msp1',
    'csip1', 'mimi-discovery/1/'
  ]) {
    it(`shows nothing of "${text}"`, () => {
      expect(seen(text)).to.equal(0)
    })
  }

  it('shows no key or code of the claim', async () => {
    const { preferred } = await on.querier.discover(csi)
    const entry = preferred?.mapping.entry
    const wire = [...on.testnet.taps.values()].flatMap(tap => tap.connections()).flatMap(({ toNode, fromNode }) =>
      [Buffer.from(toNode), Buffer.from(fromNode)])
    for (const secret of [entry?.lookupKey, entry?.holderKey, entry?.open]) {
      expect(secret).to.be.an.instanceOf(Uint8Array)
      expect(wire.some(bytes => bytes.includes(Buffer.from(secret ?? [])))).to.equal(false)
    }
  })

  it('refuses a peer with another key than the one that was asked for', async () => {
    const [first, second] = [on.dp(0).party, on.dp(1).party]
    const impostor = {
      id: peerIdFromString(second.peerId), multiaddrs: [multiaddr(`/ip4/127.0.0.1/tcp/${first.port}`)]
    }
    const claim = {
      lookupKey: asLookupKey(new Uint8Array(32)), oprfKeyId: 1, holderKey: first.signer.publicKey, csiType: 'mailto'
    }
    expect(await codeOf(on.actor.claims.begin(claim, impostor))).to.equal('RPC_UNREACHABLE')
    expect(await codeOf(on.actor.claims.begin(claim, on.actor.dpTarget(0)))).to.equal('no error')
  })
})
