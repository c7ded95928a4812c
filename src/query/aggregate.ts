/**
 * What a forwarding DP hands back, and the check that it is all there: nobody
 * missing, nobody invented, in canonical order, every answer as its DP signed it
 * (docs/protocol.md, "Aggregate"). Who breaks that is named.
 */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { verifyAnswer } from './answer.ts'
import { MAX_AGGREGATE_LENGTH, QUERY_VERSION } from './constants.ts'
import { verifyDisclosure } from './disclosure.ts'
import { QueryError } from './errors.ts'
import { AggregatePayload } from './pb/query.ts'
import { asksFurther, dpsToAsk } from './plan.ts'
import { requireVersion } from './query.ts'
import { isRecent, read, sign } from './signed.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifyContext } from '../mapping/interface.ts'
import type { VerifiedAnswer } from './answer.ts'
import type { VerifiedDisclosure } from './disclosure.ts'
import type { Part } from './pb/query.ts'
import type { Query } from './query.ts'
import type { SignedForm } from './signed.ts'

/** What came of asking one DP. */
export type AskedPart =
  { readonly dp: string, readonly answer: Uint8Array } |
  { readonly dp: string, readonly aggregate: Uint8Array } |
  { readonly dp: string, readonly code: string, readonly retryAfter?: number }

export interface AggregateFields {
  /** Peer id of whoever asked. */
  readonly dp: string
  readonly registryVersion: number
  readonly issuedAt: number
  /** As Signed, for `preferred`. */
  readonly disclosure?: Uint8Array
  /** In any order. */
  readonly parts: readonly AskedPart[]
}

export interface Unanswered {
  readonly dp: string
  /** As its asker says: that can be a lie, which another path shows. */
  readonly code: string
  /** Milliseconds. */
  readonly retryAfter?: number
  /** Who says so. */
  readonly by: string
}

/** Made by `checkAggregate` only. */
export interface CheckedAggregate {
  /** Whoever had to be asked, ascending. */
  readonly asked: readonly string[]
  /** Of a DP that was reached on two ways, both. */
  readonly answers: readonly VerifiedAnswer[]
  /** Those from whom there is no answer at all. */
  readonly unanswered: readonly Unanswered[]
  /** Of DPs that asked those that they prefer. */
  readonly disclosures: readonly VerifiedDisclosure[]
}

/** As RPC codes are. */
const CODE = /^[A-Z0-9_]{1,64}$/
const NOTHING = new Uint8Array(0)

const FORM: SignedForm<AggregatePayload> = {
  domain: 'aggregate', codec: AggregatePayload, name: 'Aggregate', maxLength: MAX_AGGREGATE_LENGTH
}

/** @returns as Signed */
export function makeAggregate (
  query: Pick<Query, 'digest'>, { parts, disclosure = NOTHING, ...fields }: AggregateFields, signer: FederationSigner
): Uint8Array {
  return sign(FORM, {
    version: QUERY_VERSION,
    queryDigest: query.digest.slice(),
    ...fields,
    disclosure: disclosure.slice(),
    parts: [...parts].sort((a, b) => a.dp < b.dp ? -1 : 1).map(toWire)
  }, signer)
}

/**
 * @param home - peer id of the DP that was asked
 * @throws BaseError for the form; QueryError with `dp`, whoever is to blame: `QUERY_VERSION_UNKNOWN`,
 * `QUERY_FIELD_INVALID`, `AGGREGATE_…`, `ANSWER_…`, `DISCLOSURE_…`
 */
export function checkAggregate (
  bytes: Uint8Array, query: Query, home: string, context: VerifyContext
): CheckedAggregate {
  const { asked, answers, unanswered, disclosures } = checkLevel(bytes, query, { dp: home, path: [] }, context)
  const answered = new Set(answers.map(({ dp }) => dp))
  const silent = new Map(unanswered.filter(({ dp }) => !answered.has(dp)).map(one => [one.dp, one]))
  return { asked: [...new Set(asked)].sort(), answers, unanswered: [...silent.values()], disclosures }
}

/** The same for what a DP on the way gets from those it asked: `path` are those before it, and itself. */
export function checkBranch (
  bytes: Uint8Array, query: Query, dp: string, path: readonly string[], context: VerifyContext
): void {
  checkLevel(bytes, query, { dp, path }, context)
}

