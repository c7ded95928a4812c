import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { codeMatches, hashCode, makeCode } from '../../../src/protocols/attest/code.ts'
import { seededRandom } from '../../builders/oprf.ts'

describe('protocols/attest/code', () => {
  it('makes codes of exactly as many digits as asked', () => {
    const random = seededRandom('codes')
    for (let digits = 1; digits <= 10; digits++) {
      for (let i = 0; i < 50; i++) {
        expect(makeCode(random, digits)).to.match(new RegExp(`^[0-9]{${digits}}$`))
      }
    }
  })

  it('keeps leading zeros', () => {
    expect(makeCode({ bytes: length => new Uint8Array(length) }, 6)).to.equal('000000')
  })

  it('throws away draws from the incomplete last run', () => {
    const draws = [new Uint8Array(6).fill(255), Uint8Array.of(0, 0, 0, 0, 0, 7)]
    let asked = 0
    const code = makeCode({ bytes: () => draws[asked++] ?? new Uint8Array(6) }, 6)
    expect(code).to.equal('000007')
    expect(asked).to.equal(2)
  })

  it('gives each last digit its share', () => {
    const random = seededRandom('share')
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const digit = Number(makeCode(random, 6).at(-1))
      counts[digit] = (counts[digit] ?? 0) + 1
    }
    // six standard deviations of a fair draw
    expect(Math.max(...counts.map(count => Math.abs(count - 1_000)))).to.be.lessThan(180)
  })

  it('recognises the code and nothing else', () => {
    const random = seededRandom('hash')
    fc.assert(fc.property(fc.string(), fc.string(), (code, other) => {
      const hash = hashCode(code, random)
      expect(codeMatches(code, hash)).to.equal(true)
      expect(codeMatches(other, hash)).to.equal(other === code)
    }))
  })

  it('keeps no code, and a hash of its own for each challenge', () => {
    const random = seededRandom('salt')
    const [a, b] = [hashCode('123456', random), hashCode('123456', random)]
    expect(toString(a.hash, 'base16')).not.to.equal(toString(b.hash, 'base16'))
    expect(inspect(a)).not.to.contain('123456')
  })
})
