import { expect } from 'chai'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { coversPrefix, encompasses, parseTnAuthList } from '../../src/registry/tn-auth-list.ts'
import { der, ia5, integer, tnAuthList } from '../builders/certificates.ts'
import { codeOf } from './codes.ts'
import type { Numbers } from '../builders/certificates.ts'
import type { TnAuthList } from '../../src/registry/tn-auth-list.ts'

const REFUSED = 'REGISTRY_CERTIFICATE_INVALID'
const parsed = (...numbers: readonly Numbers[]): TnAuthList => parseTnAuthList(tnAuthList(numbers))
const range = (...content: readonly Uint8Array[]): Uint8Array => der(0x30, der(0xa1, der(0x30, ...content)))

describe('registry/tn-auth-list', () => {
  it('reads provider codes, ranges and single numbers', () => {
    expect(parsed({ spc: '709J' }, { first: '14155550000', count: 10_000 }, { number: '442079460000' })).to.deep.equal({
      spcs: ['709J'],
      ranges: [{ first: '14155550000', last: '14155559999' }, { first: '442079460000', last: '442079460000' }]
    })
  })

  it('sorts ranges, shorter numbers first, and joins those that touch or overlap', () => {
    expect(parsed({ number: '14155550102' }, { first: '14155550100', count: 2 }, { number: '4915' }, {
      first: '14155550101', count: 3
    }).ranges)
      .to.deep.equal([{ first: '4915', last: '4915' }, { first: '14155550100', last: '14155550103' }])
  })

  it('does not join numbers of another length', () => {
    expect(parsed({ number: '9999' }, { number: '10000' }).ranges).to.have.lengthOf(2)
  })

  it('does not let a range within another one shorten it', () => {
    expect(parsed({ first: '14155550000', count: 100 }, { number: '14155550001' }).ranges)
      .to.deep.equal([{ first: '14155550000', last: '14155550099' }])
  })

  const refused: Readonly<Record<string, Uint8Array>> = {
    'an empty list': der(0x30),
    nothing: new Uint8Array(),
    'an entry of a kind that there isn\'t': der(0x30, der(0xa3, ia5('709J'))),
    'something behind the list': concat([tnAuthList([{ spc: '709J' }]), Uint8Array.of(0)]),
    'something behind an entry': der(0x30, der(0xa2, ia5('14155550100'), ia5('1'))),
    'something behind a count': range(ia5('14155550100'), integer(2), integer(2)),
    'a number with a plus': tnAuthList([{ number: '+14155550100' }]),
    'a number that starts with 0': tnAuthList([{ number: '04155550100' }]),
    'a number with a star': tnAuthList([{ number: '1415*' }]),
    'a number of 16 digits': tnAuthList([{ number: '1415555010012345' }]),
    'a range of none': range(ia5('14155550100'), integer(0)),
    'a range of one': range(ia5('14155550100'), integer(1)),
    'a range without a count': range(ia5('14155550100')),
    'a range that outgrows its length': range(ia5('99999999999'), integer(2)),
    'a provider code of 33 characters': tnAuthList([{ spc: 'A'.repeat(33) }])
  }
  for (const [name, bytes] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(codeOf(() => parseTnAuthList(bytes))).to.equal(REFUSED)
    })
  }

  it('refuses a list that is cut off, at every byte', () => {
    const bytes = tnAuthList([{ spc: '709J' }, { first: '14155550000', count: 10_000 }])
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(codeOf(() => parseTnAuthList(bytes.subarray(0, length)))).to.equal(REFUSED)
    }
  })

  describe('what lies within what', () => {
    const parent = parsed({ spc: '709J' }, { first: '14155550000', count: 10_000 })

    it('takes the same, less, and nothing of the other kind', () => {
      for (const child of [parent, parsed({ number: '14155559999' }), parsed({ spc: '709J' })]) {
        expect(encompasses(parent, child)).to.equal(true)
      }
    })

    it('refuses one number more, at either end, and another provider', () => {
      for (const child of [
        parsed({ first: '14155549999', count: 2 }), parsed({ first: '14155559999', count: 2 }), parsed({ spc: '709K' })
      ]) {
        expect(encompasses(parent, child)).to.equal(false)
      }
    })

    it('gives a provider\'s code no number', () => {
      expect(encompasses(parsed({ spc: '709J' }), parsed({ number: '14155550100' }))).to.equal(false)
    })
  })

  describe('whether a prefix is covered', () => {
    const { ranges } = parsed({ first: '14155550000', count: 10_000 })

    it('covers it and every longer one, up to the number', () => {
      for (const prefix of ['+1415555', '+14155550', '+14155550123']) {
        expect(coversPrefix(ranges, prefix)).to.equal(true)
      }
    })

    it('covers no shorter one, no neighbour, no longer number, and nothing but + and digits', () => {
      for (const prefix of ['+141555', '+1415556', '+141555501234', '+', '', '1415555', '+1415555x']) {
        expect(coversPrefix(ranges, prefix)).to.equal(false)
      }
    })

    it('covers nothing where one number of the range is missing', () => {
      fc.assert(fc.property(fc.integer({ min: 2, max: 9_997 }), missing => {
        const first = 14_155_550_000
        const holed = parsed({ first: String(first), count: missing }, {
          first: String(first + missing + 1), count: 10_000 - missing - 1
        })
        expect(coversPrefix(holed.ranges, '+1415555')).to.equal(false)
      }))
    })
  })
})
