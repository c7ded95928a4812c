/** Providers of OpenID Connect, and what they say of themselves. */
import { ClientError, allowInsecureRequests, discovery } from 'openid-client'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { reasonOf } from './sign-in-failure.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Configuration } from 'openid-client'

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
      throw new AttestError(code, { detail: `${issuer}: ${err instanceof ClientError ? err.code ?? '' : ''}` })
    }
  }

  async #fetch ({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
    const { timeout = DEFAULT_PROVIDER_TIMEOUT, inClear } = this.#init
    const execute = inClear ? [allowInsecureRequests] : []
    const configuration = await discovery(new URL(issuer), clientId, clientSecret, undefined, { timeout, execute })
    if (configuration.serverMetadata().issuer !== issuer) {
      throw new AttestError('ATTEST_SIGN_IN_ISSUER')
    }
    return configuration
  }
}
