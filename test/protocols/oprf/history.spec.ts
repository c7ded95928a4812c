import { expect } from 'chai'
import { cacheId, memoryCache } from '../../../src/protocols/oprf/cache.ts'
import { EvaluatorHistory } from '../../../src/protocols/oprf/history.ts'
import { deriveKeys } from '../../../src/blinding/derive.ts'
import { seededRandom, testFederationId } from '../../builders/registry.ts'

const all = ['a', 'b', 'c'].map(dp => ({ dp }))
const NOW = 1_000_000

function names (history: EvaluatorHistory, now = NOW): string {
  return history.order(all, now).map(({ dp }) => dp).join('')
}

describe('protocols/oprf/history', () => {
  it('puts the fastest first, and whoever was never measured last, but now and then before all', () => {
    const history = new EvaluatorHistory(seededRandom('history'))
    history.measured('a', 30, NOW)
    history.measured('b', 10, NOW)
    expect(names(history)).to.equal('cba')
    expect(names(history)).to.equal('bac')
    expect(names(history, NOW + 9_999)).to.equal('bac')
    expect(names(history, NOW + 10_000)).to.equal('cba')
    history.measured('c', 20, NOW)
    expect(names(history)).to.equal('bca')
  })

  it('stays with whom it began, so that many lookups at once need no more connections than one', () => {
    const orders = new Set(Array
      .from({ length: 8 }, (_, i) => new EvaluatorHistory(seededRandom(`history ${i}`)))
      .map(history => {
        const first = names(history)
        expect(names(history), 'asked again').to.equal(first)
        return first
      }))
    expect(orders.size, 'of several clients').to.be.above(1)
  })

  it('puts who is to be avoided last, until its time is over or it answers', () => {
    const history = new EvaluatorHistory(seededRandom('history'))
    for (const [dp, latency] of [['a', 10], ['b', 20], ['c', 30]] as const) {
      history.measured(dp, latency, NOW)
    }
    history.avoid('a', NOW + 100)
    expect(names(history)).to.equal('bca')
    expect(names(history, NOW + 100)).to.equal('abc')
    history.avoid('a', NOW + 1_000)
    history.measured('a', 10, NOW)
    expect(names(history)).to.equal('abc')
  })

  it('learns that one is slow although its answer was not waited for', () => {
    const history = new EvaluatorHistory(seededRandom('history'))
    for (const { dp } of all) {
      history.measured(dp, 10, NOW)
    }
    history.slowerThan('b', 500, NOW)
    expect(names(history).at(-1)).to.equal('b')
    history.slowerThan('b', 3, NOW)
    expect(history.latency('b', NOW)).to.equal(500)
  })

  it('forgets measurements, so that who was slow is tried again', () => {
    const history = new EvaluatorHistory(seededRandom('history'))
    history.measured('a', 500, NOW)
    expect(history.latency('a', NOW + 300_000)).to.equal(500)
    expect(history.latency('a', NOW + 300_001)).to.equal(undefined)
  })

  it('averages, the newest counting most', () => {
    const history = new EvaluatorHistory(seededRandom('history'))
    history.measured('a', 100, NOW)
    history.measured('a', 200, NOW)
    expect(history.latency('a', NOW)).to.equal(130)
  })
})

describe('protocols/oprf/cache', () => {
  const keys = deriveKeys(testFederationId(), new Uint8Array(64))
  const csi = new TextEncoder().encode('tel:+14155550123')

  it('names an identifier so that only who has the secret finds it', () => {
    const id = cacheId(new Uint8Array(32).fill(1), 1, csi)
    expect(id).to.equal(cacheId(new Uint8Array(32).fill(1), 1, csi))
    expect(id).to.not.equal(cacheId(new Uint8Array(32).fill(2), 1, csi))
    expect(id).to.not.equal(cacheId(new Uint8Array(32).fill(1), 2, csi))
    expect(id).to.not.include('415')
  })

  it('keeps no more than it may', async () => {
    const cache = memoryCache(2)
    for (const id of ['a', 'b', 'c']) {
      await cache.set(id, keys, 1)
    }
    expect(await cache.get('a')).to.equal(undefined)
    expect(await cache.get('c')).to.equal(keys)
  })
})
