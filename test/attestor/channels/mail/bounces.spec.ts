import { expect } from 'chai'
import { bounces } from '../../../../src/attestor/channels/mail/bounces.ts'
import { mailListener } from '../../../../src/attestor/channels/mail-listener.ts'
import { silentLogger } from '../../../builders/holder.ts'
import { bounce } from '../../../builders/mail-server.ts'
import { seededRandom } from '../../../builders/registry.ts'
import type { Bounces } from '../../../../src/attestor/channels/mail/bounces.ts'
import type { MailListener } from '../../../../src/attestor/channels/mail-listener.ts'

const NOW = 1_780_000_000_000
const REFUSED = '550 ATTEST_CHALLENGE_UNKNOWN'

describe('attestor/channels/mail/bounces', () => {
  const clock = { time: NOW, now: () => clock.time }
  let listener: MailListener
  let reports: Bounces
  let told: string[]

  beforeEach(async () => {
    clock.time = NOW
    told = []
    listener = mailListener({ port: 0, domain: 'csip.example' }, { logger: silentLogger })
    reports = bounces({ listener }, { clock, random: seededRandom('bounces') })
    await reports.start()
  })

  afterEach(async () => { await reports.stop() })

  /** The envelope sender of a mail to `name`. */
  const mailed = (name: string, expiresAt = NOW + 60_000): string => reports.expect({
    expiresAt,
    undelivered: () => { told.push(`${name} undelivered`) },
    delayed: () => { told.push(`${name} delayed`) }
  })
  const report = async (to: string, more: { action?: string, from?: string, raw?: string } = {}): Promise<string> =>
    await bounce({ port: listener.port(), to, ...more })

  it('gives each mail an address of its own, which fits into an envelope and survives folding of case', async () => {
    const [alice, bob] = [mailed('alice'), mailed('bob')]
    expect(alice).to.not.equal(bob)
    expect(alice.split('@')[0]).to.have.length.of.at.most(64)
    expect(await report(bob.toUpperCase())).to.equal('250')
    expect(told).to.deep.equal(['bob undelivered'])
  })

  it('tells late mails from lost ones, and hears of a lost one once', async () => {
    const alice = mailed('alice')
    for (const action of ['delayed', 'delayed', 'failed', 'failed', 'delayed']) {
      expect(await report(alice, { action })).to.equal('250')
    }
    expect(told).to.deep.equal(['alice delayed', 'alice delayed', 'alice undelivered'])
  })

  it('takes no word of what arrived, or of a program that answers for a person', async () => {
    const alice = mailed('alice')
    for (const action of ['delivered', 'relayed', 'expanded']) {
      expect(await report(alice, { action })).to.equal('250')
    }
    expect(await report(alice, { raw: 'Subject: away\r\nAuto-Submitted: auto-replied\r\n\r\nAction: failed\r\n' }))
      .to.equal('250')
    expect(told).to.deep.equal([])
  })

  it('refuses an address that it never gave out, another domain, and one that was changed', async () => {
    const alice = mailed('alice')
    const [local = '', domain = ''] = alice.split('@')
    const last = local.at(-1) === '0' ? '1' : '0'
    for (const to of [
      `bounce@${domain}`, `postmaster@${domain}`, `${local}@mail.example`, `${local.slice(0, -1)}${last}@${domain}`,
      local.replace(/^bounce-[0-9a-f]{16}/, 'bounce-0123456789abcdef') + `@${domain}`
    ]) {
      expect(await report(to), to).to.equal(REFUSED)
    }
    expect(told).to.deep.equal([])
  })

  it('refuses an expiry that was put off', async () => {
    const late = mailed('alice', NOW + 1)
    clock.time = NOW + 1
    expect(await report(late)).to.equal(REFUSED)
    const [, id = '', , mac = ''] = /^bounce-(\w+)-(\w+)-(\w+)@/.exec(late) ?? []
    expect(await report(`bounce-${id}-${(NOW + 60_000).toString(36)}-${mac}@csip.example`)).to.equal(REFUSED)
    expect(told).to.deep.equal([])
  })

  it('refuses what has a sender: two programs would report to each other', async () => {
    expect(await report(mailed('alice'), { from: 'mallory@mail.example' })).to.equal('550 ATTEST_MAIL_MALFORMED')
    expect(told).to.deep.equal([])
  })

  it('knows no address of another run: its key is its own', async () => {
    const alice = mailed('alice')
    const other = mailListener({ port: 0, domain: 'csip.example' }, { logger: silentLogger })
    const again = bounces({ listener: other }, { clock, random: seededRandom('another run') })
    await again.start()
    try {
      expect(await bounce({ port: other.port(), to: alice })).to.equal(REFUSED)
    } finally {
      await again.stop()
    }
  })
})
