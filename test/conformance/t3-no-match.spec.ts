import { expect } from 'chai'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

const NOBODY = 'tel:+14155553001'

describe('T3: 8.2.1 no match is told from failure', () => {
  const on = stage()
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
    it('a home DP that is gone is a failure, never a no', async () => {
      await on.dp(1).stop()
      const querier = await on.testnet.light({ home: id(1) })
      expect(await codeOf(querier.discover(NOBODY, { federation: 'local' }))).to.equal('RPC_UNREACHABLE')
      expect(await querier.discover(NOBODY, { federation: 'all' })).to.deep.include({ outcome: 'partial', complete: false })
    })
  })
})
