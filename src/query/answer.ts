/** What one DP says, out of its own store. "I hold nothing" is signed too. */
import { equalBytes } from '../base/bytes.ts'
import { parseCompactEntry, parseEntry } from '../mapping/parse.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { MAX_ANSWER_LENGTH, QUERY_VERSION } from './constants.ts'
import { QueryError } from './errors.ts'
import { AnswerPayload, AnswerStatus } from './pb/query.ts'
import { requireVersion } from './query.ts'
import { isRecent, read, sign } from './signed.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifyContext } from '../mapping/interface.ts'
import type { Query } from './query.ts'
import type { SignedForm } from './signed.ts'

export interface AnswerFields {
  /** Peer id of whoever answers. */
  readonly dp: string
  /** Its own entries, compact where the query asks for that, and the facts that it knows. */
  readonly set: RecordSet
  readonly registryVersion: number
  readonly issuedAt: number
}

/** Signed by its DP, for this query. Entries are parsed and not verified. Made by `verifyAnswer` only. */
export interface VerifiedAnswer extends AnswerFields {
  /** As Signed. */
  readonly bytes: Uint8Array
  readonly status: 'holds' | 'nothing'
}

const FORM: SignedForm<AnswerPayload> = {
  domain: 'answer', codec: AnswerPayload, name: 'Answer', maxLength: MAX_ANSWER_LENGTH
}

/** @returns as Signed */
export function makeAnswer (
  query: Pick<Query, 'digest'>, { dp, set, registryVersion, issuedAt }: AnswerFields, signer: FederationSigner
): Uint8Array {
  return sign(FORM, {
    version: QUERY_VERSION,
    queryDigest: query.digest.slice(),
    dp,
    status: set.isEmpty ? AnswerStatus.NOTHING : AnswerStatus.HOLDS,
    recordSet: set.bytes.slice(),
    registryVersion,
    issuedAt
  }, signer)
}

/**
 * @param dp - who is to have answered
 * @throws BaseError, MappingError for the form; QueryError `QUERY_VERSION_UNKNOWN`, `QUERY_FIELD_INVALID`, `ANSWER_…`
 */
export function verifyAnswer (
  bytes: Uint8Array, query: Pick<Query, 'digest' | 'lookupKey' | 'compact'>, dp: string, context: VerifyContext
): VerifiedAnswer {
  const { message, isBy } = read(FORM, bytes)
  requireVersion(message.version, 'answer')
  const { queryDigest, status, recordSet, registryVersion, issuedAt } = message
  if ((status !== AnswerStatus.HOLDS && status !== AnswerStatus.NOTHING) ||
    (status === AnswerStatus.NOTHING) !== (recordSet.byteLength === 0)) {
    throw new QueryError('QUERY_FIELD_INVALID', { detail: 'status of an answer' })
  }
  if (message.dp !== dp) {
    throw new QueryError('ANSWER_OTHER_DP', { dp })
  }
  if (!equalBytes(queryDigest, query.digest)) {
    throw new QueryError('ANSWER_OTHER_QUERY', { dp })
  }
  if (!isBy(dp, context)) {
    throw new QueryError('ANSWER_SIGNATURE_INVALID', { dp })
  }
  if (!isRecent(issuedAt, context)) {
    throw new QueryError('ANSWER_TIME_IMPLAUSIBLE', { dp })
  }
  const set = RecordSet.decode(recordSet, query.lookupKey, query.compact ? parseCompactEntry : parseEntry)
  if (set.entries.some(entry => entry.dp !== dp)) {
    throw new QueryError('ANSWER_FOREIGN_ENTRY', { dp })
  }
  return { bytes, dp, status: status === AnswerStatus.HOLDS ? 'holds' : 'nothing', set, registryVersion, issuedAt }
}
