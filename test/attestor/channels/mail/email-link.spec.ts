import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { verifyAttestation } from '../../../../src/attestation/verify.ts'
import { systemRandom } from '../../../../src/base/clock.ts'
import { bounces } from '../../../../src/attestor/channels/mail/bounces.ts'
import { emailLinkChannel } from '../../../../src/attestor/channels/mail/email-link.ts'
import { linkPage } from '../../../../src/attestor/channels/mail/link-page.ts'
import { mailListener } from '../../../../src/attestor/channels/mail-listener.ts'
import { RETRY_DELAYS } from '../../../../src/attestor/channels/mail/mail-sender.ts'
import { attestClient } from '../../../../src/protocols/attest/index.ts'
import { ManualClock, attestFederation, bobsMail, csipAddress, recordingLogger } from '../../../builders/attest.ts'
import { NOW, csipRecord, registryWith, signerOf } from '../../../builders/attestor.ts'
import { codeOf, rejectionOf } from '../../../builders/errors.ts'
import { MailServer, bounce } from '../../../builders/mail-server.ts'
import { LOOPBACK_CERTIFICATE } from './loopback-certificate.ts'
import { TurnedTimer } from '../sms/smsc.ts'
import type { EmailLinkChannelInit } from '../../../../src/attestor/channels/mail/email-link.ts'
import type { ProofChannel } from '../../../../src/attestor/channels/interface.ts'
import type { MailListener } from '../../../../src/attestor/channels/mail-listener.ts'
import type { AttestChallenge, AttestClient } from '../../../../src/protocols/attest/index.ts'
import type { Attestation } from '../../../builders/attest.ts'

const codeFrom = async (work: Promise<unknown>): Promise<string> => (await rejectionOf(work)).code
const [retryDelay = 0] = RETRY_DELAYS

