import { expect } from 'chai'
import { dpOf, dpsOf } from '../../src/cli/dp-word.ts'
import { nameOfDp } from '../../src/registry/dp-names.ts'
import { codeOf } from '../builders/errors.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'

const { registry } = buildTestRegistry({ dps: 3, seed: 'words' })
const dps = registry.dps.map((dp, i) => ({ ...dp, operator: i < 2 ? 'op-a' : 'op-b' }))
const [one, two, three] = [at(dps, 0), at(dps, 1), at(dps, 2)]
const stranger = at(buildTestRegistry({ dps: 1, seed: 'others' }).registry.dps, 0).id

describe('cli/dp-word: DPs by operator where people would type peer ids', () => {
  it('is one, by its operator, its name or its peer id', () => {
    for (const [word, id] of [['op-b', three.id], [nameOfDp(one, { dps }), one.id], [two.id, two.id]] as const) {
      expect(dpOf(word, { dps })).to.equal(id)
    }
  })

  it('is all of an operator where several may be named', () => {
    expect(dpsOf('op-a', { dps })).to.deep.equal([one.id, two.id])
  })

  it('leaves a peer id alone that is not listed: whoever takes it says so', () => {
    expect(dpOf(stranger, { dps })).to.equal(stranger)
  })

  it('refuses what names nobody, or several, and lists whom it could', () => {
    expect(codeOf(() => dpOf('op-c', { dps }))).to.equal('DP_UNKNOWN')
    expect(codeOf(() => dpsOf('', { dps }))).to.equal('DP_UNKNOWN')
    expect(() => dpOf('op-c', { dps })).to.throw(`there are ${dps.map(dp => nameOfDp(dp, { dps })).join(', ')}`)
    expect(codeOf(() => dpOf('op-a', { dps }))).to.equal('DP_AMBIGUOUS')
    expect(() => dpOf('op-a', { dps })).to.throw(`op-a: ${nameOfDp(one, { dps })}, ${nameOfDp(two, { dps })}`)
  })
})
