/** What a DP issued and redeemed, in its own signed words: whoever remembers them sees what it lost. */
import { peerIdOf } from '../base/keys.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { Signed } from '../base/pb/signed.ts'
import { MAX_COUNT_LENGTH, MAX_COUNT_LINES, TOKEN_VERSION } from './constants.ts'
import { TokenError } from './errors.ts'
import { WIRE_TYPES, compareTypes, epochEnd, typeOf } from './kinds.ts'
import { TokenCount } from './pb/token.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { Policy, VerifiedRegistry } from '../registry/interface.ts'
import type { TokenType } from './kinds.ts'

export interface CountLine {
  readonly type: TokenType
  /** When the epoch begins. */
  readonly epoch: number
  /** Tokens since the epoch began. */
  readonly issued: number
  readonly spent: number
}

export interface VerifiedCount {
  /** Peer id. */
  readonly dp: string
  readonly at: number
  readonly lines: readonly CountLine[]
}

/** @param lines - as the ledger gives them @returns TokenCount as Signed */
export function makeCount (lines: readonly CountLine[], at: number, signer: FederationSigner): Uint8Array {
  const payload = TokenCount.encode({
    version: TOKEN_VERSION,
    dp: peerIdOf(signer.publicKey).toString(),
    at,
    lines: lines.map(line => ({ ...line, type: WIRE_TYPES[line.type] }))
  }).slice()
  return Signed.encode({ payload, signature: signUnder('tokenCount', signer, payload).slice() })
}

export interface CountCheck {
  readonly registry: VerifiedRegistry
  readonly now: number
}

/**
 * @throws BaseError as `decodeStrict`
 * @throws TokenError `TOKEN_VERSION_UNKNOWN`, `TOKEN_FIELD_INVALID`, `TOKEN_COUNT_INVALID`, `TOKEN_SIGNATURE_INVALID`
 */
export function verifyCount (bytes: Uint8Array, { registry, now }: CountCheck): VerifiedCount {
  // 1. form
  const { payload, signature } = decodeStrict(Signed, bytes, 'TokenCount', MAX_COUNT_LENGTH)
  const { version, dp: id, at, ...wire } = decodeStrict(TokenCount, payload, 'TokenCount', MAX_COUNT_LENGTH)
  if (version !== TOKEN_VERSION) {
    throw new TokenError('TOKEN_VERSION_UNKNOWN', { detail: `version ${version}` })
  }
  const lines = wire.lines.map(line => ({ ...line, type: typeOf(line.type) }))
  const isOrdered = lines.every((line, i) => {
    const before = lines[i - 1]
    return before == null || (before.epoch - line.epoch || compareTypes(before.type, line.type)) < 0
  })
  if (lines.length > MAX_COUNT_LINES || !isOrdered) {
    throw new TokenError('TOKEN_FIELD_INVALID', { detail: 'lines' })
  }
  // 2. of a DP, and not of the future
  const dp = registry.dp(id)
  if (dp == null || dp.status === 'revoked' || at > now + registry.policy.clockTolerance) {
    throw new TokenError('TOKEN_COUNT_INVALID', { detail: id })
  }
  // 3. signed by it
  if (!verifyUnder('tokenCount', registry.federationId, dp.publicKey, signature, payload)) {
    throw new TokenError('TOKEN_SIGNATURE_INVALID', { detail: id })
  }
  return { dp: id, at, lines }
}

/**
 * Which of two counts of one DP to remember: the later one, unless it says less
 * of an epoch that lives then, for then it lost what the other knows.
 */
export function countToKeep (
  known: VerifiedCount, next: VerifiedCount, policy: Pick<Policy, 'tokens' | 'clockTolerance'>
): VerifiedCount {
  const saysLess = known.lines.some(({ type, epoch, issued, spent }) => {
    const line = next.lines.find(each => each.epoch === epoch && each.type === type)
    const lives = next.at < epochEnd(policy, type, epoch)
    return lives && (issued > (line?.issued ?? 0) || spent > (line?.spent ?? 0))
  })
  return next.at > known.at && !saysLess ? next : known
}
