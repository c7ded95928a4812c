/**
 * The invitation: who is to make which key with whom, until when. Everything that
 * follows names it by its hash, so that nothing of one ceremony counts in another.
 */
import { asFederationId, asSignature } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { signUnder, signerIn, verifyUnder } from '../../base/envelope.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { publicKeyOfPeer } from '../../base/keys.ts'
import { Signed } from '../../base/pb/signed.ts'
import { checkThresholdKey, publicShareAt } from '../threshold-key.ts'
import {
  CEREMONY_VERSION, MAX_CEREMONY_DURATION, MAX_INVITATION_LENGTH, MAX_MEMBERS, MIN_THRESHOLD, NONCE_LENGTH
} from './constants.ts'
import { CeremonyError } from './errors.ts'
import { CeremonyKind, InvitationPayload } from './pb/ceremony.ts'
import type { Signer } from '../../base/keys.ts'
import type { VoprfBackend } from '../backend.ts'
import type { Invitation, InvitationFields, Kind, PreviousKey } from './interface.ts'

const WIRE_KIND = {
  new: CeremonyKind.NEW,
  rotate: CeremonyKind.ROTATE,
  refresh: CeremonyKind.REFRESH,
  reshare: CeremonyKind.RESHARE
} as const satisfies Record<Kind, CeremonyKind>

const KINDS = new Map<CeremonyKind, Kind>([
  [CeremonyKind.NEW, 'new'],
  [CeremonyKind.ROTATE, 'rotate'],
  [CeremonyKind.REFRESH, 'refresh'],
  [CeremonyKind.RESHARE, 'reshare']
])

/** @throws CeremonyError, BaseError: as `verifyInvitation` */
export function makeInvitation (fields: InvitationFields, inviter: Signer, backend: VoprfBackend): Invitation {
  const { previous } = fields
  const payload = InvitationPayload.encode({
    ...fields,
    version: CEREMONY_VERSION,
    federationId: fields.federationId.slice(),
    kind: WIRE_KIND[fields.kind],
    members: [...fields.members],
    nonce: Uint8Array.from(fields.nonce),
    previous: previous == null
      ? undefined
      : {
          ...previous,
          commitments: previous.commitments.map(commitment => Uint8Array.from(commitment)),
          members: previous.members.map(member => ({ ...member }))
        }
  })
  const signature = signUnder('ceremonyInvitation', signerIn(fields.federationId, inviter), payload).slice()
  return verifyInvitation(Signed.encode({ payload, signature }), backend)
}

/**
 * What holds of an invitation by itself; whether the registry agrees is for whoever has it.
 *
 * @param bytes - Signed, as received
 * @throws BaseError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`, `LENGTH_INVALID`
 * @throws CeremonyError `CEREMONY_VERSION_UNKNOWN`, `CEREMONY_INVITATION_INVALID`, `CEREMONY_SIGNATURE_INVALID`
 */
export function verifyInvitation (bytes: Uint8Array, backend: VoprfBackend): Invitation {
  // [1] size and canonical encoding of both layers
  const { payload, signature } = decodeStrict(Signed, bytes, 'Invitation', MAX_INVITATION_LENGTH)
  const decoded = decodeStrict(InvitationPayload, payload, 'InvitationPayload', MAX_INVITATION_LENGTH)
  // [2] version
  if (decoded.version !== CEREMONY_VERSION) {
    throw new CeremonyError('CEREMONY_VERSION_UNKNOWN', { detail: `invitation of version ${decoded.version}` })
  }
  const kind = KINDS.get(decoded.kind)
  demand(kind != null, 'kind')
  const fields: InvitationFields = { ...decoded, kind, federationId: asFederationId(decoded.federationId) }
  // [3] who, how many, when
  checkCommittee(fields)
  checkTimes(fields)
  demand(
    fields.keyId >= 1 && fields.shareEpoch >= 1 && fields.registryVersion >= 1,
    'key id, share epoch, registry version'
  )
  demand(fields.nonce.byteLength === NONCE_LENGTH, 'nonce')
  // [4] what is shared anew
  checkPrevious(fields, backend)
  demand(participantsOf(fields).includes(fields.inviter), 'an inviter that has no part in it')
  // [5] signature
  if (!verifyUnder('ceremonyInvitation', fields.federationId, keyOf(fields.inviter), asSignature(signature), payload)) {
    throw new CeremonyError('CEREMONY_SIGNATURE_INVALID', { detail: 'invitation', dp: fields.inviter })
  }
  return { ...fields, id: sha256(bytes), bytes }
}

