/** The types of tokens, their epochs, and the public input that binds both (docs/protocol.md, "Tokens"). */
import * as varint from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { COMMON_EPOCH } from './constants.ts'
import { TokenError } from './errors.ts'
import { TokenType as WireType } from './pb/token.ts'
import type { FederationId } from '../base/bytes.ts'
import type { Policy } from '../registry/interface.ts'

export type TokenType = 'evaluation' | 'evaluation-common' | 'query' | 'query-common' | 'client'

/** Which tokens these are. */
export interface TokenKind {
  readonly type: TokenType
  /** Peer id of the DP that issues and redeems. */
  readonly issuer: string
  /** When the epoch begins, milliseconds since the epoch of Unix. */
  readonly epoch: number
}

export const WIRE_TYPES: Readonly<Record<TokenType, WireType>> = {
  evaluation: WireType.EVALUATION,
  'evaluation-common': WireType.EVALUATION_COMMON,
  query: WireType.QUERY,
  'query-common': WireType.QUERY_COMMON,
  client: WireType.CLIENT
}

const NUMBERS: Readonly<Record<TokenType, number>> = {
  evaluation: 100, 'evaluation-common': 110, query: 200, 'query-common': 210, client: 300
}

export const TYPES = Object.keys(WIRE_TYPES) as TokenType[]
const LABEL = fromString('mimi-discovery/1/token')

/** @throws TokenError `TOKEN_FIELD_INVALID` */
export function typeOf (wire: WireType): TokenType {
  const type = TYPES.find(name => WIRE_TYPES[name] === wire)
  if (type == null) {
    throw new TokenError('TOKEN_FIELD_INVALID', { detail: 'type' })
  }
  return type
}

export function isCommon (type: TokenType): boolean {
  return type === 'evaluation-common' || type === 'query-common'
}

/** The order of lines in counts. */
export function compareTypes (a: TokenType, b: TokenType): number {
  return NUMBERS[a] - NUMBERS[b]
}

/** `info` of RFC 9497: a token of one federation, issuer, type and epoch is none of another. */
export function publicInput (federation: FederationId, { type, issuer, epoch }: TokenKind): Uint8Array {
  const numbers = new Uint8Array(12)
  const view = new DataView(numbers.buffer)
  view.setUint32(0, NUMBERS[type])
  view.setBigUint64(4, BigInt(epoch))
  const parts = [LABEL, federation, fromString(issuer)]
  return concat([...parts.flatMap(part => [varint.encode(part.byteLength), part]), numbers])
}

type EpochPolicy = Pick<Policy, 'tokens' | 'clockTolerance'>

/** Milliseconds. */
export function epochLength ({ tokens }: Pick<Policy, 'tokens'>, type: TokenType): number {
  return isCommon(type) ? COMMON_EPOCH : tokens.epoch
}

/** The epoch of which tokens are issued at `now`. */
export function epochAt (policy: Pick<Policy, 'tokens'>, type: TokenType, now: number): number {
  const length = epochLength(policy, type)
  return Math.floor(now / length) * length
}

/** Until when its tokens are redeemed: they outlive the interval that is metered, common ones but for the tolerance. */
export function epochEnd (policy: EpochPolicy, type: TokenType, epoch: number): number {
  const length = epochLength(policy, type)
  return epoch + length + (isCommon(type) ? policy.clockTolerance : length)
}

/**
 * @throws TokenError `TOKEN_EPOCH_WRONG` unless tokens of it are issued now, by a clock that may be off by the
 * tolerance
 */
export function requireCurrent (policy: EpochPolicy, type: TokenType, epoch: number, now: number): void {
  const { clockTolerance } = policy
  if (![now - clockTolerance, now, now + clockTolerance].some(time => epochAt(policy, type, time) === epoch)) {
    throw new TokenError('TOKEN_EPOCH_WRONG', { detail: `${type}, ${epoch}` })
  }
}

/** @throws TokenError `TOKEN_EPOCH_WRONG` unless tokens of it are redeemed now */
export function requireLiving (policy: EpochPolicy, type: TokenType, epoch: number, now: number): void {
  const isEpoch = epoch % epochLength(policy, type) === 0
  if (!isEpoch || now < epoch - policy.clockTolerance || now >= epochEnd(policy, type, epoch)) {
    throw new TokenError('TOKEN_EPOCH_WRONG', { detail: `${type}, ${epoch}` })
  }
}
