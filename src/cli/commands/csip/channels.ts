/** The channels of `mimi csip start`, by its options. */
import { CliError } from '../../errors.ts'
import { prepareIdentity } from './identity.ts'
import { prepareMail } from './mail.ts'
import { prepareSms } from './sms.ts'
import type { StartOptions } from './options.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
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
    throw new CliError('OPTION_INVALID', { detail: 'no way to prove anything: give --smtp-host, --smpp-host, --gateway-url, --oidc-issuer or --dkim-reply, or --development in a test federation' })
  }
  return components => makers.flatMap(make => make(components))
}
