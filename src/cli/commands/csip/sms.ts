/** Short messages and calls at `mimi csip start`: options, and the channels that they make. */
import { CliError } from '../../errors.ts'
import { readText, readKeyFile, readSecretText } from '../../key-file.ts'
import { integer } from '../../option-values.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { HttpGatewayInit } from '../../../attestor/channels/sms/http-gateway.ts'
import type { ChallengeChannel } from '../../../attestor/channels/interface.ts'
import type { SmppChannelInit } from '../../../attestor/channels/sms/smpp.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { RangeRules } from '../../../protocols/attest/range-guard.ts'
import type { Command } from 'commander'

/** SMPP over TLS, as registered. */
export const DEFAULT_SMPP_PORT = 3550

export interface SmsOptions {
  readonly service?: string
  readonly smppHost?: string
  readonly smppPort: number
  readonly smppPlain?: boolean
  readonly smppSystemId?: string
  readonly smppPasswordFile?: string
  readonly smppCa?: string
  readonly smsFrom?: string
  readonly smsText?: string
  readonly voiceText?: string
  readonly gatewayUrl?: string
  readonly gatewaySecretFile?: string
  readonly gatewayVoice?: boolean
  readonly gatewayCa?: string
  readonly reportPort?: number
  readonly reportHost?: string
  readonly rangeDigits?: number
  readonly rangeMaxUnproved?: number
  /** Seconds. */
  readonly rangeClosedFor?: number
}

export function addSmsOptions (command: Command): Command {
  return command
    .option('--smpp-host <host>', 'SMSC that takes short messages over SMPP')
    .option('--smpp-port <port>', 'its port', integer(1, 65_535), DEFAULT_SMPP_PORT)
    .option('--smpp-plain', 'without TLS; to this machine only, such as to a tunnel')
    .option('--smpp-system-id <name>', 'account on it')
    .option('--smpp-password-file <file>', 'file whose first line is the password')
    .option('--smpp-ca <file>', 'certificate authorities in PEM')
    .option('--sms-from <sender>', 'sender of short messages: a number with +, or up to 11 letters and digits')
    .option(
      '--sms-text <text>',
      'text of short messages, with {code}, {service} and {minutes}; one message long (default: in English)'
    )
    .option('--gateway-url <url>', 'HTTP gateway that takes short messages, and calls')
    .option('--gateway-secret-file <file>', 'key file with the secret shared with the gateway')
    .option('--gateway-voice', 'the gateway makes calls too')
    .option('--voice-text <text>', 'what calls say, with {code} and {service} (default: in English)')
    .option('--gateway-ca <file>', 'certificate authorities in PEM')
    .option(
      '--report-port <port>', 'where the gateway reports what became of messages; without it that is not known',
      integer(0, 65_535)
    )
    .option('--report-host <host>', 'address to listen on for reports (default: 127.0.0.1)')
    .option(
      '--range-digits <n>', 'last digits of a number that do not count when numbers are taken together as a range',
      integer(1, 10)
    )
    .option(
      '--range-max-unproved <n>', 'numbers of one range in an hour that may stay unproved before the range is closed',
      integer(0, 10_000)
    )
    .option('--range-closed-for <seconds>', 'how long it stays closed', integer(1, 604_800))
}

/** Reads what channels need; each is loaded only where it is used. */
export async function prepareSms (
  options: SmsOptions, passphrases: PassphraseSource
): Promise<Array<(components: ChannelComponents) => readonly ChallengeChannel[]>> {
  const [smpp, gateway] = [await smppInit(options), await gatewayInit(options, passphrases)]
  const makers: Array<(components: ChannelComponents) => readonly ChallengeChannel[]> = []
  if (smpp != null) {
    const { smppChannel } = await import('../../../attestor/channels/sms/smpp.ts')
    makers.push(components => [smppChannel(smpp, components)])
  }
  if (gateway != null) {
    const { httpGateway } = await import('../../../attestor/channels/sms/http-gateway.ts')
    makers.push(components => httpGateway(gateway, components).channels)
  }
  return makers
}

export function rangeRules (
  { rangeDigits, rangeMaxUnproved: maxUnproved, rangeClosedFor }: SmsOptions
): Partial<RangeRules> {
  return {
    ...(rangeDigits == null ? {} : { rangeDigits }),
    ...(maxUnproved == null ? {} : { maxUnproved }),
    ...(rangeClosedFor == null ? {} : { closedFor: rangeClosedFor * 1_000 })
  }
}

async function smppInit (options: SmsOptions): Promise<SmppChannelInit | undefined> {
  const {
    smppHost: host, smppPort: port, smppPlain, smppSystemId: systemId, smppPasswordFile, smppCa, smsFrom: from,
    smsText: text, service
  } = options
  if (host == null) {
    return undefined
  }
  if (systemId == null || smppPasswordFile == null || from == null || service == null) {
    throw new CliError('OPTION_INVALID', {
      detail: '--smpp-host needs --smpp-system-id, --smpp-password-file, --sms-from and --service'
    })
  }
  const password = await readSecretText(smppPasswordFile)
  return { host, port, tls: smppPlain !== true, ca: await pemOf(smppCa), systemId, password, from, service, text }
}

async function gatewayInit (options: SmsOptions, passphrases: PassphraseSource): Promise<HttpGatewayInit | undefined> {
  const {
    gatewayUrl: url, gatewaySecretFile, gatewayVoice, gatewayCa, reportPort: port, reportHost: host, service,
    smsText: text, voiceText
  } = options
  if (url == null) {
    return undefined
  }
  if (gatewaySecretFile == null || service == null) {
    throw new CliError('OPTION_INVALID', { detail: '--gateway-url needs --gateway-secret-file and --service' })
  }
  return {
    url,
    secret: await readKeyFile(gatewaySecretFile, passphrases),
    methods: gatewayVoice === true ? ['sms-code', 'voice-code'] : ['sms-code'],
    service,
    text,
    voiceText,
    ca: await pemOf(gatewayCa),
    ...(port == null ? {} : { reports: { host, port } })
  }
}

async function pemOf (path: string | undefined): Promise<string | undefined> {
  return path == null ? undefined : await readText(path)
}
