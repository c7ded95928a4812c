import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { prepareMail } from '../../../../src/cli/commands/csip/mail.ts'
import { addMailOptions } from '../../../../src/cli/commands/csip/mail-options.ts'
import { recordingLogger } from '../../../builders/attest.ts'
import { registryWith } from '../../../builders/attestor.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../../attestor/channels/mail/loopback-certificate.ts'
import type { MailOptions } from '../../../../src/cli/commands/csip/mail-options.ts'

const parse = (...args: string[]): MailOptions =>
  addMailOptions(new Command().option('--service <name>')).parse(args, { from: 'user' }).opts<MailOptions>()
const components = { clock: systemClock, random: systemRandom, registry: registryWith(), logger: recordingLogger([]) }
const SMTP = ['--smtp-host', 'localhost', '--from', 'a@csip.example', '--service', 'x']

describe('cli/commands/csip/mail: start', () => {
  const methods = async (...args: string[]): Promise<string[]> =>
    (await prepareMail(parse(...args))).flatMap(make => make(components)).map(({ method }) => method)

  const made: ReadonlyArray<readonly [name: string, methods: readonly string[], args: readonly string[]]> = [
    ['none unless asked', [], []],
    ['codes', ['email-code'], SMTP],
    [
      'codes first, then links',
      ['email-code', 'email-link'],
      [...SMTP, '--email-link-url', 'https://csip.example/confirm']
    ],
    ['codes with reports', ['email-code'], [...SMTP, '--mail-domain', 'mail.csip.example']],
    ['replies alone', ['dkim-reply'], ['--dkim-reply', '--mail-domain', 'mail.csip.example']],
    [
      'all',
      ['email-code', 'email-link', 'dkim-reply'],
      [
        ...SMTP, '--email-link-url', 'https://csip.example/confirm', '--dkim-reply', '--mail-domain',
        'mail.csip.example'
      ]
    ]
  ]
  for (const [name, expected, args] of made) {
    it(`makes ${name}`, async () => {
      expect(await methods(...args)).to.deep.equal(expected)
    })
  }

  it('reads key and certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(join(folder, 'key'), LOOPBACK_KEY, { mode: 0o600 })
    await writeFile(join(folder, 'cert'), LOOPBACK_CERTIFICATE)
    expect(await methods(
      '--dkim-reply', '--mail-domain', 'mail.csip.example', '--mail-tls-key', join(folder, 'key'), '--mail-tls-cert',
      join(folder, 'cert')
    )).to.deep.equal(['dkim-reply'])
    await rm(folder, { recursive: true })
  })

  const refused: ReadonlyArray<readonly [name: string, args: readonly string[]]> = [
    ['links without a server to send them', ['--email-link-url', 'https://csip.example/confirm']],
    ['replies without a domain', ['--dkim-reply']],
    ['a domain for nothing', ['--mail-domain', 'mail.csip.example']],
    ['a key without a certificate', ['--dkim-reply', '--mail-domain', 'mail.csip.example', '--mail-tls-key', 'key']]
  ]
  for (const [name, args] of refused) {
    it(`refuses ${name}`, async () => {
      expect((await rejectionOf(methods(...args))).code).to.equal('OPTION_INVALID')
    })
  }
})
