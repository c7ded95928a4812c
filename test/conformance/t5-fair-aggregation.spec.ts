import { expect } from 'chai'
import type { AggregatePayload } from '../../src/query/pb/query.ts'
import { askRaw, impostor } from './cast/queries.ts'
import { stage } from './cast/stage.ts'
import type { Query } from '../../src/query/query.ts'

const BOB = 'tel:+14155555001'
const NOTHING = new Uint8Array()

describe('T5: 8.3.1.1 fair aggregation', () => {
  const on = stage()
  const id = (index: number): string => on.dp(index).party.id
  /** Changes what the home DP hands back; each test sets its own. */
  const plan: { change: (payload: AggregatePayload) => AggregatePayload } = { change: payload => payload }
  let stop = async (): Promise<void> => {}

  before(async () => {
    await on.testnet.claim({ csi: BOB, dp: id(2) })
    const honest = async (query: Query): Promise<Uint8Array> =>
      (await askRaw(on.actor.rpc, on.actor.dpTarget(1), query)).aggregate
    stop = (await impostor(on.testnet, 0, honest, payload => plan.change(payload))).stop
  })

  after(async () => { await stop() })

  const ask = async (spotChecks = 0) => await (await on.testnet.light({ home: id(0) }))
    .discover(BOB, { federation: 'selected', dps: [id(1), id(2), id(3)], spotChecks })
  const refusal = async (change: typeof plan.change): Promise<[code: unknown, dp: unknown]> => {
    plan.change = change
    return await ask().then(() => ['accepted', undefined], err => [err.code, err.dp])
  }
  const parts = (change: (list: AggregatePayload['parts']) => AggregatePayload['parts']) =>
    (payload: AggregatePayload): AggregatePayload => ({ ...payload, parts: change(payload.parts) })
  const silence = parts(list =>
    list.map(part => part.dp === id(2) ? { ...part, answer: NOTHING, code: 'RPC_TIMEOUT' } : part))

  it('a forwarding DP that hands on what it got is believed', async () => {
    plan.change = payload => payload
    const { outcome, complete, mappings } = await ask()
    expect([outcome, complete, mappings.map(({ foundAt }) => foundAt)]).to.deep.equal(['found', true, [[id(2)]]])
  })

  describe('somebody tries to break it', () => {
    it('who drops, re-orders, repeats or invents is caught, and named', async () => {
      expect(await refusal(parts(list => list.filter(({ dp }) => dp !== id(2)))))
        .to.deep.equal(['AGGREGATE_DP_MISSING', id(0)])
      expect(await refusal(parts(list => [...list].reverse()))).to.deep.equal(['AGGREGATE_ORDER', id(0)])
      expect(await refusal(parts(list => [...list, ...list.slice(-1)]))).to.deep.equal(['AGGREGATE_ORDER', id(0)])
      expect(await refusal(parts(list => [
        ...list, { ...list[0] ?? { answer: NOTHING, aggregate: NOTHING, code: '', retryAfter: 0 }, dp: id(4) }
      ]))).to.deep.equal(['AGGREGATE_DP_UNASKED', id(0)])
    })

    it('who puts one DP\'s answer in the place of another\'s, changes or ' +
      'replays one, is caught, and named', async () => {
      expect(await refusal(parts(list => list.map(part => ({ ...part, answer: list[0]?.answer ?? NOTHING })))))
        .to.deep.equal(['ANSWER_OTHER_DP', id(0)])
      expect(await refusal(parts(list => list.map(
        part => ({ ...part, answer: part.answer.map((byte, i) => i === part.answer.length - 1 ? byte ^ 1 : byte) })
      )))).to.deep.equal(['ANSWER_SIGNATURE_INVALID', id(0)])
      let kept: AggregatePayload | undefined
      plan.change = payload => (kept = payload)
      await ask()
      expect(await refusal(payload => ({ ...payload, parts: kept?.parts ?? [] })))
        .to.deep.equal(['ANSWER_OTHER_QUERY', id(0)])
    })

    it('who calls a DP unreachable that answers is shown up by another path', async () => {
      plan.change = silence
      expect(await ask()).to.deep.include({ outcome: 'partial', complete: false })
      const { outcome, federation } = await ask(1)
      expect(outcome).to.equal('found')
      expect(federation.spotChecks).to.deep.equal([{ dp: id(2), by: id(0) }])
    })
  })
})
