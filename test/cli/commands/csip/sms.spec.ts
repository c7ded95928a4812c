import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { prepareSms, rangeRules } from '../../../../src/cli/commands/csip/sms.ts'
import { addSmsOptions } from '../../../../src/cli/commands/csip/sms-options.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { NO_PASSPHRASE } from '../../../../src/node/secret-file.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { csiOf, recordingLogger } from '../../../builders/attest.ts'
import { registryWith } from '../../../builders/attestor.ts'
import { at } from '../../../builders/oprf.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../../attestor/channels/mail/loopback-certificate.ts'
import { SECRET, httpPeer, post } from '../../../attestor/channels/sms/gateway.ts'
import { Smsc } from '../../../attestor/channels/sms/smsc.ts'
import type { ChallengeChannel } from '../../../../src/attestor/channels/interface.ts'
import type { AddressInfo } from 'node:net'
import type { SmsOptions } from '../../../../src/cli/commands/csip/sms-options.ts'

const components = { clock: systemClock, random: systemRandom, registry: registryWith(), logger: recordingLogger([]) }

const parse = (...args: string[]): SmsOptions =>
  addSmsOptions(new Command().option('--service <name>')).parse(args, { from: 'user' }).opts<SmsOptions>()

describe('cli/commands/csip/sms', () => {
  let folder: string
  const ends: Array<() => Promise<unknown>> = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-sms-'))
    await writeFile(join(folder, 'password'), 'secret\n', { mode: 0o600 })
    await writeKeyFile(join(folder, 'secret.key'), SECRET)
  })

  afterEach(async () => {
    for (const end of ends.splice(0)) {
      await end()
    }
    await rm(folder, { recursive: true })
  })

  async function channels (...args: string[]): Promise<readonly ChallengeChannel[]> {
    const made = (await prepareSms(parse('--service', 'Example', ...args), NO_PASSPHRASE))
      .flatMap(make => make(components))
    ends.push(async () => await Promise.all(made.map(async channel => { await channel.stop?.() })))
    return made
  }

  async function send (channel: ChallengeChannel | undefined): Promise<void> {
    await channel?.send({
      csi: csiOf('tel:+14155550123'),
      code: '012345',
      // half a minute more than is said
      expiresAt: systemClock.now() + 10.5 * 60_000,
      signal: new AbortController().signal
    })
  }

  it('sends by SMPP from the sender, as the account, in the words of --sms-text', async () => {
    const smsc = await Smsc.listen()
    ends.push(async () => { await smsc.close() })
    const [channel] = await channels(
      '--smpp-host', '127.0.0.1', '--smpp-port', String(smsc.port), '--smpp-plain', '--smpp-system-id', 'account',
      '--smpp-password-file', join(folder, 'password'), '--sms-from', '+447700900000',
      '--sms-text', '{service}: kod {code}, ważny {minutes} min'
    )
    await send(channel)
    await channel?.stop?.()
    expect(smsc.binds[0]).to.include({ system_id: 'account', password: 'secret' })
    expect(smsc.received[0])
      .to.include({ from: '447700900000', coding: 8, text: 'Example: kod 012345, ważny 10 min' })
  })

  it('posts to the gateway the words of --sms-text, and of --voice-text', async () => {
    const peer = await httpPeer()
    ends.push(peer.close)
    const [sms, voice] = await channels(
      '--gateway-url', peer.url, '--gateway-secret-file', join(folder, 'secret.key'), '--gateway-voice',
      '--sms-text', 'kod {code}', '--voice-text', 'Twój kod do {service}: {code}'
    )
    await send(sms)
    await send(voice)
    const calls = peer.calls.map(({ body }) => JSON.parse(body) as { kind: string, text: string })
    expect(calls.map(({ kind, text }) => [kind, text])).to.deep.equal([
      ['sms', 'kod 012345'], ['voice', 'Twój kod do Example: 0, 1, 2, 3, 4, 5']
    ])
  })

  it('trusts an SMSC by the authorities of --smpp-ca, a gateway by those of --gateway-ca', async () => {
    const tls = { key: LOOPBACK_KEY, cert: LOOPBACK_CERTIFICATE }
    const smsc = await Smsc.listen({ tls })
    const gateway = createServer(tls, (_request, response) => { response.writeHead(405).end() })
    gateway.listen(0, '127.0.0.1')
    await once(gateway, 'listening')
    ends.push(async () => { await smsc.close() }, async () => { gateway.close() })
    await writeFile(join(folder, 'ca'), LOOPBACK_CERTIFICATE)
    const smpp = [
      '--smpp-host', 'localhost', '--smpp-port', String(smsc.port), '--smpp-system-id', 'account',
      '--smpp-password-file', join(folder, 'password'), '--sms-from', '+447700900000'
    ]
    const http = [
      '--gateway-url', `https://localhost:${(gateway.address() as AddressInfo).port}/`, '--gateway-secret-file',
      join(folder, 'secret.key')
    ]
    for (const [option, args] of [['--smpp-ca', smpp], ['--gateway-ca', http]] as const) {
      const reached = async (...more: string[]): Promise<unknown> => {
        const [channel] = await channels(...args, ...more)
        return await channel?.reach?.({}).then(() => 'reached', (err: unknown) => (err as { code: string }).code)
      }
      expect([await reached(), await reached(option, join(folder, 'ca'))], option)
        .to.deep.equal(['ATTEST_CHANNEL_DOWN', 'reached'])
    }
  })

  it('takes reports of the gateway at --report-host and --report-port alone', async () => {
    const port = at(await freePorts(1), 0)
    const gateway = [
      '--gateway-url', 'https://gateway.example/', '--gateway-secret-file', join(folder, 'secret.key'),
      '--report-port', String(port)
    ]
    const [channel] = await channels(...gateway, '--report-host', '127.0.0.1')
    await channel?.start?.()
    expect(await post({ port, body: '{}', timestamp: systemClock.now() })).to.be.within(400, 499)
    await channel?.stop?.()
    // TEST-NET-1 (RFC 5737)
    const [elsewhere] = await channels(...gateway, '--report-host', '192.0.2.1')
    expect(await elsewhere?.start?.().catch((err: unknown) => err)).to.have.property('code', 'EADDRNOTAVAIL')
    // what never listened has nothing to stop
    ends.length = 0
  })

  const refused: ReadonlyArray<readonly [name: string, args: readonly string[], detail: RegExp]> = [
    ['a short message without the code', ['--sms-text', 'hello'], /lacks \{code\}/],
    ['a call without the code', ['--voice-text', 'hello', '--gateway-voice'], /lacks \{code\}/],
    ['minutes in a call', ['--voice-text', '{code} {minutes}', '--gateway-voice'], /nothing fills \{minutes\}/],
    ['a short message that is too long', ['--sms-text', `{code}ż${'x'.repeat(60)}`], /71 places .* has 70.*"ż"/]
  ]
  for (const [name, args, detail] of refused) {
    it(`refuses ${name}, before anything is sent`, async () => {
      const making = channels(
        '--gateway-url', 'https://gateway.example/', '--gateway-secret-file', join(folder, 'secret.key'), ...args
      )
      const err: unknown = await making.then(() => undefined, (reason: unknown) => reason)
      expect(err).to.have.property('code', 'ATTEST_CHANNELS_INVALID')
      expect(err).to.have.property('detail').that.matches(detail)
    })
  }

  it('takes the rules of ranges', () => {
    expect(rangeRules(parse())).to.deep.equal({})
    expect(rangeRules(parse('--range-digits', '3', '--range-max-unproved', '7', '--range-closed-for', '60')))
      .to.deep.equal({ rangeDigits: 3, maxUnproved: 7, closedFor: 60_000 })
  })
})
