import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { BudgetError } from '../../../src/budget/errors.ts'
import {
  FORWARD_METHOD, MIN_ANSWER_CLASS, OPEN_METHOD, RELAY_PROTOCOL, STORED_METHOD
} from '../../../src/protocols/relay/constants.ts'
import { hpkeKeyPair } from '../../../src/protocols/relay/index.ts'
import { SealedAnswer, SealedKind, SealedRequest } from '../../../src/protocols/relay/pb/messages.ts'
import { isStoredAt } from '../../../src/protocols/relay/stored.ts'
import { openAnswer, sealRequest } from '../../../src/protocols/relay/sealing.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { TokenError } from '../../../src/tokens/errors.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { buildTestRegistry, seedOf, seededRandom } from '../../builders/registry.ts'
import { relayWorld } from '../../builders/relay.ts'
import type { RelayKind } from '../../../src/protocols/relay/index.ts'
import type { StoredRequest } from '../../../src/protocols/relay/pb/messages.ts'
import type { SealedFor } from '../../../src/protocols/relay/sealing.ts'
import type { RelayWorld, WorldOptions } from '../../builders/relay.ts'

const content = fromString('what is asked')
/** Nonce and tag of a sealed answer. */
const AROUND_ANSWER = 32 + 16

async function world (options: WorldOptions = {}) {
  const made = await relayWorld({ dps: 4, ...options })
  const client = made.test.msps[0]?.peerId ?? ''
  const random = seededRandom('handler')
  const sealed = async (kind: RelayKind = 'read', to = 1): Promise<SealedFor> =>
    await sealRequest(
      content, kind, { federationId: made.registry.federationId, dp: made.dp(to).id },
      made.keys[to]?.publicKey ?? new Uint8Array(), random
    )
  return {
    made,
    sealed,
    /** @param as - peer id of who asks */
    forward: async (request: Uint8Array, { relay = 2, target = made.dp(1).id, as = client }: {
      relay?: number, target?: string, as?: string
    } = {}) =>
      await callerOf(made, as)
        .call(targetOf(made.dp(relay)), RELAY_PROTOCOL, FORWARD_METHOD, { target, sealed: request.slice() }),
    open: async (request: Uint8Array, as: string, to = 1) =>
      await callerOf(made, as).call(targetOf(made.dp(to)), RELAY_PROTOCOL, OPEN_METHOD, { sealed: request.slice() })
  }
}

function callerOf ({ network, rpcs, test }: RelayWorld, id: string) {
  return rpcs[test.dps.findIndex(dp => dp.id === id)] ?? network.node(id)
}

