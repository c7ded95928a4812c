import { expect } from 'chai'
import { lruMap } from '../../src/base/lru.ts'

describe('base/lru', () => {
  it('holds as many as it may, and forgets what was used longest ago', () => {
    const map = lruMap<number>(3)
    for (const [name, value] of Object.entries({ a: 1, b: 2, c: 3 })) {
      map.set(name, value)
    }
    map.get('a')
    map.set('d', 4)
    map.set('d', 5)
    expect([...map.entries()]).to.deep.equal([['d', 5], ['a', 1], ['c', 3]])
  })
})
