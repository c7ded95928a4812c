/**
 * Sign-in for `acct:` by OpenID Connect: authorization code flow with PKCE
 * (RFC 7636), nonce and state, at the issuer that the registry names for the
 * scope. Only this folder loads openid-client.
 *
 * Which account: `acct:<claim>@<domain>`, where the domain is the one of the
 * registry's scope, or the issuer's host where the scope names none and the
 * issuer is all of it. A claim with an `@` has to carry that very domain. The result goes through the same
 * rules as any CSI, and has to be the CSI of the challenge.
 *
 * The link can be passed on, and a browser that is signed in follows it without
 * a word. So who signs in is shown a code to type into the app: whoever sends
 * Bob a link gets nothing for it.
 */
import { LRUCache } from 'lru-cache'
import {
  authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, fetchUserInfo
} from 'openid-client'
import { toString } from 'uint8arrays/to-string'
import { METHODS } from '../../../attestation/methods.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { accountOf, domainOf } from './account.ts'
import { listenForCallbacks } from './oidc-callback.ts'
import { ProviderConfigurations } from './provider.ts'
import { reasonOf, wordsOf } from './sign-in-failure.ts'
import type { ChannelComponents } from '../interface.ts'
import type { AttestErrorCode } from '../../../protocols/attest/errors.ts'
import type { ProofChannel, ProofInstructions, ProofRequest } from '../interface.ts'
import type { CallbackAnswer, CallbackListener } from './oidc-callback.ts'
import type { OidcProvider } from './provider.ts'
import type { Logger } from '@libp2p/interface'
import type { Configuration } from 'openid-client'

/** As many as challenges. */
const MAX_SIGN_INS = 10_000
const SECRET_LENGTH = 32

export interface OidcChannelInit {
  providers: readonly OidcProvider[]
  /** Where it listens for browsers that come back; TLS is the reverse proxy's. 0: any port */
  port: number
  /** @default '127.0.0.1' */
  host?: string
  /**
   * Where browsers reach it, as registered with the providers; https, but for
   * the registries of tests.
   *
   * @default the address it listens on, path `/callback`
   */
  callbackUrl?: string
  /** Seconds for each request to a provider. @default 10 */
  timeout?: number
}

export interface OidcChannel extends ProofChannel {
  /** Where providers have to send browsers back to. Known once started. */
  callbackUrl (): string
  start (): Promise<void>
  stop (): Promise<void>
}

type Components = Pick<ChannelComponents, 'clock' | 'random' | 'registry' | 'logger'>

interface SignIn {
  readonly request: ProofRequest
  readonly provider: OidcProvider
  readonly configuration: Configuration
  readonly nonce: string
  readonly verifier: string
}

/**
 * @throws AttestError `ATTEST_CHANNELS_INVALID` for plain http where the registry isn't a test's,
 * and for a provider named twice
 */
export function oidcChannel (init: OidcChannelInit, components: Components): OidcChannel {
  requireInit(init, components.registry.test)
  return new OidcChannelClass(init, components)
}

function requireInit ({ providers, callbackUrl }: OidcChannelInit, isTest: boolean): void {
  const issuers = providers.map(({ issuer }) => issuer)
  const urls = callbackUrl == null ? issuers : [...issuers, callbackUrl]
  if (issuers.length === 0 || new Set(issuers).size !== issuers.length || !urls.every(url => URL.canParse(url))) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'OIDC providers' })
  }
  const inClear = callbackUrl == null || urls.some(url => new URL(url).protocol !== 'https:')
  if (inClear && !isTest) {
    const detail = 'OIDC takes https only, and needs a callback URL, outside of test federations'
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail })
  }
}

class OidcChannelClass implements OidcChannel {
  readonly method = 'oidc'
  readonly strength = METHODS.oidc
  readonly csiTypes = ['acct']
  readonly sentTo = 'sign-in'
  readonly typedBack = true
  readonly #init: OidcChannelInit
  readonly #components: Components
  /** By state. Taken out by the first browser that comes back with it. */
  readonly #signIns = new LRUCache<string, SignIn>({ max: MAX_SIGN_INS })
  readonly #configurations: ProviderConfigurations
  readonly #log: Logger
  #listener: CallbackListener | undefined

  constructor (init: OidcChannelInit, components: Components) {
    this.#init = init
    this.#components = components
    const { clock, registry, logger } = components
    this.#log = logger.forComponent('mimi:attest:oidc')
    this.#configurations = new ProviderConfigurations(clock, { timeout: init.timeout, inClear: registry.test })
  }

  callbackUrl (): string {
    const { callbackUrl, host = '127.0.0.1' } = this.#init
    return callbackUrl ?? `http://${host}:${this.#listener?.port ?? this.#init.port}/callback`
  }

