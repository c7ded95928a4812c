import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { levelStore } from '../../src/store/level.ts'
import { seedOf } from '../builders/registry.ts'
import { stage } from './cast/stage.ts'
import type { DiscoverOptions } from '../../src/light/interface.ts'
import type { LightNodeOptions } from '../../src/light/options.ts'

describe('T1: 7.1(4,5) a tie is broken once, and stays broken', () => {
  const on = stage()
  let folder: string

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  /** A sender's node that starts with what is on its disk, asks once, and ends. */
  async function asks (
    csi: string, sender: string, options: DiscoverOptions = {}, init: Partial<LightNodeOptions> = {}
  ): Promise<[msp: string | undefined, why: string | undefined]> {
    const store = await levelStore(join(folder, sender))
    const light = await on.testnet.light({ store, seed: seedOf(sender), ...init })
    try {
      const { preferred } = await light.discover(csi, options)
      return [preferred?.mapping.mspId, preferred?.reason]
    } finally {
      await light.stop()
      await store.close()
    }
  }

  const other = (msp: string | undefined): string => msp === 'msp1' ? 'msp2' : 'msp1'

  for (const [words, why, tags, csi] of [
    ['several are the default', 'default', ['Default'], 'mailto:defaults@example.com'],
    ['none is', 'precedence', ['Work'], 'mailto:none@example.com']
  ] as const) {
    describe(`where ${words}`, () => {
      const sender = `of ${csi}`
      let chosen: string | undefined

      it('one is taken', async () => {
        await on.testnet.claim({ csi, msp: 'msp1', tags })
        await on.testnet.claim({ csi, msp: 'msp2', tags })
        const [msp, reason] = await asks(csi, sender)
        expect(reason).to.equal(why)
        expect(msp).to.be.oneOf(['msp1', 'msp2'])
        chosen = msp
      })

      it('it stays, over restarts, whatever app or tag the sender comes with next', async () => {
        expect(await asks(csi, sender, {}, { app: other(chosen) })).to.deep.equal([chosen, 'remembered'])
        expect(await asks(csi, sender, { app: other(chosen), tags: [...tags] })).to.deep.equal([chosen, 'remembered'])
      })

      it('another sender\'s choice is another one', async () => {
        expect(await asks(csi, `${sender}, another`, {}, { app: other(chosen) })).to.deep.equal([other(chosen), 'app'])
      })

      it('it is made anew where the user says so, and only then', async () => {
        await on.testnet.claim({ csi, msp: other(chosen), tags: ['Day'] })
        expect(await asks(csi, sender, { tags: ['Day'] })).to.deep.equal([chosen, 'remembered'])
        expect(await asks(csi, sender, { tags: ['Day'], chooseAnew: true })).to.deep.equal([other(chosen), 'tags'])
        expect(await asks(csi, sender)).to.deep.equal([other(chosen), 'remembered'])
      })
    })
  }

  describe('somebody tries to break it', () => {
    const csi = 'mailto:newcomer@example.com'
    const sender = 'of a newcomer'
    let chosen: string | undefined

    it('who claims besides, under another key, moves nobody', async () => {
      await on.testnet.claim({ csi, msp: 'msp1' })
      await on.testnet.claim({ csi, msp: 'msp2' })
      ;[chosen] = await asks(csi, sender)
      const rival = await on.actor.claim(csi, { msp: chosen === 'msp1' ? 1 : 0 })
      const { mappings } = await on.querier.discover(csi)
      expect(mappings.map(({ mapping }) => mapping.holderKey)).to.deep.include(rival.holder.publicKey)
      expect(await asks(csi, sender)).to.deep.equal([chosen, 'remembered'])
    })

    it('a DP that is down moves nobody', async () => {
      await on.dp(0).stop()
      expect(await asks(csi, sender)).to.deep.equal([chosen, 'remembered'])
      await on.dp(0).restart()
    })
  })
})
