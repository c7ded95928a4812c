/** Sign-in at `mimi csip start`: options, and the channels that they make. */
import { withPackages } from '../../../base/packages.ts'
import { CliError } from '../../errors.ts'
import { readSecretText } from '../../key-file.ts'
import { integer } from '../../option-values.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { OidcChannelInit } from '../../../attestor/channels/oidc/oidc.ts'
import type { Command } from 'commander'

/** Behind a reverse proxy that does TLS. */
export const DEFAULT_OIDC_PORT = 4480

export interface IdentityOptions {
  readonly oidcIssuer?: string
  readonly oidcClientId?: string
  readonly oidcClientSecretFile?: string
  readonly oidcClaim?: 'preferred_username' | 'sub'
  readonly oidcCallbackUrl?: string
  readonly oidcHost?: string
  readonly oidcPort: number
}

function claim (text: string): 'preferred_username' | 'sub' {
  if (text !== 'preferred_username' && text !== 'sub') {
    throw new CliError('OPTION_INVALID', { detail: `expected preferred_username or sub, got "${text}"` })
  }
  return text
}

export function addIdentityOptions (command: Command): Command {
  return command
    .option(
      '--oidc-issuer <url>', 'OpenID Connect provider where people sign in; the registry has to name it for the scope'
    )
    .option('--oidc-client-id <id>', 'what it knows this CSIP as')
    .option('--oidc-client-secret-file <file>', 'file whose first line is the secret; without it a public client')
    .option('--oidc-claim <name>', 'claim that names the account (default: preferred_username)', claim)
    .option('--oidc-callback-url <url>', 'where browsers come back to, as the provider has it')
    .option('--oidc-host <host>', 'address to listen on for them (default: 127.0.0.1)')
    .option('--oidc-port <port>', 'port to listen on for them', integer(0, 65_535), DEFAULT_OIDC_PORT)
}

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
