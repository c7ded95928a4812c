import { expect } from 'chai'
import { createTransport } from 'nodemailer'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { CodeDesk } from '../../src/testnet/code-desk.ts'
import { Mailbox } from '../../src/testnet/mailbox.ts'

describe('testnet/code-desk', () => {
  const mailbox = new Mailbox()
  const desk = new CodeDesk(mailbox)
  let port: number

  before(async () => { port = await mailbox.start() })
  after(async () => { await mailbox.stop() })

  const csi = (uri: string) => parseCsi(uri, DEFAULT_CSI_TYPES)
  const challenge = (method: string) => ({ csip: 'csip1', method, sentTo: '', expiresAt: 0, attempt: 1 })

  it('reads a code that was printed before somebody asks', async () => {
    expect(desk.line('DEVELOPMENT CODE for tel:+14155550100: 123456')).to.equal(true)
    expect(await desk.answerFor(csi('tel:+14155550100'))(challenge('development'))).to.equal('123456')
  })

  it('waits for a code that is printed later, of the identifier that is meant', async () => {
    const answer = desk.answerFor(csi('tel:+14155550101'))(challenge('development'))
    desk.line('DEVELOPMENT CODE for tel:+14155550102: 222222')
    desk.line('DEVELOPMENT CODE for tel:+14155550101: 111111')
    expect(await answer).to.equal('111111')
  })

  it('leaves other lines alone', () => {
    expect(desk.line('{"ready":true}')).to.equal(false)
    expect(desk.line('DEVELOPMENT CHANNEL: codes are printed here and prove nothing at all.')).to.equal(false)
  })

  it('reads the code of a mail, not the digits of its headers', async () => {
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
    await transport.sendMail({
      from: '12345678@example.net',
      to: 'bob@example.com',
      subject: '999999',
      text: '424242\n\nis your code. It can be used for 10 minutes.\n'
    })
    transport.close()
    expect(await desk.answerFor(csi('mailto:bob@example.com'))(challenge('email-code'))).to.equal('424242')
  })
})
