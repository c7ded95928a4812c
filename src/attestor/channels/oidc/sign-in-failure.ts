/** Why a sign-in failed, in codes of the attest protocol. */
import {
  AuthorizationResponseError, ClientError, ResponseBodyError, WWWAuthenticateChallengeError
} from 'openid-client'
import type { AttestErrorCode } from '../../../protocols/attest/errors.ts'

/** What openid-client calls a provider that can't be reached, or doesn't talk HTTP as it should. */
const DOWN: ReadonlySet<string | undefined> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'])

/** What is wrong between the provider and us, and no fault of who signs in (RFC 6749, 5.2). */
const OURS: ReadonlySet<string> = new Set([
  'invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'
])

/** For the operator: codes of openid-client and of the provider, which name nobody. */
export function wordsOf (err: unknown): string {
  const words = err instanceof AuthorizationResponseError || err instanceof ResponseBodyError
    ? [err.error]
    : err instanceof WWWAuthenticateChallengeError
      ? [`status ${err.status}`]
      : [err instanceof ClientError ? err.code : undefined]
  return words.filter(word => /^[A-Za-z0-9_ ]{1,64}$/.test(word ?? '')).join(' ')
}

/** By the codes of openid-client, never by words. */
export function reasonOf (err: unknown): AttestErrorCode {
  if (err instanceof AuthorizationResponseError) {
    return 'ATTEST_SIGN_IN_DENIED'
  }
  if (err instanceof ResponseBodyError) {
    return OURS.has(err.error) ? 'ATTEST_CHANNEL_DOWN' : 'ATTEST_SIGN_IN_INVALID'
  }
  if (!(err instanceof ClientError) || DOWN.has(err.code)) {
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
