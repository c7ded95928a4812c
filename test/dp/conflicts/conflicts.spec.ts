import { expect } from 'chai'
import { makeVerdict, signVerdict } from '../../../src/mapping/ruling.ts'
import { verifyDefence, verifyDispute, verifyEntry } from '../../../src/mapping/validity.ts'
import { replicasOf, voicesOf } from '../../../src/registry/placement.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { carol, dispute, defence, OPENED, STRICT } from '../../builders/conflict.ts'
import { alice, bob, bobLookupKey, buildTestMapping, party, signerNamed } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../../builders/registry.ts'
import { codeOf } from '../../builders/outcomes.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { Conflicts } from '../../../src/dp/conflicts/index.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import { test, registry, WINDOW, opened, mapping, World, signerOf, driver } from './world.ts'

const code = async (promise: Promise<unknown>): Promise<string> => (await codeOf(promise)).code
const history = async (node: Conflicts): Promise<unknown[] | undefined> =>
  (await node.get(opened.hash))?.history.map(({ state }) => state.name)
const state = async (node: Conflicts): Promise<unknown> => (await node.look(opened.hash))?.state

describe('dp/conflicts/conflicts: a DP that carries conflicts through', () => {
  it('refuses what it can not know, and what nobody stands against', async () => {
    const world = new World()
    world.complete = false
    expect(await code(driver(world).open(opened))).to.equal('CONFLICT_REPLICAS_UNREACHABLE')
    world.complete = true
    world.entries = []
    expect(await code(driver(world).open(opened))).to.equal('CONFLICT_WITHOUT_RIVAL')
  })

  it('takes the same dispute twice for one, and tells holders once', async () => {
    const world = new World()
    const node = driver(world)
    const [first, second] = await Promise.all([node.open(opened), node.open(opened)])
    expect(first.state).to.deep.equal({ name: 'notified', until: world.now + WINDOW })
    expect(second.history).to.deep.equal(first.history)
    expect(world.notified).to.equal(1)
    expect((await node.list()).map(({ dispute }) => dispute.name)).to.deep.equal([opened.name])
    expect(first.held).to.include({ since: world.now }).and.to.have.property('operators').that.is.at.least(
      first.held.required
    )
  })

  it('follows so many and no more, and says when to come again', async () => {
    const world = new World()
    const store = memoryStore().namespace('conflicts')
    await driver(world, store, 1).open(opened)
    const another = verifyDispute(dispute({ attestation: STRICT, label: 'another', holder: alice }), {
      registry, now: NOW
    })
    expect(await codeOf(driver(world, store, 1).open(another))).to.include({ code: 'CONFLICTS_FULL', retryAfter: HOUR })
    // what it follows it goes on with
    expect(await driver(world, store, 1).open(opened)).to.have.nested.property('state.name', 'notified')
    expect(await driver(world, store, 2).open(another)).to.have.nested.property('state.name', 'notified')
  })

  it('follows one open conflict of a claimant\'s key at a lookup key, ' +
    'also where several are brought at once', async () => {
    const world = new World()
    const store = memoryStore().namespace('conflicts')
    const by = (holder: Signer, label: string) =>
      verifyDispute(dispute({ attestation: STRICT, label, holder }), { registry, now: NOW })
    const node = driver(world, store)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, async (_, i) => await node.open(by(carol, `again ${i}`)))
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    // whether or not it was started again since
    for (const each of [node, driver(world, store)]) {
      expect(await code(each.open(by(carol, 'once more')))).to.equal('DISPUTE_OPEN')
    }
    expect(await node.open(by(alice, 'of another'))).to.have.nested.property('state.name', 'notified')
    // until it ends
    world.now = by(carol, '').attestedUntil
    const later = by(carol, 'later')
    expect((await node.open(later)).dispute.name).to.equal(later.name)
  })

  it('follows so many of a lookup key, so that who disputes one identifier keeps no other out', async () => {
    const world = new World()
    const node = driver(world)
    for (let i = 0; i < 16; i++) {
      await node.open(
        verifyDispute(dispute({ attestation: STRICT, holder: signerNamed(`claimant ${i}`) }), { registry, now: NOW })
      )
    }
    expect(await code(node.open(opened))).to.equal('CONFLICTS_FULL')
    expect(await node.list()).to.have.length(16)
  })

  it('says what it knows as of the last look', async () => {
    const node = driver(new World())
    await node.open(opened)
    expect((await node.get(opened.hash))?.facts)
      .to.include({ strength: 70, ruled: false })
      .and.to.have.deep.property('rivals', [{ strength: 50 }])
  })

  it('knows of nothing that was not brought', async () => {
    const node = driver(new World())
    expect(await node.get(opened.hash)).to.equal(undefined)
    expect(await node.look(opened.hash)).to.equal(undefined)
    const verdict = makeVerdict({
      disputeHash: opened.hash, winner: 'claimant', losing: [bob.publicKey], before: opened.issuedAt, parties: []
    })
    expect(await code(node.decide(verdict.bytes, []))).to.equal('CONFLICT_UNKNOWN')
  })

  it('goes on where a crash came before the replicas were asked', async () => {
    const [world, store] = [new World(), memoryStore().namespace('conflicts')]
    world.onPublish = async () => { throw new Error('crash') }
    expect(await driver(world, store).open(opened).catch((err: Error) => err.message)).to.equal('crash')
    expect(await history(driver(world, store))).to.deep.equal(['opened'])
    world.onPublish = async () => {}
    expect(await state(driver(world, store))).to.have.property('name', 'notified')
  })

  it('goes on where a crash came before the holders were told', async () => {
    const [world, store] = [new World(), memoryStore().namespace('conflicts')]
    world.notify = async () => { throw new Error('crash') }
    expect(await driver(world, store).open(opened).catch((err: Error) => err.message)).to.equal('crash')
    expect(await history(driver(world, store))).to.deep.equal(['opened'])
    world.notify = async () => {}
    const until = OPENED + HOUR + WINDOW
    world.now += DAY
    // the window runs since the replicas had it
    expect(await state(driver(world, store))).to.deep.equal({ name: 'notified', until })
    expect(world.notified).to.equal(1)
  })

  it('goes on where a crash came between the ruling and writing it down', async () => {
    const [world, store] = [new World(), memoryStore().namespace('conflicts')]
    const failing: KeyValueStore = {
      get: async key => await store.get(key),
      put: async () => { throw new Error('crash') },
      delete: async key => { await store.delete(key) },
      batch: async operations => { await store.batch(operations) },
      iterate: range => store.iterate(range)
    }
    await driver(world, store).open(opened)
    world.now += WINDOW
    expect(await driver(world, failing).look(opened.hash).catch((err: Error) => err.message)).to.equal('crash')
    expect(await state(driver(world, store))).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
    expect(world.facts.filter(({ kind }) => kind === 'invalidation')).to.have.length(1)
  })

  it('goes on after a restart in each state', async () => {
    const [world, store] = [new World(), memoryStore().namespace('conflicts')]
    await driver(world, store).open(opened)
    world.isSilent = false
    world.now += WINDOW
    expect(await state(driver(world, store))).to.deep.equal({ name: 'silent', until: OPENED + HOUR + 2 * WINDOW })
    world.isSilent = true
    expect(await state(driver(world, store))).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
    expect(await history(driver(world, store))).to.deep.equal(['opened', 'notified', 'silent', 'decided'])
  })

  it('ends for the arbiters where too few replicas take the dispute, and asks them as long', async () => {
    const world = new World()
    const [one] = replicasOf(bobLookupKey, registry, NOW)
    for (const { id } of registry.dps) {
      if (id !== one?.id) {
        world.down.add(id)
      }
    }
    const node = driver(world)
    expect((await node.open(opened)).state).to.deep.equal({ name: 'opened' })
    world.now += 2 * WINDOW - 1
    expect(await state(node)).to.deep.equal({ name: 'opened' })
    world.now += 1
    expect(await state(node)).to.deep.equal({ name: 'manual', reason: 'REPLICAS_UNREACHABLE' })
  })

  it('ends for the arbiters where too few give their word', async () => {
    const world = new World()
    world.isSilent = false
    const node = driver(world)
    await node.open(opened)
    world.now += 2 * WINDOW
    expect(await state(node)).to.deep.equal({ name: 'manual', reason: 'SILENCE_NOT_SHOWN' })
    expect(world.facts.some(({ kind }) => kind === 'invalidation')).to.equal(false)
  })

  it('rules against nobody who answered meanwhile, or whose proof is as strict', async () => {
    for (const [change, reason] of [
      [
        (world: World) => { world.facts.push(verifyDefence(defence(opened.hash), { registry, now: NOW })) },
        'DEFENCE_WEAKER'
      ],
      [(world: World) => { world.entries = [mapping(70)] }, 'PROOF_NOT_STRICTER']
    ] as const) {
      const world = new World()
      const node = driver(world)
      await node.open(opened)
      change(world)
      world.now += WINDOW
      expect(await state(node)).to.deep.equal({ name: 'manual', reason })
    }
  })

  it('concludes nothing while too few replicas answer, but ends with the claimant\'s proof', async () => {
    const world = new World()
    const node = driver(world)
    await node.open(opened)
    world.complete = false
    world.now += WINDOW
    expect(await state(node)).to.have.property('name', 'notified')
    world.now = opened.attestedUntil
    expect(await state(node)).to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'lapse' })
  })

  it('waits for no voice that is frozen, where enough of the others speak', async () => {
    const world = new World()
    const node = driver(world)
    await node.open(opened)
    world.frozen = voicesOf(bobLookupKey, registry, NOW)[0]?.dp.id
    world.isHurried = true
    world.now += WINDOW
    expect(await state(node)).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
  })

  it('ends nothing by a clock that nobody confirms', async () => {
    const world = new World()
    const node = driver(world, undefined, undefined, { now: () => OPENED + HOUR })
    await node.open(opened)
    world.complete = false
    world.now = opened.attestedUntil + 60 * DAY
    expect(await state(node)).to.have.property('name', 'notified')
    expect(await history(node)).to.deep.equal(['opened', 'notified'])
  })

  it('spreads what enough arbiters decide, and refuses what too few do', async () => {
    const world = new World()
    const node = driver(world)
    const { parties = [] } = await node.open(opened)
    expect(parties).to.have.length(1)
    const verdict = makeVerdict({
      disputeHash: opened.hash, winner: 'claimant', losing: [bob.publicKey], before: opened.issuedAt, parties
    })
    const operators = parties.map(id => registry.dp(id)?.operator)
    const judges = registry.policy.arbiters.filter(id => !operators.includes(registry.dp(id)?.operator))
    const by = (count: number) =>
      judges.slice(0, count).map(arbiter => ({ arbiter, signature: signVerdict(verdict, signerOf(arbiter)) }))
    expect(await code(node.decide(verdict.bytes, by(registry.policy.arbiterThreshold - 1))))
      .to.equal('RULING_ARBITERS_TOO_FEW')
    expect((await node.decide(verdict.bytes, by(registry.policy.arbiterThreshold))).state)
      .to.deep.equal({ name: 'decided', winner: 'claimant', by: 'arbiters' })
    expect(await code(node.decide(verdict.bytes, by(registry.policy.arbiterThreshold)))).to.equal('CONFLICT_OVER')
  })

  it('says whose DPs have no say, and spreads no verdict that leaves one out', async () => {
    const world = new World()
    const published = buildTestMapping({
      dp: 3,
      witnesses: [0, 1, 2],
      now: OPENED - 2 * DAY,
      expiresAt: NOW + 20 * DAY,
      attestation: { issuedAt: OPENED - 3 * DAY, expiresAt: NOW + 20 * DAY }
    })
    world.entries = [{ ...verifyEntry(published.bytes, { registry, now: NOW }), strength: 50 }]
    const node = driver(world)
    const party3 = party(test.dps, 3).id
    expect((await node.open(opened)).parties).to.deep.equal([party3])
    const decide = async (parties: readonly string[], ...judges: readonly number[]) => {
      const verdict = makeVerdict({
        disputeHash: opened.hash, winner: 'claimant', losing: [bob.publicKey], before: opened.issuedAt, parties
      })
      return await node.decide(verdict.bytes, judges.map(index => party(test.dps, index)).map(({ id, signer }) =>
        ({ arbiter: id, signature: signVerdict(verdict, signer) })))
    }
    const before = world.facts.length
    expect(await code(decide([], 1, 2))).to.equal('RULING_PARTY_MISSING')
    expect(await code(decide([party3], 1, 3))).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(world.facts).to.have.length(before)
    expect((await decide([party3], 1, 2)).state).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'arbiters' })
  })

  it('forgets what ended long ago, and nothing before', async () => {
    const world = new World()
    const node = driver(world)
    await node.open(opened)
    world.entries = []
    expect(await state(node)).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'release' })
    world.now = opened.attestedUntil + WINDOW - 1
    await node.look(opened.hash)
    expect(await node.list()).to.have.length(1)
    world.now += 1
    await node.look(opened.hash)
    expect(await node.list()).to.deep.equal([])
  })

  it('refuses to guess what it can not read', async () => {
    const store = memoryStore().namespace('conflicts')
    await store.put(opened.hash, new Uint8Array([8, 1]))
    expect(await code(driver(new World(), store).get(opened.hash))).to.equal('CONFLICT_STORED_CORRUPT')
  })
})
