import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { elementIds, evaluationDigest } from '../../src/budget/evaluation.ts'
import { seedOf } from '../builders/registry.ts'

const elements = ['a', 'b'].map(seedOf)

describe('budget/evaluation', () => {
  it('charges by the hash of each element, which doesn\'t show it', () => {
    expect(elementIds(elements)).to.deep.equal(elements.map(element => sha256(element)))
  })

  it('binds a context to these elements in this order', () => {
    const ids = elementIds(elements)
    expect(evaluationDigest(ids)).to.deep.equal(sha256(new Uint8Array([...ids.flatMap(id => [...id])])))
    expect(evaluationDigest([...ids].reverse())).to.not.deep.equal(evaluationDigest(ids))
    expect(evaluationDigest(ids.slice(1))).to.not.deep.equal(evaluationDigest(ids))
  })
})
