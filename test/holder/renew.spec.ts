import { expect } from 'chai'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { rejectionOf } from '../builders/errors.ts'
import { DAY, seedOf } from '../builders/registry.ts'
import type { ClaimOptions, Holder, HolderStateStore } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Policy, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const BOB = 'tel:+14155550123'
/** What the policy gives an attestation, and so an entry. */
const LIFE = 45 * DAY

/** One person among real nodes, whose clock the test turns. */
interface Person {
  readonly testnet: Testnet
  readonly clock: { time: number, now (): number }
  readonly start: number
  readonly holder: Holder
  readonly states: HolderStateStore
  readonly alice: LightNode
  readonly wish: ClaimOptions
  /** CSIPs that sent a code, in order. */
  readonly asked: string[]
  /** When Alice finds Bob's number, and since when it counts. */
  found (): Promise<readonly number[]>
  publish (changes: Parameters<Testnet['publish']>[0]): Promise<VerifiedRegistry>
  stop (): Promise<void>
}

async function among (policy: Partial<Policy> = {}): Promise<Person> {
  const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
  const testnet = await createTestnet({
    relays: false,
    dps: 4,
    msps: 2,
    csips: 3,
    clock,
    policy,
    syncInterval: 0,
    change: draft => ({ ...draft, expiresAt: draft.issuedAt + 399 * DAY })
  })
  const [bob, alice] = [await testnet.light(), await testnet.light()]
  const states = memoryStateStore()
  const holder = bob.holder(secretKeyStore(seedOf('bob')), states)
  testnet.msps.forEach(({ users }) => users.add(BOB))
  const asked: string[] = []
  const answer = testnet.answerFor(BOB)
  const wish: ClaimOptions = {
    csi: BOB,
    msp: 'msp1',
    tags: ['work'],
    answer: async dispute => {
      asked.push(dispute.csip)
      return await answer(dispute)
    }
  }
  return {
    testnet,
    clock,
    start: clock.time,
    holder,
    states,
    alice,
    wish,
    asked,
    found: async () => (await alice.discover(BOB)).mappings.map(({ mapping }) => mapping.establishedAt),
    publish: async changes => {
      const registry = await testnet.publish(changes)
      await Promise.all(
        [bob, alice, ...testnet.msps.map(({ node }) => node)].map(async node => await node.refreshRegistry())
      )
      await Promise.all(testnet.csips.map(async ({ attestor }) => await attestor.refreshRegistry()))
      return registry
    },
    stop: async () => { await testnet.stop() }
  }
}

const twoOf = (required: number): Partial<Policy> =>
  ({ csiTypes: DEFAULT_POLICY.csiTypes.map(type => ({ ...type, attestationsRequired: required })) })

describe('holder/renew: among real nodes', () => {
  let person: Person

  before(async () => {
    person = await among()
    await person.holder.claim(person.wish)
  })

  after(async () => {
    await person?.stop()
  })

  it('does nothing, and asks nobody, before half of the life has passed', async () => {
    const { holder, wish, start, clock, asked } = person
    clock.time = start + LIFE / 2 - 1
    expect(await holder.renew(wish)).to.deep.equal({ dueAt: start + LIFE / 2 })
    expect(asked).to.deep.equal(['csip1'])
  })

  it('keeps the seniority, with possession checked anew by the same CSIP', async () => {
    const { holder, wish, start, clock, asked, found } = person
    clock.time = start + LIFE / 2
    const { reason, claim, dueAt } = await holder.renew(wish)
    expect(reason).to.equal('half-life')
    expect(claim)
      .to.deep.include({ sequence: 2, proved: true, csips: ['csip1'], expiresAt: start + 1.5 * LIFE, tags: ['work'] })
    expect(dueAt).to.equal(start + LIFE)
    expect(asked).to.deep.equal(['csip1', 'csip1'])
    expect(await found()).to.deep.equal([start])
  })

  it('keeps it through many renewals', async () => {
    const { holder, wish, start, clock, found } = person
    for (let halves = 2; halves <= 4; halves++) {
      clock.time = start + halves * LIFE / 2
      expect((await holder.renew(wish)).reason).to.equal('half-life')
    }
    expect(await found()).to.deep.equal([start])
  })

  it('renews one attestation for all mappings', async () => {
    const { holder, wish, asked, clock } = person
    const other = { ...wish, msp: 'msp2' }
    await holder.claim(other)
    clock.time += LIFE / 2
    const before = asked.length
    expect((await holder.renew(wish)).claim?.proved).to.equal(true)
    expect((await holder.renew(other)).claim?.proved).to.equal(false)
    expect(asked.length).to.equal(before + 1)
  })

  it('renews an opt-out, without the MSP, and keeps its seniority', async () => {
    const { holder, wish: { tags, ...wish }, clock, alice } = person
    // beside a mapping it is for others than whom that is for
    const optOut: ClaimOptions = { ...wish, msp: null, audience: seedOf('friends') }
    expect(tags).to.deep.equal(['work'])
    await holder.claim(optOut)
    expect((await holder.renew(optOut)).reason).to.equal(undefined)
    clock.time += LIFE / 2
    const renewed = await holder.renew(optOut)
    for (const msp of ['msp1', 'msp2']) {
      await holder.renew({ ...person.wish, msp })
    }
    expect([renewed.reason, renewed.claim?.msp, renewed.claim?.sequence]).to.deep.equal(['half-life', null, 2])
    const { optOuts } = await alice.discover(BOB, { audiences: [seedOf('friends')] })
    expect(optOuts.map(({ optOut: { establishedAt } }) => establishedAt)).to.deep.equal([person.start])
  })

  it('renews nothing without the code', async () => {
    const { holder, wish, clock, found, start } = person
    clock.time += LIFE / 2
    expect((await rejectionOf(holder.renew({ ...wish, answer: async () => '' }))).code).to.equal('HOLDER_NO_CODE')
    expect(await found()).to.deep.equal([start, start])
    expect((await holder.renew(wish)).reason).to.equal('half-life')
  })

  it('refuses an entry that outlives its attestation, and makes none', async () => {
    const { holder, wish, clock, states } = person
    const { claim } = await holder.renew({ ...wish, msp: 'msp2', lifetime: 100 * DAY })
    const { tag } = await secretKeyStore(seedOf('bob'))
      .keysOf(person.testnet.registry.federationId, parseCsi(BOB, DEFAULT_POLICY.csiTypes))
    expect((await states.read(tag)).attestations).to.have.length(1)
    expect(claim?.expiresAt).to.equal(claim?.entry.verifiedAttestations[0]?.expiresAt)
    expect(claim?.expiresAt).to.equal(clock.time + LIFE)
  })

  it('starts anew after a gap', async () => {
    const { holder, wish, clock, found, asked } = person
    clock.time += LIFE
    expect(await found()).to.deep.equal([])
    const before = asked.length
    const { reason } = await holder.renew(wish)
    expect(reason).to.equal('ended')
    expect(asked.length).to.equal(before + 1)
    expect(await found()).to.deep.equal([clock.time])
  })

  it('knows nothing of what was never claimed', async () => {
    const { holder, wish } = person
    const err = await rejectionOf(holder.renew({ ...wish, audience: new Uint8Array(16).fill(1) }))
    expect(err.code).to.equal('HOLDER_NOTHING_TO_RENEW')
  })
})

