import { expect } from 'chai'
import { codeOf } from './cast/claimant.ts'
import { askedDuring, askRaw, queryFor } from './cast/queries.ts'
import { stage } from './cast/stage.ts'
import { asLookupKey } from '../../src/base/bytes.ts'

describe('13: rate limits at low-throughput DPs', () => {
  const now = { time: Date.now() }
  const on = stage({
    clock: { now: () => now.time },
    change: draft => ({ ...draft, dps: draft.dps.map((dp, i) => i === 2 ? { ...dp, capacity: 2 } : dp) })
  })

  it('a DP that declares a low capacity is asked no more than that, and the answer says so', async () => {
    const slow = on.dp(2).party.id
    const querier = await on.testnet.light({ home: on.dp(0).party.id })
    // from here on the evaluation is known: what is counted are queries
    await querier.discover('tel:+14155551301', { federation: 'local' })
    const said: unknown[] = []
    const asked = await askedDuring(on.testnet, async () => {
      for (let i = 0; i < 5; i++) {
        const { outcome, complete, federation } = await querier
          .discover('tel:+14155551301', { federation: 'selected', dps: [slow] })
          .catch(err => ({ outcome: err.code, complete: false, federation: { unanswered: err.failed } }))
        said.push([outcome, complete, federation.unanswered.map(({ code }: { code: string }) => code)])
      }
    })
    expect(said.slice(0, 2)).to.deep.equal([['none', true, []], ['none', true, []]])
    expect(said.slice(2))
      .to.deep.equal(Array.from({ length: 3 }, () => ['DISCOVER_NO_ANSWER', false, ['DISCOVERY_CAPACITY']]))
    expect(asked).to.deep.equal({ dp1: 5, dp3: 2 })

    now.time += 1_000
    const { federation } = await querier.discover('tel:+14155551301', { federation: 'all' })
    expect(federation.unanswered).to.deep.equal([])
  })

  it('among others it is named with the reason, and with how long to wait', async () => {
    now.time += 1_000
    const slow = on.dp(2).party.id
    const querier = await on.testnet.light({ home: on.dp(1).party.id })
    const ask = async () => (await querier.discover('tel:+14155551302', { federation: 'all' })).federation.unanswered
    expect([await ask(), await ask()]).to.deep.equal([[], []])
    expect(await ask())
      .to.deep.equal([{ dp: slow, code: 'DISCOVERY_CAPACITY', retryAfter: 500, by: on.dp(1).party.id }])
  })

  describe('somebody tries to break it', () => {
    it('who asks it directly, past every home DP, is refused by itself', async () => {
      now.time += 1_000
      const ask = async (i: number): Promise<unknown> =>
        await codeOf(askRaw(on.actor.rpc, on.actor.dpTarget(2), queryFor(asLookupKey(new Uint8Array(32).fill(i)), {})))
      expect([await ask(1), await ask(2), await ask(3)]).to.deep.equal(['no error', 'no error', 'DISCOVERY_CAPACITY'])
    })
  })
})
