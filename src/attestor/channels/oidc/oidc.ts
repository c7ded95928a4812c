/**
 * Sign-in for `acct:` by OpenID Connect: authorization code flow with PKCE
 * (RFC 7636), nonce and state, at the issuer that the registry names for the
 * scope. The only file that loads openid-client.
 *
 * Which account: `acct:<claim>@<domain>`, where the domain is the one of the
 * registry's scope, or the issuer's host where the scope names none. A claim
 * with an `@` has to carry that very domain. The result goes through the same
 * rules as any CSI, and has to be the CSI of the challenge.
 *
 * The link can be passed on, and a browser that is signed in follows it without
 * a word. So who signs in is shown a code to type into the app: whoever sends
 * Bob a link gets nothing for it.
 */
import { LRUCache } from 'lru-cache'
import {
  AuthorizationResponseError, ClientError, ResponseBodyError, allowInsecureRequests, authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, discovery, fetchUserInfo
} from 'openid-client'
import { toString } from 'uint8arrays/to-string'
import { METHODS } from '../../../attestation/methods.ts'
import { DiscoveryError } from '../../../base/errors.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { listenForCallbacks } from './oidc-callback.ts'
import type { ChannelComponents } from '../interface.ts'
import type { AttestErrorCode } from '../../../protocols/attest/errors.ts'
import type { ProofChannel, ProofInstructions, ProofRequest } from '../interface.ts'
import type { CallbackAnswer, CallbackListener } from './oidc-callback.ts'
import type { Configuration } from 'openid-client'

/** Seconds, as openid-client has it; a provider that takes longer is down. */
export const DEFAULT_PROVIDER_TIMEOUT = 10
/** Providers change their keys' address once in years; their keys are looked up by openid-client itself. */
const DISCOVERY_LIFETIME = 60 * 60 * 1_000
/** As many as challenges. */
const MAX_SIGN_INS = 10_000
const SECRET_LENGTH = 32

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

type Components = Pick<ChannelComponents, 'clock' | 'random' | 'registry'>

interface SignIn {
  readonly request: ProofRequest
  readonly provider: OidcProvider
  readonly configuration: Configuration
  readonly nonce: string
  readonly verifier: string
}

/** @throws AttestError `ATTEST_CHANNELS_INVALID` for plain http where the registry isn't a test's, and for a provider named twice */
export function oidcChannel (init: OidcChannelInit, components: Components): OidcChannel {
  const issuers = init.providers.map(({ issuer }) => issuer)
  const urls = init.callbackUrl == null ? issuers : [...issuers, init.callbackUrl]
  if (issuers.length === 0 || new Set(issuers).size !== issuers.length || !urls.every(url => URL.canParse(url))) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'OIDC providers' })
  }
  const inClear = init.callbackUrl == null || urls.some(url => new URL(url).protocol !== 'https:')
  if (inClear && !components.registry.test) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'OIDC takes https only, and needs a callback URL, outside of test federations' })
  }
  return new OidcChannelClass(init, components)
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
  readonly #configurations = new Map<string, { configuration: Configuration, until: number }>()
  #listener: CallbackListener | undefined

  constructor (init: OidcChannelInit, components: Components) {
    this.#init = init
    this.#components = components
  }

  callbackUrl (): string {
    const { callbackUrl, host = '127.0.0.1' } = this.#init
    return callbackUrl ?? `http://${host}:${this.#listener?.port ?? this.#init.port}/callback`
  }

  async start (): Promise<void> {
    const { host, port } = this.#init
    this.#listener ??= await listenForCallbacks({ host, port, path: new URL(this.callbackUrl()).pathname, onCallback: async query => await this.#callback(query) })
  }

  async stop (): Promise<void> {
    this.#signIns.clear()
    await this.#listener?.close()
    this.#listener = undefined
  }

  async begin (request: ProofRequest): Promise<ProofInstructions> {
    const { issuer } = request.scope
    const provider = this.#init.providers.find(candidate => candidate.issuer === issuer)
    if (provider == null) {
      throw new AttestError('ATTEST_METHOD_REFUSED', { detail: 'no provider is configured that the registry names for this scope' })
    }
    if (!request.csi.value.endsWith(`@${domainOf(request, provider)}`)) {
      throw new AttestError('ATTEST_SCOPE_REFUSED')
    }
    if (this.#listener == null) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'not started' })
    }
    const configuration = await this.#discover(provider)
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
  async #check ({ request, provider, configuration, nonce, verifier }: SignIn, query: URLSearchParams): Promise<AttestErrorCode | undefined> {
    const issuers = query.getAll('iss')
    // RFC 9207: an answer that another provider gave
    if (issuers.some(issuer => issuer !== provider.issuer)) {
      return 'ATTEST_SIGN_IN_ISSUER'
    }
    const url = new URL(this.callbackUrl())
    url.search = query.toString()
    try {
      const tokens = await authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: verifier,
        expectedNonce: nonce,
        expectedState: query.get('state') ?? '',
        idTokenExpected: true
      })
      const claims = tokens.claims()
      const wanted = provider.claim ?? 'preferred_username'
      // by OpenID Connect Core, 5.4, claims of the profile come from the UserInfo endpoint; many providers put them into the ID token too
      const name = claims?.[wanted] ?? (await fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? ''))[wanted]
      const account = typeof name === 'string' ? accountOf(name, domainOf(request, provider)) : undefined
      return account === request.csi.uri ? undefined : 'ATTEST_SIGN_IN_OTHER_ACCOUNT'
    } catch (err) {
      return reasonOf(err)
    }
  }

  async #discover ({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
    const now = this.#components.clock.now()
    const known = this.#configurations.get(issuer)
    if (known != null && now < known.until) {
      return known.configuration
    }
    try {
      const configuration = await discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: this.#init.timeout ?? DEFAULT_PROVIDER_TIMEOUT,
        execute: this.#components.registry.test ? [allowInsecureRequests] : []
      })
      if (configuration.serverMetadata().issuer !== issuer) {
        throw new AttestError('ATTEST_SIGN_IN_ISSUER')
      }
      this.#configurations.set(issuer, { configuration, until: now + DISCOVERY_LIFETIME })
      return configuration
    } catch (err) {
      const reason = err instanceof AttestError ? err.code : reasonOf(err)
      // the issuer is in the registry, and no person
      throw new AttestError(reason === 'ATTEST_SIGN_IN_ISSUER' ? reason : 'ATTEST_CHANNEL_DOWN', { detail: `${issuer}: ${err instanceof ClientError ? err.code ?? '' : ''}` })
    }
  }

  #secret (): string {
    return toString(this.#components.random.bytes(SECRET_LENGTH), 'base64url')
  }
}

