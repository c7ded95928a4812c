import { expect } from 'chai'
import { verifyAttestation } from '../../../../src/attestation/verify.ts'
import { systemRandom } from '../../../../src/base/clock.ts'
import { dkimReplyChannel } from '../../../../src/attestor/channels/dkim/dkim-reply.ts'
import { mailListener } from '../../../../src/attestor/channels/mail-listener.ts'
import { attestFederation, bobsMail, csipAddress, recordingLogger } from '../../../builders/attest.ts'
import { NOW, csipRecord } from '../../../builders/attestor.ts'
import { codeOf, rejectionOf } from '../../../builders/errors.ts'
import { KEYS, NameServer, sendMail } from '../../../builders/mail-domain.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../mail/loopback-certificate.ts'
import type { DkimReplyChannel } from '../../../../src/attestor/channels/dkim/dkim-reply.ts'
import type { MailListener } from '../../../../src/attestor/channels/mail-listener.ts'
import type { Attestation } from '../../../builders/attest.ts'
import type { Sending } from '../../../builders/mail-domain.ts'
import type { SendMailOptions } from 'nodemailer'

const BOB = 'bob@example.com'
const codeFrom = async (work: Promise<unknown>): Promise<string> => (await rejectionOf(work)).code

describe('attestor/channels/dkim/dkim-reply: domain control by a DKIM-signed mail', () => {
  let names: NameServer
  let listener: MailListener
  let channel: DkimReplyChannel
  let federation: Attestation
  let challengeId: string
  let address: string
  let subject: string
  const log: string[] = []

  beforeEach(async () => {
    names = new NameServer()
    for (const [selector, { record }] of Object.entries(KEYS).filter(([name]) => name !== 'missing')) {
      for (const domain of ['example.com', 'mail.example.com', 'evil.example']) {
        names.set(`${selector}._domainkey.${domain}`, record)
      }
    }
    const resolver = await names.start()
    const scopes = [{ csiType: 'mailto', prefix: '@example.com', methods: ['dkim-reply'], mayReassign: false }]
    const clock = { now: () => federation.clock.now() }
    listener = mailListener(
      { port: 0, domain: 'csip.example', tls: { key: LOOPBACK_KEY, cert: LOOPBACK_CERTIFICATE } },
      { logger: recordingLogger(log) }
    )
    channel = dkimReplyChannel({ listener, resolver }, { clock, random: systemRandom })
    await channel.start()
    federation = attestFederation({ channels: [channel] }, {
      csips: [csipRecord({ addresses: [csipAddress], scopes })]
    })
    const challenge = await federation.client.start(federation.request({ csi: bobsMail }))
    challengeId = challenge.challengeId
    expect(challenge.instructions?.kind).to.equal('mail')
    if (challenge.instructions?.kind === 'mail') {
      ({ address, subject } = challenge.instructions)
    }
  })

  afterEach(async () => {
    await channel.stop()
    await names.stop()
  })

  const send = async (mail: SendMailOptions = {}, sending: Partial<Sending> = {}): Promise<string> =>
    await sendMail({ from: BOB, to: address, subject, text: 'It is me', ...mail }, {
      port: listener.port(), ...sending
    })
  const raw = (head: string[]): SendMailOptions =>
    ({ envelope: { from: BOB, to: address }, raw: `${head.join('\r\n')}\r\n\r\nIt is me\r\n` })
  const collect = async (): Promise<Uint8Array> => await federation.client.answer(challengeId, '')

  it('attests the address whose domain signed the mail', async () => {
    expect(await codeFrom(collect())).to.equal('ATTEST_PENDING')
    expect(await send({ from: { name: 'Bob, of Example', address: 'Bob@Example.com' } })).to.equal('250')
    const attestation = verifyAttestation(await collect(), { registry: federation.source.current(), now: NOW })
    expect([attestation.method, attestation.strength]).to.deep.equal(['dkim-reply', 50])
  })

  it('takes the mail over STARTTLS, under the certificate that it was given', async () => {
    expect(await send({}, { ca: LOOPBACK_CERTIFICATE })).to.equal('250')
    await collect()
  })

  it('takes one mail a challenge', async () => {
    await send()
    expect(await send()).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
  })

  it('knows no address but those of challenges', async () => {
    expect(await send({ to: 'prove-00@csip.example' })).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
    expect(await codeFrom(collect())).to.equal('ATTEST_PENDING')
  })

  it('refuses a mail that comes late', async () => {
    federation.clock.advance(600_000)
    expect(await send()).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
    expect(await codeFrom(collect())).to.equal('ATTEST_CODE_EXPIRED')
  })

  it('puts a mail off while the keys can\'t be looked up, and takes it later', async () => {
    names.failing = true
    expect(await send()).to.equal('451 ATTEST_CHANNEL_DOWN')
    expect(await codeFrom(collect())).to.equal('ATTEST_PENDING')
    names.failing = false
    expect(await send()).to.equal('250')
  })

  it('looks nothing up for who doesn\'t know the subject', async () => {
    const before = names.asked
    await send({ subject: `${subject.slice(0, -1)}x` })
    expect(names.asked).to.equal(before)
  })

  const refused: ReadonlyArray<readonly [
    name: string, code: string, mail: () => SendMailOptions, sending?: Partial<Sending>
  ]> = [
    ['of another subject', 'ATTEST_MAIL_MALFORMED', () => ({ subject: 'It is me' })],
    ['that answers another one', 'ATTEST_MAIL_MALFORMED', () => ({ inReplyTo: '<1@evil.example>' })],
    ['that puts "Re:" before the subject', 'ATTEST_MAIL_MALFORMED', () => ({ subject: `Re: ${subject}` })],
    [
      'that a vacation responder sent', 'ATTEST_MAIL_MALFORMED',
      () => ({ headers: { 'Auto-Submitted': 'auto-replied' } })
    ],
    [
      'with further recipients', 'ATTEST_MAIL_MALFORMED',
      () => ({ cc: 'mallory@evil.example', envelope: { from: BOB, to: address } })
    ],
    [
      'written to somebody else, who passed it on', 'ATTEST_MAIL_MALFORMED',
      () => ({ to: 'mallory@evil.example', envelope: { from: BOB, to: address } })
    ],
    [
      'with two From fields', 'ATTEST_MAIL_MALFORMED',
      () => raw([`From: ${BOB}`, 'From: mallory@evil.example', `To: ${address}`, `Subject: ${subject}`])
    ],
    [
      'with two addresses in From', 'ATTEST_MAIL_MALFORMED',
      () => raw([`From: ${BOB}, mallory@evil.example`, `To: ${address}`, `Subject: ${subject}`])
    ],
    [
      'with another address in a comment', 'ATTEST_MAIL_OTHER_SENDER',
      () => raw([`From: mallory@evil.example (${BOB})`, `To: ${address}`, `Subject: ${subject}`])
    ],
    ['of another account of the domain', 'ATTEST_MAIL_OTHER_SENDER', () => ({ from: 'mallory@example.com' })],
    [
      'of another domain that signs well', 'ATTEST_MAIL_OTHER_SENDER', () => ({ from: '"bob" <bob@evil.example>' }),
      { domain: 'evil.example' }
    ],
    ['without a signature', 'ATTEST_MAIL_UNSIGNED', () => ({}), { sign: false }],
    ['signed by another domain', 'ATTEST_MAIL_UNSIGNED', () => ({}), { domain: 'evil.example' }],
    ['signed by a sub-domain', 'ATTEST_MAIL_UNSIGNED', () => ({}), { domain: 'mail.example.com' }],
    ['signed by a key that the domain doesn\'t have', 'ATTEST_MAIL_UNSIGNED', () => ({}), { key: 'missing' }],
    ['signed by a key that is too short', 'ATTEST_MAIL_UNSIGNED', () => ({}), { key: 'weak' }],
    ['signed by a key in test mode', 'ATTEST_MAIL_UNSIGNED', () => ({}), { key: 'testing' }],
    ['whose subject is not signed', 'ATTEST_MAIL_UNSIGNED', () => ({}), { skipFields: 'subject' }],
    ['whose recipient is not signed', 'ATTEST_MAIL_UNSIGNED', () => ({}), { skipFields: 'to' }],
    [
      'whose signature leaves the end of the body open', 'ATTEST_MAIL_UNSIGNED', () => raw([
        `From: ${BOB}`, `To: ${address}`, `Subject: ${subject}`,
        'DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=good; h=from:to:subject; l=3; bh=x; b=x'
      ])
    ]
  ]
  for (const [name, code, mail, sending] of refused) {
    it(`refuses a mail ${name}`, async () => {
      expect(await send(mail(), sending)).to.equal(`550 ${code}`)
      expect(await codeFrom(collect())).to.equal(code)
    })
  }

  it('refuses reports, which have no sender', async () => {
    expect(await send({ envelope: { from: '', to: address } })).to.equal('550 ATTEST_MAIL_MALFORMED')
    expect(await codeFrom(collect())).to.equal('ATTEST_PENDING')
  })

  it('is down before it was started', async () => {
    await channel.stop()
    federation.clock.advance(30_000)
    expect(await codeFrom(federation.client.start(federation.request({ csi: bobsMail }))))
      .to.equal('ATTEST_CHANNEL_DOWN')
  })

  it('is not made for what is no domain', () => {
    expect(codeOf(() => mailListener({ port: 0, domain: 'csip' }, { logger: recordingLogger([]) })))
      .to.equal('ATTEST_CHANNELS_INVALID')
  })
})
