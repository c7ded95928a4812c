import { expect } from 'chai'
import { readDeliveryReport } from '../../../../src/attestor/channels/mail/delivery-report.ts'
import { reportOf } from '../../../builders/mail-server.ts'

const read = async (text: string): Promise<string> => await readDeliveryReport(Buffer.from(text, 'latin1'))
const mail = (head: readonly string[], ...body: string[]): string => [...head, '', ...body].join('\r\n')
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const STATUS = 'Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: ' +
  'failed\r\nStatus: 5.1.1\r\n'

describe('attestor/channels/mail/delivery-report', () => {
  for (const [action, outcome] of [
    ['failed', 'failed'], ['Failed', 'failed'], ['failed (no such user)', 'failed'], ['delayed', 'delayed'],
    ['delivered', 'other'], ['relayed', 'other'], ['expanded', 'other']
  ] as const) {
    it(`reads the action ${action} as ${outcome}`, async () => {
      expect(await read(reportOf(action))).to.equal(outcome)
    })
  }

  it('does not take one member of a list for all', async () => {
    const both = reportOf('failed')
      .replace('Status: 5.1.1', 'Status: 5.1.1\r\n\r\nFinal-Recipient: rfc822; carol@example.com\r\nAction: delayed')
    expect(await read(both)).to.equal('delayed')
    expect(await read(both.replace('delayed', 'failed'))).to.equal('failed')
  })

  const shapes: ReadonlyArray<readonly [name: string, text: string]> = [
    ['of mail beyond ASCII', reportOf('failed').replace('message/delivery-status', 'message/global-delivery-status')],
    ['with bare line feeds', reportOf('failed').replaceAll('\r\n', '\n')],
    [
      'in a multipart/mixed',
      reportOf('failed').replace('multipart/report; report-type=delivery-status;', 'multipart/mixed;')
    ],
    ['in base64', reportOf('failed').replace(/Content-Type: message\/delivery-status[\s\S]*?(?=\r\n--b1)/, [
      'Content-Type: message/global-delivery-status', 'Content-Transfer-Encoding: base64', '', base64(STATUS), ''
    ].join('\r\n'))],
    ['in quoted-printable', reportOf('failed').replace(/Content-Type: message\/delivery-status[\s\S]*?(?=\r\n--b1)/, [
      'Content-Type: message/delivery-status', 'Content-Transfer-Encoding: quoted-printable', '',
      STATUS.replaceAll(':', '=3A'), ''
    ].join('\r\n'))],
    [
      'within another multipart', mail(
        ['Content-Type: multipart/mixed; boundary=out'], '--out',
        reportOf('failed').split('\r\n').slice(4).join('\r\n'), '--out--'
      )
    ],
    [
      'in words for people', mail(
        ['From: MAILER-DAEMON@mail.example', 'Subject: failure notice'],
        'I\'m afraid I wasn\'t able to deliver your message.'
      )
    ],
    [
      'in words that are called a reply',
      mail(['Auto-Submitted: auto-replied', 'X-Failed-Recipients: bob@example.com'], 'This address failed.')
    ],
    ['with nothing in it', '']
  ]
  for (const [name, text] of shapes) {
    it(`reads a failure ${name}`, async () => {
      expect(await read(text)).to.equal('failed')
    })
  }

  const others: ReadonlyArray<readonly [name: string, text: string]> = [
    ['a vacation note', mail(['From: bob@example.com', 'Auto-Submitted: auto-replied (vacation)'], 'I am away.')],
    [
      'a receipt of reading',
      reportOf('displayed').replaceAll('delivery-status', 'disposition-notification').replace('Action:', 'Disposition:')
    ]
  ]
  for (const [name, text] of others) {
    it(`takes for no failure: ${name}`, async () => {
      expect(await read(text)).to.equal('other')
    })
  }

  it('throws at nothing, wherever it is cut', async () => {
    const whole = reportOf('failed')
    for (let length = 0; length < whole.length; length++) {
      expect(['failed', 'other']).to.include(await read(whole.slice(0, length)))
    }
  })
})
