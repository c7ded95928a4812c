/** Sign-in at `mimi csip start`: the channels that its options make. */
import { withPackages } from '../../../base/packages.ts'
import { CliError } from '../../errors.ts'
import { readSecretText } from '../../key-file.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { OidcChannelInit } from '../../../attestor/channels/oidc/oidc.ts'
import type { IdentityOptions } from './identity-options.ts'

/** Reads what channels need; each is loaded only where it is used. */
export async function prepareIdentity (
  options: IdentityOptions
): Promise<Array<(components: ChannelComponents) => readonly Channel[]>> {
  const oidc = await oidcInit(options)
  if (oidc == null) {
    return []
  }
  const { oidcChannel } = await withPackages(
    ['openid-client'], async () => await import('../../../attestor/channels/oidc/oidc.ts'))
  return [components => [oidcChannel(oidc, components)]]
}

async function oidcInit (options: IdentityOptions): Promise<OidcChannelInit | undefined> {
  const {
    oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecretFile, oidcClaim, oidcCallbackUrl: callbackUrl,
    oidcHost: host, oidcPort: port
  } = options
  if (issuer == null) {
    return undefined
  }
  if (clientId == null) {
    throw new CliError('OPTION_INVALID', { detail: '--oidc-issuer needs --oidc-client-id' })
  }
  const clientSecret = oidcClientSecretFile == null ? undefined : await readSecretText(oidcClientSecretFile)
  return { providers: [{ issuer, clientId, clientSecret, claim: oidcClaim }], callbackUrl, host, port }
}