describe('holder/renew: a CSIP that is revoked, among real nodes', () => {
  const GRACE = 10 * DAY
  let person: Person
  let revokedAt = 0

  before(async () => {
    person = await among({ revocationGrace: GRACE })
    await person.holder.claim(person.wish)
    await person.holder.claim({ ...person.wish, msp: 'msp2' })
    person.clock.time += DAY
    revokedAt = person.clock.time
    const { csips } = person.testnet.registry
    await person.publish({
      csips: csips.map(csip => csip.id === 'csip1' ? { ...csip, status: 'revoked', statusSince: revokedAt } : csip)
    })
  })

  after(async () => {
    await person?.stop()
  })

  it('leaves what it attested before for the time of the grace', async () => {
    expect(await person.found()).to.have.length(2)
  })

  it('tells the holder to prove possession anew, who keeps the seniority with another CSIP', async () => {
    const { holder, wish, asked, found, start } = person
    const { reason, claim } = await holder.renew(wish)
    expect(reason).to.equal('replaced')
    expect(claim?.csips).to.deep.equal(['csip2'])
    expect(asked.at(-1)).to.equal('csip2')
    expect(await found()).to.deep.equal([start, start])
  })

  it('strikes what only it attested when the grace is over, at DPs and queriers alike', async () => {
    const { clock, found, alice, start } = person
    clock.time = revokedAt + GRACE
    expect(await found()).to.deep.equal([start])
    const { mappings } = await alice.discover(BOB)
    expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp1'])
  })
})

describe('holder/renew: two of three CSIPs, among real nodes', () => {
  let person: Person

  before(async () => {
    person = await among({ ...twoOf(2), revocationGrace: DAY })
  })

  after(async () => {
    await person?.stop()
  })

  it('both send their codes, and both attest', async () => {
    const { holder, wish, asked, found, start } = person
    const claim = await holder.claim(wish)
    expect(asked).to.deep.equal(['csip1', 'csip2'])
    expect(claim.csips).to.deep.equal(['csip1', 'csip2'])
    expect(await found()).to.deep.equal([start])
  })

  it('one alone is no claim', async () => {
    const err = await rejectionOf(person.holder.claim({ ...person.wish, csips: ['csip3'] }))
    expect(err.code).to.equal('HOLDER_NO_CSIP')
  })

  it('both are renewed, by each its own', async () => {
    const { holder, wish, asked, clock, start, found } = person
    clock.time = start + LIFE / 2
    asked.length = 0
    expect((await holder.renew(wish)).claim?.csips).to.deep.equal(['csip1', 'csip2'])
    expect(asked).to.deep.equal(['csip1', 'csip2'])
    expect(await found()).to.deep.equal([start])
  })

  it('the third takes the place of one that is revoked', async () => {
    const { holder, wish, asked, clock, start, found, testnet, publish } = person
    const since = clock.time += DAY
    await publish({
      csips: testnet.registry.csips.map(csip =>
        csip.id === 'csip1' ? { ...csip, status: 'revoked', statusSince: since } : csip)
    })
    asked.length = 0
    const { reason, claim } = await holder.renew(wish)
    expect(reason).to.equal('replaced')
    expect(claim?.csips).to.deep.equal(['csip2', 'csip3'])
    expect(asked).to.deep.equal(['csip3'])
    clock.time += 2 * DAY
    expect(await found()).to.deep.equal([start])
  })
})
