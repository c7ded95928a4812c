/** The channels of `mimi csip start`, by its options. */
import { CliError } from '../../errors.ts'
import { prepareIdentity } from './identity.ts'
import { prepareMail } from './mail.ts'
import { prepareSms } from './sms.ts'
import type { StartOptions } from './options.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { Service } from '../../../node/services.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { CliContext } from '../../context.ts'

/** Reads what channels need, so that making them can't wait; each is loaded only where it is used. */
export async function prepareChannels (
  options: StartOptions, context: CliContext, passphrases: PassphraseSource
): Promise<(components: ChannelComponents) => readonly Channel[]> {
  const makers: Array<(components: ChannelComponents) => readonly Channel[]> = [
    ...await prepareMail(options), ...await prepareSms(options, passphrases), ...await prepareIdentity(options)
  ]
  if (options.development === true) {
    const { developmentChannel } = await import('../../../attestor/channels/development.ts')
    makers.push(components => {
      const channel = developmentChannel(components, {
        onCode: ({ csi, code }) => { context.stderr.write(`DEVELOPMENT CODE for ${csi.uri}: ${code}\n`) }
      })
      context.stderr.write('DEVELOPMENT CHANNEL: codes are printed here and prove nothing at all.\n')
      return [channel]
    })
  }
  if (makers.length === 0) {
    throw new CliError('OPTION_INVALID', {
      detail: 'no way to prove anything: give --smtp-host, --smpp-host, ' +
      '--gateway-url, --oidc-issuer or --dkim-reply, or --development in a test federation'
    })
  }
  return components => makers.flatMap(make => make(components))
}

/** What the channels of these options need of others. @param channels - by method; made when it is first asked */
export function servicesOf (
  { smtpHost, smppHost, gatewayUrl, oidcIssuer }: StartOptions, channels: () => readonly Channel[]
): readonly Service[] {
  const needed = [
    { name: 'mail server', methods: ['email-code', 'email-link'], isUsed: smtpHost != null },
    { name: 'SMSC', methods: ['sms-code'], isUsed: smppHost != null },
    { name: 'gateway', methods: ['sms-code'], isUsed: gatewayUrl != null },
    { name: 'OpenID provider', methods: ['oidc'], isUsed: oidcIssuer != null }
  ]
  return needed.filter(({ isUsed }) => isUsed).map(({ name, methods }) => ({
    name,
    reach: async options => { await channels().find(({ method }) => methods.includes(method))?.reach?.(options) }
  }))
}
