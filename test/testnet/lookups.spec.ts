import { expect } from 'chai'
import { parseWishes } from '../../src/testnet/csis.ts'
import { chooseAsker, judge, median, readFound } from '../../src/testnet/lookups.ts'

const MSPS = ['msp1', 'msp2', 'msp3']

function wish (line: string) {
  const [parsed] = parseWishes(line, MSPS)
  if (parsed == null) {
    throw new Error('no wish')
  }
  return parsed
}

describe('testnet/lookups', () => {
  const one = wish('tel:+14155550100 msp1 Default')
  const two = wish('tel:+14155550100 msp1,msp2 Default')
  const found = {
    outcome: 'found', msps: ['msp2', 'msp1'], preferred: 'msp2', evaluationMs: 1, readsMs: 2, relayed: true, clean: true
  } as const

  it('asks a service that has to find out', () => {
    expect(chooseAsker(one, MSPS)).to.equal('msp2')
    expect(chooseAsker(two, MSPS)).to.equal('msp3')
    expect(chooseAsker(two, ['msp1', 'msp2']), 'all claimed: another than the first').to.equal('msp2')
    expect(chooseAsker(one, ['msp1']), 'nobody else').to.equal('msp1')
  })

  it('refuses to ask nobody', () => {
    expect(() => chooseAsker(one, [])).to.throw().with.property('code', 'TESTNET_SIZE_INVALID')
  })

  it('is content when all that was claimed is found, in any order', () => {
    expect(judge(two, 'msp3', found)).to.include({ csi: 'tel:+14155550100', by: 'msp3', verified: true })
  })

  it('is not content when one is missing, one too many, or something was refused', () => {
    expect(judge(two, 'msp3', { ...found, msps: ['msp1'] }).verified).to.equal(false)
    expect(judge(one, 'msp3', found).verified).to.equal(false)
    expect(judge(two, 'msp3', { ...found, clean: false }).verified).to.equal(false)
  })

  it('reads the answer of a node', () => {
    const answer = {
      outcome: 'found',
      mappings: [{ msp_name: 'msp2', preferred: true }, { msp_name: 'msp1', preferred: false }],
      complete: true,
      refused: [],
      relayed: true,
      evaluation_ms: 1,
      reads_ms: 2
    }
    expect(readFound(answer)).to.deep.equal(found)
    expect(readFound({ ...answer, relayed: undefined }).relayed).to.equal(false)
    expect(readFound({ ...answer, complete: false }).clean).to.equal(false)
    expect(readFound({ ...answer, refused: [{ dp: 'x', code: 'Y' }] }).clean).to.equal(false)
  })

  for (const answer of [undefined, null, 'x', {}, { mappings: [] }, { mappings: 1, evaluation_ms: 1, reads_ms: 1 }]) {
    it(`refuses ${JSON.stringify(answer)} for an answer`, () => {
      expect(() => readFound(answer)).to.throw().with.property('code', 'TESTNET_REQUEST_FAILED')
    })
  }

  it('takes the middle of times', () => {
    expect(median([])).to.equal(0)
    expect(median([9, 1, 5])).to.equal(5)
  })
})
