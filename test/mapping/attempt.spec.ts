import { expect } from 'chai'
import { BaseError } from '../../src/base/errors.ts'
import { attempt } from '../../src/mapping/attempt.ts'
import { MappingError } from '../../src/mapping/errors.ts'

describe('mapping/attempt', () => {
  it('gives what the work gives, and nothing for a refusal', () => {
    expect(attempt(() => 0)).to.equal(0)
    for (const refusal of [new MappingError('FACT_EXPIRED'), new BaseError('MESSAGE_MALFORMED')]) {
      expect(attempt(() => { throw refusal })).to.equal(undefined)
    }
  })

  it('hides no fault of our own', () => {
    const fault = new TypeError('ours')
    expect(() => attempt(() => { throw fault })).to.throw(fault)
  })
})