function checkCommittee ({ members, threshold, minimum }: InvitationFields): void {
  demand(members.length >= MIN_THRESHOLD && members.length <= MAX_MEMBERS, `${members.length} members`)
  // two indices at one DP would be two steps towards the threshold
  demand(new Set(members).size === members.length, 'a member twice')
  members.forEach(keyOf)
  demand(
    threshold >= MIN_THRESHOLD && threshold <= minimum && minimum <= members.length,
    `threshold ${threshold}, minimum ${minimum}`
  )
}

function checkTimes ({ issuedAt, joinBy, dealBy, deadline, validFrom, validUntil }: InvitationFields): void {
  const times = [issuedAt, joinBy, dealBy, deadline, validFrom, validUntil]
  demand(times.every(time => Number.isSafeInteger(time) && time > 0), 'times')
  demand(issuedAt < joinBy && joinBy < dealBy && dealBy < deadline && validFrom < validUntil, 'order of times')
  demand(deadline - issuedAt <= MAX_CEREMONY_DURATION, 'a deadline too far away')
}

function checkPrevious (
  { kind, keyId, shareEpoch, threshold, members, previous }: InvitationFields,
  backend: VoprfBackend
): void {
  if (kind === 'new' || kind === 'rotate') {
    demand(previous == null, 'a previous key')
    return
  }
  demand(previous != null, 'no previous key')
  demand(previous.shareEpoch < shareEpoch, 'share epoch')
  demand(
    previous.members.length <= MAX_MEMBERS && new Set(
      previous.members.map(({ dp }) => dp)
    ).size === previous.members.length,
    'previous members'
  )
  previous.members.forEach(({ dp }) => keyOf(dp))
  try {
    const shares = previous.members.map(
      ({ index }) => ({ index, publicShare: publicShareAt(backend, previous.commitments, index) })
    )
    checkThresholdKey({ keyId, ...previous, shares }, backend)
  } catch (cause) {
    if (cause instanceof DiscoveryError) {
      throw new CeremonyError('CEREMONY_INVITATION_INVALID', { detail: 'previous key', cause })
    }
    throw cause
  }
  const same = threshold === previous.threshold && sameSet(members, previous.members.map(({ dp }) => dp))
  demand(same === (kind === 'refresh'), 'a refresh keeps committee and threshold, a re-sharing changes one')
}

function sameSet (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(item => b.includes(item))
}

function keyOf (dp: string): Uint8Array {
  try {
    return publicKeyOfPeer(dp)
  } catch (cause) {
    throw new CeremonyError('CEREMONY_INVITATION_INVALID', { detail: 'a peer id', cause })
  }
}

function demand (holds: boolean, detail: string): asserts holds {
  if (!holds) {
    throw new CeremonyError('CEREMONY_INVITATION_INVALID', { detail })
  }
}

/** Whether a fresh key is made, rather than one that exists shared anew. */
export function isGeneration ({ kind }: Pick<Invitation, 'kind'>): boolean {
  return kind === 'new' || kind === 'rotate'
}

/** Index in the committee to be, or undefined. */
export function memberIndex ({ members }: Invitation, dp: string): number | undefined {
  const at = members.indexOf(dp)
  return at < 0 ? undefined : at + 1
}

/** Index under which a DP deals: of its old share, or as a member; undefined for who doesn't. */
export function dealerIndex (invitation: Invitation, dp: string): number | undefined {
  return isGeneration(invitation) ? memberIndex(invitation, dp) : holderOf(invitation.previous, dp)
}

function holderOf (previous: PreviousKey | undefined, dp: string): number | undefined {
  return previous?.members.find(member => member.dp === dp)?.index
}

/** Members first, in their order; then holders of the previous key that are none. */
export function participantsOf ({ members, previous }: Pick<Invitation, 'members' | 'previous'>): readonly string[] {
  return [...new Set([...members, ...(previous?.members ?? []).map(({ dp }) => dp)])]
}
