/**
 * What one participant does: looks at the board, goes on as far as that leads, and
 * says what is for it to say. No network and no disk: whoever calls writes down
 * what comes out, before anybody else sees it.
 */
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../../base/hash.ts'
import { faultOf } from './complaint.ts'
import { complaintOf, dealOf, joinOf, shareOf } from './dealing.ts'
import { CeremonyError } from './errors.ts'
import { dealerIndex, memberIndex, participantsOf } from './invitation.ts'
import { advance } from './machine.ts'
import { makeMessage } from './messages.ts'
import { approvalsOf, makeTranscript, transcriptCore } from './transcript.ts'
import { chooseRoster, keyOfRoster, proposersOf, quorumOf, resolveRoster, turnOf } from './roster.ts'
import type { Signer } from '../../base/keys.ts'
import type { SecretShare } from '../evaluator.ts'
import type { Board } from './board.ts'
import type { Dealer } from './dealing.ts'
import type { CeremonyMessage, Invitation } from './interface.ts'
import type { CeremonyFacts, CeremonyState, Headcount } from './machine.ts'
import type { Saying } from './messages.ts'
import type { CeremonyKey, ResolvedRoster } from './roster.ts'

export interface Participant extends Dealer {
  readonly signer: Signer
}

export interface Step {
  readonly state: CeremonyState
  readonly board: Board
  /** What this participant said just now; it is on the board. */
  readonly said: readonly CeremonyMessage[]
}

/** What a ceremony gives to one of its members. */
export interface CeremonyResult {
  readonly key: CeremonyKey
  /** CeremonyTranscript. */
  readonly transcript: Uint8Array
  /** Of the CeremonyTranscriptCore. */
  readonly transcriptHash: Uint8Array
  /** Undefined for who has no part in the new committee. MUST stay secret. */
  readonly share?: SecretShare
}

/**
 * The operator says yes.
 *
 * @throws CeremonyError `CEREMONY_ANSWERED`; `CEREMONY_SHARE_MISSING` for a holder that is no member and has nothing
 *   to share
 */
export function join (me: Participant, board: Board, state: CeremonyState, now: number): Step {
  checkUnanswered(me, state, now)
  const said = joinOf(me)
  if (said.encryptionKey.byteLength === 0 && said.commitments.length === 0) {
    throw new CeremonyError('CEREMONY_SHARE_MISSING')
  }
  return say(me, board, state, { join: said }, now)
}

/** The operator says no. @throws CeremonyError `CEREMONY_ANSWERED` */
export function decline (me: Participant, board: Board, state: CeremonyState, now: number): Step {
  checkUnanswered(me, state, now)
  return say(me, board, state, { decline: {} }, now)
}

function checkUnanswered ({ invitation }: Participant, { name }: CeremonyState, now: number): void {
  if (name !== 'invited' || now >= invitation.dealBy) {
    throw new CeremonyError('CEREMONY_ANSWERED', { detail: name })
  }
}

function say (me: Participant, board: Board, state: CeremonyState, saying: Saying, now: number): Step {
  const message = makeMessage(me.invitation, me.self, me.signer, saying, me.backend)
  const { said, ...next } = step(me, board.with(message), state, now)
  return { ...next, said: [message, ...said] }
}

/** As far as the board leads at this moment. */
export function step (me: Participant, board: Board, state: CeremonyState, now: number): Step {
  const said: CeremonyMessage[] = []
  for (;;) {
    const states = advance(state, factsOf(me, board, state, now), termsOf(me.invitation), now)
    state = states.at(-1) ?? state
    const message = dutyOf(me, board, state, now)
    if (message == null) {
      return { state, board, said }
    }
    said.push(message)
    board = board.with(message)
  }
}

function termsOf (invitation: Invitation): Parameters<typeof advance>[2] {
  const { minimum, joinBy, deadline, previous } = invitation
  return { joinBy, deadline, least: { members: minimum, dealers: previous?.threshold ?? minimum } }
}

function factsOf (me: Participant, board: Board, state: CeremonyState, now: number): CeremonyFacts {
  const { invitation, self, backend } = me
  const participants = participantsOf(invitation)
  const joined = participants.filter(dp => board.join(dp) != null)
  const open = participants.filter(dp => board.join(dp) == null && !board.hasDeclined(dp))
  const rosters = rostersOf(invitation, board)
  const approved = state.name === 'approving' ? rosters.filter(({ name }) => name === state.roster) : rosters
  return {
    answer: board.join(self) != null ? 'joined' : board.hasDeclined(self) ? 'declined' : undefined,
    fault: faultOf(invitation, board, backend),
    joined: headcount(invitation, board, joined),
    possible: headcount(invitation, board, [...joined, ...open]),
    answered: open.length === 0,
    roster: rosters.find(({ roster: { message } }) => now >= turnOf(invitation, message.from))?.name,
    unanimous: approved.find(({ roster, approvals }) => approvals === roster.members.length)?.name,
    quorate: rosters.find(({ roster, approvals }) => approvals >= quorumOf(invitation, roster))?.name
  }
}

