import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { COUNTS_METHOD, REFUSAL_LIMITS, TOKENS_PROTOCOL } from '../../../src/protocols/tokens/constants.ts'
import { tokenClient } from '../../../src/protocols/tokens/index.ts'
import { openRegistry } from '../../../src/registry/verify.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { MAX_ANSWERS } from '../../../src/tokens/constants.ts'
import { makeCount } from '../../../src/tokens/count.ts'
import { epochAt } from '../../../src/tokens/kinds.ts'
import { makePayment, spendingDigest } from '../../../src/tokens/payment.ts'
import { payerOf } from '../../../src/tokens/payer.ts'
import { TokenRequest } from '../../../src/tokens/pb/token.ts'
import { makeTokenRequest } from '../../../src/tokens/request.ts'
import { codeOfRejection } from '../../builders/errors.ts'
import { ManualClock, STRANGER } from '../../builders/evaluators.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { at } from '../../builders/oprf.ts'
import { DAY, buildTestRegistry, fixedSource, seedOf, seededRandom } from '../../builders/registry.ts'
import { issuerOf } from '../../builders/tokens.ts'
import type { VoprfBackend } from '../../../src/blinding/backend.ts'
import type { TokenServer } from '../../../src/protocols/tokens/index.ts'
import type { DpDraft } from '../../../src/registry/build.ts'
import type { DpRecord, RegistrySource } from '../../../src/registry/interface.ts'
import type { Store } from '../../../src/store/interface.ts'
import type { Token } from '../../../src/tokens/draw.ts'
import type { CountedRequest, Payer, Redemption } from '../../../src/tokens/payment.ts'

const voprf = await loadSodium()
const logger = defaultLogger()

class World {
  readonly federation = buildTestRegistry({ seed: 'token world', tokenKeys: true })
  readonly network = new FakeNetwork()
  readonly clock = new ManualClock(this.federation.now)
  readonly registry = this.federation.source
  #made = 0

  dp (i: number): DpRecord {
    return at(this.federation.registry.dps.filter(({ id }) => id === at(this.federation.dps, i).id), 0)
  }

  /** A version in which DPs have the token key of another, or none. */
  version (keyOf: (dp: DpDraft) => Uint8Array | undefined): RegistrySource {
    const { draft, sign, anchor, now } = this.federation
    const dps = draft.dps.map(({ tokenKey: _, ...dp }, i) => {
      const tokenKey = keyOf(at(draft.dps, i))
      return { ...dp, ...(tokenKey == null ? {} : { tokenKey }) }
    })
    return fixedSource(openRegistry(sign({ ...draft, dps }), { anchor, now }))
  }

  async issuer (i: number, store: Store = memoryStore(), backend = voprf): Promise<TokenServer> {
    const dp = at(this.federation.dps, i)
    const random = seededRandom(`issuer ${this.#made++}`)
    return await issuerOf(dp, {
      rpc: this.network.node(dp.id), registry: this.registry, clock: this.clock, random, logger
    },
    { store, voprf: backend })
  }

  async draw (i: number, count: number, registry = this.registry): Promise<readonly Token[]> {
    const { id, signer } = at(this.federation.msps, 0)
    const client = tokenClient()({
      rpc: this.network.node(STRANGER),
      registry,
      voprf,
      clock: this.clock,
      random: seededRandom(
        `drawer ${this.#made++}`
      )
    })
    const dp = registry.current().dp(this.dp(i).id) ?? this.dp(i)
    return await client.draw(dp, 'evaluation', count, { proof: { role: 'msp', id, signer } })
  }
}

const digest = spendingDigest(seedOf('what is paid for'))
const what = { purpose: 'evaluation', units: 2, digest } as const
type By = Pick<CountedRequest, 'payer'>
const by: By = { payer: { kind: 'party', name: 'somebody' } }
const other = { ...what, digest: spendingDigest(seedOf('something else')) }

async function redeem (issuer: TokenServer, payment: Uint8Array, what: Redemption, { payer }: By): Promise<void> {
  await issuer.counted({ payer, units: what.units }, async () => { await issuer.redeem(issuer.open(payment, what)) })
}