function refusal (code: AttestErrorCode): CallbackAnswer {
  const { sentence, remedy } = new AttestError(code)
  return { status: code === 'ATTEST_CHANNEL_DOWN' ? 502 : 403, refusal: { code, sentence, remedy } }
}

function domainOf ({ scope }: ProofRequest, { issuer }: OidcProvider): string {
  return scope.prefix.startsWith('@') ? scope.prefix.slice(1) : new URL(issuer).hostname
}

/** Canonical URI, or undefined for what is no account of the domain. */
function accountOf (claim: string, domain: string): string | undefined {
  const at = claim.lastIndexOf('@')
  const [user, of] = at < 0 ? [claim, domain] : [claim.slice(0, at), claim.slice(at + 1).toLowerCase()]
  if (of !== domain) {
    return undefined
  }
  try {
    return parseCsi(`acct:${encodeURIComponent(user)}@${domain}`, [{ type: 'acct', grammar: 'acct' }]).uri
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}

/** By the codes of openid-client, never by words. */
function reasonOf (err: unknown): AttestErrorCode {
  if (err instanceof AuthorizationResponseError) {
    return 'ATTEST_SIGN_IN_DENIED'
  }
  if (err instanceof ResponseBodyError) {
    return 'ATTEST_SIGN_IN_INVALID'
  }
  if (!(err instanceof ClientError) || err.code === 'OAUTH_TIMEOUT' || err.code === 'OAUTH_ABORT' || err.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') {
    return 'ATTEST_CHANNEL_DOWN'
  }
  switch (claimOf(err)) {
    case 'nonce': return 'ATTEST_SIGN_IN_NONCE'
    case 'iss':
    case 'issuer': return 'ATTEST_SIGN_IN_ISSUER'
    default: return 'ATTEST_SIGN_IN_INVALID'
  }
}

/** The claim or attribute that was not as expected; it is in the cause of the cause. */
function claimOf (err: Error): unknown {
  for (let cause: unknown = err; cause instanceof Error;) {
    cause = cause.cause
    if (typeof cause === 'object' && cause != null && !(cause instanceof Error)) {
      return 'claim' in cause ? cause.claim : 'attribute' in cause ? cause.attribute : undefined
    }
  }
  return undefined
}
