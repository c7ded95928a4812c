import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { parseTags } from '../../src/mapping/preference.ts'
import { parseWishes } from '../../src/testnet/csis.ts'

const MSPS = ['msp1', 'msp2']

function plain (text: string) {
  return parseWishes(text, MSPS).map(({ csi, services }) => [csi.uri, services])
}

describe('testnet/csis', () => {
  it('reads an identifier, its service and its tags', () => {
    expect(plain('tel:+14155550100 msp1 Work,Business\n'))
      .to.deep.equal([['tel:+14155550100', [{ msp: 'msp1', tags: ['Work', 'Business'] }]]])
  })

  it('adds up services of one identifier, however it was written', () => {
    expect(plain('mailto:bob@example.com msp1 Default\nMAILTO:Bob@Example.com msp2 Work')).to.deep.equal([
      ['mailto:bob@example.com', [{ msp: 'msp1', tags: ['Default'] }, { msp: 'msp2', tags: ['Work'] }]]
    ])
  })

  it('skips empty lines and remarks, and takes any white space and line end', () => {
    expect(plain('# remark\r\n\r\n tel:+14155550100\tmsp1  Default \r\n')).to.have.length(1)
  })

  for (const [words, line, code] of [
    ['with too few words', 'tel:+14155550100 msp1', 'TESTNET_CSIS_MALFORMED'],
    ['with too many words', 'tel:+14155550100 msp1 Default x', 'TESTNET_CSIS_MALFORMED'],
    ['without an identifier', 'nobody msp1 Default', 'TESTNET_CSIS_MALFORMED'],
    ['with a service that isn\'t there', 'tel:+14155550100 msp9 Default', 'TESTNET_UNKNOWN_PARTY']
  ] as const) {
    it(`refuses a line ${words}, and says which`, () => {
      expect(() => plain(`tel:+14155550101 msp1 Default\n${line}`)).to.throw(/line 2/).with.property('code', code)
    })
  }

  it('doesn\'t repeat the identifier in the error', () => {
    expect(() => plain('tel:+1415555 msp1 Default')).to.throw().with.property('message').that.does.not.include(
      '1415555'
    )
  })

  it('reads the sample: 20 identifiers or more, of all types, some on several services', () => {
    const wishes = parseWishes(
      readFileSync(path.join(import.meta.dirname, '../../scripts/sample-csis.txt'), 'utf8'), MSPS
    )
    expect(wishes.length).to.be.at.least(20)
    expect(new Set(wishes.map(({ csi }) => csi.type))).to.deep.equal(new Set(['tel', 'mailto', 'acct']))
    expect(wishes.some(({ services }) => services.length > 1)).to.equal(true)
    for (const { services } of wishes) {
      services.forEach(({ tags }) => parseTags(tags))
    }
  })
})