describe('protocols/tokens', () => {
  it('draws of the listed key, and redeems at the issuer alone', async () => {
    const world = new World()
    const [issuer, fellow] = [await world.issuer(0), await world.issuer(1)]
    const payment = makePayment(await world.draw(0, 2), digest)
    expect(await codeOfRejection(redeem(fellow, payment, what, by))).to.equal('TOKEN_INVALID')
    await redeem(issuer, payment, what, by)
    expect([issuer.issued, issuer.redeemed]).to.deep.equal([2, 2])
  })

  it('takes nothing of an issuer that uses another key than the registry lists', async () => {
    const world = new World()
    await world.issuer(0)
    const { tokenKey } = world.dp(1)
    expect(await codeOfRejection(world.draw(0, 1, world.version(() => tokenKey)))).to.equal('PROOF_INVALID')
    expect(await codeOfRejection(world.draw(0, 1, world.version(() => undefined)))).to.equal('TOKEN_NOT_ISSUED')
  })

  it('refuses double spending across a restart, and still answers the same request a few times', async () => {
    const world = new World()
    const store = memoryStore()
    const first = await world.issuer(0, store)
    const tokens = await world.draw(0, 2)
    await redeem(first, makePayment(tokens, digest), what, by)
    const again = await world.issuer(0, store)
    expect(await codeOfRejection(redeem(again, makePayment(tokens, other.digest), other, by))).to.equal('TOKEN_SPENT')
    for (let times = 2; times <= MAX_ANSWERS; times++) {
      await redeem(again, makePayment(tokens, digest), what, by)
    }
    expect(await codeOfRejection(redeem(again, makePayment(tokens, digest), what, by))).to.equal('TOKEN_ANSWERED')
  })

  it('sits out what it lost with its disk, as a fellow remembers, until the epoch is over', async () => {
    const world = new World()
    const kept = memoryStore()
    const [lost] = [await world.issuer(0), await world.issuer(1, kept)]
    const tokens = await world.draw(0, 2)
    await redeem(lost, makePayment(tokens, digest), what, by)
    await lost.tell()
    // the fellow restarts as well
    await world.issuer(1, kept)
    const emptied = await world.issuer(0)
    expect(await codeOfRejection(redeem(emptied, makePayment(tokens, other.digest), other, by)))
      .to.equal('TOKEN_SITTING_OUT')
    expect(await codeOfRejection(world.draw(0, 1))).to.equal('TOKEN_SITTING_OUT')
    // what it says since doesn't make others forget
    await emptied.tell()
    expect(await codeOfRejection(redeem(await world.issuer(0), makePayment(tokens, other.digest), other, by)))
      .to.equal('TOKEN_SITTING_OUT')
    world.clock.time += DAY
    expect(await world.draw(0, 1)).to.have.length(1)
  })

  it('remembers counts of the very DP that calls, and answers with what was known before', async () => {
    const world = new World()
    await world.issuer(0)
    const caller = at(world.federation.dps, 1)
    const epoch = epochAt(world.federation.registry.policy, 'evaluation', world.clock.time)
    const count = (spent: number, time: number): Uint8Array<ArrayBuffer> =>
      makeCount([{ type: 'evaluation', epoch, issued: 9, spent }], time, caller.signer).slice()
    const tell = async (bytes: Uint8Array<ArrayBuffer>, from = caller.id): Promise<Uint8Array> => {
      const { count: known } = await world.network.node(from)
        .call(targetOf(world.dp(0)), TOKENS_PROTOCOL, COUNTS_METHOD, { count: bytes })
      return known
    }
    const [early, late] = [count(5, world.clock.time), count(7, world.clock.time + 1)]
    expect(await tell(early)).to.have.length(0)
    expect(await tell(late)).to.deep.equal(early)
    // less than before: it lost something, and is told so ever after
    expect(await tell(count(1, world.clock.time + 2))).to.deep.equal(late)
    expect(await tell(new Uint8Array(0))).to.deep.equal(late)
    expect(await codeOfRejection(tell(late, at(world.federation.dps, 2).id))).to.equal('TOKEN_COUNT_INVALID')
    expect(await codeOfRejection(tell(late, STRANGER))).to.equal('TOKEN_PARTY_UNKNOWN')
  })

  it('answers whoever comes through a relay, and nothing that isn\'t canonical', async () => {
    const world = new World()
    const issuer = await world.issuer(0)
    const { id, signer } = at(world.federation.msps, 0)
    const epoch = epochAt(world.federation.registry.policy, 'evaluation', world.clock.time)
    const kind = { type: 'evaluation', issuer: world.dp(0).id, epoch } as const
    const element = voprf.multiplyBase(voprf.reduce(seededRandom('element').bytes(64)))
    const request = makeTokenRequest(kind, [element], { role: 'msp', id, signer })
    const asker = { relay: world.dp(1).id, signal: new AbortController().signal }
    expect((await issuer.answer(request, asker)).byteLength).to.be.above(64)
    const trailing = new Uint8Array([...request, 0])
    expect(await codeOfRejection(issuer.answer(trailing, asker))).to.match(/^MESSAGE_/)
    const bad = TokenRequest.encode({ ...TokenRequest.decode(request), party: undefined })
    expect(await codeOfRejection(issuer.answer(bad, asker))).to.equal('TOKEN_PROOF_WANTED')
  })
})

