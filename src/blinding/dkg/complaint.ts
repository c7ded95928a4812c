/** Whether a share is right, and who lied where a member says that it isn't. */
import { equalBytes } from '../../base/bytes.ts'
import { isScalar } from '../suite.ts'
import { publicShareAt } from '../threshold-key.ts'
import { memberIndex } from './invitation.ts'
import { dealerOf } from './messages.ts'
import { openShare, provesShared } from './sealed-share.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from '../backend.ts'
import type { Board } from './board.ts'
import type { CeremonyErrorCode } from './errors.ts'
import type { ComplaintMessage, Invitation } from './interface.ts'
import type { SharePlace } from './sealed-share.ts'

/** Why a ceremony can't go on, and by whose fault. */
export interface CeremonyFault {
  readonly code: CeremonyErrorCode
  /** Peer id, where it is one DP's fault. */
  readonly dp?: string
}

/** Feldman 1987: the share lies on the polynomial that the dealer committed to. */
export function isShareRight (
  backend: VoprfBackend,
  commitments: readonly ElementBytes[],
  member: number,
  share: ScalarBytes | undefined
): share is ScalarBytes {
  return share != null && isScalar(backend, share) && equalBytes(
    backend.multiplyBase(share),
    publicShareAt(backend, commitments, member)
  )
}

/** Undefined as long as what it complains of has not come. */
export function judgeComplaint (
  invitation: Invitation,
  board: Board,
  complaint: ComplaintMessage,
  backend: VoprfBackend
): CeremonyFault | undefined {
  const dealer = dealerOf(invitation, complaint.dealer)
  const [deal, join] = dealer == null ? [] : [board.deal(dealer), board.join(dealer)]
  const encryptionKey = board.join(complaint.from)?.encryptionKey
  const member = memberIndex(invitation, complaint.from)
  const heard = deal != null && equalBytes(deal.hash, complaint.deal)
  if (dealer == null || !heard || join == null || encryptionKey == null || member == null) {
    return undefined
  }
  const sealed = deal.shares.find(({ index }) => index === member)
  const place: SharePlace = { ceremony: invitation.id, dealer: complaint.dealer, member, encryptionKey }
  if (sealed == null || !provesShared(backend, place, sealed, complaint.shared, complaint.proof)) {
    return { code: 'CEREMONY_COMPLAINT_FALSE', dp: complaint.from }
  }
  return isShareRight(backend, join.commitments, member, openShare(place, sealed, complaint.shared))
    ? { code: 'CEREMONY_COMPLAINT_FALSE', dp: complaint.from }
    : { code: 'CEREMONY_SHARE_WRONG', dp: dealer }
}

/** The first reason that the board gives to start again without somebody. */
export function faultOf (invitation: Invitation, board: Board, backend: VoprfBackend): CeremonyFault | undefined {
  const { equivocator } = board
  if (equivocator != null) {
    return { code: 'CEREMONY_EQUIVOCATION', dp: equivocator }
  }
  for (const complaint of board.complaints) {
    const fault = judgeComplaint(invitation, board, complaint, backend)
    if (fault != null) {
      return fault
    }
  }
  return undefined
}
