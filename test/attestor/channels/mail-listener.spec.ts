import { expect } from 'chai'
import { MailRefused, mailListener } from '../../../src/attestor/channels/mail-listener.ts'
import { codeOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { bounce } from '../../builders/mail-server.ts'
import type { MailListener } from '../../../src/attestor/channels/mail-listener.ts'

const LIMIT = 256 * 1024

describe('attestor/channels/mail-listener', () => {
  let listener: MailListener

  beforeEach(() => { listener = mailListener({ port: 0, domain: 'csip.example' }, { logger: silentLogger }) })
  afterEach(async () => { await listener.stop() })

  const send = async (to: string, raw = 'Subject: hello\r\n\r\nhello\r\n', from = 'bob@example.com'): Promise<string> =>
    await bounce({ port: listener.port(), to, from, raw })

  it('refuses what is no domain', () => {
    for (const domain of [
      '', 'localhost', 'csip.example.', 'Csip.example', 'a b.example', `${'a'.repeat(200)}.example`
    ]) {
      expect(codeOf(() => mailListener({ port: 0, domain }, { logger: silentLogger })), domain)
        .to.equal('ATTEST_CHANNELS_INVALID')
    }
  })

  it('hands a mail to the first whose address it is, in lower case, with the sender', async () => {
    const heard: string[] = []
    for (const name of ['one', 'two']) {
      listener.add((recipient, sender) => recipient.startsWith('nobody')
        ? undefined
        : recipient === `${name}@csip.example` || recipient === 'both@csip.example'
          ? async mail => { heard.push(`${name}: ${sender}: ${Buffer.from(mail ?? []).toString().split('\r\n')[0]}`) }
          : undefined)
    }
    await listener.start()
    expect([await send('TWO@csip.example'), await send('both@csip.example')]).to.deep.equal(['250', '250'])
    expect(heard).to.deep.equal(['two: bob@example.com: Subject: hello', 'one: bob@example.com: Subject: hello'])
    expect(await send('nobody@csip.example')).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
  })

  it('says whether to try later, as whoever has the address says', async () => {
    listener.add(recipient => {
      throw new MailRefused(recipient.startsWith('later') ? 451 : 550, 'ATTEST_MAIL_MALFORMED')
    })
    await listener.start()
    expect(await send('later@csip.example')).to.equal('451 ATTEST_MAIL_MALFORMED')
    expect(await send('never@csip.example')).to.equal('550 ATTEST_MAIL_MALFORMED')
  })

  it('asks again when the mail is there: its time may have passed', async () => {
    let asked = 0
    listener.add(() => asked++ === 0 ? async () => { expect.fail('accepted') } : undefined)
    await listener.start()
    expect(await send('once@csip.example')).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
    expect(asked).to.equal(2)
  })

  it('keeps nothing of a mail that is too long, and says so to whoever has the address', async () => {
    const lengths: Array<number | undefined> = []
    listener.add(() => async mail => { lengths.push(mail?.length) })
    await listener.start()
    const line = 'a'.repeat(76) + '\r\n'
    // without its size announced, as a server that lies would
    const long = `Subject: long\r\n\r\n${line.repeat(Math.ceil(LIMIT / line.length))}`
    expect((await send('bob@csip.example', long)).slice(0, 3)).to.be.oneOf(['250', '552'])
    expect(await send('bob@csip.example')).to.equal('250')
    expect(lengths.filter(length => length != null)).to.have.length(1)
    expect(lengths.every(length => (length ?? 0) <= LIMIT)).to.equal(true)
  })

  it('starts once and stops once for each who shares it, and starts again', async () => {
    await Promise.all([listener.start(), listener.start()])
    expect(listener.isStarted()).to.equal(true)
    expect(listener.port()).to.be.above(0)
    await Promise.all([listener.stop(), listener.stop()])
    expect(listener.isStarted()).to.equal(false)
    listener.add(() => async () => {})
    await listener.start()
    expect(await send('bob@csip.example')).to.equal('250')
  })

  it('says that its port is taken', async () => {
    await listener.start()
    const other = mailListener({ port: listener.port(), domain: 'csip.example' }, { logger: silentLogger })
    const outcome = await Promise.race([
      other.start().then(() => 'started', (err: unknown) => err instanceof Error && 'code' in err ? err.code : 'none')
    ])
    expect(outcome).to.equal('EADDRINUSE')
  })
})
