import { expect } from 'chai'
import { asLookupKey, asSealingKey } from '../../../src/base/bytes.ts'
import { cacheId, memoryCache } from '../../../src/protocols/oprf/cache.ts'
import { seedOf } from '../../builders/registry.ts'

const csi = (text: string): Uint8Array => new TextEncoder().encode(text)
const keys = { lookupKey: asLookupKey(seedOf('L')), sealingKey: asSealingKey(seedOf('E')) }

describe('protocols/oprf/cache', () => {
  it('names an identifier by a secret, an evaluation key and itself', () => {
    const names = [
      cacheId(seedOf('s'), 1, csi('tel:+1')), cacheId(seedOf('t'), 1, csi('tel:+1')),
      cacheId(seedOf('s'), 2, csi('tel:+1')), cacheId(seedOf('s'), 1, csi('tel:+2'))
    ]
    expect(new Set(names)).to.have.property('size', 4)
    expect(cacheId(seedOf('s'), 1, csi('tel:+1'))).to.equal(names[0])
    expect(names.some(name => name.includes('tel'))).to.equal(false)
  })

  it('does not take the number of a key for the start of an identifier', () => {
    expect(cacheId(seedOf('s'), 1, csi('1/tel:+1'))).to.not.equal(cacheId(seedOf('s'), 11, csi('tel:+1')))
  })

  it('knows what it was told, and forgets what was not used for longest', async () => {
    const cache = memoryCache(2)
    await cache.set('a', keys, 1)
    await cache.set('b', keys, 1)
    expect(await cache.get('a')).to.equal(keys)
    await cache.set('c', keys, 1)
    expect([await cache.get('a'), await cache.get('b'), await cache.get('c')]).to.deep.equal([keys, undefined, keys])
  })
})
