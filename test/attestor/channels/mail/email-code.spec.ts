import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { SMTPServer } from 'smtp-server'
import { emailChannel } from '../../../../src/attestor/channels/mail/email-code.ts'
import { AttestError } from '../../../../src/protocols/attest/errors.ts'
import { ManualClock, csiOf } from '../../../builders/attest.ts'
import { codeOf, rejectionOf } from '../../../builders/errors.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from './loopback-certificate.ts'
import type { EmailChannelInit } from '../../../../src/attestor/channels/mail/email-code.ts'
import type { ChallengeChannel, ChallengeMessage } from '../../../../src/attestor/channels/interface.ts'
import type { AddressInfo, Server } from 'node:net'
import type { SMTPServerOptions } from 'smtp-server'

const NOW = 1_767_225_600_000
const clock = new ManualClock(NOW)

interface Received {
  from: string
  to: string[]
  secure: boolean
  user: string
  text: string
}

interface Listening {
  port: number
  received: Received[]
  close (): Promise<void>
}

async function listen (server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => { resolve() })
  })
  return (server.address() as AddressInfo).port
}

async function mailServer (options: SMTPServerOptions = {}): Promise<Listening> {
  const received: Received[] = []
  const smtp = new SMTPServer({
    key: LOOPBACK_KEY,
    cert: LOOPBACK_CERTIFICATE,
    authOptional: true,
    disableReverseLookup: true,
    onData (stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => { chunks.push(chunk) })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: String(session.user ?? ''),
          text: Buffer.concat(chunks).toString('utf8')
        })
        callback()
      })
    },
    ...options
  })
  // clients that give up in the middle of TLS are what some tests are about
  smtp.on('error', () => undefined)
  const port = await listen(smtp.server)
  return {
    port,
    received,
    close: async () => { await new Promise<void>(resolve => { smtp.close(() => { resolve() }) }) }
  }
}

const channelTo = (port: number, init: Partial<EmailChannelInit> = {}): ChallengeChannel =>
  emailChannel(
    {
      host: 'localhost',
      port,
      ca: LOOPBACK_CERTIFICATE,
      from: 'code@csip.example',
      service: 'Example',
      timeout: 5_000,
      ...init
    }, { clock }
  )

function message (overrides: Partial<ChallengeMessage> = {}): ChallengeMessage {
  return {
    csi: csiOf('mailto:bob@example.com'),
    code: '012345',
    expiresAt: NOW + 600_000,
    signal: new AbortController().signal,
    ...overrides
  }
}

