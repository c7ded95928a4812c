import { expect } from 'chai'
import { dpsNamed, nameOfDp } from '../../src/registry/dp-names.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'

const { registry } = buildTestRegistry({ dps: 4, seed: 'names' })
const dps = registry.dps.map((dp, i) => ({ ...dp, operator: i < 2 ? 'op-a' : `op-${i}`, status: 'active' as const }))
const [one, two, three] = [at(dps, 0), at(dps, 1), at(dps, 2)]

describe('registry/dp-names', () => {
  it('names a DP by its operator, and by the end of its id where the operator has several', () => {
    expect(nameOfDp(three, { dps })).to.equal('op-2')
    expect(nameOfDp(one, { dps })).to.equal(`op-a/${one.id.slice(-6)}`)
  })

  it('counts no revoked DP', () => {
    expect(nameOfDp(one, { dps: [one, { ...two, status: 'revoked' }] })).to.equal('op-a')
    expect(dpsNamed('op-a', { dps: [one, { ...two, status: 'revoked' }] })).to.deep.equal([one])
  })

  it('finds each by its name, its id, and a longer end of it', () => {
    for (const dp of dps) {
      for (const word of [nameOfDp(dp, { dps }), dp.id, `${dp.operator}/${dp.id.slice(-12)}`]) {
        expect(dpsNamed(word, { dps }), word).to.deep.equal([dp])
      }
    }
  })

  it('finds all of an operator, and nobody by another name, nor by a short end', () => {
    expect(dpsNamed('op-a', { dps })).to.deep.equal([one, two])
    for (const word of ['', '/', 'op-z', `op-2/${one.id.slice(-6)}`, `op-a/${one.id.slice(-3)}`, one.id.slice(-6)]) {
      expect(dpsNamed(word, { dps }), word).to.deep.equal([])
    }
  })

  it('finds a revoked one by its id', () => {
    expect(dpsNamed(one.id, { dps: [{ ...one, status: 'revoked' }] })).to.have.length(1)
  })
})
