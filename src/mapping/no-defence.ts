/**
 * A replica's signed word that it has held a dispute for as long as the
 * conflict window, and that no defence is stored (docs/protocol.md, "Conflict
 * facts"). It is no fact of a record set: it travels inside a ruling.
 */
import { asHash, asLookupKey, equalBytes } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { peerIdOf } from '../base/keys.ts'
import { MAX_STATEMENT_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { rulesAt } from '../registry/former-rules.ts'
import { CONFLICT_VERSION } from './constants.ts'
import { MappingError } from './errors.ts'
import { isRevoked, isTime, openFact, requireField } from './fact.ts'
import { NoDefencePayload } from './pb/facts.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { UncheckedNoDefence, VerifiedNoDefence, VerifyContext } from './interface.ts'

/** What a statement must be about. */
export interface SilenceSubject {
  readonly lookupKey: LookupKey
  readonly disputeHash: Hash
  /** Of the same replica's receipt for the dispute; milliseconds since the epoch. */
  readonly storedAt: number
}

export interface NoDefenceContext extends VerifyContext {
  readonly subject: SilenceSubject
}

/** When a statement is made. */
export interface SilenceTimes {
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  /** Milliseconds. @default all the time since `storedAt` */
  readonly freshFor?: number
}

/**
 * (Replica) Signs the statement; what it says is for the caller to check.
 *
 * @param signer - the DP's libp2p key
 * @returns Signed, as it travels
 */
export function makeNoDefence (
  subject: SilenceSubject, { issuedAt, freshFor = issuedAt - subject.storedAt }: SilenceTimes, signer: FederationSigner
): Uint8Array {
  const payload = NoDefencePayload.encode({
    version: CONFLICT_VERSION,
    dp: peerIdOf(signer.publicKey).toString(),
    lookupKey: subject.lookupKey.slice(),
    disputeHash: subject.disputeHash.slice(),
    storedAt: subject.storedAt,
    issuedAt,
    freshFor: Math.max(0, freshFor)
  })
  return Signed.encode({ payload, signature: signUnder('noDefence', signer, payload).slice() })
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseNoDefence (bytes: Uint8Array): UncheckedNoDefence {
  // [1] size and canonical encoding of both layers
  const { fact, decoded } = openFact(NoDefencePayload, bytes, 'NoDefence', MAX_STATEMENT_LENGTH)
  // [2] version
  if (decoded.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `no-defence statement of version ${decoded.version}` })
  }
  // [3] lengths and ranges
  const { storedAt, issuedAt, freshFor } = decoded
  requireField(
    isTime(storedAt) && isTime(issuedAt) && Number.isSafeInteger(freshFor), 'times of a no-defence statement'
  )
  requireField(freshFor <= Math.max(0, issuedAt - storedAt), 'freshFor of a no-defence statement')
  return {
    dp: decoded.dp,
    lookupKey: asLookupKey(decoded.lookupKey),
    disputeHash: asHash(decoded.disputeHash),
    storedAt,
    issuedAt,
    freshFor,
    ...fact
  }
}

/**
 * @throws MappingError `RULING_DISPUTE_FOREIGN`, `RULING_TOO_EARLY`, `RULING_NOT_FRESH`, `FACT_NOT_YET_ISSUED`,
 * `FACT_SIGNER_UNKNOWN`, `FACT_SIGNATURE_INVALID`
 */
export function verifyParsedNoDefence (
  statement: UncheckedNoDefence, { subject, registry, now }: NoDefenceContext
): VerifiedNoDefence {
  const { conflictWindow, clockTolerance } = rulesAt(registry.policy, now)
  // [4] about this dispute, as of this receipt
  if (!equalBytes(statement.disputeHash, subject.disputeHash) || !equalBytes(statement.lookupKey, subject.lookupKey) ||
    statement.storedAt !== subject.storedAt) {
    throw new MappingError('RULING_DISPUTE_FOREIGN')
  }
  // [5] after the window, in all of which it could have been told, and not in the future
  if (statement.issuedAt < statement.storedAt + conflictWindow) {
    throw new MappingError('RULING_TOO_EARLY', {
      detail: `by ${statement.storedAt + conflictWindow - statement.issuedAt} ms`
    })
  }
  if (statement.freshFor < conflictWindow) {
    throw new MappingError('RULING_NOT_FRESH', { detail: `${statement.freshFor} of ${conflictWindow} ms` })
  }
  if (statement.issuedAt > now + clockTolerance) {
    throw new MappingError('FACT_NOT_YET_ISSUED', { detail: `by ${statement.issuedAt - now} ms` })
  }
  // [6] by a DP whose word counted then
  const dp = registry.dp(statement.dp)
  if (dp == null || isRevoked(dp, statement.issuedAt)) {
    throw new MappingError('FACT_SIGNER_UNKNOWN', { detail: dp?.status ?? 'not listed' })
  }
  // [7] signed
  if (!verifyUnder('noDefence', registry.federationId, dp.publicKey, statement.signature, statement.payload)) {
    throw new MappingError('FACT_SIGNATURE_INVALID', { detail: dp.id })
  }
  return statement as VerifiedNoDefence
}
