/** What people call a DP: its operator, and where that has several, an end of the peer id with it. */
import type { Status } from './interface.ts'

/** Characters at the end of a peer id that tell the DPs of one operator apart; 58^6 is plenty. */
const TAIL = 6
/** Fewer would soon fit another one. */
const MIN_TAIL = 4

/** Of a DP in a registry, or in a draft of one. */
export interface NamedDp {
  /** Peer id, base58btc. */
  readonly id: string
  readonly operator: string
  readonly status: Status
}

interface Dps<Dp extends NamedDp = NamedDp> {
  readonly dps: readonly Dp[]
}

/** `op-a`, or `op-a/qdRzvT` where the operator has several that aren't revoked. */
export function nameOfDp (dp: NamedDp, { dps }: Dps): string {
  const isOnly = !dps.some(({ id, operator, status }) =>
    id !== dp.id && operator === dp.operator && status !== 'revoked')
  return isOnly ? dp.operator : `${dp.operator}/${dp.id.slice(-TAIL)}`
}

/**
 * Those that are meant by a peer id, an operator, or an operator with an end of the peer
 * id behind a slash; by an operator, all that aren't revoked.
 */
export function dpsNamed<Dp extends NamedDp> (word: string, { dps }: Dps<Dp>): readonly Dp[] {
  const known = dps.filter(({ id }) => id === word)
  if (known.length > 0) {
    return known
  }
  const present = dps.filter(({ status }) => status !== 'revoked')
  const ofOperator = present.filter(({ operator }) => operator === word)
  if (ofOperator.length > 0) {
    return ofOperator
  }
  const slash = word.lastIndexOf('/')
  const [name, tail] = [word.slice(0, Math.max(0, slash)), word.slice(slash + 1)]
  return tail.length < MIN_TAIL ? [] : present.filter(({ id, operator }) => operator === name && id.endsWith(tail))
}
