import { expect } from 'chai'
import { codeOf } from './cast/claimant.ts'
import { hangingDp } from './cast/liar.ts'
import { stage } from './cast/stage.ts'
import type { DiscoverOptions } from '../../src/light/interface.ts'

const NOBODY = 'tel:+14155553001'

describe('T3: 8.2.1 no match is told from failure', () => {
  const on = stage({ preferred: { dp1: ['dp4', 'dp5'], dp4: ['dp2'] } })
  const id = (index: number): string => on.dp(index).party.id

  it('no match, partial failure and total failure differ in the answer', async () => {
    const querier = await on.testnet.light({ home: id(0) })
    const ask = async () => await querier.discover(NOBODY, { federation: 'selected', dps: [id(3), id(4)] })
    expect(await ask()).to.deep.include({ outcome: 'none', complete: true })

    await on.dp(4).stop()
    const partial = await ask()
    expect(partial).to.deep.include({ outcome: 'partial', complete: false })
    const [silent, ...others] = partial.federation.unanswered
    expect([silent?.dp, silent?.by, others]).to.deep.equal([id(4), id(0), []])
    expect(silent?.code).to.be.oneOf(['RPC_UNREACHABLE', 'RPC_CLOSED']) // its stream may just be closing

    await on.dp(3).stop()
    const failed = await ask().then(() => undefined, err => err)
    expect(failed).to.include({ code: 'DISCOVER_NO_ANSWER', kind: 'unavailable' })
    expect(failed.failed.map(({ dp }: { dp: string }) => dp).sort()).to.deep.equal([id(3), id(4)].sort())
    await on.dp(3).restart()
    await on.dp(4).restart()
  })

  it('what is found is told from all that there may be', async () => {
    const csi = 'tel:+14155553002'
    await on.testnet.claim({ csi, dp: id(1) })
    await on.dp(4).stop()
    const querier = await on.testnet.light({ home: id(0) })
    expect(await querier.discover(csi, { federation: 'all' })).to.deep.include({ outcome: 'found', complete: false })
    await on.dp(4).restart()
  })

  describe('somebody tries to break it', () => {
    it('a DP that accepts and never answers keeps nobody waiting past the deadline, and is named', async () => {
      const querier = await on.testnet.light({ home: id(0) })
      await querier.discover(NOBODY) // evaluated: what is waited for are DPs
      const hanging = await hangingDp(on.testnet, 4)
      const silent = { dp: id(4), code: 'RPC_TIMEOUT', by: id(0) }
      const ask = async (options: DiscoverOptions) => await querier.discover(NOBODY, { deadline: 8_000, ...options })
      // where the machine has much else to do, one that answers may be late: until those have answered that do
      const heard = async (options: DiscoverOptions, answering: readonly number[]) => {
        const wanted = answering.map(id).sort().join()
        for (let result = await ask(options); ; result = await ask(options)) {
          if (result.federation.answered.join() === wanted) {
            return result
          }
        }
      }
      const among = await heard({ federation: 'selected', dps: [id(3), id(4)] }, [3])
      expect(among).to.deep.include({ outcome: 'partial', complete: false })
      expect(among.federation.unanswered).to.deep.equal([silent])
      // one that hangs when it is asked whom it prefers, too
      const deep = await heard({ federation: 'preferred', levels: 2 }, [0, 1, 3])
      expect(deep).to.deep.include({ outcome: 'partial', complete: false })
      expect(deep.federation.unanswered).to.deep.equal([silent])
      const alone = await ask({ federation: 'selected', dps: [id(4)] }).then(() => undefined, err => err)
      expect(alone).to.deep.include({
        code: 'DISCOVER_NO_ANSWER', kind: 'unavailable', failed: [{ dp: id(4), code: 'RPC_TIMEOUT' }]
      })
      expect(hanging.asked).to.be.at.least(3)
      // a "no" of those who answer is a "no"
      expect(await heard({ federation: 'selected', dps: [id(1), id(3)] }, [1, 3]))
        .to.deep.include({ outcome: 'none', complete: true })
      await hanging.stop()
      await on.dp(4).restart()
    })

    it('a home DP that hangs is a failure at the deadline, and the replicas go on', async () => {
      const hanging = await hangingDp(on.testnet, 2)
      const querier = await on.testnet.light({ home: id(2) })
      await querier.discover(NOBODY)
      expect(await codeOf(querier.discover(NOBODY, { federation: 'local', deadline: 500 }))).to.equal('RPC_TIMEOUT')
      const { outcome, federation } = await querier.discover(NOBODY, { federation: 'all', deadline: 3_000 })
      expect([outcome, federation.unanswered])
        .to.deep.equal(['partial', [{ dp: id(2), code: 'RPC_TIMEOUT', by: id(2) }]])
      expect(hanging.asked).to.equal(2) // once for each: not again through another relay
      await hanging.stop()
      await on.dp(2).restart()
    })

    it('a home DP that goes away in the middle of a query is stood in for by the next, for contexts, evaluations and ' +
      'queries', async () => {
      const csi = 'tel:+14155553003'
      await on.testnet.claim({ csi, dp: id(1) })
      const querier = await on.testnet.light({ home: [id(2), id(0)] })
      await querier.discover(csi) // evaluated: what goes to the home DP is the query
      const hanging = await hangingDp(on.testnet, 2)
      const answer = querier.discover(csi, { federation: 'selected', dps: [id(1)] })
      await hanging.reached
      await hanging.stop()
      const { outcome, complete, federation } = await answer
      expect([outcome, complete, federation.home]).to.deep.equal(['found', true, id(0)])
      expect(federation.gone.map(({ dp }) => dp)).to.deep.equal([id(2)])
      // a node that starts while its home is away: the other one pays for its evaluation
      const late = await on.testnet.light({ home: [id(2), id(0)] })
      const { evaluators, ...found } = await late.discover(csi, { federation: 'selected', dps: [id(1)] })
      expect(found).to.deep.include({ outcome: 'found', complete: true })
      expect([evaluators.length, evaluators.includes(id(2))]).to.deep.equal([3, false])
      // who names one home alone is not sent to another
      const strict = await on.testnet.light({ home: id(2) })
      expect(await codeOf(strict.discover(csi, { federation: 'selected', dps: [id(1)] })))
        .to.be.oneOf(['RPC_UNREACHABLE', 'RPC_CLOSED'])
      await on.dp(2).restart()
    })

    it('a home DP that is gone is a failure, never a no', async () => {
      await on.dp(1).stop()
      const querier = await on.testnet.light({ home: id(1) })
      expect(await codeOf(querier.discover(NOBODY, { federation: 'local' }))).to.equal('RPC_UNREACHABLE')
      expect(await querier.discover(NOBODY, { federation: 'all' }))
        .to.deep.include({ outcome: 'partial', complete: false })
    })
  })
})
