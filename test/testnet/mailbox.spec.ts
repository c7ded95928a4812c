import { expect } from 'chai'
import { createTransport } from 'nodemailer'
import { Mailbox } from '../../src/testnet/mailbox.ts'

describe('testnet/mailbox', () => {
  let mailbox: Mailbox
  let port: number

  beforeEach(async () => {
    mailbox = new Mailbox()
    port = await mailbox.start()
  })

  afterEach(async () => { await mailbox.stop() })

  async function send (to: string, text: string): Promise<void> {
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
    try {
      await transport.sendMail({ from: 'csip@example.net', to, subject: 'Code', text })
    } finally {
      transport.close()
    }
  }

  const any = (): boolean => true

  it('gives out mail that was there before', async () => {
    await send('Bob@example.com', 'one')
    expect((await mailbox.take('bob@example.com', any)).text).to.match(/^one\r?$/m)
  })

  it('gives out mail that comes later', async () => {
    const mail = mailbox.take('bob@example.com', any)
    await send('bob@example.com', 'two')
    expect((await mail).text).to.match(/^two\r?$/m)
  })

  it('gives out each mail once, and to its address only', async () => {
    await send('alice@example.com', 'for alice')
    await send('bob@example.com', 'first')
    await send('bob@example.com', 'second')
    expect((await mailbox.take('bob@example.com', any)).text).to.include('first')
    expect((await mailbox.take('bob@example.com', any)).text).to.include('second')
    expect((await mailbox.take('alice@example.com', any)).text).to.include('for alice')
  })

  it('waits for the mail that is meant', async () => {
    const mail = mailbox.take('bob@example.com', ({ text }) => text.includes('second'))
    await send('bob@example.com', 'first')
    await send('bob@example.com', 'second')
    expect((await mail).text).to.include('second')
  })

  it('stops waiting when the signal aborts', async () => {
    const abort = new AbortController()
    const mail = mailbox.take('bob@example.com', any, { signal: abort.signal })
    abort.abort(new Error('enough'))
    expect(await mail.then(() => 'mail', err => err.message)).to.equal('enough')
  })
})