function checkLevel (
  bytes: Uint8Array, query: Query, { dp, path }: { readonly dp: string, readonly path: readonly string[] },
  context: VerifyContext
): CheckedAggregate {
  // what isn't signed by `dp` can be blamed on nobody but whoever handed it on
  const sender = path.at(-1) ?? dp
  const { message, isBy } = blaming(sender, () => read(FORM, bytes))
  blaming(sender, () => { requireVersion(message.version, 'aggregate') })
  if (message.dp !== dp) {
    throw new QueryError('AGGREGATE_OTHER_DP', { dp: sender })
  }
  if (!isBy(dp, context)) {
    throw new QueryError('AGGREGATE_SIGNATURE_INVALID', { dp: sender })
  }
  if (!equalBytes(message.queryDigest, query.digest)) {
    throw new QueryError('AGGREGATE_OTHER_QUERY', { dp })
  }
  if (!isRecent(message.issuedAt, context)) {
    throw new QueryError('AGGREGATE_TIME_IMPLAUSIBLE', { dp })
  }
  if (query.federation === 'all' && message.registryVersion !== context.registry.version) {
    throw new QueryError('AGGREGATE_REGISTRY_DIFFERS', {
      dp, detail: `version ${message.registryVersion}, ours ${context.registry.version}`
    })
  }
  const disclosure = query.federation === 'preferred'
    ? blaming(dp, () => verifyDisclosure(message.disclosure, dp, context))
    : undefined
  if (disclosure == null && message.disclosure.byteLength > 0) {
    throw new QueryError('QUERY_FIELD_INVALID', { dp, detail: 'a disclosure that nobody asked for' })
  }
  const asker = { dp, path, preferred: disclosure?.preferred ?? [] }
  const asked = dpsToAsk(query, asker, context.registry)
  checkWhole(asked, message.parts, dp)

  const answers: VerifiedAnswer[] = []
  const unanswered: Unanswered[] = []
  const disclosures = disclosure == null ? [] : [disclosure]
  const further: string[] = []
  for (const part of message.parts) {
    const isFurther = asksFurther(query, asker, part.dp)
    requireForm(part, isFurther, dp)
    if (part.code !== '') {
      unanswered.push({
        dp: part.dp, code: part.code, ...(part.retryAfter === 0 ? {} : { retryAfter: part.retryAfter }), by: dp
      })
    } else if (isFurther) {
      const branch = checkLevel(part.aggregate, query, { dp: part.dp, path: [...path, dp] }, context)
      further.push(...branch.asked)
      answers.push(...branch.answers)
      unanswered.push(...branch.unanswered)
      disclosures.push(...branch.disclosures)
    } else {
      answers.push(blaming(dp, () => verifyAnswer(part.answer, query, part.dp, context)))
    }
  }
  return { asked: [...asked, ...further], answers, unanswered, disclosures }
}

/** One part for each DP that had to be asked, in canonical order. */
function checkWhole (asked: readonly string[], parts: readonly Part[], dp: string): void {
  const present = parts.map(part => part.dp)
  const missing = asked.filter(id => !present.includes(id))
  if (missing.length > 0) {
    throw new QueryError('AGGREGATE_DP_MISSING', { dp, detail: missing.join(', ') })
  }
  const unasked = present.filter(id => !asked.includes(id))
  if (unasked.length > 0) {
    throw new QueryError('AGGREGATE_DP_UNASKED', { dp, detail: unasked.join(', ') })
  }
  if (!present.every((id, i) => i === 0 || (present[i - 1] ?? '') < id)) {
    throw new QueryError('AGGREGATE_ORDER', { dp })
  }
}

/** Exactly one of answer (or aggregate, of whoever asks further) and code. */
function requireForm ({ dp: id, answer, aggregate, code, retryAfter }: Part, isFurther: boolean, dp: string): void {
  const [expected, other] = isFurther ? [aggregate, answer] : [answer, aggregate]
  const holds = code === ''
    ? expected.byteLength > 0 && other.byteLength === 0 && retryAfter === 0
    : CODE.test(code) && answer.byteLength === 0 && aggregate.byteLength === 0
  if (!holds) {
    throw new QueryError('QUERY_FIELD_INVALID', { dp, detail: `part of ${id}` })
  }
}

/** Whoever hands something on has checked it, or is to blame for it. */
function blaming<T> (dp: string, work: () => T): T {
  try {
    return work()
  } catch (err) {
    if (err instanceof QueryError) {
      throw new QueryError(err.code, { dp, detail: err.detail, cause: err })
    }
    if (err instanceof DiscoveryError) {
      throw new QueryError('AGGREGATE_PART_INVALID', { dp, detail: err.code, cause: err })
    }
    throw err
  }
}

function toWire (part: AskedPart): Part {
  return {
    dp: part.dp,
    answer: ('answer' in part ? part.answer : NOTHING).slice(),
    aggregate: ('aggregate' in part ? part.aggregate : NOTHING).slice(),
    code: 'code' in part ? part.code : '',
    retryAfter: 'code' in part ? part.retryAfter ?? 0 : 0
  }
}
