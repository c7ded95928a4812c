import { expect } from 'chai'
import { memoryStore } from '../../src/store/memory.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'
import type { Store } from '../../src/store/interface.ts'

const DPS = 6
const CSI = 'mailto:always@example.com'

describe('T12: 4.3 no single point of failure', () => {
  const stores = new Map<string, Store>()
  const on = stage({
    dps: DPS,
    threshold: 3,
    store: async name => {
      const store = stores.get(name) ?? memoryStore()
      stores.set(name, store)
      return store
    }
  })

  before(async () => { await on.testnet.claim({ csi: CSI }) })

  const others = (...down: number[]): number => [...on.testnet.dps.keys()].find(index => !down.includes(index)) ?? 0

  /** While these are down: who has asked before, who just came, and who claims. */
  async function expectService (down: readonly number[], name: string): Promise<void> {
    await Promise.all(down.map(async index => { await on.dp(index).stop() }))
    try {
      expect((await on.querier.discover(CSI)).outcome).to.equal('found')
      const newcomer = await on.testnet.light()
      expect((await newcomer.discover(CSI)).outcome).to.equal('found')
      const csi = `mailto:${name}@example.com`
      await on.testnet.claim({ csi, dp: on.dp(others(...down)).party.id })
      expect((await newcomer.discover(csi)).outcome).to.equal('found')
    } finally {
      await Promise.all(down.map(async index => { await on.dp(index).restart() }))
    }
  }

  for (let index = 0; index < DPS; index++) {
    it(`DP ${index + 1}, be it home, publisher, evaluator or replica`, async () => {
      await expectService([index], `without-${index + 1}`)
    })
  }

  it('a third of them', async () => {
    await expectService([0, 3], 'without-a-third')
  })

  it('the home DP of a light node that names two', async () => {
    const [first, second] = [on.dp(1).party.id, on.dp(2).party.id]
    const light = await on.testnet.light({ home: [first, second] })
    await on.dp(1).stop()
    try {
      const { federation } = await light.discover(CSI, { federation: 'local' })
      expect(federation.home).to.equal(second)
      expect((await light.discover(CSI)).outcome).to.equal('found')
    } finally {
      await on.dp(1).restart()
    }
  })

  it('CSIP and MSP: what was claimed is found without them', async () => {
    const { attestor } = on.testnet.csips[0] ?? {}
    await attestor?.stop()
    await on.msp(0).node.stop()
    expect((await (await on.testnet.light()).discover(CSI)).outcome).to.equal('found')
    // and a claim says what it lacks
    expect(await codeOf(on.testnet.claim({ csi: 'mailto:late@example.com', msp: 'msp1' })))
      .to.match(/^(RPC|HOLDER|ATTEST|CONFIRM)_/)
  })

  describe('somebody takes too many', () => {
    it('fewer than the threshold evaluate: a failure with a name, and no "no match"', async () => {
      const down = [0, 1, 2, 3]
      await Promise.all(down.map(async index => { await on.dp(index).stop() }))
      expect(await codeOf((await on.testnet.light()).discover(CSI))).to.equal('OPRF_TOO_FEW_PARTIALS')
      await Promise.all(down.map(async index => { await on.dp(index).restart() }))
      expect((await (await on.testnet.light()).discover(CSI)).outcome).to.equal('found')
    })
  })
})
