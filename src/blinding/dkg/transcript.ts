/**
 * The transcript: everything that a key follows from, in one canonical string of
 * bytes, and the approvals of those who hold its shares. Whoever is to sign a registry
 * that lists the key reads here that nobody dealt it.
 */
import { equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { sha256 } from '../../base/hash.ts'
import { Board } from './board.ts'
import { MAX_TRANSCRIPT_LENGTH } from './constants.ts'
import { CeremonyError } from './errors.ts'
import { verifyInvitation } from './invitation.ts'
import { verifyMessage } from './messages.ts'
import { CeremonyTranscript, CeremonyTranscriptCore } from './pb/ceremony.ts'
import { keyOfRoster, quorumOf, resolveRoster } from './roster.ts'
import type { Hash } from '../../base/bytes.ts'
import type { VoprfBackend } from '../backend.ts'
import type { ApprovalMessage, CeremonyMessage, Invitation } from './interface.ts'
import type { CeremonyKey, ResolvedRoster } from './roster.ts'

export interface OpenedTranscript {
  readonly invitation: Invitation
  readonly key: CeremonyKey
  /** SHA-256 of the core: what the registry's record of the key names. */
  readonly hash: Hash
  /** Peer ids of the members that approved, ascending. */
  readonly approvedBy: readonly string[]
}

/** What the members approve. @returns CeremonyTranscriptCore */
export function transcriptCore (invitation: Invitation, { message, members, dealers }: ResolvedRoster): Uint8Array {
  const joins = [...new Map([...members, ...dealers].map(({ join }) => [join.from, join])).values()]
  return CeremonyTranscriptCore.encode({
    invitation: Uint8Array.from(invitation.bytes),
    roster: Uint8Array.from(message.bytes),
    joins: bytesByAuthor(joins),
    deals: bytesByAuthor(dealers.map(({ deal }) => deal))
  })
}

/** @returns CeremonyTranscript */
export function makeTranscript (core: Uint8Array, approvals: readonly ApprovalMessage[]): Uint8Array {
  return CeremonyTranscript.encode({ core: Uint8Array.from(core), approvals: bytesByAuthor(approvals) })
}

function bytesByAuthor (messages: readonly CeremonyMessage[]): Array<Uint8Array<ArrayBuffer>> {
  return [...messages].sort((a, b) => a.from < b.from ? -1 : 1).map(({ bytes }) => Uint8Array.from(bytes))
}

/** Members of a roster that approved it. */
export function approvalsOf (
  board: Board,
  { members }: ResolvedRoster,
  transcript: Uint8Array
): readonly ApprovalMessage[] {
  return members.flatMap(({ dp }) => {
    const approval = board.approval(dp)
    return approval != null && equalBytes(approval.transcript, transcript) ? [approval] : []
  })
}

/**
 * Verifies a transcript, from it alone.
 *
 * @param bytes - CeremonyTranscript, as received
 * @throws CeremonyError `CEREMONY_TRANSCRIPT_INVALID`, and what its messages are refused for; BaseError
 */
export function openTranscript (bytes: Uint8Array, backend: VoprfBackend): OpenedTranscript {
  const { core, approvals } = decodeStrict(CeremonyTranscript, bytes, 'CeremonyTranscript', MAX_TRANSCRIPT_LENGTH)
  const { invitation: invited, roster, joins, deals } = decodeStrict(
    CeremonyTranscriptCore,
    core,
    'CeremonyTranscriptCore',
    MAX_TRANSCRIPT_LENGTH
  )
  // [1] everything that was signed
  const invitation = verifyInvitation(invited, backend)
  const message = verifyMessage(roster, invitation, backend)
  const board = Board.EMPTY.with(
    ...[...joins, ...deals, ...approvals].map(each => verifyMessage(each, invitation, backend))
  )
  // [2] what the roster names is there, and nothing else
  const resolved = message.kind === 'roster' ? resolveRoster(invitation, board, message) : undefined
  if (resolved == null || !equalBytes(transcriptCore(invitation, resolved), core)) {
    throw new CeremonyError('CEREMONY_TRANSCRIPT_INVALID', { detail: 'roster' })
  }
  // [3] enough members approved exactly this
  const hash = sha256(core)
  const approved = approvalsOf(board, resolved, hash)
  if (approved.length < quorumOf(invitation, resolved) || !equalBytes(makeTranscript(core, approved), bytes)) {
    throw new CeremonyError('CEREMONY_TRANSCRIPT_INVALID', { detail: `${approved.length} approvals` })
  }
  // [4] the key
  return {
    invitation,
    key: keyOfRoster(invitation, resolved, backend),
    hash,
    approvedBy: approved.map(({ from }) => from).sort()
  }
}
