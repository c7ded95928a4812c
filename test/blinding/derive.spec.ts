import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { asSealingKey } from '../../src/base/bytes.ts'
import { audienceKey, deriveKeys, indexKeyOf } from '../../src/blinding/derive.ts'
import { codeOf } from '../builders/errors.ts'

describe('blinding/derive', () => {
  const y = Uint8Array.from({ length: 64 }, (_, i) => i)

  it('derives a lookup key and a sealing key that never change', () => {
    const { lookupKey, sealingKey } = deriveKeys(y)
    // frozen with the first version of the protocol: another value here is another protocol
    expect(toString(lookupKey, 'base16')).to.equal('be00bcbb9a5a48853425eae9ce1440b2f0ad4f8baaace3b257fa6a976f8819fa')
    expect(toString(sealingKey, 'base16')).to.equal('f48db11667864d51c0c43e20c12cbe019b31c709e96698c6c745173f4ed7613d')
    expect(toString(audienceKey(sealingKey, new Uint8Array(16).fill(9)), 'base16')).to.equal('07d7ea1f32525cefcfa2f0e5766e59c0db3394af9c220d156dad006bef9c0033')
  })

  it('derives an index key for each sealing key, and never the sealing key itself', () => {
    const { sealingKey } = deriveKeys(y)
    expect(toString(indexKeyOf(sealingKey), 'base16')).to.equal('9979fc9ca0765c819c7aedb7dc00b99cd8ebcc5f1f7bd48d079765c8c141e99f')
    expect(indexKeyOf(audienceKey(sealingKey, new Uint8Array(16)))).to.not.deep.equal(indexKeyOf(sealingKey))
  })

  it('refuses an output of another length', () => {
    expect(codeOf(() => deriveKeys(y.subarray(1)))).to.equal('LENGTH_INVALID')
    expect(codeOf(() => deriveKeys(new Uint8Array(0)))).to.equal('LENGTH_INVALID')
  })

  it('gives each audience a key of its own', () => {
    const key = asSealingKey(new Uint8Array(32).fill(1))
    const parents = audienceKey(key, new Uint8Array(16).fill(1))
    expect(parents).to.not.deep.equal(audienceKey(key, new Uint8Array(16).fill(2)))
    expect(parents).to.not.deep.equal(audienceKey(asSealingKey(new Uint8Array(32).fill(2)), new Uint8Array(16).fill(1)))
  })

  it('refuses an audience secret that could be guessed', () => {
    expect(codeOf(() => audienceKey(asSealingKey(new Uint8Array(32)), new Uint8Array(15)))).to.equal('LENGTH_INVALID')
  })
})
