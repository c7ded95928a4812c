import { expect } from 'chai'
import { readReceipt } from '../../../../src/attestor/channels/sms/receipt.ts'
import type { Receipt, ReceiptFields, ReceiptState } from '../../../../src/attestor/channels/sms/receipt.ts'

const receipt = (id: string | readonly string[], state: ReceiptState, numbers: readonly string[] = []): Receipt =>
  ({ ids: typeof id === 'string' ? [id] : id, numbers, state })

describe('attestor/channels/sms/receipt', () => {
  const texts: ReadonlyArray<readonly [text: string, expected: Receipt | undefined]> = [
    [
      'id:77 sub:001 dlvrd:000 submit date:2601010000 done date:2601010001 stat:UNDELIV err:001 text:012345 is you',
      receipt('77', 'undelivered')
    ],
    ['id:0000000077 sub:001 dlvrd:001 stat:DELIVRD err:000 Text:', receipt('0000000077', 'delivered')],
    ['ID:7A SUB:001 DLVRD:000 STAT:EXPIRED ERR:254 TEXT:', receipt('7A', 'undelivered')],
    ['Id: 77 Sub: 001 Stat: Undeliv Err: 1', receipt('77', 'undelivered')],
    ['id:77 stat:REJECTED', receipt('77', 'undelivered')],
    ['id:77 stat:REJECTD', receipt('77', 'undelivered')],
    ['id:77 stat:DELETED', receipt('77', 'undelivered')],
    ['id:77 stat:UNDELIVERABLE', receipt('77', 'undelivered')],
    ['id:77 stat:UNDELIVERED', receipt('77', 'undelivered')],
    ['id:77 stat:FAILED err:34', receipt('77', 'undelivered')],
    ['id:77 stat:DELIVERED', receipt('77', 'delivered')],
    ['id:77 stat:delivrd', receipt('77', 'delivered')],
    ['id:77,sub:001,dlvrd:000,stat:UNDELIV,err:001', receipt('77', 'undelivered')],
    ['id=77;status=UNDELIV;', receipt('77', 'undelivered')],
    ['message_id:77 state:EXPIRED', receipt('77', 'undelivered')],
    ['id:"77" stat:"UNDELIV"', receipt('77', 'undelivered')],
    ['id:77\nstat:UNDELIV\n', receipt('77', 'undelivered')],
    ['stat:UNDELIV id:77', receipt('77', 'undelivered')],
    ['id:0b9f4c1e-5a77-4a41-9f5e-07 stat:UNDELIV', receipt('0b9f4c1e-5a77-4a41-9f5e-07', 'undelivered')],
    // no end yet, or none that anybody knows
    ['id:77 stat:ENROUTE', receipt('77', 'under-way')],
    ['id:77 stat:ACCEPTD', receipt('77', 'under-way')],
    ['id:77 stat:UNKNOWN', receipt('77', 'under-way')],
    ['id:77 stat:DELIVERY', receipt('77', 'under-way')],
    ['id:77 err:001', receipt('77', 'under-way')],
    // what stands behind "text" is ours
    ['id:77 stat:ENROUTE text:stat:UNDELIV', receipt('77', 'under-way')],
    ['stat:UNDELIV text:id:77', undefined],
    ['valid:77 stat:UNDELIV', undefined],
    ['hello', undefined],
    ['', undefined]
  ]
  for (const [text, expected] of texts) {
    it(`reads "${text.replaceAll('\n', ' ')}", in either field, as text or as bytes`, () => {
      const bytes = Buffer.from(text)
      for (const fields of [
        { short_message: { message: text } },
        { short_message: text },
        { short_message: { message: '' }, message_payload: { message: text } },
        { short_message: { message: bytes } },
        { message_payload: bytes }
      ]) {
        for (const type of [0x04, 0x44, 0x84]) {
          expect(readReceipt({ esm_class: type, ...fields })).to.deep.equal(expected)
        }
      }
    })
  }

  const rows: ReadonlyArray<readonly [name: string, pdu: ReceiptFields, expected: Receipt | undefined]> = [
    ['parameters', { esm_class: 4, receipted_message_id: 'a', message_state: 2 }, receipt('a', 'delivered')],
    ['parameters alone', { receipted_message_id: 'a', message_state: 5 }, receipt('a', 'undelivered')],
    [
      'the id as a parameter, the state as a text',
      { esm_class: 4, receipted_message_id: 'a', short_message: 'stat:UNDELIV' },
      receipt('a', 'undelivered')
    ],
    [
      'ids that differ, both',
      { esm_class: 4, receipted_message_id: '4D', message_state: 5, short_message: 'id:77 stat:UNDELIV' },
      receipt(['4D', '77'], 'undelivered')
    ],
    [
      'a state that nobody knows, and a word',
      { esm_class: 4, receipted_message_id: 'a', message_state: 99, short_message: 'stat:EXPIRED' },
      receipt('a', 'undelivered')
    ],
    [
      'a state that nobody knows', { esm_class: 4, receipted_message_id: 'a', message_state: 99 },
      receipt('a', 'under-way')
    ],
    [
      'a notice on the way, as no end', { esm_class: 0x20, receipted_message_id: 'a', message_state: 5 },
      receipt('a', 'under-way')
    ],
    [
      'both addresses',
      {
        esm_class: 4, short_message: 'id:77 stat:UNDELIV', source_addr: '+1 415 555 0123', destination_addr: 'Example'
      },
      receipt('77', 'undelivered', ['14155550123'])
    ],
    // anybody can send a text
    ['no short message of a person', { esm_class: 0, short_message: 'id:77 stat:UNDELIV' }, undefined],
    ['no acknowledgement of a person', { esm_class: 0x08, short_message: 'id:77 stat:UNDELIV' }, undefined],
    ['nothing', {}, undefined]
  ]
  for (const [name, pdu, expected] of rows) {
    it(`reads ${name}`, () => {
      expect(readReceipt(pdu)).to.deep.equal(expected)
    })
  }
})