  /** The discovery document of each provider. */
  async reach (): Promise<void> {
    await Promise.all(this.#init.providers.map(async provider => await this.#configurations.of(provider)))
  }

  async start (): Promise<void> {
    const { host, port } = this.#init
    this.#listener ??= await listenForCallbacks({
      host,
      port,
      path: new URL(this.callbackUrl()).pathname,
      onCallback: async query => await this.#callback(query)
    })
  }

  async stop (): Promise<void> {
    this.#signIns.clear()
    await this.#listener?.close()
    this.#listener = undefined
  }

  async begin (request: ProofRequest): Promise<ProofInstructions> {
    const provider = this.#providerOf(request)
    const domain = domainOf(request, provider)
    if (domain == null || !request.csi.value.endsWith(`@${domain}`)) {
      throw new AttestError('ATTEST_SCOPE_REFUSED')
    }
    if (this.#listener == null) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'not started' })
    }
    const configuration = await this.#configurations.of(provider)
    const [state, nonce, verifier] = [this.#secret(), this.#secret(), this.#secret()]
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.callbackUrl(),
      response_type: 'code',
      scope: 'openid profile',
      // whoever shares a browser with Bob doesn't get in by the session he left; who renews has his holder key, too
      ...(request.renewal ? {} : { prompt: 'login' }),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256'
    })
    this.#signIns.set(state, { request, provider, configuration, nonce, verifier })
    return { kind: 'visit', url: url.href }
  }

  #providerOf ({ scope: { issuer } }: ProofRequest): OidcProvider {
    const provider = this.#init.providers.find(candidate => candidate.issuer === issuer)
    if (provider == null) {
      const detail = 'no provider is configured that the registry names for this scope'
      throw new AttestError('ATTEST_METHOD_REFUSED', { detail })
    }
    return provider
  }

  /** What the page says to whoever came back. */
  async #callback (query: URLSearchParams): Promise<CallbackAnswer> {
    const state = query.getAll('state')
    const signIn = this.#signIns.get(state[0] ?? '')
    if (signIn == null || state.length !== 1) {
      return refusal('ATTEST_CHALLENGE_UNKNOWN')
    }
    // before anything is waited for: a state works once
    this.#signIns.delete(state[0] ?? '')
    const { request } = signIn
    if (this.#components.clock.now() >= request.expiresAt) {
      return refusal('ATTEST_CODE_EXPIRED')
    }
    const reason = await this.#check(signIn, query)
    if (reason != null) {
      request.refused(reason)
      return refusal(reason)
    }
    return request.proved() ? { status: 200, code: request.code } : refusal('ATTEST_CODE_EXPIRED')
  }

  /** Undefined: the account of the CSI signed in. */
  async #check (signIn: SignIn, query: URLSearchParams): Promise<AttestErrorCode | undefined> {
    const { request, provider } = signIn
    // RFC 9207: an answer that another provider gave
    if (query.getAll('iss').some(issuer => issuer !== provider.issuer)) {
      return 'ATTEST_SIGN_IN_ISSUER'
    }
    try {
      const name = await this.#accountName(signIn, query)
      const domain = domainOf(request, provider)
      const account = typeof name === 'string' && domain != null
        ? accountOf(name, domain, provider.claim === 'sub')
        : undefined
      return account === request.csi.uri ? undefined : 'ATTEST_SIGN_IN_OTHER_ACCOUNT'
    } catch (err) {
      const reason = reasonOf(err)
      // who cancels is no trouble of the operator's
      if (reason !== 'ATTEST_SIGN_IN_DENIED') {
        this.#log('a sign-in at %s failed: %s %s', provider.issuer, reason, wordsOf(err))
      }
      return reason
    }
  }

  /** The value of the claim that names the account, as the provider signed it. */
  async #accountName ({ provider, configuration, nonce, verifier }: SignIn, query: URLSearchParams): Promise<unknown> {
    const url = new URL(this.callbackUrl())
    url.search = query.toString()
    const tokens = await authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      expectedState: query.get('state') ?? '',
      idTokenExpected: true
    })
    const claims = tokens.claims()
    const wanted = provider.claim ?? 'preferred_username'
    // by OpenID Connect Core, 5.4, claims of the profile come from the UserInfo endpoint;
    // many providers put them into the ID token too
    return claims?.[wanted] ?? (await fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? ''))[wanted]
  }

  #secret (): string {
    return toString(this.#components.random.bytes(SECRET_LENGTH), 'base64url')
  }
}

function refusal (code: AttestErrorCode): CallbackAnswer {
  const { sentence, remedy } = new AttestError(code)
  return { status: code === 'ATTEST_CHANNEL_DOWN' ? 502 : 403, refusal: { code, sentence, remedy } }
}
