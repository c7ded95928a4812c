import { expect } from 'chai'
import { mayFind } from '../../src/query/admitted.ts'
import { alter, federation } from '../builders/mapping.ts'
import { dpOf } from '../builders/query.ts'

const { registry, msps } = federation()
const [dp, admitted, other] = [dpOf(0), dpOf(1), dpOf(2)]
const client = msps[0]?.peerId ?? ''

describe('query/admitted', () => {
  it('shows what is published to everybody', () => {
    expect(mayFind({ dp }, { path: [] }, registry)).to.equal(true)
    expect(mayFind({ dp }, { path: ['nobody'] }, registry)).to.equal(true)
  })

  it('shows what is federated only where every DP on the way is admitted, or published it', () => {
    const entry = { dp, federatedOnly: [admitted] }
    expect(mayFind(entry, { path: [admitted] }, registry)).to.equal(true)
    expect(mayFind(entry, { path: [dp, admitted] }, registry)).to.equal(true)
    expect(mayFind(entry, { path: [other, admitted] }, registry)).to.equal(false)
    expect(mayFind(entry, { path: [admitted, other] }, registry)).to.equal(false)
  })

  it('admits every DP of the registry where the list is empty, and nobody else', () => {
    const entry = { dp, federatedOnly: [] }
    expect(mayFind(entry, { path: [other] }, registry)).to.equal(true)
    expect(mayFind(entry, { path: ['nobody'] }, registry)).to.equal(false)
    const revoked = alter(registry, { dps: record => record.id === other ? { ...record, status: 'revoked' } : record })
    expect(mayFind(entry, { path: [other] }, revoked)).to.equal(false)
    const leaving = alter(registry, { dps: record => record.id === other ? { ...record, status: 'leaving' } : record })
    expect(mayFind(entry, { path: [other] }, leaving)).to.equal(true)
  })

  it('shows it to whoever asks its DP directly only where all are admitted, or as an MSP that works with it', () => {
    const works = alter(registry, {
      msps: msp =>
        msp.addresses.some(address => address.endsWith(client)) ? { ...msp, dps: [dp] } : msp
    })
    expect(mayFind({ dp, federatedOnly: [] }, { path: [] }, registry)).to.equal(true)
    expect(mayFind({ dp, federatedOnly: [admitted] }, { path: [] }, works)).to.equal(false)
    expect(mayFind({ dp, federatedOnly: [admitted] }, { path: [], client }, works)).to.equal(true)
    const elsewhere = alter(works, { msps: msp => ({ ...msp, dps: [other] }) })
    expect(mayFind({ dp, federatedOnly: [admitted] }, { path: [], client }, elsewhere)).to.equal(false)
    const revoked = alter(works, { msps: msp => ({ ...msp, status: 'revoked' }) })
    expect(mayFind({ dp, federatedOnly: [admitted] }, { path: [], client }, revoked)).to.equal(false)
  })
})
