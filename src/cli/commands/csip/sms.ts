/** Short messages and calls at `mimi csip start`: the channels that its options make. */
import { CliError } from '../../errors.ts'
import { readText, readKeyFile, readSecretText } from '../../key-file.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { HttpGatewayInit } from '../../../attestor/channels/sms/http-gateway.ts'
import type { ChallengeChannel } from '../../../attestor/channels/interface.ts'
import type { SmppChannelInit } from '../../../attestor/channels/sms/smpp.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { RangeRules } from '../../../protocols/attest/range-guard.ts'
import type { SmsOptions } from './sms-options.ts'

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
