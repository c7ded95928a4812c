/**
 * One shape for every error a caller can meet.
 *
 * Each folder keeps a table of its codes in its own `errors.ts`; a code without
 * a kind, a verdict, a sentence and a remedy does not compile. Wire status, exit
 * code, HTTP status and peer score are exhaustive functions of `kind` and
 * `verdict`, so nobody ever decides by message text.
 */

/**
 * What happened, in the few ways that a program reacts to:
 *
 * - `malformed`: the input can't be read
 * - `unverified`: a signature, proof or piece of evidence does not hold
 * - `expired`: it held once
 * - `refused`: understood, and not allowed
 * - `conflict`: it collides with what is stored
 * - `not-found`: what was named does not exist
 * - `limited`: a budget or quota is used up; see `retryAfter`
 * - `unavailable`: somebody did not answer, or not in time
 * - `internal`: our own fault
 */
export const ERROR_KINDS = [
  'malformed', 'unverified', 'expired', 'refused', 'conflict', 'not-found', 'limited', 'unavailable', 'internal'
] as const
export type ErrorKind = typeof ERROR_KINDS[number]

/**
 * Whose fault it was, when the cause came from a peer: `caller` our own caller,
 * `ours` this node, `ignore` nobody's (a race, a late message), `penalise` the
 * peer's, which lowers its score.
 */
export type Verdict = 'caller' | 'ours' | 'ignore' | 'penalise'

/**
 * Who reads an error: `user` somebody who looks up or claims, `msp`, `csip` and `dp` who runs such a node, `signer`
 * who makes and signs the registry.
 */
export const READERS = ['user', 'msp', 'csip', 'dp', 'signer'] as const
export type Reader = typeof READERS[number]

export interface ErrorSpec {
  readonly kind: ErrorKind
  readonly verdict: Verdict
  /** What is wrong, one sentence, safe to show to a remote. */
  readonly sentence: string
  /** What to do about it, one sentence. */
  readonly remedy: string
  /** For readers who can do something else; `asker`: whoever the node that failed answers, whatever the role. */
  readonly remedies?: Readonly<Partial<Record<Reader | 'asker', string>>>
}

/** What an asker does about a fault of another node, which only its operator can mend. */
export const ASK_ELSEWHERE = 'Ask another node, or again later; this one\'s operator has to see to it.'

/** @param isRemote - another node said so, of itself */
export function remedyOf (
  { remedy, remedies, verdict }: Pick<ErrorSpec, 'remedy' | 'remedies' | 'verdict'>, reader: Reader, isRemote = false
): string {
  if (isRemote) {
    return remedies?.asker ?? (verdict === 'ours' ? ASK_ELSEWHERE : remedies?.user ?? remedy)
  }
  return remedies?.[reader] ?? remedy
}

export type ErrorTable<C extends string = string> = Readonly<Record<C, ErrorSpec>>

export interface DiscoveryErrorOptions {
  /** The error that led to this one. */
  cause?: unknown
  /**
   * What was observed (lengths, names of parties, versions), for the local log
   * and terminal only. MUST NOT hold a CSI, a code, a key or `y`.
   */
  detail?: string
  /** Milliseconds after which a `limited` or `unavailable` call may succeed. */
  retryAfter?: number
}

/** Base of all errors of this package: a stable `name` and `code`, a sentence and a remedy. */
export class DiscoveryError<C extends string = string> extends Error {
  override readonly name: string = 'DiscoveryError'
  readonly code: C
  readonly kind: ErrorKind
  readonly verdict: Verdict
  readonly sentence: string
  /** For those whom the table names no other remedy for; see `remedyFor`. */
  readonly remedy: string
  readonly detail?: string
  readonly retryAfter?: number
  readonly #spec: ErrorSpec

  constructor (table: ErrorTable<C>, code: C, options: DiscoveryErrorOptions = {}) {
    const spec = table[code]
    super(options.detail == null ? spec.sentence : `${spec.sentence} (${options.detail})`, { cause: options.cause })
    this.#spec = spec
    this.code = code
    this.kind = spec.kind
    this.verdict = spec.verdict
    this.sentence = spec.sentence
    this.remedy = spec.remedy
    this.detail = options.detail
    this.retryAfter = options.retryAfter
  }

  /** What to do about it, as that reader can. */
  remedyFor (reader: Reader): string {
    return remedyOf(this.#spec, reader)
  }
}

export const BASE_ERRORS = {
  LENGTH_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A byte string does not have the length its type prescribes.',
    remedy: 'Send exactly the number of bytes that the specification gives for this field.'
  },
  MESSAGE_TOO_LARGE: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A message is larger than its type allows.',
    remedy: 'Split the request, or leave out what is not needed.'
  },
  MESSAGE_MALFORMED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A message is not the canonical protobuf encoding of its type.',
    remedy: 'Encode fields once, in ascending order, without unknown fields, default values or trailing bytes.'
  },
  OPTION_UNKNOWN: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'An option has a name that there isn\'t.',
    remedy: 'Correct its name, or leave it out.'
  },
  KEY_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A public key is not a valid Ed25519 key of prime order.',
    remedy: 'Make a new key pair; libraries differ about what other keys signed, so that they are refused.'
  }
} as const satisfies ErrorTable

export type BaseErrorCode = keyof typeof BASE_ERRORS

export class BaseError extends DiscoveryError<BaseErrorCode> {
  override readonly name = 'BaseError'

  constructor (code: BaseErrorCode, options?: DiscoveryErrorOptions) {
    super(BASE_ERRORS, code, options)
  }
}
