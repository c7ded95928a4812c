import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { TokenDrawer } from '../../../src/node/tokens/drawer.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { TokenError } from '../../../src/tokens/errors.ts'
import { ManualClock, ManualTimer } from '../../builders/evaluators.ts'
import { at } from '../../builders/oprf.ts'
import { turnOver } from '../../builders/rejections.ts'
import { HOUR, NOW, buildTestRegistry, seededRandom } from '../../builders/registry.ts'
import type { DrawerComponents, DrawerInit } from '../../../src/node/tokens/drawer.ts'
import type { Token } from '../../../src/tokens/draw.ts'

const { source: registry, msps, registry: { dps } } = buildTestRegistry({ seed: 'drawer', tokenKeys: true })
const MINUTE = 60_000
const { id, signer } = at(msps, 0)
const proof = { role: 'msp', id, signer } as const

interface Drawn {
  readonly dp: string
  readonly count: number
}

function world (changes: Partial<DrawerComponents> = {}) {
  const kept = new Map<string, number>()
  const draws: Drawn[] = []
  const timer = new ManualTimer()
  const clock = new ManualClock(NOW)
  const store = memoryStore().namespace('token-times')
  const wallet: DrawerComponents['wallet'] = {
    count: issuer => kept.get(issuer) ?? 0,
    add: async tokens => { tokens.forEach(({ issuer }) => kept.set(issuer, (kept.get(issuer) ?? 0) + 1)) }
  }
  const client: DrawerComponents['client'] = {
    draw: async (dp, type, count) => {
      draws.push({ dp: dp.id, count })
      const none = new Uint8Array(0)
      return Array.from({ length: count }, (): Token => ({ type, issuer: dp.id, epoch: 0, nonce: none, output: none }))
    }
  }
  const components: DrawerComponents = {
    client,
    wallet,
    store,
    registry,
    clock,
    timer,
    random: seededRandom('drawer'),
    log: defaultLogger().forComponent('test'),
    proof: async () => proof,
    ...changes
  }
  const start = async (init?: DrawerInit): Promise<TokenDrawer> => {
    const drawer = new TokenDrawer(components, init)
    await drawer.start()
    return drawer
  }
  const fire = async (): Promise<void> => {
    timer.fire()
    for (let i = 0; i < 50; i++) {
      await turnOver()
    }
  }
  return { kept, draws, timer, clock, start, fire }
}

describe('node/tokens/drawer', () => {
  it('fills up at every evaluator, in batches, and then only what was spent', async () => {
    const { draws, kept, start, fire } = world()
    const drawer = await start({ target: 300 })
    expect(draws).to.deep.equal([])
    await fire()
    expect(new Set(draws.map(({ dp }) => dp))).to.deep.equal(new Set(dps.map(dp => dp.id)))
    expect(draws.slice(0, 3).map(({ count }) => count)).to.deep.equal([128, 128, 44])
    draws.length = 0
    kept.set(at(dps, 1).id, 290)
    await fire()
    expect(draws).to.deep.equal([{ dp: at(dps, 1).id, count: 10 }])
    await drawer.stop()
  })

  it('draws first and again at times by lot', async () => {
    const { timer, start, fire } = world()
    const drawer = await start()
    expect(at(timer.delays, 0)).to.be.within(MINUTE, 30 * MINUTE)
    await fire()
    expect(at(timer.delays, 0)).to.be.within(1.5 * HOUR, 4.5 * HOUR)
    await drawer.stop()
    const lots = await Promise.all(['a', 'b', 'c'].map(async label => {
      const other = world({ random: seededRandom(label) })
      await (await other.start()).stop()
      const begun = world({ random: seededRandom(label) })
      const running = await begun.start()
      const [delay] = begun.timer.delays
      await running.stop()
      return delay
    }))
    expect(new Set(lots).size).to.equal(3)
  })

  it('keeps the time of the next draw across restarts, unless a wrong clock kept it', async () => {
    const { timer, clock, start } = world()
    await (await start()).stop()
    const drawer = await start()
    const planned = at(timer.delays, 0)
    await drawer.stop()
    clock.time += 10_000
    const later = await start()
    expect(at(timer.delays, 0)).to.be.closeTo(planned - 10_000, 1)
    await later.stop()
    // long ago, and far in the future
    for (const step of [1_000 * HOUR, -2_000 * HOUR]) {
      clock.time += step
      const again = await start()
      expect(at(timer.delays, 0)).to.be.within(0, 30 * MINUTE)
      await again.stop()
    }
  })

  it('draws at others where one refuses, and nothing for nobody', async () => {
    const bad = at(dps, 0).id
    const draws: string[] = []
    const refusing = world({
      client: {
        draw: async dp => {
          draws.push(dp.id)
          if (dp.id === bad) {
            throw new TokenError('TOKEN_ALLOTMENT_DRAWN', { retryAfter: 1 })
          }
          return []
        }
      }
    })
    const drawer = await refusing.start({ target: 1 })
    await refusing.fire()
    expect(draws).to.have.length(dps.length)
    await drawer.stop()
    const nobody = world({ proof: async () => undefined })
    const idle = await nobody.start()
    await nobody.fire()
    expect([nobody.draws, nobody.timer.delays.length]).to.deep.equal([[], 1])
    await idle.stop()
  })
})
