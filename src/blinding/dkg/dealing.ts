/** The dealer's side: what it commits to, and what it gives to each member. */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { commit, deal, finish } from './rounds.ts'
import { combineShares, commitmentsOf, subPolynomial, subShare } from './reshare.ts'
import { dealerIndex, isGeneration, memberIndex } from './invitation.ts'
import { encryptionSecret, secretRandom } from './secrets.ts'
import { isShareRight } from './complaint.ts'
import { openShare, proveShared, sealShare, sharedSecret } from './sealed-share.ts'
import type { ScalarBytes, VoprfBackend } from '../backend.ts'
import type { Board } from './board.ts'
import type { DealMessage, Invitation, JoinMessage } from './interface.ts'
import type { Complaint, Deal, Join } from './pb/ceremony.ts'
import type { RosterDealer, RosterMember } from './roster.ts'
import type { Polynomial } from './reshare.ts'
import type { DealtTo } from './rounds.ts'

/** What one participant keeps to itself. */
export interface Secrets {
  /** 32 bytes, of this ceremony alone. MUST stay secret. */
  readonly seed: Uint8Array
  /** Its share of the key that is shared anew, if it holds one. MUST stay secret. */
  readonly oldShare?: ScalarBytes
}

export interface Dealer {
  readonly invitation: Invitation
  /** Peer id of this DP. */
  readonly self: string
  readonly secrets: Secrets
  readonly backend: VoprfBackend
}

const NOTHING = new Uint8Array(0)

