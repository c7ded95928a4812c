import { expect } from 'chai'
import { readDeliveryReport } from '../../../../src/attestor/channels/mail/delivery-report.ts'
import { reportOf } from '../../../builders/mail-server.ts'

const read = (text: string): string | undefined => readDeliveryReport(Buffer.from(text, 'latin1'))

describe('attestor/channels/mail/delivery-report', () => {
  for (const [action, outcome] of [['failed', 'failed'], ['Failed', 'failed'], ['delayed', 'delayed'], ['delivered', 'other'], ['relayed', 'other'], ['expanded', 'other']] as const) {
    it(`reads the action ${action} as ${outcome}`, () => {
      expect(read(reportOf(action))).to.equal(outcome)
    })
  }

  it('does not take one member of a list for all', () => {
    const both = reportOf('failed').replace('Status: 5.1.1', 'Status: 5.1.1\r\n\r\nFinal-Recipient: rfc822; carol@example.com\r\nAction: delayed')
    expect(read(both)).to.equal('delayed')
    expect(read(both.replace('delayed', 'failed'))).to.equal('failed')
  })

  it('reads reports of mail beyond ASCII, and with bare line feeds', () => {
    expect(read(reportOf('failed').replace('message/delivery-status', 'message/global-delivery-status'))).to.equal('failed')
    expect(read(reportOf('failed').replaceAll('\r\n', '\n'))).to.equal('failed')
  })

  const others: ReadonlyArray<readonly [name: string, change: (text: string) => string]> = [
    ['nothing', () => ''],
    ['a mail that only quotes a report', text => text.replace('multipart/report; report-type=delivery-status;', 'multipart/mixed;')],
    ['a report of another kind', text => text.replace('=delivery-status', '=feedback-report')],
    ['a report without boundary', text => text.replace('boundary=', 'border=')],
    ['a report without its part', text => text.replace('message/delivery-status', 'text/plain')],
    ['a report that names no recipient', text => text.replace('\r\n\r\nFinal-Recipient', '\r\nFinal-Recipient')],
    ['a report without action', text => text.replace('Action:', 'Reaction:')]
  ]
  for (const [name, change] of others) {
    it(`takes for no report: ${name}`, () => {
      expect(read(change(reportOf('failed')))).to.equal(undefined)
    })
  }

  it('throws at nothing, wherever it is cut', () => {
    const whole = reportOf('failed')
    for (let length = 0; length < whole.length; length++) {
      expect(['failed', 'other', undefined]).to.include(read(whole.slice(0, length)))
    }
  })
})
