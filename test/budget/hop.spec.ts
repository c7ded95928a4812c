import { expect } from 'chai'
import { verifyContext } from '../../src/budget/context.ts'
import { verifyHops } from '../../src/budget/hop.ts'
import { contextOf, DIGEST, hopOf } from '../builders/context.ts'
import { codeOf } from '../builders/errors.ts'
import { context as moment, dpOf } from '../builders/query.ts'
import { NOW } from '../builders/registry.ts'

const [origin, me, between, other] = [dpOf(0), dpOf(1), dpOf(2), dpOf(3)]
const parent = contextOf({ redeemer: between })
const grant = contextOf({ via: between })
const read = (bytes: Uint8Array, from: string) =>
  verifyContext(bytes, { ...moment, redeemer: me, from, requestDigest: DIGEST })
const outcome = (hops: readonly Uint8Array[], bytes: Uint8Array = grant, from = between): string =>
  codeOf(() => { verifyHops(hops, read(bytes, from), moment) })

describe('budget/hop', () => {
  it('follows a query from its origin, at one level and at two', () => {
    const direct = contextOf()
    verifyHops([hopOf(origin, me, direct)], read(direct, origin), moment)
    verifyHops([hopOf(origin, between, parent), hopOf(between, me, grant)], read(grant, between), moment)
  })

  it('refuses a hop that is missing, superfluous, or not in order', () => {
    const [one, two] = [hopOf(origin, between, parent), hopOf(between, me, grant)]
    for (const hops of [[], [one], [two], [two, one], [one, two, two]]) {
      expect(outcome(hops)).to.equal('CONTEXT_HOPS_INVALID')
    }
  })

  it('refuses hops of others, over another context, or of another time', () => {
    const one = hopOf(origin, between, parent)
    for (const two of [
      hopOf(other, me, grant), hopOf(between, other, grant), hopOf(between, me, parent),
      hopOf(between, me, grant, NOW - 600_000), hopOf(between, me, grant, NOW + 600_000)
    ]) {
      expect(outcome([one, two])).to.equal('CONTEXT_HOPS_INVALID')
    }
  })

  it('refuses two hops where the context allows one', () => {
    const short = contextOf({ via: between, hopLimit: 1 })
    expect(outcome([hopOf(origin, between, parent), hopOf(between, me, short)], short)).to.equal('CONTEXT_HOPS_INVALID')
  })

  it('refuses a circle', () => {
    const circle = contextOf({ via: origin })
    expect(outcome([hopOf(origin, me, circle)], circle, origin)).to.equal('CONTEXT_HOPS_INVALID')
    const back = contextOf({ redeemer: me, via: me })
    expect(outcome([hopOf(origin, me, parent), hopOf(me, me, back)], back, me)).to.equal('CONTEXT_HOPS_INVALID')
  })
})
