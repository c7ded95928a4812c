import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { toString } from 'uint8arrays/to-string'
import { checkSecretShare } from '../../../src/blinding/evaluator.ts'
import { dealOf } from '../../../src/blinding/dkg/dealing.ts'
import { makeMessage, verifyMessage } from '../../../src/blinding/dkg/messages.ts'
import { openTranscript } from '../../../src/blinding/dkg/transcript.ts'
import {
  CEREMONY_PROTOCOL, CEREMONY_RETENTION, EXCHANGE_METHOD, INVITE_METHOD, MAX_OPEN_OF_INVITER
} from '../../../src/protocols/ceremony/constants.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { actor, backend, hears, interpolated, invite as signedInvitation, joins } from '../../builders/ceremony.ts'
import { rejectionOf, codeOf } from '../../builders/errors.ts'
import { MINUTE, WISH, World, begin, joinAll, states, stopAll } from '../../builders/ceremony-world.ts'
import { at } from '../../builders/oprf.ts'
import { buildTestRegistry } from '../../builders/registry.ts'
import type { CeremonyWish } from '../../../src/protocols/ceremony/index.ts'

describe('protocols/ceremony', () => {
  it('makes a key once every operator has joined, and not before', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1), await world.node(2)]
    const id = await begin(world, nodes)
    expect(states(nodes, id)).to.deep.equal(['joining', 'invited', 'invited'])
    await joinAll(nodes, id)
    await world.until(() => states(nodes, id).every(state => state === 'finished'), 'finished')
    const { key, transcript, approvedBy } = at(nodes, 1).all.finish(id)
    expect(approvedBy).to.have.length(3)
    const opened = openTranscript(transcript, backend)
    expect({ ...opened.key, transcriptHash: opened.hash }).to.deep.equal(key)
    for (const { shares } of nodes) {
      checkSecretShare(backend, shares.get('1/1') ?? at([], 0), key)
    }
    // it is what a registry takes
    const next = world.test.next({ oprfKeys: [key] })
    expect(next.currentOprfKeys(world.now)).to.have.length(1)
    await stopAll(nodes)
  })

  it('refreshes a key, and hands it on to others, with the registry in between', async () => {
    const world = new World(5, 3)
    const nodes = await Promise.all([0, 1, 2, 3, 4].map(async i => await world.node(i)))
    const first = await begin(world, nodes.slice(0, 3), { kind: 'refresh', members: undefined, threshold: undefined })
    await joinAll(nodes.slice(0, 3), first)
    await world.until(() => states(nodes.slice(0, 3), first).every(state => state === 'finished'), 'refreshed')
    const refreshed = at(nodes, 0).all.finish(first).key
    expect(refreshed.shareEpoch).to.equal(2)
    expect(refreshed, 'whoever dealt it still knows it').to.include({ dealer: true }).and.not.have.property(
      'transcriptHash'
    )
    expect(refreshed.commitments[0]).to.deep.equal(world.registry.oprfKey(1)?.commitments[0])
    world.registry = world.test.next({ oprfKeys: [refreshed] })

    const moved = await begin(
      world,
      nodes,
      { kind: 'reshare', members: nodes.slice(2).map(({ id }) => id), threshold: 3, minimum: 3 }
    )
    await joinAll(nodes, moved)
    await world.until(() => states(nodes, moved).every(state => state === 'finished'), 're-shared')
    const { key } = at(nodes, 4).all.finish(moved)
    const shares = nodes.slice(2).flatMap(({ shares }) => shares.get('1/3') ?? [])
    expect(backend.multiplyBase(interpolated(shares))).to.deep.equal(refreshed.commitments[0])
    expect(key.shareEpoch).to.equal(3)
    expect(nodes.slice(0, 2).map(({ shares }) => shares.has('1/3'))).to.deep.equal([false, false])
    await stopAll(nodes)
  })

  it('goes on where it was after a crash at every step, with what was on the disk', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1), await world.node(2)]
    const id = await begin(world, nodes)
    await joinAll(nodes, id)
    let crashes = 0
    for (let crash = 0; crash < 12 && !states(nodes, id).every(state => state === 'finished'); crash++) {
      const i = crash % 3
      const { id: dp, store, shares } = at(nodes, i)
      world.net.remove(dp)
      crashes++
      // whatever was in memory is gone; the old one is never heard of again
      nodes[i] = await world.node(i, { store, shares })
      world.hands.turn()
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    await world.until(() => states(nodes, id).every(state => state === 'finished'), 'finished')
    expect(crashes).to.be.greaterThan(0)
    const keys = nodes.map(({ all }) => all.finish(id).key)
    expect(keys[1]).to.deep.equal(keys[0])
    expect(keys[2]).to.deep.equal(keys[0])
    await stopAll(nodes)
  })

  it('takes nobody\'s word for news before it has read its disk', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1), await world.node(2)]
    const id = await begin(world, nodes)
    await at(nodes, 2).all.join(id)
    await world.until(
      () => at(nodes, 0).all.show(id).participants.filter(({ answer }) => answer === 'joined').length === 2,
      'the third is heard'
    )
    const { id: dp, store, shares } = at(nodes, 2)
    await at(nodes, 2).all.stop()
    world.net.remove(dp)
    const back = nodes[2] = world.unstarted(2, { store, shares })
    let turns = 0
    await world.until(() => turns++ > 10, 'others called')
    expect(await rejectionOf(back.all.invite(WISH))).to.have.property('code', 'CEREMONY_NOT_READY')
    await back.all.start()
    await joinAll(nodes, id)
    await world.until(() => states(nodes, id).every(state => state === 'finished'), 'finished')
    expect(shares.size).to.equal(1)
    await stopAll(nodes)
  })

  it('gives a member that comes back with an old disk its share, and it doesn\'t contradict itself', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1), await world.node(2)]
    const id = await begin(world, nodes)
    await at(nodes, 2).all.join(id)
    const old = memoryStore().namespace('ceremonies')
    for await (const [key, value] of at(nodes, 2).store.iterate()) {
      await old.put(key, value)
    }
    await joinAll(nodes, id)
    await world.until(() => states(nodes, id).every(state => state === 'finished'), 'finished')
    await at(nodes, 2).all.stop()
    const back = await world.node(2, { store: old })
    expect(back.shares.size).to.equal(0)
    await world.until(() => states([back], id)[0] === 'finished', 'caught up')
    checkSecretShare(backend, back.shares.get('1/1') ?? at([], 0), at(nodes, 0).all.finish(id).key)
    expect(at(nodes, 0).all.show(id)).to.not.have.property('fault')
    await stopAll([...nodes.slice(0, 2), back])
  })

  it('comes to a key at the deadline without a member that is gone for good', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1), await world.node(2)]
    const id = await begin(world, nodes)
    await joinAll(nodes.slice(0, 2), id)
    world.net.remove(at(nodes, 2).id)
    await at(nodes, 2).all.stop()
    const left = nodes.slice(0, 2)
    await world.until(
      () => left.every(({ all }) => all.show(id).participants.filter(({ answer }) => answer === 'joined').length === 2),
      'both joined'
    )
    expect(states(left, id)).to.deep.equal(['joining', 'joining'])
    world.now += 10 * MINUTE
    await world.until(() => states(left, id).every(state => state === 'finished'), 'finished')
    expect(at(left, 0).all.finish(id).key.shares.map(({ index }) => index)).to.deep.equal([1, 2])
    await stopAll(left)
  })

  it('forgets the seed with the end, and everything in time', async () => {
    const world = new World(2)
    const nodes = [await world.node(0), await world.node(1)]
    const id = await begin(world, nodes)
    await joinAll(nodes, id)
    await world.until(() => states(nodes, id).every(state => state === 'finished'), 'finished')
    const { store } = at(nodes, 0)
    const again = await world.node(0, { store })
    expect(again.all.finish(id).key).to.deep.equal(at(nodes, 1).all.finish(id).key)
    world.now += CEREMONY_RETENTION + 100 * MINUTE
    await world.until(() => again.all.list().length === 0, 'forgotten')
    for await (const [key] of store.iterate()) {
      expect.fail(`${key.byteLength} bytes of a key are left`)
    }
    expect(codeOf(() => again.all.show(id))).to.equal('CEREMONY_UNKNOWN')
    await stopAll([...nodes, again])
  })

  it('names a dealer whose share is wrong, at every DP', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1)]
    const liar = at(world.test.dps, 2)
    const net = world.net.node(liar.id)
    const { invitation } = await at(nodes, 0).all.invite({ ...WISH, members: world.test.dps.map(({ id }) => id) })
    const id = toString(invitation.id, 'base16')
    await world.until(() => at(nodes, 1).all.list().length === 1, 'invited')
    await joinAll(nodes, id)
    const target = { id: peerIdFromString(at(nodes, 0).id), multiaddrs: [] }

    const mallory = actor(invitation, { dp: liar.id, signer: liar.signer })
    joins(mallory, world.now)
    const tell = async (messages: readonly Uint8Array[]): Promise<void> => {
      const request = {
        ceremony: invitation.id.slice(),
        have: [],
        messages: messages.map(bytes => Uint8Array.from(bytes))
      }
      await net.call(target, CEREMONY_PROTOCOL, EXCHANGE_METHOD, request)
    }
    await tell(mallory.board.messages.map(({ bytes }) => bytes))
    const { messages } = await net.call(
      target,
      CEREMONY_PROTOCOL,
      EXCHANGE_METHOD,
      { ceremony: invitation.id.slice(), have: [], messages: [] }
    )

    hears(mallory, messages.map(bytes => verifyMessage(bytes, invitation, backend)))
    const deal = dealOf(mallory, mallory.board)
    const [first, ...rest] = deal?.shares ?? []
    if (first == null) {
      throw new Error('nothing to deal')
    }
    const wrong = {
      shares: [{ ...first, sealed: Uint8Array.from(first.sealed.map((byte, i) => i === 0 ? byte ^ 1 : byte)) }, ...rest]
    }
    await tell([makeMessage(invitation, liar.id, liar.signer, { deal: wrong }, backend).bytes])
    await world.until(() => states(nodes, id).every(state => state === 'failed'), 'failed')
    for (const { all } of nodes) {
      expect(all.show(id).fault).to.deep.equal({ code: 'CEREMONY_SHARE_WRONG', dp: liar.id })
      expect(codeOf(() => all.finish(id))).to.equal('CEREMONY_UNFINISHED')
    }
    await stopAll(nodes)
  })

  it('answers nobody who has no part in it, and takes no nonsense', async () => {
    const world = new World(3)
    const nodes = [await world.node(0), await world.node(1)]
    const id = await begin(world, nodes)
    const { invitation } = at(nodes, 0).all.show(id)
    const target = { id: peerIdFromString(at(nodes, 0).id), multiaddrs: [] }
    const stranger = world.net.node(at(world.test.dps, 2).id)
    const request = { ceremony: invitation.id.slice(), have: [], messages: [] }
    const codes = [
      await rejectionOf(stranger.call(target, CEREMONY_PROTOCOL, EXCHANGE_METHOD, request)),
      await rejectionOf(
        stranger.call(target, CEREMONY_PROTOCOL, INVITE_METHOD, { invitation: Uint8Array.from(invitation.bytes) })
      ),
      await rejectionOf(
        stranger.call(target, CEREMONY_PROTOCOL, EXCHANGE_METHOD, { ...request, ceremony: new Uint8Array(32) })
      )
    ].map(({ code }) => code)
    expect(codes).to.deep.equal(['CEREMONY_NOT_A_PARTICIPANT', 'CEREMONY_NOT_A_PARTICIPANT', 'CEREMONY_UNKNOWN'])
    const partner = world.net.node(at(world.test.dps, 1).id)
    const refused = await rejectionOf(
      partner.call(target, CEREMONY_PROTOCOL, EXCHANGE_METHOD, { ...request, messages: [new Uint8Array(10)] })
    )
    expect(refused.code).to.equal('MESSAGE_MALFORMED')
    await stopAll(nodes)
  })

  const refusals: Array<[string, Partial<CeremonyWish>, number]> = [
    ['another first key', { keyId: 2 }, 3],
    ['a rotation before there is a key', { kind: 'rotate' }, 0],
    ['a key id that is taken', { kind: 'rotate', keyId: 1 }, 3],
    ['a refresh of a key that nobody has', { kind: 'refresh' }, 0],
    [
      'members that the registry does not list',
      { members: [buildTestRegistry({ seed: 'other' }).dps[0]?.id ?? '', buildTestRegistry().dps[0]?.id ?? ''] },
      0
    ]
  ]
  for (const [words, wish, evaluators] of refusals) {
    it(`invites nobody to ${words}`, async () => {
      const world = new World(3, evaluators)
      const node = await world.node(0)
      const members = world.test.dps.map(({ id }) => id)
      expect(
        (await rejectionOf(node.all.invite({ ...WISH, members, ...wish }))).code
      ).to.equal('CEREMONY_REGISTRY_DISAGREES')
      expect(node.all.list()).to.deep.equal([])
      await node.all.stop()
    })
  }

  it('has a bound for the ceremonies of one inviter, and doesn\'t follow a registry that it lacks', async () => {
    const world = new World(2)
    const node = await world.node(0)
    const members = world.test.dps.map(({ id }) => id)
    for (let keyId = 1; keyId <= MAX_OPEN_OF_INVITER; keyId++) {
      await node.all.invite({ ...WISH, members, keyId })
    }
    expect((await rejectionOf(node.all.invite({ ...WISH, members, keyId: 9 }))).code).to.equal('CEREMONY_BUSY')
    const other = at(world.test.dps, 1)
    const ahead = signedInvitation(
      [{ dp: other.id, signer: other.signer }, { dp: node.id, signer: at(world.test.dps, 0).signer }], {
        federationId: world.registry.federationId,
        registryVersion: 2,
        threshold: 2,
        minimum: 2,
        issuedAt: world.now,
        joinBy: world.now + MINUTE,
        dealBy: world.now + 2 * MINUTE,
        deadline: world.now + 3 * MINUTE
      }
    )
    const target = { id: peerIdFromString(node.id), multiaddrs: [] }
    const refused = await rejectionOf(
      world.net.node(other.id).call(
        target,
        CEREMONY_PROTOCOL,
        INVITE_METHOD,
        { invitation: Uint8Array.from(ahead.bytes) }
      )
    )
    expect(refused.code).to.equal('CEREMONY_REGISTRY_BEHIND')
    await node.all.stop()
  })
})
