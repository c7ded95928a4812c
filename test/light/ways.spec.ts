import { expect } from 'chai'
import { Ways } from '../../src/light/ways.ts'
import { RelayError } from '../../src/protocols/relay/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import type { RelayWish, Way } from '../../src/light/ways.ts'

function world (wish?: RelayWish, isRequired = false) {
  const done: string[] = []
  const said: unknown[] = []
  const relay = { possible: true, isPossible: () => relay.possible }
  const names = new Map<Way, string>()
  const log = Object.assign((...words: unknown[]) => { said.push(...words) }, silentLogger.forComponent('test'))
  const make = (relayed: boolean): Way => {
    const name = relayed ? 'relayed' : 'direct'
    const reader = { start: () => { done.push(`start ${name}`) }, stop: async () => { done.push(`stop ${name}`) } }
    const way = Object.create({}, { reader: { value: reader } })
    names.set(way, name)
    return way
  }
  const ways = new Ways({ relay, isRequired: () => isRequired, make, log }, wish)
  return { done, said, relay, ways, chosen: () => names.get(ways.choose()) }
}

describe('light/ways', () => {
  it('goes through relays wherever that is possible, by default', () => {
    for (const wish of [undefined, 'auto'] as const) {
      const { chosen, relay } = world(wish)
      expect(chosen()).to.equal('relayed')
      relay.possible = false
      expect(chosen()).to.equal('direct')
      relay.possible = true
      expect(chosen()).to.equal('relayed')
    }
  })

  it('fails before anything is asked where it has to be through relays and can not', () => {
    const { chosen, relay, done } = world('always')
    relay.possible = false
    expect(chosen).to.throw(RelayError).with.property('code', 'RELAY_NONE')
    expect(done).to.deep.equal([])
    relay.possible = true
    expect(chosen()).to.equal('relayed')
  })

  it('goes directly in no case where the federation lets nobody, and says so before anything is asked', () => {
    const { chosen, relay, done } = world('auto', true)
    expect(chosen()).to.equal('relayed')
    relay.possible = false
    for (const refused of [chosen, world('never', true).chosen]) {
      expect(refused).to.throw(RelayError).with.property('code', 'RELAY_REQUIRED')
    }
    expect(done).to.deep.equal(['start relayed'])
    const always = world('always', true)
    expect(always.chosen()).to.equal('relayed')
  })

  it('goes directly where that is said, whatever is possible', () => {
    const { chosen, said } = world('never')
    expect(chosen()).to.equal('direct')
    expect(said).to.deep.equal([])
  })

  it('keeps a way that was taken to its end, though another is chosen meanwhile', () => {
    const { ways, relay } = world()
    const chosen = ways.choose()
    relay.possible = false
    expect(ways.choose()).not.to.equal(chosen)
    relay.possible = true
    expect(ways.choose()).to.equal(chosen)
  })

  it('says each time that it changes, not at each lookup', () => {
    const { chosen, relay, said } = world()
    chosen()
    chosen()
    expect(said).to.have.length(1)
    relay.possible = false
    chosen()
    chosen()
    expect(said).to.have.length(2)
    expect(said[1]).to.match(/directly/)
  })

  it('starts a way when it is first taken, and stops those that were', async () => {
    const { ways, relay, done } = world()
    await ways.stop()
    expect(done).to.deep.equal([])
    ways.choose()
    ways.choose()
    expect(done).to.deep.equal(['start relayed'])
    relay.possible = false
    ways.choose()
    await ways.stop()
    expect(done.slice(1)).to.have.members(['start direct', 'stop relayed', 'stop direct'])
  })
})
