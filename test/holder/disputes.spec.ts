import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import { codeOf } from '../builders/outcomes.ts'
import type { Holder, HolderConflict } from '../../src/holder/holder.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const MINUTE = 60_000

describe('holder/disputes: among real nodes', () => {
  const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
  let testnet: Testnet
  let numbers = 0

  before(async () => {
    const policy = { conflictWindow: 10 * MINUTE }
    testnet = await createTestnet({ relays: false, clock, csips: 2, syncInterval: 0, policy })
  })
  after(async () => { await testnet?.stop() })

  const hex = ({ disputeHash }: Pick<HolderConflict, 'disputeHash'>): string => Buffer.from(disputeHash).toString('hex')
  const dpId = (index: number): string => testnet.dps[index]?.party.id ?? expect.fail(`no DP ${index}`)

  /** Bob has it, and Carol says so too. */
  async function openConflict (): Promise<{
    csi: string, bob: Holder, carol: Holder, answer: ReturnType<Testnet['answerFor']>
  }> {
    const csi = `tel:+1415555${8_000 + numbers++}`
    const [bob, carol] = [await testnet.person(), await testnet.person()]
    await testnet.claim({ csi, msp: 'msp1', holder: bob })
    clock.time += MINUTE
    await testnet.claim({ csi, msp: 'msp2', holder: carol })
    clock.time += MINUTE
    return { csi, bob, carol, answer: testnet.answerFor(csi) }
  }

  it('brings one dispute, however often it is asked to, and to another DP where that is named', async () => {
    const { csi, carol, answer } = await openConflict()
    const first = await carol.dispute({ csi, answer, dp: dpId(0) })
    expect(first).to.deep.include({ role: 'claimant', isOpen: true, dp: dpId(0) })
    expect(first.status?.state).to.deep.equal({ name: 'notified', until: clock.time + 10 * MINUTE })
    clock.time += MINUTE
    const second = await carol.dispute({ csi, answer, dp: dpId(1) })
    expect([hex(second), second.issuedAt, second.dp]).to.deep.equal([hex(first), first.issuedAt, dpId(1)])
    // it asks the last one that was named
    expect((await carol.dispute({ csi, answer })).dp).to.equal(dpId(1))
  })

  it('keeps no dispute that nobody stands against', async () => {
    const csi = 'tel:+14155557999'
    const carol = await testnet.person()
    await testnet.claim({ csi, msp: 'msp1', holder: carol })
    expect(await codeOf(carol.dispute({ csi, answer: testnet.answerFor(csi) })))
      .to.include({ code: 'CONFLICT_WITHOUT_RIVAL' })
    expect(await carol.conflicts({ csi })).to.deep.equal([])
  })

  it('proves possession first where there is no proof yet, without a mapping', async () => {
    const { csi, answer } = await openConflict()
    const dave = await testnet.person()
    expect(await dave.dispute({ csi, answer })).to.deep.include({ role: 'claimant', strength: 1, isOpen: true })
  })

  it('shows each of them their side, and how it stands to who brought it', async () => {
    const { csi, bob, carol, answer } = await openConflict()
    const { status, ...dispute } = await carol.dispute({ csi, answer })
    expect(await carol.conflicts({ csi })).to.deep.equal([{ ...dispute, status }])
    const { dp, ...seen } = dispute
    expect(await bob.conflicts({ csi })).to.deep.equal([{ ...seen, role: 'incumbent' }])
    expect(await (await testnet.person()).conflicts({ csi })).to.deep.equal([{ ...seen, role: 'other' }])
    expect(dp).to.be.a('string')
  })

  it('answers with what was proved before, and that ends it where it is as strict', async () => {
    const { csi, bob, carol, answer } = await openConflict()
    const { disputeHash } = await carol.dispute({ csi, answer })
    const asked: string[] = []
    const [defence, ...others] = await bob.defend({
      csi, answer: async dispute => { asked.push(dispute.csip); return '' }
    })
    expect(others).to.deep.equal([])
    expect(defence)
      .to.deep.include({ disputeHash, isEqual: true, dp: (await testnet.claim({ csi, msp: 'msp1', holder: bob })).dp })
    expect(asked).to.deep.equal([])
    expect(await bob.conflicts({ csi })).to.deep.equal([])
    expect(await codeOf(bob.defend({ csi, answer }))).to.include({ code: 'HOLDER_NOTHING_TO_DEFEND' })
  })

  it('answers with a new proof of the CSIP that is named', async () => {
    const { csi, bob, carol, answer } = await openConflict()
    await carol.dispute({ csi, answer })
    const asked: string[] = []
    await bob.defend({
      csi, csips: ['csip2'], answer: async dispute => { asked.push(dispute.csip); return await answer(dispute) }
    })
    expect(asked).to.deep.equal(['csip2'])
  })

  it('answers through another DP while that of the mapping is down', async () => {
    const { csi, bob, carol, answer } = await openConflict()
    const { dp } = await testnet.claim({ csi, msp: 'msp1', holder: bob })
    const { disputeHash } = await carol.dispute({
      csi, answer, dp: testnet.dps.find(({ party }) => party.id !== dp)?.party.id
    })
    const publisher = testnet.dps.find(({ party }) => party.id === dp)
    await publisher?.stop()
    expect(await codeOf(bob.defend({ csi, answer, dp }))).to.include({ kind: 'unavailable' })
    const [defence] = await bob.defend({ csi, answer })
    expect(defence).to.deep.include({ disputeHash, isEqual: true })
    expect(defence?.dp).to.not.equal(dp)
    expect(await bob.conflicts({ csi })).to.deep.equal([])
    await publisher?.restart()
  })

  it('brings a dispute to another DP while the one that followed it is down, ' +
    'and shows what is open all the same', async () => {
    const { csi, carol, bob, answer } = await openConflict()
    const follows = testnet.dps[2]
    const first = await carol.dispute({ csi, answer, dp: follows?.party.id })
    await follows?.stop()
    const [seen, ...others] = await carol.conflicts({ csi })
    expect(others).to.deep.equal([])
    expect(seen)
      .to.deep.include({ disputeHash: first.disputeHash, role: 'claimant', isOpen: true, dp: follows?.party.id })
    expect(seen).to.not.have.property('status')
    expect(await codeOf(carol.dispute({ csi, answer, dp: follows?.party.id }))).to.include({ kind: 'unavailable' })
    const again = await carol.dispute({ csi, answer })
    expect([hex(again), again.isOpen]).to.deep.equal([hex(first), true])
    expect(again.dp).to.not.equal(follows?.party.id)
    // whom it was brought to is asked from then on
    expect((await carol.conflicts({ csi }))[0]).to.deep.include({ dp: again.dp, status: again.status })
    expect(await bob.conflicts({ csi })).to.have.length(1)
    await follows?.restart()
  })
})
