import { expect } from 'chai'
import { checkDp, createDp } from '../../src/dp/dp.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { codeOf } from './cast/claimant.ts'
import { askedDuring } from './cast/queries.ts'
import { overHttp } from './cast/over-http.ts'
import { stage } from './cast/stage.ts'
import type { DpOptions } from '../../src/dp/dp.ts'

const BOB = 'tel:+14155551101'

describe('11: default behaviour disclosed and complied with', () => {
  const on = stage({
    preferred: { dp1: ['dp2'], dp2: ['dp1'], dp3: ['dp2'], dp4: ['dp2'], dp5: ['dp2'] },
    policy: { defaultFederation: 'preferred' },
    change: draft =>
      ({ ...draft, dps: draft.dps.map(dp => ({ ...dp, defaultFederation: 'preferred', capacity: 1_000 })) })
  })
  const id = (index: number): string => on.dp(index).party.id

  it('registry and DP say it: mode, preferred DPs, capacity', async () => {
    expect(on.testnet.registry.policy.defaultFederation).to.equal('preferred')
    const querier = await on.testnet.light({ home: id(0) })
    expect(await querier.disclosure())
      .to.deep.include({ dp: id(0), defaultFederation: 'preferred', preferred: [id(1)], capacity: 1_000 })
  })

  it('a query that names no mode does what was agreed, and says who set it', async () => {
    await on.testnet.claim({ csi: BOB, dp: id(1) })
    const querier = await on.testnet.light({ home: id(0) })
    const asked = await askedDuring(on.testnet, async () => {
      const { outcome, federation, replicas } = await querier.discover(BOB)
      expect(federation)
        .to.deep.include({ mode: 'preferred', setBy: 'federation', home: id(0), asked: [id(0), id(1)].sort() })
      expect([outcome, replicas.asked]).to.deep.equal(['found', 0])
    })
    expect(Object.keys(asked).sort()).to.deep.equal(['dp1', 'dp2'])
    expect((await querier.discover(BOB, { federation: 'local' })).federation.setBy).to.equal('caller')
  })

  it('so does one through a sidecar', async () => {
    const querier = await on.testnet.light({ home: id(0) })
    await overHttp(querier, async ask => {
      const asked = await askedDuring(on.testnet, async () => {
        const { outcome, federation } = await ask('/v1/lookup', { csi: BOB })
        expect(outcome).to.equal('found')
        expect(federation).to.deep.include({
          mode: 'preferred', set_by: 'federation', home: id(0), asked: [id(0), id(1)].sort(), replicas_read: false
        })
      })
      expect(Object.keys(asked).sort()).to.deep.equal(['dp1', 'dp2'])
      const { federation } = await ask('/v1/lookup', { csi: BOB, federation: 'local' })
      expect(federation).to.deep.include({ mode: 'local', set_by: 'caller' })
    })
  })

  describe('somebody tries to break it', () => {
    const start = async (options: Partial<DpOptions>): Promise<unknown> => {
      const { party } = on.dp(4)
      return await codeOf(createDp({
        seed: party.seed,
        listen: [],
        anchor: on.testnet.federation.anchor,
        initial: on.testnet.registry.bytes,
        store: memoryStore(),
        preferred: [id(0)],
        ...options
      }))
    }

    it('a DP whose configuration has another default does not start, nor does one that can not comply', async () => {
      expect(await start({ defaultFederation: 'local' })).to.equal('DP_DEFAULT_DISAGREES')
      expect(await start({ preferred: [] })).to.equal('DP_DEFAULT_IMPOSSIBLE')
      expect(await start({ preferred: [id(4)] })).to.equal('DP_PREFERRED_INVALID')
      expect(await start({ preferred: ['nobody'] })).to.equal('DP_PREFERRED_INVALID')
    })

    it('the refusal says what to change', () => {
      try {
        checkDp(id(4), on.testnet.registry, { defaultFederation: 'all' })
        expect.fail('it was accepted')
      } catch (err) {
        expect(err).to.include({ code: 'DP_DEFAULT_DISAGREES', detail: 'all, agreed: preferred' })
        expect(err).to.have.property('remedy').that.matches(/Leave `--federation` out, or set it to the agreed mode/)
      }
    })
  })
})
