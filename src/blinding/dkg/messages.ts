/** What participants say: made, signed, and read again. */
import { asSignature, equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { signUnder, signerIn, verifyUnder } from '../../base/envelope.ts'
import { sha256 } from '../../base/hash.ts'
import { publicKeyOfPeer } from '../../base/keys.ts'
import { Signed } from '../../base/pb/signed.ts'
import { ELEMENT_LENGTH, PROOF_LENGTH } from '../suite.ts'
import { publicShareAt } from '../threshold-key.ts'
import { CEREMONY_VERSION, MAX_CEREMONY_MESSAGE_LENGTH, MAX_MEMBERS, SEALED_SHARE_LENGTH } from './constants.ts'
import { CeremonyError } from './errors.ts'
import { dealerIndex, isGeneration, memberIndex, participantsOf } from './invitation.ts'
import { CeremonyMessagePayload } from './pb/ceremony.ts'
import { provesKnowledge } from './rounds.ts'
import type { Signer } from '../../base/keys.ts'
import type { VoprfBackend } from '../backend.ts'
import type { CeremonyErrorCode } from './errors.ts'
import type { CeremonyMessage, Invitation } from './interface.ts'
import type { Approval, Complaint, Deal, Decline, Join, Roster } from './pb/ceremony.ts'

const HASH_LENGTH = 32

/** One thing to say. */
export type Saying =
  { readonly join: Join } | { readonly deal: Deal } | { readonly roster: Roster } |
  { readonly complaint: Complaint } | { readonly approval: Approval } | { readonly decline: Decline }

/** @throws as `verifyMessage` */
export function makeMessage (
  invitation: Invitation,
  from: string,
  signer: Signer,
  saying: Saying,
  backend: VoprfBackend
): CeremonyMessage {
  const payload = CeremonyMessagePayload.encode(
    { version: CEREMONY_VERSION, ceremony: invitation.id.slice(), from, ...saying }
  )
  const signature = signUnder('ceremonyMessage', signerIn(invitation.federationId, signer), payload).slice()
  return verifyMessage(Signed.encode({ payload, signature }), invitation, backend)
}

/**
 * What holds of a message by itself. Whether the messages of a ceremony fit
 * together is for the board.
 *
 * @param bytes - Signed, as received
 * @throws BaseError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`, `LENGTH_INVALID`
 * @throws CeremonyError with the author's name, where it is the author's fault
 */
export function verifyMessage (bytes: Uint8Array, invitation: Invitation, backend: VoprfBackend): CeremonyMessage {
  // [1] size and canonical encoding of both layers
  const { payload, signature } = decodeStrict(Signed, bytes, 'CeremonyMessage', MAX_CEREMONY_MESSAGE_LENGTH)
  const decoded = decodeStrict(CeremonyMessagePayload, payload, 'CeremonyMessagePayload', MAX_CEREMONY_MESSAGE_LENGTH)
  // [2] version
  if (decoded.version !== CEREMONY_VERSION) {
    throw new CeremonyError('CEREMONY_VERSION_UNKNOWN', { detail: `message of version ${decoded.version}` })
  }
  // [3] of this ceremony, from somebody who has a part in it
  if (!equalBytes(decoded.ceremony, invitation.id)) {
    throw new CeremonyError('CEREMONY_MESSAGE_FOREIGN')
  }
  const { from } = decoded
  if (!participantsOf(invitation).includes(from)) {
    throw new CeremonyError('CEREMONY_NOT_A_PARTICIPANT')
  }
  // [4] signed by its author
  if (!verifyUnder(
    'ceremonyMessage', invitation.federationId, publicKeyOfPeer(from), asSignature(signature), payload
  )) {
    throw new CeremonyError('CEREMONY_SIGNATURE_INVALID', { detail: from })
  }
  // [5] what it says
  const frame = { hash: sha256(bytes), bytes, signature: asSignature(signature), from }
  return { ...frame, ...contentOf(decoded, { invitation, from, backend }) } as CeremonyMessage
}

interface Reading {
  readonly invitation: Invitation
  readonly from: string
  readonly backend: VoprfBackend
}

type Kind = CeremonyMessage['kind']
type Content<K extends Kind> = Omit<Extract<CeremonyMessage, { kind: K }>, 'hash' | 'bytes' | 'signature' | 'from'>
type AnyContent = { [K in Kind]: Content<K> }[Kind]

function contentOf (payload: CeremonyMessagePayload, reading: Reading): AnyContent {
  const { join, deal, roster, complaint, approval, decline } = payload
  const said = [join, deal, roster, complaint, approval, decline].filter(saying => saying != null)
  demand(said.length === 1, reading, `${said.length} sayings`)
  if (join != null) {
    return readJoin(join, reading)
  }
  if (deal != null) {
    return readDeal(deal, reading)
  }
  if (decline != null) {
    return { kind: 'decline' }
  }
  // the others are for the committee
  demand(memberIndex(reading.invitation, reading.from) != null, reading, 'no member', 'CEREMONY_NOT_A_PARTICIPANT')
  if (roster != null) {
    return readRoster(roster, reading)
  }
  if (complaint != null) {
    return readComplaint(complaint, reading)
  }
  demand(approval?.transcript.byteLength === HASH_LENGTH, reading, 'approval')
  return { kind: 'approval', transcript: approval.transcript }
}

function readJoin ({ encryptionKey, commitments, proof }: Join, reading: Reading): Content<'join'> {
  const { invitation, from, backend } = reading
  const [member, dealer] = [memberIndex(invitation, from), dealerIndex(invitation, from)]
  demand(member == null ? encryptionKey.byteLength === 0 : backend.isElement(encryptionKey), reading, 'encryption key')
  const key = member == null ? {} : { encryptionKey }
  // a holder who lost its share may still get another
  if (commitments.length === 0 && proof.byteLength === 0 && !isGeneration(invitation) && member != null) {
    return { kind: 'join', ...key, commitments, proof }
  }
  demand(dealer != null, reading, 'commitments of who deals nothing')
  demand(
    commitments.length === invitation.threshold && commitments.every(commitment => backend.isElement(commitment)),
    reading,
    'commitments',
    'CEREMONY_COMMITMENTS_INVALID'
  )
  if (isGeneration(invitation)) {
    demand(
      provesKnowledge(backend, { index: dealer, commitments, proof }),
      reading,
      `member ${dealer}`,
      'CEREMONY_PROOF_INVALID'
    )
  } else {
    const listed = publicShareAt(backend, invitation.previous?.commitments ?? [], dealer)
    demand(
      equalBytes(commitments[0] ?? new Uint8Array(0), listed),
      reading,
      `share ${dealer}`,
      'CEREMONY_SHARE_FOREIGN'
    )
    demand(proof.byteLength === 0, reading, 'proof')
  }
  return { kind: 'join', ...key, commitments, proof }
}

function readDeal ({ shares }: Deal, reading: Reading): Content<'deal'> {
  const { invitation, from, backend } = reading
  demand(dealerIndex(invitation, from) != null, reading, 'deal of who is no dealer', 'CEREMONY_NOT_A_PARTICIPANT')
  demand(shares.length >= 1 && isAscending(shares, invitation.members.length), reading, 'deal')
  demand(
    shares.every(({ ephemeral, sealed }) => backend.isElement(ephemeral) && sealed.byteLength === SEALED_SHARE_LENGTH),
    reading,
    'sealed share'
  )
  return { kind: 'deal', shares }
}

function readRoster ({ members, dealers }: Roster, reading: Reading): Content<'roster'> {
  const { minimum, members: committee, previous } = reading.invitation
  demand(members.length >= minimum && isAscending(members, committee.length), reading, 'members of a roster')
  if (previous == null) {
    demand(
      dealers.length === members.length && dealers.every(({ index }, i) => index === members[i]?.index),
      reading,
      'dealers of a roster'
    )
  } else {
    const indices = previous.members.map(({ index }) => index)
    const known = dealers.every(({ index }) => indices.includes(index))
    demand(
      dealers.length === previous.threshold && known && isAscending(dealers, Infinity),
      reading,
      'dealers of a roster'
    )
  }
  const hashes = [...members.map(({ join }) => join), ...dealers.flatMap(({ join, deal }) => [join, deal])]
  demand(hashes.every(hash => hash.byteLength === HASH_LENGTH), reading, 'hash')
  return { kind: 'roster', members, dealers }
}

function readComplaint ({ dealer, deal, shared, proof }: Complaint, reading: Reading): Content<'complaint'> {
  const { invitation, backend } = reading
  demand(dealerOf(invitation, dealer) != null, reading, 'dealer')
  demand(
    deal.byteLength === HASH_LENGTH && shared.byteLength === ELEMENT_LENGTH && backend.isElement(shared),
    reading,
    'complaint'
  )
  demand(proof.byteLength === PROOF_LENGTH, reading, 'proof of a complaint')
  return { kind: 'complaint', dealer, deal, shared, proof }
}

/** Peer id of the dealer of that index. */
export function dealerOf (invitation: Invitation, index: number): string | undefined {
  return participantsOf(invitation).find(dp => dealerIndex(invitation, dp) === index)
}

function isAscending (items: ReadonlyArray<{ readonly index: number }>, last: number): boolean {
  return items.length <= MAX_MEMBERS && items.every(
    ({ index }, i) => index > (items[i - 1]?.index ?? 0) && index <= last
  )
}

function demand (
  holds: boolean,
  { from }: Reading,
  what: string,
  code: CeremonyErrorCode = 'CEREMONY_MESSAGE_INVALID'
): asserts holds {
  if (!holds) {
    throw new CeremonyError(code, { detail: `${what}, of ${from}`, dp: from })
  }
}
