/** Who answered, and what that is worth. */
import { LightError } from './errors.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { FederationReport } from './federation.ts'
import type { KeyRead } from './interface.ts'

/** With the report of DPs, also where none was asked. */
export interface WholeRead extends KeyRead {
  readonly federation: FederationReport
}

/** So many are named in a sentence; all of them are in `failed`. */
const NAMED = 8

/** Whether anybody said anything: one that lost what it stored has been heard, and has denied nothing. */
export function isHeard ({ answered, failed, federation }: WholeRead): boolean {
  return answered.length + federation.answered.length > 0 || failed.some(({ code }) => code === 'RECORDS_NOT_WHOLE')
}

/** Why nobody can say anything, and when the first of them may. */
export function noAnswer ({ asked, failed, federation }: WholeRead): LightError {
  const silent = federation.unanswered.map(({ dp, code }) => ({ dp, code }))
  const all = [...failed, ...silent]
  const reasons = all.slice(0, NAMED).map(({ dp, code }) => `${dp} ${code}`)
  const more = all.length > NAMED ? [`${all.length - NAMED} more`] : []
  const waits = federation.unanswered.flatMap(({ retryAfter }) => retryAfter ?? [])
  return new LightError(federation.asked.length > 0 ? 'DISCOVER_NO_ANSWER' : 'DISCOVER_NO_REPLICA', {
    detail: [`0 of ${new Set([...asked, ...federation.asked]).size}`, ...reasons, ...more].join(', '),
    failed: all,
    ...waits.length > 0 ? { retryAfter: Math.min(...waits) } : {}
  })
}

/**
 * The MSPs of which a lookup tells that somebody is not there: none, where the
 * replicas were read and no quorum of them answered; all, where everybody did, too;
 * else those of which each DP that the registry lists for them did.
 */
export function askedMsps (
  { complete, quorum = complete, federation: { mode, replicas, answered } }: WholeRead, { msps }: VerifiedRegistry
): readonly string[] {
  if (complete && (replicas || mode === 'all')) {
    return msps.map(({ id }) => id)
  }
  return replicas && !quorum
    ? []
    : msps.filter(({ dps }) => dps.length > 0 && dps.every(dp => answered.includes(dp))).map(({ id }) => id)
}
