import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { asFederationId, asSealingKey } from '../../src/base/bytes.ts'
import { audienceKey, deriveKeys, indexKeyOf } from '../../src/blinding/derive.ts'
import { codeOf } from '../builders/errors.ts'

describe('blinding/derive', () => {
  const federation = asFederationId(new Uint8Array(32).fill(1))
  const y = Uint8Array.from({ length: 64 }, (_, i) => i)

  it('derives a lookup key and a sealing key that never change', () => {
    const { lookupKey, sealingKey } = deriveKeys(federation, y)
    // frozen with the first version of the protocol: another value here is another protocol
    expect(toString(lookupKey, 'base16')).to.equal('17d993ee02261765c3fba2406d9f17d9afb65f1cafacefa267611f11ff355b05')
    expect(toString(sealingKey, 'base16')).to.equal('c84d330dc5dd2a0c6ea7186d2b18d52d37031dc928774cba8c542775901b5209')
    expect(toString(audienceKey(sealingKey, new Uint8Array(16).fill(9)), 'base16'))
      .to.equal('6d11b311dd43bb6ebf2db0e8161204d2512dd554d564df54e4dddd58d40912a8')
  })

  it('derives an index key for each sealing key, and never the sealing key itself', () => {
    const { sealingKey } = deriveKeys(federation, y)
    expect(toString(indexKeyOf(sealingKey), 'base16'))
      .to.equal('935363b554ad77e9314087e068785fcd1bf6b67417a9e85ef73e4d2563ecd874')
    expect(indexKeyOf(audienceKey(sealingKey, new Uint8Array(16)))).to.not.deep.equal(indexKeyOf(sealingKey))
  })

  it('derives other keys in another federation', () => {
    const [here, there] = [deriveKeys(federation, y), deriveKeys(asFederationId(new Uint8Array(32).fill(2)), y)]
    expect(there.lookupKey).to.not.deep.equal(here.lookupKey)
    expect(there.sealingKey).to.not.deep.equal(here.sealingKey)
  })

  it('refuses an output of another length', () => {
    expect(codeOf(() => deriveKeys(federation, y.subarray(1)))).to.equal('LENGTH_INVALID')
    expect(codeOf(() => deriveKeys(federation, new Uint8Array(0)))).to.equal('LENGTH_INVALID')
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
