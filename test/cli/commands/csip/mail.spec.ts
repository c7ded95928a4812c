import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { prepareMail } from '../../../../src/cli/commands/csip/mail.ts'
import { addMailOptions } from '../../../../src/cli/commands/csip/mail-options.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { recordingLogger } from '../../../builders/attest.ts'
import { registryWith } from '../../../builders/attestor.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { MailServer, bounce } from '../../../builders/mail-server.ts'
import { at } from '../../../builders/oprf.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../../attestor/channels/mail/loopback-certificate.ts'
import type { MailOptions } from '../../../../src/cli/commands/csip/mail-options.ts'

const parse = (...args: string[]): MailOptions =>
  addMailOptions(new Command().option('--service <name>')).parse(args, { from: 'user' }).opts<MailOptions>()
const components = { clock: systemClock, random: systemRandom, registry: registryWith(), logger: recordingLogger([]) }
const atTest = registryWith({ test: true })
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

  /** What `work` ends in while the channels run. */
  async function during<T> (args: readonly string[], work: () => Promise<T>): Promise<T> {
    const channels = (await prepareMail(parse(...args))).flatMap(make => make({ ...components, registry: atTest }))
    try {
      for (const channel of channels) {
        await channel.start?.()
      }
      return await work()
    } finally {
      for (const channel of channels) {
        await channel.stop?.()
      }
    }
  }

  const links = [...SMTP, '--email-link-url', 'http://127.0.0.1/confirm']
  const replies = ['--dkim-reply', '--mail-domain', 'mail.csip.example']

  it('shows the page of links at --email-link-host and --email-link-port', async () => {
    const port = at(await freePorts(1), 0)
    const where = ['--email-link-host', '127.0.0.1', '--email-link-port', String(port)]
    const page = await during([...links, ...where], async () => await fetch(`http://127.0.0.1:${port}/confirm/x`))
    expect([page.status, await page.text()].join()).to.match(/^404,There is nothing here/)
  })

  it('takes mail at --mail-host and --mail-port', async () => {
    const port = at(await freePorts(1), 0)
    const where = ['--mail-host', '127.0.0.1', '--mail-port', String(port)]
    expect(await during([...replies, ...where], async () => await bounce({ port, to: 'x@mail.csip.example' })))
      .to.match(/^550/)
  })

  for (const [option, args] of [
    ['--email-link-host', [...links, '--email-link-port', '0']], ['--mail-host', [...replies, '--mail-port', '0']]
  ] as const) {
    it(`listens at ${option} alone: nowhere, where that is no address of this machine`, async () => {
      // TEST-NET-1 (RFC 5737)
      const failed: unknown = await during([...args, option, '192.0.2.1'], async () => {}).catch((err: unknown) => err)
      expect(failed).to.have.property('code', 'EADDRNOTAVAIL')
    })
  }

  it('trusts a mail server by the authorities of --smtp-ca', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    const server = await MailServer.listen()
    const reached = async (...args: string[]): Promise<unknown> => {
      const [channel] = (await prepareMail(parse(...SMTP, '--smtp-port', String(server.port), ...args)))
        .flatMap(make => make(components))
      return await channel?.reach?.({}).then(() => 'reached', (err: unknown) => (err as { code: string }).code)
    }
    await writeFile(join(folder, 'ca'), LOOPBACK_CERTIFICATE)
    expect([await reached(), await reached('--smtp-ca', join(folder, 'ca'))])
      .to.deep.equal(['ATTEST_CHANNEL_DOWN', 'reached'])
    await server.close()
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
