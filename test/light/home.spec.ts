import { expect } from 'chai'
import { AVOIDED_FOR, homeChooser } from '../../src/light/home.ts'
import { codeOf } from '../builders/errors.ts'
import { alter, federation } from '../builders/mapping.ts'
import { dpOf } from '../builders/query.ts'
import { NOW, seededRandom } from '../builders/registry.ts'
import type { HomeWish } from '../../src/light/home.ts'

const { registry } = federation()
const clock = { time: NOW }
const chooser = (wish: HomeWish, label = 'lot') =>
  homeChooser(wish, { clock: { now: () => clock.time }, random: seededRandom(label) })

describe('light/home', () => {
  it('is the one that is wished for, and listed', () => {
    expect(chooser({ homes: [dpOf(3)] }).current(registry).id).to.equal(dpOf(3))
    const revoked = alter(registry, { dps: dp => ({ ...dp, status: 'revoked' }) })
    expect(codeOf(() => chooser({ homes: [dpOf(3)] }).current(revoked))).to.equal('LIGHT_NO_HOME')
    expect(codeOf(() => chooser({ homes: ['nobody'] }).current(registry))).to.equal('LIGHT_NO_HOME')
  })

  it('is known to be gone for a while, also where nobody stands in', () => {
    const homes = chooser({ homes: [dpOf(3)] })
    expect(homes.isGone(dpOf(3))).to.equal(false)
    homes.gone(dpOf(3))
    expect([homes.isGone(dpOf(3)), homes.current(registry).id]).to.deep.equal([true, dpOf(3)])
    clock.time += AVOIDED_FOR
    expect(homes.isGone(dpOf(3))).to.equal(false)
    clock.time = NOW
  })

  it('is one that the MSP works with, else one by lot that stays', () => {
    const listed = alter(registry, { msps: msp => ({ ...msp, dps: [dpOf(2)] }) })
    expect(chooser({ msp: 'msp1' }).current(listed).id).to.equal(dpOf(2))
    const homes = chooser({})
    expect(homes.current(registry).id).to.equal(homes.current(registry).id)
    const drawn = Array.from({ length: 40 }, (_, i) => chooser({}, `lot ${i}`).current(registry).id)
    expect(new Set(drawn).size).to.equal(5)
    expect(codeOf(() => homes.current(alter(registry, { dps: dp => ({ ...dp, status: 'leaving' }) }))))
      .to.equal('LIGHT_NO_HOME')
  })

  it('is stood in for by the next while it is gone, and comes back', () => {
    const homes = chooser({ homes: [dpOf(3), dpOf(1)] })
    homes.gone(dpOf(3))
    expect(homes.current(registry).id).to.equal(dpOf(1))
    clock.time += AVOIDED_FOR
    expect(homes.current(registry).id).to.equal(dpOf(3))
  })

  it('is avoided no longer for a clock that was a day ahead, and last where its own clock is wrong', () => {
    const homes = chooser({ homes: [dpOf(3), dpOf(1)] })
    clock.time += 86_400_000
    homes.gone(dpOf(3))
    clock.time -= 86_400_000
    expect(homes.current(registry).id).to.equal(dpOf(3))
    const random = seededRandom('lot')
    const known = homeChooser({ homes: [dpOf(3), dpOf(1)] }, {
      clock: { now: () => clock.time }, random, isOff: dp => dp === dpOf(3)
    })
    expect(known.order(registry).map(({ id }) => id)).to.deep.equal([dpOf(1), dpOf(3)])
  })

  it('asks those that did not answer last, the one that is gone for longest first of them', () => {
    const homes = chooser({ homes: [dpOf(3), dpOf(1), dpOf(2)] })
    homes.gone(dpOf(1))
    clock.time += 1
    homes.gone(dpOf(3))
    expect(homes.order(registry).map(({ id }) => id)).to.deep.equal([dpOf(2), dpOf(1), dpOf(3)])
  })

  it('is stood in for by nobody who was not named, nor by DPs that the MSP doesn\'t work with', () => {
    const named = chooser({ homes: [dpOf(3)] })
    named.gone(dpOf(3))
    expect(named.current(registry).id).to.equal(dpOf(3))
    const listed = alter(registry, { msps: msp => ({ ...msp, dps: [dpOf(2), dpOf(4)] }) })
    const ofMsp = chooser({ msp: 'msp1' })
    const first = ofMsp.current(listed).id
    ofMsp.gone(first)
    expect([dpOf(2), dpOf(4)].filter(dp => dp !== first)).to.deep.equal([ofMsp.current(listed).id])
    ofMsp.gone(ofMsp.current(listed).id)
    expect(ofMsp.current(listed).id).to.equal(first)
  })

  it('is one of all, where none is named: by lot, and the next after it', () => {
    const homes = chooser({})
    const tried: string[] = []
    for (let i = 0; i < 5; i++) {
      tried.push(homes.current(registry).id)
      homes.gone(homes.current(registry).id)
    }
    expect(new Set(tried).size).to.equal(5)
  })
})