describe('protocols/tokens: what worthless payments cost', () => {
  const payer = (kind: Payer['kind'], name = 'somebody'): By => ({ payer: { kind, name } })

  /** An issuer whose work is counted, and payments of `units` that nobody drew. */
  async function counted (): Promise<{
    world: World, issuer: TokenServer, did: Record<'invert' | 'multiply', number>, forged: (units: number) => Uint8Array
  }> {
    const did = { invert: 0, multiply: 0 }
    const backend: VoprfBackend = {
      ...voprf,
      scalarInvert: scalar => { did.invert++; return voprf.scalarInvert(scalar) },
      multiply: (scalar, element) => { did.multiply++; return voprf.multiply(scalar, element) }
    }
    const world = new World()
    const issuer = await world.issuer(0, memoryStore(), backend)
    const epoch = epochAt(world.registry.current().policy, 'evaluation', world.clock.time)
    let made = 0
    const forged = (units: number): Uint8Array => makePayment(Array.from({ length: units }, () => ({
      type: 'evaluation', issuer: world.dp(0).id, epoch, nonce: seedOf(`forged ${made++}`), output: new Uint8Array(64)
    })), digest)
    return { world, issuer, did, forged }
  }

  it('one inversion for all payments of an epoch, one multiplication for each token', async () => {
    const { world, issuer, did } = await counted()
    const tokens = await world.draw(0, 6)
    const before = { ...did }
    for (const i of [0, 2, 4]) {
      await redeem(issuer, makePayment(tokens.slice(i, i + 2), digest), what, by)
    }
    expect([did.invert - before.invert, did.multiply - before.multiply]).to.deep.equal([1, 6])
  })

  it('nothing for what is of a wrong form, number, purpose or epoch, or spent on something else', async () => {
    const { world, issuer, did, forged } = await counted()
    const tokens = await world.draw(0, 2)
    await redeem(issuer, makePayment(tokens, digest), what, by)
    const before = { ...did }
    const codes = await Promise.all([
      redeem(issuer, forged(2).subarray(1), what, by),
      redeem(issuer, forged(3), what, by),
      redeem(issuer, forged(2), { ...what, purpose: 'query' }, by),
      redeem(issuer, makePayment(tokens.map(token => ({ ...token, epoch: token.epoch - 30 * DAY })), digest), what, by),
      redeem(issuer, makePayment(tokens, other.digest), other, by)
    ].map(codeOfRejection))
    expect(codes.slice(1))
      .to.deep.equal(['TOKEN_NUMBER_WRONG', 'TOKEN_OTHER_PURPOSE', 'TOKEN_EPOCH_WRONG', 'TOKEN_SPENT'])
    expect(did).to.deep.equal(before)
  })

  for (const kind of ['host', 'party', 'relay'] as const) {
    it(`of a ${kind} no more is looked at than its pace, and others are served meanwhile`, async function () {
      this.timeout(300_000) // tens of thousands of multiplications
      const { world, issuer, did, forged } = await counted()
      const units = 256
      const tries = 2 * REFUSAL_LIMITS[kind].each / units
      const codes: string[] = []
      for (let i = 0; i < tries; i++) {
        codes.push(await codeOfRejection(redeem(issuer, forged(units), { ...what, units }, payer(kind))) ?? '')
      }
      const seen = Math.ceil(REFUSAL_LIMITS[kind].each / units)
      expect(codes.map((code, i) => code === (i < seen ? 'TOKEN_INVALID' : 'TOKEN_REFUSED_OFTEN')).includes(false))
        .to.equal(false)
      expect(did.multiply).to.equal(seen * units)
      const honest = await world.draw(0, 4)
      const spent = did.multiply
      await redeem(issuer, makePayment(honest.slice(0, 2), digest), what, payer(kind, 'somebody else'))
      expect(did.multiply - spent).to.equal(2)
      world.clock.time += 60_000
      await redeem(issuer, makePayment(honest.slice(2), digest), what, payer(kind))
    })
  }

  it('a stranger is known by the host, however many peer ids; a party, and ' +
    'whoever has no address, by the peer id', () => {
    const caller = { peer: { toString: () => 'peer' }, host: '192.0.2.1' }
    expect(payerOf({ ...caller, isListed: false })).to.deep.equal({ kind: 'host', name: '192.0.2.1' })
    expect(payerOf({ ...caller, isListed: true })).to.deep.equal({ kind: 'party', name: 'peer' })
    expect(payerOf({ ...caller, host: undefined, isListed: false })).to.deep.equal({ kind: 'party', name: 'peer' })
  })
})