/** Who hasn't joined counts with all that it might be. */
function headcount (invitation: Invitation, board: Board, dps: readonly string[]): Headcount {
  const deals = (dp: string): boolean => dealerIndex(invitation, dp) != null && board.join(dp)?.commitments.length !== 0
  return {
    members: dps.filter(dp => memberIndex(invitation, dp) != null).length,
    dealers: dps.filter(deals).length
  }
}

interface KnownRoster {
  /** Hash of the message, in hex. */
  readonly name: string
  readonly roster: ResolvedRoster
  readonly core: Uint8Array
  readonly approvals: number
}

/** In the order of those who proposed them. */
function rostersOf (invitation: Invitation, board: Board): readonly KnownRoster[] {
  return proposersOf(invitation).flatMap(dp => {
    const message = board.roster(dp)
    const roster = message == null ? undefined : resolveRoster(invitation, board, message)
    if (roster == null) {
      return []
    }
    const core = transcriptCore(invitation, roster)
    return [
      {
        name: toString(roster.message.hash, 'base16'),
        roster,
        core,
        approvals: approvalsOf(board, roster, sha256(core)).length
      }
    ]
  })
}

/** The next thing that is for this participant to say, if any. */
function dutyOf (me: Participant, board: Board, state: CeremonyState, now: number): CeremonyMessage | undefined {
  const saying = sayingOf(me, board, state, now)
  return saying == null ? undefined : makeMessage(me.invitation, me.self, me.signer, saying, me.backend)
}

function sayingOf (me: Participant, board: Board, state: CeremonyState, now: number): Saying | undefined {
  if ((state.name !== 'dealing' && state.name !== 'approving') || board.approval(me.self) != null) {
    return undefined
  }
  if (state.name === 'dealing' && board.deal(me.self) == null) {
    const deal = dealOf(me, board)
    if (deal != null) {
      return { deal }
    }
  }
  return complaint(me, board) ?? (
    state.name === 'dealing' ? proposal(me, board, now) : approval(me, board, state.roster)
  )
}

function complaint (me: Participant, board: Board): Saying | undefined {
  const { invitation, self } = me
  const own = board.join(self)
  for (const dp of participantsOf(invitation)) {
    const [index, join, deal] = [dealerIndex(invitation, dp), board.join(dp), board.deal(dp)]
    const silent = !board.complaints.some(({ from, dealer }) => from === self && dealer === index)
    if (own != null && index != null && join != null && deal != null && dp !== self && silent) {
      const found = complaintOf(me, index, join, deal, own)
      if (found != null) {
        return { complaint: found }
      }
    }
  }
  return undefined
}

/** The first proposer doesn't wait once everybody who joined has dealt. */
function proposal ({ invitation, self }: Participant, board: Board, now: number): Saying | undefined {
  const dealers = participantsOf(invitation).filter(dp => (board.join(dp)?.commitments.length ?? 0) > 0)
  const mine = memberIndex(invitation, self) != null && board.roster(self) == null
  const whole = dealers.every(dp => board.deal(dp) != null)
  if (!mine || now < turnOf(invitation, self) || (!whole && now < invitation.dealBy)) {
    return undefined
  }
  const roster = chooseRoster(invitation, board)
  return roster == null ? undefined : { roster }
}

/** Only a member whose shares are all right approves. */
function approval (me: Participant, board: Board, name: string): Saying | undefined {
  const { invitation, self } = me
  const known = rostersOf(invitation, board).find(roster => roster.name === name)
  const own = board.join(self)
  if (known == null || own == null || !known.roster.members.some(({ dp }) => dp === self)) {
    return undefined
  }
  const share = shareOf(me, known.roster.dealers, own)
  if (share == null) {
    return undefined
  }
  share.fill(0)
  return { approval: { transcript: sha256(known.core).slice() } }
}

/** @throws CeremonyError `CEREMONY_UNFINISHED`; `CEREMONY_SHARE_MISSING` with other secrets than it began with */
export function resultOf (me: Participant, board: Board, state: CeremonyState): CeremonyResult {
  const { invitation, self, backend } = me
  const known = state.name === 'finished'
    ? rostersOf(invitation, board).find(({ name }) => name === state.roster)
    : undefined
  if (known == null) {
    throw new CeremonyError('CEREMONY_UNFINISHED', { detail: state.name })
  }
  const { roster, core } = known
  const transcriptHash = sha256(core)
  const key = keyOfRoster(invitation, roster, backend)
  const result = { key, transcript: makeTranscript(core, approvalsOf(board, roster, transcriptHash)), transcriptHash }
  const listed = key.shares.find(({ dp }) => dp === self)
  const own = board.join(self)
  if (listed == null || own == null) {
    return result
  }
  const secretShare = shareOf(me, roster.dealers, own)
  if (secretShare == null) {
    throw new CeremonyError('CEREMONY_SHARE_MISSING', { detail: `share ${listed.index}` })
  }
  const { index, publicShare } = listed
  return { ...result, share: { keyId: key.keyId, shareEpoch: key.shareEpoch, index, publicShare, secretShare } }
}
