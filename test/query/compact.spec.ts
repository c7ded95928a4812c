import { expect } from 'chai'
import * as fc from 'fast-check'
import { compactAnswer, decodeCompact, encodeCompact, reachable } from '../../src/query/compact.ts'
import { codeOf } from '../builders/errors.ts'
import { federation } from '../builders/mapping.ts'

const { registry } = federation()
const some = fc.subarray([...registry.msps])

describe('query/compact', () => {
  it('says of every MSP what was put in, after a round trip', () => {
    fc.assert(fc.property(some, some, some, (found, asked, disputed) => {
      const contested = disputed.filter(msp => found.includes(msp))
      const made = compactAnswer({ registry, indexes: found, contested, askedMsps: asked.map(({ id }) => id) })
      const answer = decodeCompact(encodeCompact(made), registry)
      for (const msp of registry.msps) {
        expect(reachable(answer, registry, msp.id)).to.equal(
          contested.includes(msp) ? 'contested' : found.includes(msp) ? 'yes' : asked.includes(msp) ? 'no' : 'not-asked'
        )
      }
    }))
  })

  it('refuses bit indexes that no MSP has, in the padding too', () => {
    expect(codeOf(() => compactAnswer({ registry, indexes: [{ bitIndex: 127 }], contested: [], askedMsps: [] })))
      .to.equal('COMPACT_BIT_UNKNOWN')
    const empty = compactAnswer({ registry, indexes: [], contested: [], askedMsps: [] })
    expect(codeOf(() => decodeCompact(encodeCompact({ ...empty, found: new Uint8Array(16).fill(128, 15) }), registry)))
      .to.equal('COMPACT_BIT_UNKNOWN')
  })

  it('refuses every truncation', () => {
    const bytes = encodeCompact(compactAnswer({ registry, indexes: [], contested: [], askedMsps: [] }))
    for (let end = 0; end < bytes.length; end++) {
      expect(codeOf(() => decodeCompact(bytes.subarray(0, end), registry))).to.match(/^(MESSAGE_MALFORMED|COMPACT_)/)
    }
  })
})
