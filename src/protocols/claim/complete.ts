/**
 * The DP's checks before it co-signs (docs/protocol.md, "Claim", steps 1 to 11),
 * cheap ones first; nothing is written down before the last has passed.
 */
import { asHash, asLookupKey, asPublicKeyBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { MAX_ENTRY_LENGTH } from '../../base/limits.ts'
import { completeAsDp } from '../../mapping/entry.ts'
import { Entry, EntryOpen } from '../../mapping/pb/entry.ts'
import { asPartKey } from '../../mapping/sealed.ts'
import { openWithPartKeys } from '../../mapping/verify.ts'
import { admitOwn } from '../../mapping/admission.ts'
import { MappingError } from '../../mapping/errors.ts'
import { olderKeysOf } from '../../attestation/verify.ts'
import { strikerUnder } from '../../mapping/older-key.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { evidenceOf, olderRivals } from '../../mapping/rivals.ts'
import { verifyHolderEntry, verifyParsed } from '../../mapping/validity.ts'
import { besides, strikerOf } from '../../mapping/strikes.ts'
import { ClaimError } from './errors.ts'
import { gatherWitnesses } from './witnesses.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { VerifiedEntry, VerifiedHolderEntry, VerifyContext } from '../../mapping/interface.ts'
import type { ClaimReplicas } from './interface.ts'
import type { NonceMint, NonceSubject } from './nonce.ts'
import type { CompleteRequest } from './pb/messages.ts'
import type { Certificate } from '../../mapping/witness.ts'
import type { GatherOptions } from './witnesses.ts'

/** What the nonce is checked against, before anything else is looked at. */
export interface ClaimHead extends NonceSubject {
  readonly nonce: Uint8Array
  readonly dp: string
  readonly sequence: number
}

/**
 * @throws BaseError `MESSAGE_MALFORMED`, `LENGTH_INVALID`, `MESSAGE_TOO_LARGE`
 */
export function readHead (request: Pick<CompleteRequest, 'entry'>): ClaimHead & { readonly attested: boolean } {
  const entry = decodeStrict(Entry, request.entry, 'Entry', MAX_ENTRY_LENGTH)
  const open = decodeStrict(EntryOpen, entry.open, 'EntryOpen', MAX_ENTRY_LENGTH)
  return {
    nonce: asHash(open.claimNonce),
    lookupKey: asLookupKey(open.lookupKey),
    oprfKeyId: open.oprfKeyId,
    holderKey: asPublicKeyBytes(open.holderKey),
    dp: open.dp,
    sequence: open.sequence,
    attested: entry.attestations.length > 0
  }
}

/**
 * Steps 1 to 6: what needs nobody else.
 *
 * @throws ClaimError `CLAIM_NONCE_…`, `CLAIM_WRONG_DP`, `CLAIM_NO_ATTESTATION`, `CLAIM_OPRF_KEY_UNKNOWN`
 * @throws AttestationError, MappingError
 */
export function checkClaim (request: CompleteRequest, dp: string, mint: NonceMint, context: VerifyContext): {
  readonly entry: VerifiedHolderEntry, readonly mspId: string
} {
  const head = readHead(request)
  // [1] a nonce of ours, in time, for these keys
  mint.check(head.nonce, head, context.now)
  // [2] published by us
  if (head.dp !== dp) {
    throw new ClaimError('CLAIM_WRONG_DP')
  }
  // [3] a key that readers query under; one that only old entries name gets nothing new
  if (!context.registry.currentOprfKeys(context.now).some(({ keyId }) => keyId === head.oprfKeyId)) {
    throw new ClaimError('CLAIM_OPRF_KEY_UNKNOWN', { detail: `key ${head.oprfKeyId}` })
  }
  // [4] possession
  if (!head.attested) {
    throw new ClaimError('CLAIM_NO_ATTESTATION')
  }
  // [5] form, lease, attestations, the holder's signature
  const entry = verifyHolderEntry(request.entry, context)
  // [6] the MSP's confirmation, which only the part keys show
  const { mspId } = openWithPartKeys(
    entry, { sealedKey: asPartKey(request.sealedKey), indexKey: asPartKey(request.indexKey) }, context
  )
  return { entry, mspId: mspId ?? '' }
}

/** What the holder has of an earlier certificate. */
export function shownBy ({ certified, witnesses }: CompleteRequest): Certificate | undefined {
  return certified.byteLength === 0 ? undefined : { attestation: certified, witnesses }
}

export interface CoSigned {
  readonly entry: VerifiedEntry
  /** What the replicas hold. */
  readonly known: RecordSet<VerifiedEntry>
  /** The same at each lookup key that the identifier has under an older evaluation key. */
  readonly older: ReadonlyArray<RecordSet<VerifiedEntry>>
}

/**
 * Steps 7 to 10, and the DP's signature. An entry of another holder key is no
 * obstacle: a newcomer coexists, ranked lower.
 *
 * @param own - what this DP completed at the key before
 * @throws ClaimError `CLAIM_CLOCK_OFF`, `CLAIM_REPLICAS_UNREACHABLE`, `CLAIM_SEQUENCE_STALE`,
 * `CLAIM_PUBLICATION_CHANGED`, `CLAIM_NO_WITNESSES`, `CLAIM_SENIORITY_LOST`
 * @throws MappingError `ENTRY_INVALIDATED`, `QUOTA_…`
 */
export async function coSign (
  entry: VerifiedHolderEntry, own: readonly VerifiedEntry[], replicas: ClaimReplicas, context: VerifyContext,
  signer: FederationSigner, options?: GatherOptions
): Promise<CoSigned> {
  // [7] earlier mappings
  const { set, complete, asked, answered, isClockOff = false } = await replicas.read(entry.lookupKey, options)
  if (!complete) {
    throw new ClaimError(
      isClockOff ? 'CLAIM_CLOCK_OFF' : 'CLAIM_REPLICAS_UNREACHABLE', { detail: `${answered} of ${asked}` })
  }
  const earlier = [...set.entries, ...own]
  for (const held of earlier.filter(({ slot }) => slot === entry.slot)) {
    if (held.sequence >= entry.sequence) {
      throw new ClaimError('CLAIM_SEQUENCE_STALE', { detail: `sequence ${entry.sequence}, stored ${held.sequence}` })
    }
    // replicas would go on showing what was published
    if ((held.federatedOnly == null) !== (entry.federatedOnly == null)) {
      throw new ClaimError('CLAIM_PUBLICATION_CHANGED')
    }
  }
  // [8] seniority
  const older = await readOlder(entry, replicas, options)
  const certified = [...earlier, ...older.flatMap(({ entries }) => entries)]
  const witnesses = await gatherWitnesses(entry, certified, replicas, context, options)
  // what we sign is what others will accept
  const completed = verifyParsed('entry', completeAsDp(entry, witnesses, signer), context)
  // [9] not struck: seniority that was let go or re-assigned needs fresh possession
  const beside = [...own, completed]
  const strikers = [
    strikerOf(besides(set, beside), context),
    ...older.map(known => strikerUnder(known, [...set.entries, ...beside], context))
  ]
  if (strikers.some(striker => striker(completed) != null)) {
    throw new MappingError('ENTRY_INVALIDATED')
  }
  // [10] replicas apply quotas to what is published; to what is kept here nobody else does
  if (completed.federatedOnly != null) {
    admitOwn(
      RecordSet.of(entry.lookupKey, own.filter(({ federatedOnly }) => federatedOnly != null)), completed, context
    )
  }
  return { entry: completed, known: set, older }
}

/** The same identifier under older evaluation keys, where the attestations name any. */
async function readOlder (
  { verifiedAttestations }: VerifiedHolderEntry, replicas: ClaimReplicas, options?: GatherOptions
): Promise<ReadonlyArray<RecordSet<VerifiedEntry>>> {
  return await Promise.all(olderKeysOf(verifiedAttestations).map(async ({ lookupKey }) => {
    const { set, complete, asked, answered } = await replicas.read(lookupKey, options)
    if (!complete) {
      throw new ClaimError('CLAIM_REPLICAS_UNREACHABLE', { detail: `${answered} of ${asked} of the older key` })
    }
    return set
  }))
}

/**
 * Step 11, of a first mapping: nothing older stands against it, under whichever evaluation key. What another DP
 * keeps to itself, or this one, is shown to nobody and stands in nobody's way here.
 *
 * @returns RecordSet that shows the older mappings; undefined: there are none
 */
export function conflictOf ({ entry, known, older }: CoSigned, context: VerifyContext): Uint8Array | undefined {
  for (const set of [known, ...older]) {
    const rivals = olderRivals(set, entry, context).filter(({ federatedOnly }) => federatedOnly == null)
    if (rivals.length > 0) {
      return evidenceOf(set, rivals)
    }
  }
  return undefined
}
