import { expect } from 'chai'
import { Status } from '../../src/rpc/pb/frame.ts'
import { kindOf, statusOf } from '../../src/rpc/status.ts'

describe('rpc/status: on the wire', () => {
  it('gives each failure one kind, and back', () => {
    for (const status of Object.values(Status).filter((value) => typeof value === 'string')) {
      const kind = kindOf(status)
      if (kind == null) {
        expect([Status.OK, Status.UNUSED_STATUS]).to.include(status)
      } else {
        expect(statusOf(kind)).to.equal(status)
      }
    }
  })
})
