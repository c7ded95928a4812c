import { expect } from 'chai'
import { asHash } from '../../../../src/base/bytes.ts'
import { standing } from '../../../../src/cli/commands/dispute/handler.ts'
import type { HolderConflict } from '../../../../src/holder/holder.ts'

const conflict = (fields: Partial<HolderConflict>): HolderConflict => ({
  disputeHash: asHash(new Uint8Array(32)),
  role: 'claimant',
  strength: 1,
  issuedAt: 0,
  attestedUntil: 60_000,
  isOpen: true,
  isDefended: false,
  ...fields
})

describe('cli/commands/dispute/handler: how one stands', () => {
  it('is what the DP says that follows it', () => {
    expect(standing(conflict({
      status: { state: { name: 'notified', until: 30_000 }, history: [], held: { operators: 3, required: 3 } }
    })))
      .to.equal('the holder has time to defend the mapping until 1970-01-01T00:00:30.000Z')
  })

  it('is what replicas show, where no DP says', () => {
    expect(standing(conflict({}))).to.equal('open, until 1970-01-01T00:01:00.000Z at the latest')
    expect(standing(conflict({ role: 'other' }))).to.equal('open, until 1970-01-01T00:01:00.000Z at the latest')
    expect(standing(conflict({ isOpen: false })))
      .to.equal('open no more; the DP that followed it does not say how it ended')
  })

  it('tells who is disputed what to do', () => {
    expect(standing(conflict({ role: 'incumbent' }))).to.equal('keep it with mimi defend, or let go with mimi release')
    expect(standing(conflict({ role: 'incumbent', isDefended: true }))).to.equal('defended: your mapping stays')
  })
})
