/** Statuses of HTTP (RFC 9110), and the body of what failed (RFC 9457). */
import { DiscoveryError } from '../base/errors.ts'
import { failureJson } from '../light/json.ts'
import { RemoteError } from '../rpc/errors.ts'
import { HttpError } from './errors.ts'
import type { ErrorKind } from '../base/errors.ts'
import type { HttpErrorCode } from './errors.ts'
import type { Problem } from './schemas.ts'

/** A kind without a status does not compile. */
export const STATUSES = {
  malformed: 400,
  refused: 403,
  'not-found': 404,
  conflict: 409,
  expired: 410,
  unverified: 422,
  limited: 429,
  internal: 500,
  unavailable: 503
} as const satisfies Record<ErrorKind, number>

/** Where HTTP has a status of its own. */
const OWN: Partial<Record<HttpErrorCode, number>> = {
  HTTP_TOKEN_UNKNOWN: 401,
  HTTP_BODY_TOO_LARGE: 413,
  HTTP_TYPE_UNKNOWN: 415
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export interface Failure {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly problem: Problem
}

/** Says code and agreed sentences; a detail only where the sidecar itself wrote it for its caller. */
export function failureOf (err: unknown): Failure {
  if (!(err instanceof DiscoveryError)) {
    return { status: STATUSES.internal, headers: {}, problem: INTERNAL }
  }
  const { code, kind, sentence, retryAfter } = err
  const own = err instanceof HttpError ? err : undefined
  const status = (own == null ? undefined : OWN[own.code]) ?? STATUSES[kind]
  const { failed } = failureJson(err)
  return {
    status,
    headers: {
      ...retryAfter == null ? {} : { 'retry-after': String(Math.ceil(retryAfter / 1_000)) },
      ...status === OWN.HTTP_TOKEN_UNKNOWN ? { 'www-authenticate': 'Bearer' } : {}
    },
    problem: {
      type: 'about:blank',
      status,
      code,
      kind,
      title: sentence,
      remedy: err.remedyFor('msp'),
      ...own?.detail == null ? {} : { detail: own.detail },
      ...retryAfter == null ? {} : { retry_after_ms: retryAfter },
      ...failed == null ? {} : { failed: [...failed] },
      ...err instanceof RemoteError ? { remote: true } : {}
    }
  }
}

const INTERNAL: Problem = {
  type: 'about:blank',
  status: STATUSES.internal,
  code: 'INTERNAL',
  kind: 'internal',
  title: 'The sidecar failed for a reason of its own.',
  remedy: 'Its operator finds the reason in the log.'
}
