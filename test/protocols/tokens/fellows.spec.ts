import { expect } from 'chai'
import { COUNT_FELLOWS } from '../../../src/protocols/tokens/constants.ts'
import { fellowsOf } from '../../../src/protocols/tokens/fellows.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'

type Fellow = Pick<DpRecord, 'id' | 'operator' | 'status'>

const dp = (i: number, operator = i, status: Fellow['status'] = 'active'): Fellow =>
  ({ id: `dp${String(i).padStart(2, '0')}`, operator: `op${operator}`, status })
const ids = (fellows: readonly Fellow[]): string[] => fellows.map(({ id }) => id)

describe('protocols/tokens/fellows', () => {
  it('are those that follow by peer id, around the ring', () => {
    expect(ids(fellowsOf('dp02', [4, 0, 3, 1, 2].map(i => dp(i))))).to.deep.equal(['dp03', 'dp04', 'dp00', 'dp01'])
  })

  it('are first one of each operator, and none that is revoked', () => {
    const dps = [dp(0), dp(1, 1), dp(2, 1), dp(3, 3, 'revoked'), dp(4, 1), dp(5, 5, 'leaving')]
    expect(ids(fellowsOf('dp00', dps))).to.deep.equal(['dp01', 'dp05', 'dp02', 'dp04'])
  })

  it('are as few in a large federation as in one of some size', () => {
    const fellows = fellowsOf('dp50', Array.from({ length: 200 }, (_, i) => dp(i, i % 100)))
    expect(fellows).to.have.length(COUNT_FELLOWS)
    expect(new Set(fellows.map(({ operator }) => operator)).size).to.equal(COUNT_FELLOWS)
  })
})
