/**
 * Whose messages make the key. One member proposes it, and all approve: members
 * may have heard different things, and a key comes only of what they agree on.
 */
import { equalBytes } from '../../base/bytes.ts'
import { checkThresholdKey, publicShareAt } from '../threshold-key.ts'
import { dealerIndex, isGeneration, memberIndex, participantsOf } from './invitation.ts'
import { dealerOf } from './messages.ts'
import { addCommitments, combineCommitments } from './reshare.ts'
import type { VoprfBackend } from '../backend.ts'
import type { ThresholdKey } from '../threshold-key.ts'
import type { Board } from './board.ts'
import type { DealMessage, Invitation, JoinMessage, RosterMessage } from './interface.ts'
import type { Roster } from './pb/ceremony.ts'

export interface RosterMember {
  readonly index: number
  readonly dp: string
  readonly join: JoinMessage
}

export interface RosterDealer extends RosterMember {
  readonly deal: DealMessage
}

/** A roster whose messages are all on the board, and fit together. */
export interface ResolvedRoster {
  readonly message: RosterMessage
  readonly members: readonly RosterMember[]
  readonly dealers: readonly RosterDealer[]
}

/** The record that the registry gets. */
export interface CeremonyKey extends ThresholdKey {
  readonly shares: ReadonlyArray<{ readonly index: number, readonly dp: string, readonly publicShare: Uint8Array }>
  readonly validFrom: number
  readonly validUntil: number
}

/** Undefined while something that it names has not come, or if it doesn't fit together. */
export function resolveRoster (
  invitation: Invitation,
  board: Board,
  message: RosterMessage
): ResolvedRoster | undefined {
  const members = message.members.flatMap(({ index, join: hash }): RosterMember[] => {
    const dp = invitation.members[index - 1]
    const join = dp == null ? undefined : board.join(dp)
    return dp == null || join == null || !equalBytes(join.hash, hash) ? [] : [{ index, dp, join }]
  })
  const dealers = message.dealers.flatMap(({ index, join: joinHash, deal: dealHash }): RosterDealer[] => {
    const dp = dealerOf(invitation, index)
    const [join, deal] = dp == null ? [] : [board.join(dp), board.deal(dp)]
    const whole = join != null && deal != null && join.commitments.length > 0 && equalBytes(
      join.hash,
      joinHash
    ) && equalBytes(deal.hash, dealHash)
    return dp == null || !whole ? [] : [{ index, dp, join, deal }]
  })
  const complete = members.length === message.members.length && dealers.length === message.dealers.length
  return complete && dealers.every(dealer => reachesAll(dealer, members)) ? { message, members, dealers } : undefined
}

/** A dealer knows its own share. */
function reachesAll (dealer: Pick<RosterDealer, 'dp' | 'deal'>, members: readonly RosterMember[]): boolean {
  return members.every(member => reaches(dealer, member))
}

function reaches ({ dp, deal }: Pick<RosterDealer, 'dp' | 'deal'>, member: RosterMember): boolean {
  return dp === member.dp || deal.shares.some(({ index }) => index === member.index)
}

/** As large a roster as this board allows; undefined if it is too small for a key. */
export function chooseRoster (invitation: Invitation, board: Board): Roster | undefined {
  const dealers = participantsOf(invitation).flatMap((dp): RosterDealer[] => {
    const [index, join, deal] = [dealerIndex(invitation, dp), board.join(dp), board.deal(dp)]
    return index == null || join == null || deal == null || join.commitments.length === 0
      ? []
      : [{ index, dp, join, deal }]
  })
  const members = invitation.members.flatMap((dp): RosterMember[] => {
    const [index, join] = [memberIndex(invitation, dp), board.join(dp)]
    return index == null || join == null ? [] : [{ index, dp, join }]
  })
  const chosen = isGeneration(invitation)
    ? closedCircle(dealers)
    : widest(dealers, members, invitation.previous?.threshold ?? 0)
  if (chosen.members.length < invitation.minimum) {
    return undefined
  }
  return {
    members: chosen.members.map(({ index, join }) => ({ index, join: join.hash.slice() })),
    dealers: [...chosen.dealers]
      .sort((a, b) => a.index - b.index)
      .map(({ index, join, deal }) => ({ index, join: join.hash.slice(), deal: deal.hash.slice() }))
  }
}

interface Chosen {
  readonly members: readonly RosterMember[]
  readonly dealers: readonly RosterDealer[]
}

/** Whoever deals is a member: those who miss most, dealt or received, go until each has reached all. */
function closedCircle (dealers: readonly RosterDealer[]): Chosen {
  const missing = dealers.map(one => dealers.filter(other => !reaches(one, other) || !reaches(other, one)).length)
  const most = Math.max(0, ...missing)
  if (most === 0) {
    return { members: dealers, dealers }
  }
  const worst = missing.lastIndexOf(most)
  return closedCircle(dealers.filter((_, i) => i !== worst))
}

/** The dealers, as many as it takes, who reached most, and the members whom all of these reached. */
function widest (dealers: readonly RosterDealer[], members: readonly RosterMember[], count: number): Chosen {
  const reached = (dealer: RosterDealer): number => members.filter(member => reaches(dealer, member)).length
  const chosen = [...dealers].sort((a, b) => reached(b) - reached(a) || a.index - b.index).slice(0, count)
  const all = chosen.length < count ? [] : members.filter(member => chosen.every(dealer => reaches(dealer, member)))
  return { members: all, dealers: chosen }
}

/**
 * The key that follows from a roster.
 *
 * @throws BlindingError `KEY_INCONSISTENT`, with a probability that no one will see
 */
export function keyOfRoster (
  invitation: Invitation,
  { members, dealers }: ResolvedRoster,
  backend: VoprfBackend
): CeremonyKey {
  const { keyId, shareEpoch, threshold, validFrom, validUntil } = invitation
  const commitments = isGeneration(invitation)
    ? addCommitments(backend, dealers.map(({ join }) => join.commitments), threshold)
    : combineCommitments(backend, dealers.map(({ index, join }) => ({ index, given: join.commitments })), threshold)
  const shares = members.map(
    ({ index, dp }) => ({ index, dp, publicShare: publicShareAt(backend, commitments, index) })
  )
  const key = { keyId, shareEpoch, threshold, commitments, shares, validFrom, validUntil }
  checkThresholdKey(key, backend)
  return key
}

/** Members whose approval makes a roster final once time is up: two rosters can't both have so many. */
export function quorumOf ({ threshold }: Invitation, { members }: Pick<ResolvedRoster, 'members'>): number {
  return Math.max(threshold, Math.floor(members.length / 2) + 1)
}

/** Who may propose a roster, in order: the inviter, if it is a member, and then the others. */
export function proposersOf ({ inviter, members }: Invitation): readonly string[] {
  return [...members.filter(dp => dp === inviter), ...members.filter(dp => dp !== inviter)]
}

/**
 * From when on the roster of a proposer counts; the first one's at once. All turns
 * come in the first half of the time from `dealBy` to the deadline.
 *
 * @returns milliseconds since the epoch
 */
export function turnOf (invitation: Invitation, dp: string): number {
  const order = proposersOf(invitation)
  const rank = order.indexOf(dp)
  const { dealBy, deadline } = invitation
  return rank === 0 ? 0 : dealBy + Math.floor(rank * (deadline - dealBy) / (2 * order.length))
}
