/** Whether the registry agrees with a ceremony, and the invitation that follows from what an operator asks for. */
import { equalBytes } from '../../base/bytes.ts'
import { NONCE_LENGTH } from '../../blinding/dkg/constants.ts'
import { INVITATION_TOLERANCE } from './constants.ts'
import { CeremonyProtocolError } from './errors.ts'
import type { Random } from '../../base/clock.ts'
import type { Invitation, InvitationFields, Kind, PreviousKey } from '../../blinding/dkg/interface.ts'
import type { OprfKey, VerifiedRegistry } from '../../registry/interface.ts'
import type { CeremonyWish } from './interface.ts'

/** @throws CeremonyProtocolError `CEREMONY_REGISTRY_DISAGREES`, `CEREMONY_REGISTRY_BEHIND` */
export function checkInvitation (invitation: Invitation, registry: VerifiedRegistry, now: number): void {
  const { federationId, registryVersion, inviter, members, issuedAt, deadline } = invitation
  demand(equalBytes(federationId, registry.federationId), 'another federation')
  if (registryVersion > registry.version) {
    throw new CeremonyProtocolError(
      'CEREMONY_REGISTRY_BEHIND',
      { detail: `version ${registryVersion}, here ${registry.version}` }
    )
  }
  demand(issuedAt <= now + INVITATION_TOLERANCE && now < deadline, 'not now')
  for (const dp of [inviter, ...members]) {
    demand(registry.dp(dp)?.status === 'active', `${dp} is not active`)
  }
  checkKey(invitation, registry)
}

function checkKey (invitation: Invitation, registry: VerifiedRegistry): void {
  const { kind, keyId, previous, validFrom, validUntil } = invitation
  const listed = registry.oprfKey(keyId)
  if (previous == null) {
    demand(listed == null, `key id ${keyId} is taken`)
    demand((kind === 'new') === (registry.oprfKeys.length === 0), 'the first key is new, each other one a rotation')
    return
  }
  demand(listed != null && isSame(previous, listed), 'the key is listed otherwise')
  demand(validFrom === listed.validFrom && validUntil === listed.validUntil, 'validity')
}

function isSame (previous: PreviousKey, listed: OprfKey): boolean {
  const { shareEpoch, threshold, commitments, members } = previousOf(listed)
  return previous.shareEpoch === shareEpoch && previous.threshold === threshold &&
    previous.commitments.length === commitments.length && commitments.every(
    (commitment, i) => equalBytes(commitment, previous.commitments[i] ?? new Uint8Array(0))
  ) &&
    previous.members.length === members.length && members.every(
    ({ index, dp }, i) => previous.members[i]?.index === index && previous.members[i]?.dp === dp
  )
}

function previousOf ({ shareEpoch, threshold, commitments, shares }: OprfKey): PreviousKey {
  return { shareEpoch, threshold, commitments, members: shares.map(({ index, dp }) => ({ index, dp })) }
}

export interface InvitationContext {
  readonly registry: VerifiedRegistry
  /** Peer id of this DP. */
  readonly inviter: string
  readonly now: number
  readonly random: Random
  /** The latest share epoch of this key that this DP knows of, used or not; 0: none. */
  readonly latestEpoch: number
}

/** @throws CeremonyProtocolError `CEREMONY_REGISTRY_DISAGREES` */
export function invitationFor (
  wish: CeremonyWish,
  { registry, inviter, now, random, latestEpoch }: InvitationContext
): InvitationFields {
  const { kind, keyId, joinWithin, dealWithin, approveWithin } = wish
  const listed = sharesAnew(kind) ? registry.oprfKey(keyId) : undefined
  demand(listed != null || !sharesAnew(kind), `no key ${keyId}`)
  const members = wish.members ?? listed?.shares.map(({ dp }) => dp) ?? []
  const threshold = wish.threshold ?? listed?.threshold ?? 0
  const joinBy = now + joinWithin
  const dealBy = joinBy + dealWithin
  return {
    federationId: registry.federationId,
    registryVersion: registry.version,
    kind,
    keyId,
    // shares of two ceremonies never bear one name, whatever becomes of these
    shareEpoch: Math.max(listed?.shareEpoch ?? 0, latestEpoch) + 1,
    threshold,
    minimum: wish.minimum ?? Math.max(threshold, members.length - threshold + 1),
    members,
    inviter,
    issuedAt: now,
    joinBy,
    dealBy,
    deadline: dealBy + approveWithin,
    validFrom: listed?.validFrom ?? now,
    validUntil: listed?.validUntil ?? now + (wish.validFor ?? 0),
    nonce: random.bytes(NONCE_LENGTH),
    ...(listed == null ? {} : { previous: previousOf(listed) })
  }
}

function sharesAnew (kind: Kind): boolean {
  return kind === 'refresh' || kind === 'reshare'
}

function demand (holds: boolean, detail: string): asserts holds {
  if (!holds) {
    throw new CeremonyProtocolError('CEREMONY_REGISTRY_DISAGREES', { detail })
  }
}