describe('attestor/channels/mail/email-code', () => {
  let server: Listening | undefined

  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  it('sends the code to the address and nobody else, over TLS', async () => {
    server = await mailServer()
    await channelTo(server.port).send(message())
    expect(server.received).to.have.lengthOf(1)
    const [mail] = server.received
    expect(mail).to.include({ from: 'code@csip.example', secure: true })
    expect(mail?.to).to.deep.equal(['bob@example.com'])
    expect(mail?.text).to.match(/^To: bob@example\.com\r$/m)
    expect(mail?.text).to.match(/^From: code@csip\.example\r$/m)
    expect(mail?.text).to.match(/^Auto-Submitted: auto-generated\r$/m)
    expect(mail?.text).to.match(/^012345\r$/m)
    expect(mail?.text).to.contain('10 minutes')
  })

  it('keeps the code out of the subject', async () => {
    server = await mailServer()
    await channelTo(server.port).send(message())
    expect(server.received[0]?.text).to.match(/^Subject: Your code for Example\r$/m)
  })

  it('sends over TLS from the first byte', async () => {
    server = await mailServer({ secure: true })
    await channelTo(server.port, { security: 'tls' }).send(message())
    expect(server.received[0]).to.include({ secure: true })
  })

  it('signs in where it has an account', async () => {
    server = await mailServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, callback) => {
        if (password === 'secret') {
          callback(null, { user: username })
        } else {
          callback(new Error('wrong'))
        }
      }
    })
    await channelTo(server.port, { auth: { user: 'csip', password: 'secret' } }).send(message())
    expect(server.received[0]).to.include({ user: 'csip' })
    const err = await rejectionOf(channelTo(server.port, { auth: { user: 'csip', password: 'wrong' } }).send(message()))
    expect(err).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail: 'SMTP EAUTH 535' })
    expect(inspect(err)).not.to.contain('wrong')
  })

  it('fills in its own words', async () => {
    server = await mailServer()
    await channelTo(server.port, {
      subject: '{service}?', text: '{code} {minutes} {code} $& {service}', service: '$& Ltd'
    }).send(message({ expiresAt: NOW + 90_000 }))
    expect(server.received[0]?.text).to.contain('Subject: $& Ltd?').and.to.contain('012345 1 012345 $& $& Ltd')
  })

  it('decodes what the URI had to encode', async () => {
    server = await mailServer()
    await channelTo(server.port).send(message({ csi: csiOf('mailto:a%26b+c%3Dd@example.com') }))
    expect(server.received[0]?.to).to.deep.equal(['a&b+c=d@example.com'])
  })

  it('sends to addresses beyond ASCII', async () => {
    server = await mailServer()
    await channelTo(server.port).send(message({ csi: csiOf('mailto:jörg@bücher.example') }))
    // the domain travels in ASCII; this server shows it in Unicode
    expect(server.received[0]?.to).to.deep.equal(['jörg@bücher.example'])
  })

  it('sends none of these to a server that doesn\'t take them, and all others', async () => {
    server = await mailServer({ hideSMTPUTF8: true })
    const err = await rejectionOf(channelTo(server.port).send(message({ csi: csiOf('mailto:jörg@example.com') })))
    expect(err).to.include({ code: 'ATTEST_UNDELIVERED', detail: 'SMTP server without SMTPUTF8' })
    expect(server.received).to.deep.equal([])
    await channelTo(server.port).send(message({ csi: csiOf('mailto:bob@bücher.example') }))
    expect(server.received).to.have.lengthOf(1)
  })

  it('in the clear, to this machine, when told so', async () => {
    server = await mailServer({ hideSTARTTLS: true })
    await channelTo(server.port, { security: 'none' }).send(message())
    expect(server.received[0]).to.include({ secure: false })
  })

  it('refuses to be set up in the clear to another machine', () => {
    expect(codeOf(() => channelTo(25, { security: 'none', host: 'mail.example' }))).to.equal('ATTEST_CHANNELS_INVALID')
  })

  describe('sends nothing and says why:', () => {
    const failures: ReadonlyArray<readonly [
      name: string, code: string, detail: RegExp, options: SMTPServerOptions, init?: Partial<EmailChannelInit>
    ]> = [
      [
        'to a server without TLS', 'ATTEST_CHANNEL_DOWN', /^SMTP ETLS/,
        { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }
      ],
      [
        'to a server with a certificate of nobody it trusts', 'ATTEST_CHANNEL_DOWN', /^SMTP E(TLS|SOCKET)/, {},
        { ca: undefined }
      ],
      [
        'when the server refuses the recipient', 'ATTEST_UNDELIVERED', /^SMTP EENVELOPE 550$/,
        {
          onRcptTo: ({ address }, _session, callback) => {
            callback(Object.assign(new Error(`${address} unknown`), { responseCode: 550 }))
          }
        }
      ],
      [
        'when the server refuses the message', 'ATTEST_UNDELIVERED', /^SMTP EMESSAGE 552$/,
        {
          onData: (stream, _session, callback) => {
            stream.resume(); stream.on('end', () => {
              callback(Object.assign(new Error('bob@example.com is full'), { responseCode: 552 }))
            })
          }
        }
      ],
      [
        'when the server refuses the connection', 'ATTEST_CHANNEL_DOWN', /^SMTP EPROTOCOL|^SMTP E\w+ 421$/,
        { onConnect: (_session, callback) => { callback(Object.assign(new Error('busy'), { responseCode: 421 })) } }
      ]
    ]
    for (const [name, code, detail, options, init] of failures) {
      it(name, async () => {
        server = await mailServer(options)
        const err = await rejectionOf(channelTo(server.port, init).send(message()))
        expect(err).to.be.instanceOf(AttestError)
        expect(err.code).to.equal(code)
        expect(err.detail).to.match(detail)
        expect(inspect(err)).not.to.contain('bob').and.not.to.contain('012345')
        expect(server.received).to.have.lengthOf(0)
      })
    }

    it('when there is no server', async () => {
      const gone = createServer()
      const port = await listen(gone)
      await new Promise<void>(resolve => { gone.close(() => { resolve() }) })
      const err = await rejectionOf(channelTo(port).send(message()))
      expect(err.code).to.equal('ATTEST_CHANNEL_DOWN')
    })

    it('to a server that never speaks, after its deadline', async () => {
      const silent = createServer(socket => { socket.resume() })
      const port = await listen(silent)
      const err = await rejectionOf(channelTo(port, { timeout: 20 }).send(message()))
      expect(err).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail: 'SMTP ETIMEDOUT' })
      await new Promise<void>(resolve => { silent.close(() => { resolve() }) })
    })

    it('when nobody waits any more', async () => {
      const silent = createServer(socket => { socket.resume() })
      const port = await listen(silent)
      const err = await rejectionOf(channelTo(port).send(message({ signal: AbortSignal.abort() })))
      expect(err).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail: 'SMTP EABORT' })
      await new Promise<void>(resolve => { silent.close(() => { resolve() }) })
    })
  })
})
