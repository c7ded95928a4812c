import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { clientTag, tagSecret } from '../../src/budget/tag.ts'
import { dpOf } from '../builders/query.ts'
import { seedOf, testFederationId } from '../builders/registry.ts'

const secret = tagSecret(testFederationId(), seedOf('home'))
const tag = (client: string, redeemer: string, epoch: number, of = secret): string => toString(clientTag(of, client, redeemer, epoch), 'hex')

describe('budget/tag', () => {
  it('stays the same for one client, evaluator and epoch', () => {
    expect(tag('peer:a', dpOf(0), 7)).to.equal(tag('peer:a', dpOf(0), 7)).and.to.have.length(32)
  })

  it('is another one at each evaluator, in each epoch, of each home, in each federation, for each client', () => {
    const [otherHome, elsewhere] = [tagSecret(testFederationId(), seedOf('other home')), tagSecret(testFederationId({ name: 'other' }), seedOf('home'))]
    const all = [
      tag('peer:a', dpOf(0), 7), tag('peer:a', dpOf(1), 7), tag('peer:a', dpOf(0), 8), tag('peer:b', dpOf(0), 7),
      tag('peer:a', dpOf(0), 7, otherHome), tag('peer:a', dpOf(0), 7, elsewhere)
    ]
    expect(new Set(all)).to.have.property('size', all.length)
  })

  it('tells apart what runs together when written in a row', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), fc.nat({ max: 20 }), (a, b, cut) => {
      const at = Math.min(cut, b.length)
      fc.pre(at > 0)
      expect(tag(a, b, 1)).to.not.equal(tag(a + b.slice(0, at), b.slice(at), 1))
    }), { numRuns: 100 })
  })
})
