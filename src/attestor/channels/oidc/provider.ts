/** Providers of OpenID Connect, and what they say of themselves. */
import {
  ClientError, ClientSecretBasic, ClientSecretPost, None, allowInsecureRequests, discovery
} from 'openid-client'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { reasonOf } from './sign-in-failure.ts'
import type { Clock } from '../../../base/clock.ts'
import type { ClientAuth, Configuration, ServerMetadata } from 'openid-client'

/** Seconds, as openid-client has it; a provider that takes longer is down. */
const DEFAULT_PROVIDER_TIMEOUT = 10
/** Providers change their keys' address once in years; their keys are looked up by openid-client itself. */
const DISCOVERY_LIFETIME = 60 * 60 * 1_000
export interface OidcProvider {
  /** As the registry names it, character by character. */
  issuer: string
  clientId: string
  /** @default none: a public client */
  clientSecret?: string
  /**
   * Which claim of the ID token names the account. The provider MUST NOT give
   * it to anybody else later, nor let people choose somebody else's.
   *
   * @default 'preferred_username'
   */
  claim?: 'preferred_username' | 'sub'
}

export interface ProviderConfigurationsInit {
  /** Seconds for each request. @default 10 */
  readonly timeout?: number
  /** Whether plain http is taken: in test federations alone. */
  readonly inClear: boolean
}

/** As they were fetched within the last hour. */
export class ProviderConfigurations {
  readonly #clock: Clock
  readonly #init: ProviderConfigurationsInit
  readonly #known = new Map<string, { configuration: Configuration, until: number }>()

  constructor (clock: Clock, init: ProviderConfigurationsInit) {
    this.#clock = clock
    this.#init = init
  }

  /** @throws AttestError `ATTEST_CHANNEL_DOWN`, `ATTEST_SIGN_IN_ISSUER` where it calls itself something else */
  async of (provider: OidcProvider): Promise<Configuration> {
    const { issuer } = provider
    const now = this.#clock.now()
    const known = this.#known.get(issuer)
    if (known != null && now < known.until) {
      return known.configuration
    }
    try {
      const configuration = await this.#fetch(provider)
      this.#known.set(issuer, { configuration, until: now + DISCOVERY_LIFETIME })
      return configuration
    } catch (err) {
      const reason = err instanceof AttestError ? err.code : reasonOf(err)
      const code = reason === 'ATTEST_SIGN_IN_ISSUER' ? reason : 'ATTEST_CHANNEL_DOWN'
      // the issuer is in the registry, and no person
      const why = err instanceof AttestError ? err.detail : err instanceof ClientError ? err.code : undefined
      throw new AttestError(code, { detail: `${issuer}: ${why ?? ''}` })
    }
  }

  async #fetch ({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
    const { timeout = DEFAULT_PROVIDER_TIMEOUT, inClear } = this.#init
    const execute = inClear ? [allowInsecureRequests] : []
    // how the client shows itself is known when the metadata is, and asked for with each request
    const authenticate: ClientAuth = (server, ...request) => {
      clientAuth(server, clientSecret)(server, ...request)
    }
    const configuration = await discovery(new URL(issuer), clientId, clientSecret, authenticate, { timeout, execute })
    const metadata = configuration.serverMetadata()
    if (metadata.issuer !== issuer) {
      throw new AttestError('ATTEST_SIGN_IN_ISSUER')
    }
    // at the start, and not at the first sign-in
    clientAuth(metadata, clientSecret)
    return configuration
  }
}

/**
 * As its metadata says, `client_secret_basic` where that says nothing (OpenID Connect
 * Discovery 1.0, 3). @throws AttestError `ATTEST_CHANNEL_DOWN` where it takes no secret
 */
function clientAuth (metadata: ServerMetadata, secret: string | undefined): ClientAuth {
  if (secret == null) {
    return None()
  }
  const known = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const method = SECRET_METHODS.find(([name]) => known.includes(name))
  if (method == null) {
    throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: `takes no client secret, but ${known.join(', ')}` })
  }
  return method[1](secret)
}

/** The first that it takes. */
const SECRET_METHODS: ReadonlyArray<readonly [string, (secret: string) => ClientAuth]> = [
  ['client_secret_basic', ClientSecretBasic],
  ['client_secret_post', ClientSecretPost]
]
