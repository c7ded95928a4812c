import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { toString } from 'uint8arrays/to-string'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { makeLink } from '../../src/mapping/link.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { CLAIM_PROTOCOL, RELEASE_METHOD } from '../../src/protocols/claim/constants.ts'
import { codeOf, someone } from './cast/claimant.ts'
import { reassigned, released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'
import type { PublicKeyBytes } from '../../src/base/bytes.ts'
import type { Holder, KeyStore } from '../../src/holder/holder.ts'

describe('19: users can invalidate', () => {
  const on = stage()

  it('the mapping of one service, and keep the others', async () => {
    const csi = 'mailto:one@example.com'
    const holder = await on.testnet.person()
    await on.testnet.claim({ csi, holder, msp: 'msp1' })
    await on.testnet.claim({ csi, holder, msp: 'msp2' })
    const [summary] = await holder.release({ csi, msp: 'msp1' })
    expect(summary?.receipts).to.have.length(summary?.replicas ?? 0)
    const { mappings } = await on.querier.discover(csi)
    expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp2'])
  })

  it('everything at once, and claim again with fresh possession', async () => {
    const csi = 'mailto:all@example.com'
    const holder = await on.testnet.person()
    const first = await on.testnet.claim({ csi, holder, msp: 'msp1' })
    await on.testnet.claim({ csi, holder, msp: 'msp2' })
    expect((await holder.release({ csi }))[0]?.mappings).to.equal(2)
    expect((await on.querier.discover(csi)).outcome).to.equal('none')
    const again = await on.testnet.claim({ csi, holder, msp: 'msp1' })
    expect(again.proved).to.equal(true)
    expect(again.entry.establishedAt).to.be.greaterThan(first.entry.establishedAt)
    expect((await on.querier.discover(csi)).mappings).to.have.length(1)
  })

  it('nothing that they never claimed', async () => {
    const holder = await on.testnet.person()
    expect(await codeOf(holder.release({ csi: 'mailto:nobody@example.com' }))).to.equal('HOLDER_NOTHING_TO_RELEASE')
  })

  it('nobody else can: not another holder, not a DP, not a CSIP without the capability', async () => {
    const csi = 'mailto:bob@example.com'
    const bob = await on.actor.claim(csi)
    const other = await on.actor.claim(csi)
    const target = on.actor.dpTarget()
    const rogue = on.testnet.dps[0]?.party
    expect(rogue != null).to.equal(true)
    for (const [method, forged, code] of [
      ['release', released(bob, other.holder), 'INVALIDATION_SIGNATURE_INVALID'],
      ['release', released({ ...bob, attestation: other.attestation }), 'INVALIDATION_EVIDENCE_FOREIGN'],
      ['reassign', reassigned(on.testnet, bob, { csiType: 'mailto' }), 'INVALIDATION_NOT_ALLOWED'],
      ['reassign', reassigned(on.testnet, bob, { signer: someone() }), 'INVALIDATION_SIGNATURE_INVALID']
    ] as const) {
      expect(await codeOf(on.actor.claims[method](forged, target))).to.equal(code)
    }
    // what the other may do: end its own
    await on.actor.claims.release(released(other), target)
    const { mappings } = await on.querier.discover(csi)
    expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.equal([bob.holder.publicKey])
  })

  it('also while the DP that published it is down, or hides what it is handed', async () => {
    const holder = await on.testnet.person()
    const [first, second] = ['mailto:down@example.com', 'mailto:hidden@example.com']
    const { dp } = await on.testnet.claim({ csi: first, holder })
    await on.testnet.claim({ csi: second, holder, dp })
    const publisher = on.testnet.dps.find(({ party }) => party.id === dp) ?? expect.fail('no such DP')
    await publisher.stop()
    const [summary] = await holder.release({ csi: first })
    expect(summary?.dp).to.not.equal(dp)
    expect((await on.querier.discover(first)).outcome).to.equal('none')
    // in its place, with its key: takes everything, does nothing, and says that all is well
    const { seed, port } = publisher.party
    const double = await createPeer({ logger: defaultLogger(), seed, listen: [`/ip4/127.0.0.1/tcp/${port}`] })
    let handed: Uint8Array | undefined
    double.services.rpc.handle(CLAIM_PROTOCOL, RELEASE_METHOD, async ({ release }) => {
      handed = release
      const { signer } = publisher.party
      return {
        receipts: on.testnet.dps.map(() => makeReceipt([sha256(release)], Date.now(), signer).slice()),
        failed: [],
        replicas: on.testnet.dps.length
      }
    })
    await double.start()
    try {
      expect((await holder.release({ csi: second }))[0]?.dp).to.not.equal(dp)
      expect(handed).to.be.an.instanceOf(Uint8Array)
      expect((await on.querier.discover(second)).outcome).to.equal('none')
    } finally {
      await double.stop()
    }
  })
})

describe('19: users can replace', () => {
  const on = stage()
  /** Which services a querier finds, under which keys and tags, oldest first. */
  const found = async (csi: string): Promise<Array<{
    msp: string, tags: readonly string[], key: string, since: number
  }>> =>
    (await on.querier.discover(csi)).mappings.map(({ mapping }) => ({
      msp: mapping.mspId, tags: mapping.tags, key: toString(mapping.holderKey, 'hex'), since: mapping.establishedAt
    }))

  /** A person who keeps nothing but a secret, and whose service knows them. */
  async function person (csi: string): Promise<{
    holder: Holder, keys: KeyStore, key: (generation?: number) => Promise<string>, again: () => Promise<Holder>
  }> {
    const keys = secretKeyStore(someone().publicKey)
    const light = await on.testnet.light()
    on.testnet.msps.forEach(({ users }) => users.add(csi))
    return {
      holder: light.holder(keys),
      keys,
      key: async (generation = 0) => toString(
        (await keys.keysOf(
          on.testnet.registry.federationId, parseCsi(csi, on.testnet.registry.policy.csiTypes), generation
        )).signer.publicKey, 'hex'
      ),
      again: async () => light.holder(keys)
    }
  }

  it('the tags of a mapping, and the service, without a moment without a mapping', async () => {
    const csi = 'mailto:move@example.com'
    const { holder } = await person(csi)
    const answer = on.testnet.answerFor(csi)
    const first = await holder.claim({ csi, msp: 'msp1', answer })
    const claimed = Date.now()
    const changed = await holder.replace({ csi, msp: 'msp1', tags: ['work'], answer })
    expect([changed.claim.sequence, changed.claim.proved, changed.released])
      .to.deep.equal([first.sequence + 1, false, []])
    expect((await found(csi)).map(({ msp, tags }) => [msp, tags])).to.deep.equal([['msp1', ['work']]])
    const moved = await holder.replace({ csi, from: 'msp1', msp: 'msp2', answer })
    expect(moved.released).to.have.length(1)
    // other witnesses may speak for it, each of whom saw the first claim at a moment of its own
    expect((await found(csi)).map(({ msp, since }) => [msp, since <= claimed])).to.deep.equal([['msp2', true]])
    // once more after a crash: nothing is left to let go of
    expect((await holder.replace({ csi, from: 'msp1', msp: 'msp2', answer })).released).to.deep.equal([])
    expect(await found(csi)).to.have.length(1)
    expect(await codeOf(holder.replace({ csi, from: 'msp1', msp: 'msp3', answer }))).to.not.equal('no error')
  })

  it('the holder key, countersigned by the old one: same services and tags, same seniority', async () => {
    const csi = 'mailto:rotate@example.com'
    const { holder, key } = await person(csi)
    const answer = on.testnet.answerFor(csi)
    const first = await holder.claim({ csi, msp: 'msp1', tags: ['home'], answer })
    await holder.claim({ csi, msp: 'msp2', answer })
    const rival = await on.actor.claim(csi)
    const summary = await holder.rotate({ csi, answer })
    expect([summary.generation, summary.claims.length, summary.released.length, summary.linked, summary.left])
      .to.deep.equal([1, 2, 2, true, 1])
    const now = await found(csi)
    expect(now.map(({ msp }) => msp)).to.have.members(['msp1', 'msp2', 'msp1'])
    expect(now.slice(0, 2).every(mapping => mapping.since === first.entry.establishedAt)).to.equal(true)
    expect(now.slice(0, 2).map(({ key: by }) => by)).to.deep.equal([await key(1), await key(1)])
    expect(now[2]?.key).to.equal(toString(rival.holder.publicKey, 'hex'))
    // and it goes on from there
    expect((await holder.claim({ csi, msp: 'msp1', tags: ['home'], answer })).proved).to.equal(false)
    expect(await codeOf((await person(csi)).holder.rotate({ csi, answer }))).to.equal('HOLDER_NOTHING_TO_ROTATE')
  })

  it('a mapping that only its DP knows is there at every moment while the key changes', async () => {
    const csi = 'mailto:rotate-kept@example.com'
    const { holder, key } = await person(csi)
    const answer = on.testnet.answerFor(csi)
    const dp = on.testnet.dps[1]?.party.id ?? ''
    const kept = { csi, msp: 'msp2', dp, federatedOnly: [], answer }
    await holder.claim({ csi, msp: 'msp1', answer })
    await holder.claim(kept)
    const atDps = async (): Promise<Array<[msp: string, key: string]>> =>
      (await on.querier.discover(csi, { federation: 'all' })).mappings
        .map(({ mapping }): [string, string] => [mapping.mspId, toString(mapping.holderKey, 'hex')]).sort()
    const summary = await holder.rotate({ csi, answer })
    expect([summary.claims.map(({ msp }) => msp), summary.released.length, summary.kept])
      .to.deep.equal([['msp1'], 1, 1])
    expect(await atDps()).to.deep.equal([['msp1', await key(1)], ['msp2', await key(0)]])
    await holder.claim(kept)
    const rest = await holder.rotate({ csi, answer })
    expect([rest.claims.length, rest.released.length, rest.kept]).to.deep.equal([0, 1, 0])
    expect(await atDps()).to.deep.equal([['msp1', await key(1)], ['msp2', await key(1)]])
  })

  it('a lost key, by fresh proof and the key it committed to; with neither, a mapping that coexists', async () => {
    const csi = 'mailto:lost@example.com'
    const { holder, key, again } = await person(csi)
    const answer = on.testnet.answerFor(csi)
    const first = await holder.claim({ csi, msp: 'msp1', answer })
    // nothing but the secret is left
    const recovered = await (await again()).recover({ csi, answer })
    expect([recovered.generation, recovered.linked, recovered.released.length, recovered.claims[0]?.proved])
      .to.deep.equal([1, true, 1, true])
    const [now, ...others] = await found(csi)
    expect([now?.key, now?.since, others]).to.deep.equal([await key(1), first.entry.establishedAt, []])
    const stranger = await person(csi)
    expect(await codeOf(stranger.holder.recover({ csi, answer }))).to.equal('HOLDER_NOTHING_TO_RECOVER')
    const anew = await stranger.holder.recover({ csi, answer, msp: 'msp1' })
    expect([anew.linked, anew.released, anew.left]).to.deep.equal([false, [], 1])
    expect((await found(csi)).map(({ key: by }) => by)).to.deep.equal([await key(1), await stranger.key()])
  })

  it('nobody else can: not without the new key, the old one, or what it committed to', async () => {
    const csi = 'mailto:mine@example.com'
    const bob = await on.actor.claim(csi)
    const thief = await on.actor.claim(csi)
    const target = on.actor.dpTarget()
    const { lookupKey, oprfKeyId } = bob.evaluation
    const fields = {
      lookupKey,
      oprfKeyId,
      oldKey: bob.holder.publicKey,
      newKey: thief.holder.publicKey,
      issuedAt: Date.now(),
      attestation: bob.attestation,
      witnesses: bob.completed.entry.witnesses
    }
    for (const [forged, code] of [
      [makeLink(fields, thief.holder, { oldKey: thief.holder }), 'LINK_NOT_AUTHORISED'],
      [makeLink(fields, thief.holder, { committed: bob.completed.entry }), 'LINK_NOT_AUTHORISED'],
      [makeLink(fields, thief.holder, { committed: thief.completed.entry }), 'LINK_NOT_AUTHORISED'],
      [makeLink(fields, bob.holder, { oldKey: bob.holder }), 'FACT_SIGNATURE_INVALID'],
      [
        makeLink({ ...fields, attestation: thief.attestation }, thief.holder, { oldKey: thief.holder }),
        'FACT_EVIDENCE_FOREIGN'
      ]
    ] as const) {
      expect(await codeOf(on.actor.claims.link(forged, target))).to.equal(code)
    }
    // a release of somebody else's mapping by a key that did not take its place strikes nothing
    await on.actor.claims.release(released(thief, thief.holder, { entryId: bob.completed.entry.entryId }), target)
    expect((await found(csi)).map(({ key }) => key)).to.include(toString(bob.holder.publicKey, 'hex'))
  })

  it('and they hear of everything there that they did not make', async () => {
    const csi = 'mailto:watched@example.com'
    const { holder } = await person(csi)
    const { entry } = await holder.claim({ csi, msp: 'msp1', answer: on.testnet.answerFor(csi) })
    const rival = await on.actor.claim(csi)
    const abort = new AbortController()
    for await (const event of holder.watch({ csi, signal: abort.signal, interval: 10 })) {
      expect(event.kind === 'entry' && event.entry.holderKey).to.deep.equal(rival.holder.publicKey)
      abort.abort()
    }
    // their service hears the same, for the keys that it confirmed; without these also of theirs
    const seenBy = async (own: readonly PublicKeyBytes[]): Promise<unknown[]> => {
      const seen: unknown[] = []
      for await (const event of on.querier.watch(csi, own, { once: true })) {
        seen.push(event.kind === 'entry' ? event.entry.holderKey : event.kind)
      }
      return seen
    }
    expect(await seenBy([entry.holderKey])).to.deep.equal([rival.holder.publicKey])
    expect(await seenBy([])).to.have.deep.members([entry.holderKey, rival.holder.publicKey])
  })

  it('and of what somebody else makes and lets go of with their key, never of what they do themselves', async () => {
    const csi = 'mailto:copied@example.com'
    const { holder, again } = await person(csi)
    const answer = on.testnet.answerFor(csi)
    const seenBy = async (watcher: Holder): Promise<unknown[]> => {
      const seen: unknown[] = []
      for await (const event of watcher.watch({ csi, once: true })) {
        seen.push(event.kind === 'invalidated' ? [event.kind, event.by.by.reason] : event.kind)
      }
      return seen
    }
    const { dp } = await holder.claim({ csi, msp: 'msp1', answer })
    for (const [i, work] of [
      async () => {},
      async () => await holder.replace({ csi, msp: 'msp1', tags: ['work'], answer }),
      async () => await holder.replace({ csi, from: 'msp1', msp: 'msp2', answer }),
      async () => await holder.rotate({ csi, answer }),
      async () => await holder.release({ csi }),
      async () => await holder.claim({ csi, msp: 'msp1', dp, answer })
    ].entries()) {
      await work()
      expect(await seenBy(holder), `after step ${i}`).to.deep.equal([])
    }
    // a thief who has the secret, and finds the key that counts
    const thief = await again()
    const stolen = await thief.recover({ csi, answer })
    expect(stolen.generation).to.equal(2)
    expect(await seenBy(holder)).to.deep.equal(['misuse', ['invalidated', 'released']])
    await thief.release({ csi })
    expect(await seenBy(holder)).to.deep.equal([['invalidated', 'released'], ['invalidated', 'released']])
  })
})