describe('attestor/channels/mail/email-link: a link by e-mail', () => {
  let mails: MailServer
  let listener: MailListener
  let channel: ProofChannel
  let federation: Attestation
  let clock: ManualClock
  let client: AttestClient
  let betweenQuestions: () => Promise<void>
  let timer: TurnedTimer
  const parts = {
    test: true,
    csips: [csipRecord({
      addresses: [csipAddress],
      scopes: [{ csiType: 'mailto', prefix: '@example.com', methods: ['email-link'], mayReassign: false }]
    })]
  }
  const init = (more: Partial<EmailLinkChannelInit> = {}): EmailLinkChannelInit =>
    ({
      host: 'localhost',
      port: mails.port,
      ca: LOOPBACK_CERTIFICATE,
      from: 'code@csip.example',
      service: 'Example & <Sons>',
      httpPort: 0,
      timeout: 5_000,
      ...more
    })

  beforeEach(async () => {
    mails = await MailServer.listen()
    clock = new ManualClock(NOW)
    timer = new TurnedTimer()
    listener = mailListener({ port: 0, domain: 'bounces.csip.example' }, { logger: recordingLogger([]) })
    const components = { clock, timer, random: systemRandom, registry: registryWith(parts) }
    channel = emailLinkChannel(init({ bounces: bounces({ listener }, components) }), components)
    await channel.start?.()
    federation = attestFederation({ channels: [channel] }, parts, { clock })
    betweenQuestions = async () => {}
    client = attestClient({ delay: async () => { await betweenQuestions() } })({
      rpc: federation.rpc, registry: federation.source, clock, random: systemRandom
    })
  })

  afterEach(async () => {
    await channel.stop?.()
    await mails.close()
  })

  const start = async (): Promise<AttestChallenge> => await client.start(federation.request({ csi: bobsMail }))
  const ask = async ({ challengeId }: AttestChallenge): Promise<Uint8Array> => await client.answer(challengeId, '')
  const press = async (answer: string, url = mails.link): Promise<number> =>
    (await fetch(url, { method: 'POST', body: new URLSearchParams({ answer }) })).status

  it('attests who opened the link and pressed the button, and tells the app that waits', async () => {
    const challenge = await start()
    expect(challenge.instructions).to.deep.include({ kind: 'link' })
    expect(mails.last).to.include({ to: 'bob@example.com', secure: true })
    expect(await codeFrom(ask(challenge))).to.equal('ATTEST_PENDING')

    const response = await fetch(mails.link)
    const page = await response.text()
    expect(response.status).to.equal(200)
    expect(challenge.instructions?.kind === 'link' && page.includes(challenge.instructions.fingerprint)).to.equal(true)
    const form = /<form method="(\w+)">\s*<button name="(\w+)" value="(\w+)">/.exec(page)
    const confirmed = await fetch(mails.link, {
      method: form?.[1], body: new URLSearchParams({ [form?.[2] ?? '']: form?.[3] ?? '' })
    })
    expect([confirmed.status, await confirmed.text()]).to.deep.equal([200, 'Confirmed. Go back to your app.\n'])

    const attestation = verifyAttestation(await ask(challenge), { registry: federation.source.current(), now: NOW })
    expect([attestation.method, attestation.strength]).to.deep.equal(['email-link', 25])
    expect(await codeFrom(ask(challenge))).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('proves nothing when a scanner follows the link, however often and by whatever method', async () => {
    const challenge = await start()
    for (const method of ['GET', 'HEAD', 'GET', 'PUT', 'OPTIONS']) {
      await fetch(mails.link, { method })
    }
    expect((await fetch(mails.link, { method: 'POST' })).status).to.equal(405)
    expect(await codeFrom(ask(challenge))).to.equal('ATTEST_PENDING')
    expect(await press('yes')).to.equal(200)
    await ask(challenge)
  })

  it('takes the code of the same mail in place of the link', async () => {
    const challenge = await start()
    expect(await codeFrom(client.answer(challenge.challengeId, '000'))).to.equal('ATTEST_WRONG_CODE')
    await client.answer(challenge.challengeId, mails.code)
    expect(await press('yes')).to.equal(404)
  })

  it('works once', async () => {
    const challenge = await start()
    expect([await press('yes'), await press('yes'), (await fetch(mails.link)).status]).to.deep.equal([200, 404, 404])
    await ask(challenge)
  })

  it('closes the challenge when whoever reads the mail says no', async () => {
    const challenge = await start()
    expect(await press('no')).to.equal(200)
    expect(await codeFrom(ask(challenge))).to.equal('ATTEST_LINK_DECLINED')
    expect(await codeFrom(client.answer(challenge.challengeId, mails.code))).to.equal('ATTEST_LINK_DECLINED')
  })

  it('is worth nothing late', async () => {
    const challenge = await start()
    clock.advance(600_000)
    expect([(await fetch(mails.link)).status, await press('yes')]).to.deep.equal([404, 404])
    expect(await codeFrom(ask(challenge))).to.equal('ATTEST_CODE_EXPIRED')
  })

  it('is worth nothing after a newer one', async () => {
    const older = await start()
    const link = mails.link
    clock.advance(30_000)
    const newer = await start()
    expect(await press('yes', link)).to.equal(404)
    expect([await codeFrom(ask(older)), await codeFrom(ask(newer))])
      .to.deep.equal(['ATTEST_CHALLENGE_UNKNOWN', 'ATTEST_PENDING'])
  })

  it('knows no link but those that it sent', async () => {
    const challenge = await start()
    for (const wrong of [
      mails.link.slice(0, -1), `${mails.link}A`, mails.link.toLowerCase(), new URL('/confirm', mails.link).href,
      new URL('/', mails.link).href
    ]) {
      expect(await press('yes', wrong), wrong).to.equal(404)
    }
    expect(await codeFrom(ask(challenge))).to.equal('ATTEST_PENDING')
  })

  it('shows a page that runs nothing, loads nothing, tells nobody where it ' +
    'is and keeps the address to itself', async () => {
    await start()
    const response = await fetch(mails.link)
    const page = await response.text()
    expect(response.headers.get('content-security-policy'))
      .to.equal("default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
    expect(response.headers.get('referrer-policy')).to.equal('no-referrer')
    expect(response.headers.get('cache-control')).to.equal('no-store')
    expect(response.headers.get('set-cookie')).to.equal(null)
    expect(page).not.to.match(/<script|src=|href=|style=|bob|example\.com/i)
    expect(page).to.contain('Example &amp; &lt;Sons&gt;').and.not.to.contain('<Sons>')
    expect(page).not.to.contain(mails.code)
  })

  it('shows other characters for another app, and for another request of the same app', async () => {
    const [first] = [await start()]
    clock.advance(30_000)
    const again = await start()
    clock.advance(30_000)
    const other = await client.start(federation.request({ csi: bobsMail, holder: signerOf(77) }))
    const shown = [first, again, other]
      .map(({ instructions }) => instructions?.kind === 'link' ? instructions.fingerprint : '')
    expect(new Set(shown).size).to.equal(3)
    for (const fingerprint of shown) {
      expect(fingerprint).to.match(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
    }
  })

  describe('when the mail doesn\'t get through', () => {
    it('ends at once with a report of failure, link and code included', async () => {
      const challenge = await start()
      expect(await bounce({ port: listener.port(), to: mails.last.from })).to.equal('250')
      expect(await codeFrom(ask(challenge))).to.equal('ATTEST_UNDELIVERED')
      expect(await press('yes')).to.equal(404)
      expect(await codeFrom(client.answer(challenge.challengeId, mails.code))).to.equal('ATTEST_UNDELIVERED')
    })

    it('goes on after a report of delay, and says so', async () => {
      const challenge = await start()
      expect(await bounce({ port: listener.port(), to: mails.last.from, action: 'delayed' })).to.equal('250')
      expect(await codeFrom(ask(challenge))).to.equal('ATTEST_DELAYED')
      expect(await press('yes')).to.equal(200)
      await ask(challenge)
    })

    it('tells who waits of the delay once, and ends the wait with the failure', async () => {
      const challenge = await start()
      let told = 0
      await bounce({ port: listener.port(), to: mails.last.from, action: 'delayed' })
      let questions = 0
      betweenQuestions = async () => {
        if (++questions === 3) {
          await bounce({ port: listener.port(), to: mails.last.from })
        }
      }
      expect(await codeFrom(client.wait(challenge.challengeId, { onDelayed: () => { told++ } })))
        .to.equal('ATTEST_UNDELIVERED')
      expect(told).to.equal(1)
    })

    it('believes no report to an address that it did not make, nor one with a sender', async () => {
      const challenge = await start()
      const { from } = mails.last
      const [local = '', domain = ''] = from.split('@')
      const swapped = local.replace(/.$/, last => last === '0' ? '1' : '0')
      const longer = local.replace(/-([0-9a-z]+)-/, (_all, expiry: string) =>
        `-${(parseInt(expiry, 36) + 1).toString(36)}-`)
      for (const to of [`${swapped}@${domain}`, `${longer}@${domain}`, `${local}@csip.example`, `bounce@${domain}`]) {
        expect(await bounce({ port: listener.port(), to }), to).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
      }
      expect(await bounce({ port: listener.port(), to: from, from: 'mallory@evil.example' }))
        .to.equal('550 ATTEST_MAIL_MALFORMED')
      expect(await codeFrom(ask(challenge))).to.equal('ATTEST_PENDING')
      // servers on the way may change the case
      expect(await bounce({ port: listener.port(), to: from.toUpperCase() })).to.equal('250')
    })

    it('takes no report after its time', async () => {
      await start()
      clock.advance(600_000)
      expect(await bounce({ port: listener.port(), to: mails.last.from })).to.equal('550 ATTEST_CHALLENGE_UNKNOWN')
    })

    it('passes over what is no report: automatic answers, and reports of success', async () => {
      const challenge = await start()
      for (const raw of [
        'Subject: I am away\r\nAuto-Submitted: auto-replied\r\n\r\nUntil Monday\r\n', 'Subject: x\r\nContent-Type: ' +
          'multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b--\r\n'
      ]) {
        expect(await bounce({ port: listener.port(), to: mails.last.from, raw })).to.equal('250')
      }
      expect(await bounce({ port: listener.port(), to: mails.last.from, action: 'relayed' })).to.equal('250')
      expect(await codeFrom(ask(challenge))).to.equal('ATTEST_PENDING')
    })

    it('tries again what the server refuses for now', async () => {
      mails.refusals.push(450, 451)
      const challenge = await start()
      expect(await codeFrom(ask(challenge))).to.equal('ATTEST_DELAYED')
      timer.fire(retryDelay)
      await timer.until(RETRY_DELAYS[1] ?? 0)
      timer.fire(RETRY_DELAYS[1] ?? 0)
      await mails.until(() => mails.received.length === 1)
      expect(await press('yes')).to.equal(200)
      await ask(challenge)
    })

    it('ends when the server refuses for good at the second try', async () => {
      mails.refusals.push(450, 550)
      const challenge = await start()
      timer.fire(retryDelay)
      await mails.until(() => mails.asked === 2)
      betweenQuestions = async () => { await setImmediate() }
      expect(await codeFrom(client.wait(challenge.challengeId))).to.equal('ATTEST_UNDELIVERED')
    })

    it('does not try again when the time is over, or it is stopped', async () => {
      mails.refusals.push(450, 450)
      await start()
      await channel.stop?.()
      expect(timer.delays).to.deep.equal([])
    })

    it('refuses at once what the server refuses for good', async () => {
      mails.refusals.push(550)
      expect(await codeFrom(start())).to.equal('ATTEST_UNDELIVERED')
    })
  })

  it('is down before it was started', async () => {
    await channel.stop?.()
    expect(await codeFrom(start())).to.equal('ATTEST_CHANNEL_DOWN')
  })

  it('is not made for links in the clear in a real federation, nor for a text without a link', () => {
    const real = { clock, random: systemRandom, registry: registryWith() }
    const test = { clock, random: systemRandom, registry: registryWith({ test: true }) }
    for (const url of [undefined, 'http://csip.example/confirm', 'nowhere']) {
      expect(codeOf(() => emailLinkChannel(init({ url }), real))).to.equal('ATTEST_CHANNELS_INVALID')
    }
    expect(emailLinkChannel(init({ url: 'https://csip.example/confirm' }), real).method).to.equal('email-link')
    expect(codeOf(() => emailLinkChannel(init({ url: 'javascript:1' }), test))).to.equal('ATTEST_CHANNELS_INVALID')
    expect(codeOf(() => emailLinkChannel(init({ text: '{code}' }), test))).to.equal('ATTEST_CHANNELS_INVALID')
  })

  it('escapes what it shows', () => {
    expect(linkPage('<b>"\'&', 'A')).to.contain('&lt;b&gt;&quot;&#39;&amp;').and.not.to.contain('<b>')
  })
})
