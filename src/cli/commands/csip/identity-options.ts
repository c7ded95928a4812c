/** Options of `mimi csip start` for sign-in. */
import { CliError } from '../../errors.ts'
import { integer } from '../../option-values.ts'
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
