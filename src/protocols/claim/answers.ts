/** What a DP answers in claims, in the form of the wire. */
import { encodeStep } from '../../conflict/steps.ts'
import { verifyInvalidation } from '../../mapping/validity.ts'
import { MAX_CONFLICTS_TOLD } from './constants.ts'
import { ClaimError } from './errors.ts'
import type { VerifiedInvalidation, VerifyContext } from '../../mapping/interface.ts'
import type { ConflictStatus, Coverage } from './interface.ts'
import type { ConflictResponse, Coverage as CoverageMessage } from './pb/messages.ts'

export function messageOf ({ history, held }: ConflictStatus): ConflictResponse {
  return { steps: history.map(encodeStep), held: held.operators, required: held.required }
}

/** @throws as `verifyInvalidation`; ClaimError `CLAIM_REASON_OTHER` */
export function verifyInvalidationFor (
  reason: 'released' | 'reassigned', bytes: Uint8Array, context: VerifyContext
): VerifiedInvalidation {
  const fact = verifyInvalidation(bytes, context)
  if (fact.by.reason !== reason) {
    throw new ClaimError('CLAIM_REASON_OTHER', { detail: fact.by.reason })
  }
  return fact
}

export function toldOf ({ acknowledged, recipients, conflicts }: Coverage): CoverageMessage {
  const told = conflicts.slice(0, MAX_CONFLICTS_TOLD).map(({ dp, entries }) =>
    ({ dp, entries: entries.map(hash => hash.slice()) }))
  return { acknowledged, recipients, conflicts: told }
}
