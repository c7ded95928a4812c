import { expect } from 'chai'
import { Receipts } from '../../../../src/attestor/channels/sms/receipts.ts'
import type { ReceiptState } from '../../../../src/attestor/channels/sms/receipt.ts'

const PHONE = '14155550123'
const OTHER = '14155550199'

interface Sent { id: string, number?: string }
interface Came { ids: string[], numbers?: string[], state?: ReceiptState }

/** Ids of the messages that are told to have failed. */
function failed (sent: readonly Sent[], came: readonly Came[], isEarly = false): string[] {
  const receipts = new Receipts()
  const lost: string[] = []
  const send = (): void => {
    sent.forEach(({ id, number = PHONE }) => { receipts.await(id, number, () => { lost.push(id) }) })
  }
  if (!isEarly) {
    send()
  }
  came.forEach(({ ids, numbers = [PHONE], state = 'undelivered' }) => { receipts.came({ ids, numbers, state }) })
  if (isEarly) {
    send()
  }
  return lost
}

describe('attestor/channels/sms/receipts', () => {
  const spellings: ReadonlyArray<readonly [answered: string, receipt: string]> = [
    ['77', '77'],
    ['77', '0000000077'],
    ['0000000077', '77'],
    ['4D', '4d'],
    ['4d', '0x4D'],
    ['4D', '77'],
    ['000000004d', '0000000077'],
    ['77', '4D'],
    ['0000000077', '4d'],
    ['FFFFFFFFFFFFFFFF', '18446744073709551615'],
    ['18446744073709551615', 'ffffffffffffffff'],
    [' 77 ', '77'],
    ['0', '00000000'],
    ['0B9F4C1E-5A77-4A41', '0b9f4c1e-5a77-4a41']
  ]
  for (const [answered, receipt] of spellings) {
    it(`"${receipt}" is of "${answered}", after its answer and before it`, () => {
      expect(failed([{ id: answered }], [{ ids: [receipt] }])).to.deep.equal([answered])
      expect(failed([{ id: answered }], [{ ids: [receipt] }], true)).to.deep.equal([answered])
    })
  }

  for (const [answered, receipt] of [['77', '78'], ['4D', '78'], ['m1', 'm2'], ['77', '770'], ['', ''], [' ', ' ']]) {
    it(`"${receipt}" is not of "${answered}"`, () => {
      expect(failed([{ id: answered ?? '' }], [{ ids: [receipt ?? ''] }])).to.deep.equal([])
      expect(failed([{ id: answered ?? '' }], [{ ids: [receipt ?? ''] }], true)).to.deep.equal([])
    })
  }

  it('an id in another base counts for its number alone, in any form of it', () => {
    for (const numbers of [['14155550123'], ['4155550123'], ['0014155550123'], ['8000', '14155550123']]) {
      expect(failed([{ id: '4D' }], [{ ids: ['77'], numbers }])).to.deep.equal(['4D'])
    }
    for (const numbers of [[], [OTHER], ['0123'], ['8000']]) {
      expect(failed([{ id: '4D' }], [{ ids: ['77'], numbers }])).to.deep.equal([])
      expect(failed([{ id: '4D' }], [{ ids: ['77'], numbers }], true)).to.deep.equal([])
    }
  })

  it('an id as it was written needs no number', () => {
    for (const numbers of [[], ['8000'], [OTHER]]) {
      expect(failed([{ id: '77' }], [{ ids: ['77'], numbers }])).to.deep.equal(['77'])
    }
  })

  it('of two messages with each other\'s id in another base the number decides', () => {
    const sent = [{ id: '10', number: PHONE }, { id: '16', number: OTHER }]
    expect(failed(sent, [{ ids: ['16'], numbers: [PHONE] }])).to.deep.equal(['10'])
    expect(failed(sent, [{ ids: ['16'], numbers: [OTHER] }])).to.deep.equal(['16'])
    expect(failed(sent, [{ ids: ['16'], numbers: [] }])).to.deep.equal(['16'])
  })

  it('what could be of two messages to one number is of the one whose id it writes, or of none', () => {
    const sent = [{ id: '10' }, { id: '16' }]
    expect(failed(sent, [{ ids: ['16'] }])).to.deep.equal(['16'])
    expect(failed([{ id: '10' }, { id: '010' }], [{ ids: ['10'] }])).to.deep.equal([])
  })

  it('takes the one id of two that it knows', () => {
    expect(failed([{ id: '4D' }], [{ ids: ['unknown', '4d'], numbers: [] }])).to.deep.equal(['4D'])
  })

  it('counts an end once, and the first one', () => {
    const sent = [{ id: '77' }]
    expect(failed(sent, [{ ids: ['77'] }, { ids: ['77'] }])).to.deep.equal(['77'])
    expect(failed(sent, [{ ids: ['4D'], state: 'delivered' }, { ids: ['77'] }])).to.deep.equal([])
    expect(failed(sent, [{ ids: ['77'], state: 'under-way' }, { ids: ['77'] }])).to.deep.equal(['77'])
  })
})