const bytes = (source: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(source)

/** Round 1. What is left out is what this DP does not have, or has no part in. */
export function joinOf (me: Dealer): Join {
  const { invitation, self, backend, secrets: { seed } } = me
  const member = memberIndex(invitation, self)
  const secret = encryptionSecret(backend, seed, invitation.id)
  const encryptionKey = member == null ? NOTHING.slice() : bytes(backend.multiplyBase(secret))
  secret.fill(0)
  if (isGeneration(invitation)) {
    const { commitments, proof } = commit(roundOf(me))
    return { encryptionKey, commitments: commitments.map(bytes), proof: bytes(proof) }
  }
  const commitments = withPolynomial(me, polynomial => commitmentsOf(backend, polynomial).map(bytes))
  return { encryptionKey, commitments: commitments ?? [], proof: NOTHING.slice() }
}

/** Round 2: for all that have joined, but for itself. Undefined for who is no dealer, or if nobody else is there. */
export function dealOf (me: Dealer, board: Board): Deal | undefined {
  const { invitation, self, backend, secrets: { seed } } = me
  const dealer = dealerIndex(invitation, self)
  if (dealer == null || (board.join(self)?.commitments.length ?? 0) === 0) {
    return undefined
  }
  const others = othersOf(invitation, self, board)
  const shares = isGeneration(invitation)
    ? deal(roundOf(me), others.map(({ index, join }) => ({ index, ...join })))
    : subShares(me, others)
  const random = secretRandom(seed, invitation.id, 'sealing')
  const sealed = shares.flatMap(({ index, share }) => {
    const encryptionKey = others.find(other => other.index === index)?.join.encryptionKey
    return encryptionKey == null
      ? []
      : [sealShare(backend, { ceremony: invitation.id, dealer, member: index, encryptionKey }, share, random)]
  })
  wipe(shares)
  return sealed.length === 0
    ? undefined
    : {
        shares: sealed.map(
          ({ index, ephemeral, sealed }) => ({ index, ephemeral: bytes(ephemeral), sealed: bytes(sealed) })
        )
      }
}

function othersOf (invitation: Invitation, self: string, board: Board): readonly RosterMember[] {
  return invitation.members.flatMap((dp): RosterMember[] => {
    const [index, join] = [memberIndex(invitation, dp), board.join(dp)]
    return dp === self || index == null || join == null ? [] : [{ index, dp, join }]
  })
}

function subShares (me: Dealer, others: readonly RosterMember[]): readonly DealtTo[] {
  return withPolynomial(
    me,
    polynomial => others.map(({ index }) => ({ index, share: subShare(me.backend, polynomial, index) }))
  ) ?? []
}

function roundOf ({ invitation, self, secrets: { seed } }: Dealer): Parameters<typeof commit>[0] {
  return {
    index: memberIndex(invitation, self) ?? 0,
    threshold: invitation.threshold,
    random: () => secretRandom(seed, invitation.id, 'polynomial')
  }
}

/** What follows from the polynomial by which this DP shares its share anew; undefined if it doesn't. */
function withPolynomial<T> (
  { invitation, self, backend, secrets: { seed, oldShare } }: Dealer,
  work: (polynomial: Polynomial) => T
): T | undefined {
  if (oldShare == null || dealerIndex(invitation, self) == null) {
    return undefined
  }
  const polynomial = subPolynomial(
    backend,
    oldShare.slice(),
    invitation.threshold,
    secretRandom(seed, invitation.id, 'polynomial')
  )
  try {
    return work(polynomial)
  } finally {
    polynomial.forEach(coefficient => { coefficient.fill(0) })
  }
}

/** What this DP got from a dealer; undefined if there is none for it, or it can't be opened. MUST stay secret. */
export function receivedFrom (
  me: Dealer,
  dealer: number,
  join: JoinMessage,
  { shares }: DealMessage,
  own: JoinMessage
): ScalarBytes | undefined {
  const opened = openFrom(me, dealer, shares, own)
  return opened != null && isShareRight(me.backend, join.commitments, opened.member, opened.share)
    ? opened.share
    : undefined
}

function openFrom (
  { invitation, self, backend, secrets: { seed } }: Dealer,
  dealer: number,
  shares: DealMessage['shares'],
  { encryptionKey }: JoinMessage
): { member: number, share?: ScalarBytes } | undefined {
  const member = memberIndex(invitation, self)
  const sealed = shares.find(({ index }) => index === member)
  if (member == null || sealed == null || encryptionKey == null) {
    return undefined
  }
  const secret = encryptionSecret(backend, seed, invitation.id)
  const share = openShare(
    { ceremony: invitation.id, dealer, member, encryptionKey },
    sealed,
    sharedSecret(backend, secret, sealed)
  )
  secret.fill(0)
  return { member, share }
}

/** Of a share that is not right. Undefined where it is, or where none was dealt to this DP. */
export function complaintOf (
  me: Dealer,
  dealer: number,
  join: JoinMessage,
  deal: DealMessage,
  own: JoinMessage
): Complaint | undefined {
  const { invitation, backend, secrets: { seed } } = me
  const opened = openFrom(me, dealer, deal.shares, own)
  const sealed = deal.shares.find(({ index }) => index === opened?.member)
  const { encryptionKey } = own
  if (opened == null || sealed == null || encryptionKey == null) {
    return undefined
  }
  if (isShareRight(backend, join.commitments, opened.member, opened.share)) {
    return undefined
  }
  const secret = encryptionSecret(backend, seed, invitation.id)
  const place = { ceremony: invitation.id, dealer, member: opened.member, encryptionKey }
  // the nonce is of this one deal: two proofs under one nonce would give the secret away
  const random = secretRandom(seed, invitation.id, 'proof', concat([fromString('deal/'), deal.hash]))
  return {
    dealer,
    deal: deal.hash.slice(),
    shared: bytes(sharedSecret(backend, secret, sealed)),
    proof: bytes(proveShared(backend, secret, place, sealed, random))
  }
}

/**
 * Round 3: this member's share of the key. Undefined if one of the dealers' is not right.
 *
 * @returns MUST stay secret
 */
export function shareOf (me: Dealer, dealers: readonly RosterDealer[], own: JoinMessage): ScalarBytes | undefined {
  const { invitation, self, backend } = me
  const others = dealers.filter(({ dp }) => dp !== self)
  const received = others.flatMap(({ index, join, deal }) => {
    const share = receivedFrom(me, index, join, deal, own)
    return share == null ? [] : [{ index, share }]
  })
  if (received.length < others.length) {
    return undefined
  }
  try {
    if (isGeneration(invitation)) {
      return finish(roundOf(me), others.map(({ index, join }) => ({ index, ...join })), received).secretShare
    }
    const mine = dealers.find(({ dp }) => dp === self)
    const ofMine = mine == null
      ? undefined
      : withPolynomial(me, polynomial => subShare(backend, polynomial, memberIndex(invitation, self) ?? 0))
    if (mine == null || ofMine == null) {
      // a dealer that lost its share can't tell any more what it gave itself
      return mine == null ? combine(backend, received) : undefined
    }
    return combine(backend, [...received, { index: mine.index, share: ofMine }])
  } finally {
    wipe(received)
  }
}

function combine (backend: VoprfBackend, shares: readonly DealtTo[]): ScalarBytes {
  return combineShares(backend, shares.map(({ index, share }) => ({ index, given: share })))
}

function wipe (shares: ReadonlyArray<{ readonly share: ScalarBytes }>): void {
  for (const { share } of shares) {
    share.fill(0)
  }
}