describe('protocols/relay/handler', () => {
  describe('a relay', () => {
    it('hands on what is sealed, and back what is answered, and tells the target nothing of its client', async () => {
      const { made, sealed, forward } = await world()
      const request = await sealed()
      const answer = SealedAnswer.decode(openAnswer((await forward(request.bytes)).sealed, request))
      expect(answer).to.deep.include({ code: '', content })
      expect(made.served).to.deep.equal([{ dp: 1, kind: 'read', content, relay: made.dp(2).id }])
    })

    it('refuses to ask who is no DP, itself, one that was revoked, or one without an HPKE key', async () => {
      const { made, sealed, forward } = await world()
      const { bytes } = await sealed()
      const refusal = async (target: string): Promise<string> => (await rejectionOf(forward(bytes, { target }))).code
      expect([await refusal('12D3KooWNobody'), await refusal(made.dp(2).id)])
        .to.deep.equal(['RELAY_TARGET_UNKNOWN', 'RELAY_TARGET_UNKNOWN'])
      made.source.newest = made.version((dp, i) =>
        i === 1 ? { ...dp, status: 'revoked' } : i === 3 ? { ...dp, hpkeKey: undefined } : dp)
      expect([await refusal(made.dp(1).id), await refusal(made.dp(3).id)])
        .to.deep.equal(['RELAY_TARGET_UNKNOWN', 'RELAY_TARGET_UNKNOWN'])
      expect(made.served).to.deep.equal([])
    })

    it('hands on for each caller what its limit allows, and says when to come back', async () => {
      const { made, sealed, forward } = await world({ init: { maxForwards: 3 } })
      for (let i = 0; i < 3; i++) {
        await forward((await sealed()).bytes)
      }
      const err = await rejectionOf(forward((await sealed()).bytes))
      expect(err).to.include({ code: 'RELAY_LIMITED', kind: 'limited', retryAfter: 20_000 })
      await forward((await sealed()).bytes, { as: made.test.msps[1]?.peerId })
      await forward((await sealed()).bytes, { relay: 3 })
      made.clock.time += 20_000
      await forward((await sealed()).bytes)
      expect(made.served).to.have.length(6)
    })

    it('knows strangers by their host, however many peer ids they have there', async () => {
      const { made, sealed, forward } = await world({ init: { maxForwards: 3 } })
      const [one, two, three, elsewhere] = Array.from({ length: 4 }, (_, i) =>
        buildTestRegistry({ seed: `stranger ${i}`, dps: 1, evaluators: 0 }).dps[0]?.peerId ?? '')
      for (const id of [one, two, three]) {
        made.network.hosts.set(id ?? '', '192.0.2.1')
      }
      made.network.hosts.set(elsewhere ?? '', '198.51.100.1')
      for (const id of [one, two, one]) {
        await forward((await sealed()).bytes, { as: id })
      }
      for (const id of [one, two, three]) {
        expect((await rejectionOf(forward((await sealed()).bytes, { as: id }))).code).to.equal('RELAY_LIMITED')
      }
      await forward((await sealed()).bytes, { as: elsewhere })
      // nor do they get the tokens of many looked at that are worth nothing
      made.serve = async (_content, { unpaid }) => {
        unpaid()
        throw new TokenError('TOKEN_INVALID')
      }
      made.clock.time += 60_000
      for (const id of [one, two]) {
        await forward((await sealed('evaluation')).bytes, { as: id })
      }
      expect((await rejectionOf(forward((await sealed('evaluation')).bytes, { as: three }))).code)
        .to.equal('RELAY_LIMITED')
      await forward((await sealed('evaluation')).bytes, { as: elsewhere })
    })

    it('hands on for many callers of one network no more than a part of what it can', async () => {
      const { made, sealed, forward } = await world({ init: { maxForwardsInAll: 6 } })
      const [one, two, three] = made.test.msps.map(({ peerId }) => peerId)
      await forward((await sealed()).bytes, { as: one })
      await forward((await sealed()).bytes, { as: two })
      expect((await rejectionOf(forward((await sealed()).bytes, { as: three }))).code).to.equal('RELAY_LIMITED')
    })

    it('charges its client for queries, each once, and says whether they go to all; for nothing else', async () => {
      const { made, sealed, forward } = await world()
      const queries = [await sealed('query'), await sealed('query-all'), await sealed('query')]
      for (const { bytes } of [await sealed('read'), await sealed('evaluation'), ...queries]) {
        await forward(bytes)
      }
      const client = made.test.msps[0]?.peerId
      expect(made.charged.map(({ relay, client, toAll, relays }) => [relay, client, toAll, relays]))
        .to.deep.equal([[2, client, false, 4], [2, client, true, 4], [2, client, false, 4]])
      expect(new Set(made.charged.map(({ id }) => id.join())).size).to.equal(3)
    })

    it('hands on no query that its client can not pay for', async () => {
      const { made, sealed, forward } = await world({
        components: { charge: async () => { throw new BudgetError('RATE_LIMITED', { retryAfter: 77 }) } }
      })
      expect(await rejectionOf(forward((await sealed('query')).bytes)))
        .to.include({ code: 'RATE_LIMITED', retryAfter: 77 })
      await forward((await sealed('read')).bytes)
      expect(made.served.map(({ kind }) => kind)).to.deep.equal(['read'])
    })

    it('hands on no more to a target that was shown tokens or proofs worth nothing twice; others it does, and ' +
      'to others', async () => {
      const { made, sealed, forward } = await world()
      for (const [kind, refused] of [
        ['evaluation', new TokenError('TOKEN_INVALID')], ['tokens', new TokenError('TOKEN_SIGNATURE_INVALID')]
      ] as const) {
        made.serve = async (_content, { unpaid }) => {
          unpaid()
          throw refused
        }
        const request = await sealed(kind)
        const answer = SealedAnswer.decode(openAnswer((await forward(request.bytes)).sealed, request))
        expect(answer.code).to.equal(refused.code)
      }
      made.serve = async bytes => bytes
      const again = (await sealed('evaluation')).bytes
      expect(await rejectionOf(forward(again))).to.include({ code: 'RELAY_LIMITED', retryAfter: 30_000 })
      await forward(again, { as: made.test.msps[1]?.peerId })
      await forward((await sealed('evaluation', 3)).bytes, { target: made.dp(3).id })
      made.clock.time += 30_000
      await forward(again)
      expect(made.served).to.have.length(5)
    })

    it('hands on nothing that is no sealed request', async () => {
      const { made, forward } = await world()
      expect((await rejectionOf(forward(Uint8Array.of(1, 2, 3)))).code).to.equal('MESSAGE_MALFORMED')
      expect(made.network.calls).to.have.length(1)
    })
  })

  describe('a target', () => {
    it('opens what a DP of the registry hands it, and nobody else', async () => {
      const { made, sealed, open } = await world()
      const { bytes } = await sealed()
      await open(bytes, made.dp(3).id)
      expect((await rejectionOf(open(bytes, made.test.msps[0]?.peerId ?? ''))).code).to.equal('RELAY_NOT_A_DP')
      made.source.newest = made.version((dp, i) => i === 3 ? { ...dp, status: 'revoked' } : dp)
      expect((await rejectionOf(open(bytes, made.dp(3).id))).code).to.equal('RELAY_NOT_A_DP')
      expect(made.served).to.have.length(1)
    })

    it('says by name what is wrong with what it can not open', async () => {
      const { made, sealed, open } = await world()
      const request = await sealed()
      const message = SealedRequest.decode(request.bytes)
      const refusal = async (bytes: Uint8Array): Promise<string> => (await rejectionOf(open(bytes, made.dp(2).id))).code
      const other = await hpkeKeyPair(seedOf('no DP has this'))
      const wrong = await sealRequest(
        content, 'read', { federationId: made.registry.federationId, dp: made.dp(1).id }, other.publicKey,
        seededRandom('wrong')
      )
      expect(await refusal(wrong.bytes)).to.equal('RELAY_KEY_UNKNOWN')
      expect(await refusal(SealedRequest.encode({ ...message, kind: SealedKind.QUERY }))).to.equal('RELAY_OPEN_FAILED')
      expect(await refusal(SealedRequest.encode({ ...message, kind: SealedKind.UNUSED_KIND })))
        .to.equal('RELAY_MALFORMED')
      expect(await refusal((await sealed('read', 3)).bytes)).to.equal('RELAY_KEY_UNKNOWN')
      expect(made.served).to.deep.equal([])
    })

    it('opens under two keys while the registry changes', async () => {
      const next = await hpkeKeyPair(seedOf('next'))
      const { made, sealed, open } = await world({ keysOf: (_i, listed) => [listed, next] })
      const under = await sealRequest(
        content, 'read', { federationId: made.registry.federationId, dp: made.dp(1).id }, next.publicKey,
        seededRandom('under')
      )
      for (const { bytes } of [await sealed(), under]) {
        await open(bytes, made.dp(2).id)
      }
      expect(made.served).to.have.length(2)
    })

    it('opens nothing without a key, and relays all the same', async () => {
      const { made, sealed, forward, open } = await world({ keysOf: (i, listed) => i === 2 ? [] : [listed] })
      expect((await rejectionOf(open((await sealed('read', 2)).bytes, made.dp(3).id, 2))).code)
        .to.equal('RELAY_KEY_UNKNOWN')
      await forward((await sealed()).bytes, { relay: 2 })
    })

    for (const [kind, size] of [
      ['evaluation', 1_024], ['read', MIN_ANSWER_CLASS], ['query', MIN_ANSWER_CLASS], ['query-all', MIN_ANSWER_CLASS]
    ] as const) {
      it(`answers a request of kind ${kind} in a class that says little, refusals too`, async () => {
        const { made, sealed, forward } = await world()
        const sizes: number[] = []
        for (const serve of [
          async () => new Uint8Array(0), async () => new Uint8Array(700),
          async () => { throw new BudgetError('RATE_LIMITED') }
        ]) {
          made.serve = serve
          sizes.push((await forward((await sealed(kind)).bytes)).sealed.byteLength)
        }
        expect(new Set(sizes)).to.deep.equal(new Set([size + AROUND_ANSWER]))
      })
    }

    it('seals what it refuses with, and of a defect nothing but that there is one', async () => {
      const { made, sealed, forward } = await world()
      const said = async (error: Error): Promise<unknown> => {
        made.serve = async () => { throw error }
        const request = await sealed('query')
        return SealedAnswer.decode(openAnswer((await forward(request.bytes)).sealed, request))
      }
      expect(await said(new BudgetError('RATE_LIMITED', { retryAfter: 12.5 })))
        .to.deep.include({ code: 'RATE_LIMITED', kind: 'limited', retryAfter: 13 })
      expect(await said(new Error('of our own making'))).to.deep.include({ code: 'RPC_INTERNAL', kind: 'internal' })
    })

    it('signs what it stores for gateways, which are DPs, and for nobody else', async () => {
      const { made } = await world()
      const [lookupKey, nonce] = [seedOf('a key').slice(), seedOf('a nonce').slice(0, 16)]
      const stored = async (as: string, changes: Partial<StoredRequest> = {}) => await callerOf(made, as)
        .call(targetOf(made.dp(1)), RELAY_PROTOCOL, STORED_METHOD, { lookupKey, nonce, ...changes })
      const none = await stored(made.dp(2).id)
      expect([
        none.set.byteLength, isStoredAt(made.registry.federationId, made.dp(1).publicKey, none.signature, {
          lookupKey, nonce, set: undefined, at: none.at
        })
      ]).to.deep.equal([0, true])
      made.stored.set(toString(lookupKey, 'base16'), content)
      const some = await stored(made.dp(2).id)
      expect([
        some.set, isStoredAt(made.registry.federationId, made.dp(1).publicKey, some.signature, {
          lookupKey, nonce, set: content, at: some.at
        })
      ]).to.deep.equal([content, true])
      expect(isStoredAt(made.registry.federationId, made.dp(1).publicKey, some.signature, {
        lookupKey, nonce: new Uint8Array(16), set: content, at: some.at
      })).to.equal(false)
      expect((await rejectionOf(stored(made.test.msps[0]?.peerId ?? ''))).code).to.equal('RELAY_NOT_A_DP')
      for (const changes of [{ lookupKey: lookupKey.slice(1) }, { nonce: new Uint8Array(15) }]) {
        expect((await rejectionOf(stored(made.dp(2).id, changes))).code).to.equal('RELAY_MALFORMED')
      }
    })

    it('answers a request that comes twice, each time sealed anew', async () => {
      const { sealed, forward } = await world()
      const request = await sealed()
      const [one, two] = [await forward(request.bytes), await forward(request.bytes, { relay: 3 })]
      expect(one.sealed).not.to.deep.equal(two.sealed)
      expect(openAnswer(one.sealed, request)).to.deep.equal(openAnswer(two.sealed, request))
    })
  })
})
