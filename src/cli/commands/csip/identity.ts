/** Sign-in and domain control at `mimi csip start`: options, and the channels that they make. */
import { toString } from 'uint8arrays/to-string'
import { CliError } from '../../errors.ts'
import { readBytes } from '../../key-file.ts'
import { integer } from '../../option-values.ts'
import type { ChannelComponents } from '../../../node/attestor.ts'
import type { DkimReplyChannelInit } from '../../../node/challenge/dkim-reply.ts'
import type { Channel } from '../../../node/challenge/interface.ts'
import type { OidcChannelInit } from '../../../node/challenge/oidc.ts'
import type { Command } from 'commander'

/** Behind a reverse proxy that does TLS. */
export const DEFAULT_OIDC_PORT = 4480
/** Mail comes in here, unless a relay hands it on. */
export const DEFAULT_DKIM_PORT = 25

export interface IdentityOptions {
  readonly oidcIssuer?: string
  readonly oidcClientId?: string
  readonly oidcClientSecretFile?: string
  readonly oidcClaim?: 'preferred_username' | 'sub'
  readonly oidcCallbackUrl?: string
  readonly oidcHost?: string
  readonly oidcPort: number
  readonly dkimDomain?: string
  readonly dkimHost?: string
  readonly dkimPort: number
  readonly dkimTlsKey?: string
  readonly dkimTlsCert?: string
}

function claim (text: string): 'preferred_username' | 'sub' {
  if (text !== 'preferred_username' && text !== 'sub') {
    throw new CliError('OPTION_INVALID', { detail: `expected preferred_username or sub, got "${text}"` })
  }
  return text
}

export function addIdentityOptions (command: Command): Command {
  return command
    .option('--oidc-issuer <url>', 'OpenID Connect provider where people sign in; the registry has to name it for the scope')
    .option('--oidc-client-id <id>', 'what it knows this CSIP as')
    .option('--oidc-client-secret-file <file>', 'file whose first line is the secret; without it a public client')
    .option('--oidc-claim <name>', 'claim that names the account (default: preferred_username)', claim)
    .option('--oidc-callback-url <url>', 'where browsers come back to, as the provider has it')
    .option('--oidc-host <host>', 'address to listen on for them (default: 127.0.0.1)')
    .option('--oidc-port <port>', 'port to listen on for them', integer(0, 65_535), DEFAULT_OIDC_PORT)
    .option('--dkim-domain <domain>', 'takes mails signed by the domain to be proved; their addresses are of this domain')
    .option('--dkim-host <host>', 'address to listen on for them (default: 127.0.0.1)')
    .option('--dkim-port <port>', 'port to listen on for them', integer(0, 65_535), DEFAULT_DKIM_PORT)
    .option('--dkim-tls-key <file>', 'key for STARTTLS, in PEM')
    .option('--dkim-tls-cert <file>', 'certificate for STARTTLS, in PEM')
}

/** Reads what channels need; each is loaded only where it is used. */
export async function prepareIdentity (options: IdentityOptions): Promise<Array<(components: ChannelComponents) => readonly Channel[]>> {
  const [oidc, dkim] = [await oidcInit(options), await dkimInit(options)]
  const makers: Array<(components: ChannelComponents) => readonly Channel[]> = []
  if (oidc != null) {
    const { oidcChannel } = await import('../../../node/challenge/oidc.ts')
    makers.push(components => [oidcChannel(oidc, components)])
  }
  if (dkim != null) {
    const { dkimReplyChannel } = await import('../../../node/challenge/dkim-reply.ts')
    makers.push(components => [dkimReplyChannel(dkim, components)])
  }
  return makers
}

async function oidcInit (options: IdentityOptions): Promise<OidcChannelInit | undefined> {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecretFile, oidcClaim, oidcCallbackUrl: callbackUrl, oidcHost: host, oidcPort: port } = options
  if (issuer == null) {
    return undefined
  }
  if (clientId == null) {
    throw new CliError('OPTION_INVALID', { detail: '--oidc-issuer needs --oidc-client-id' })
  }
  const clientSecret = oidcClientSecretFile == null ? undefined : toString(await readBytes(oidcClientSecretFile)).split(/\r?\n/)[0]
  return { providers: [{ issuer, clientId, clientSecret, claim: oidcClaim }], callbackUrl, host, port }
}

async function dkimInit (options: IdentityOptions): Promise<DkimReplyChannelInit | undefined> {
  const { dkimDomain: domain, dkimHost: host, dkimPort: port, dkimTlsKey, dkimTlsCert } = options
  if (domain == null) {
    return undefined
  }
  if ((dkimTlsKey == null) !== (dkimTlsCert == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--dkim-tls-key and --dkim-tls-cert belong together' })
  }
  const tls = dkimTlsKey == null || dkimTlsCert == null
    ? undefined
    : { key: toString(await readBytes(dkimTlsKey)), cert: toString(await readBytes(dkimTlsCert)) }
  return { domain, host, port, tls }
}
