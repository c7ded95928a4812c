/** Letting go of mappings: of one service, or of everything that a holder key has at a CSI. */
import { verifyAttestation } from '../attestation/verify.ts'
import { asEntryId, equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import { SERIAL_LENGTH } from '../mapping/constants.ts'
import { makeInvalidation } from '../mapping/invalidation.ts'
import { HolderError } from './errors.ts'
import { handIn } from './hand-in.ts'
import { withSignature } from './own-work.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { HolderComponents, ReleaseOptions, ReleaseSummary } from './interface.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptMapping } from './state-store.ts'

/** To be called while no claim of the same CSI runs. */
export async function release (keys: HolderKeys, { msp, signal }: Omit<ReleaseOptions, 'csi'>, components: HolderComponents): Promise<readonly ReleaseSummary[]> {
  const { states } = components
  const state = await states.read(keys.tag)
  const attestation = evidenceOf(keys, state, components)
  const chosen = state.mappings.filter(mapping => msp == null || mapping.msp === msp)
  if (attestation == null || chosen.length === 0) {
    throw new HolderError('HOLDER_NOTHING_TO_RELEASE')
  }
  const [first] = chosen
  if (msp == null && first != null) {
    const summary = { ...await sendRelease(first.dp, undefined, { keys, attestation }, components, signal), mappings: chosen.length }
    // its seniority is gone: the next claim begins with fresh possession
    const { signed } = await states.read(keys.tag)
    await states.write(keys.tag, { attestations: [], mappings: [], pending: [], signed })
    return [summary]
  }
  return await releaseEach(keys, chosen, components, signal)
}

/** Lets go of these mappings one by one, and forgets each; the seniority of the key stays. */
export async function releaseEach (keys: HolderKeys, chosen: readonly KeptMapping[], components: HolderComponents, signal?: AbortSignal): Promise<readonly ReleaseSummary[]> {
  const { states } = components
  const attestation = evidenceOf(keys, await states.read(keys.tag), components)
  if (attestation == null) {
    throw new HolderError('HOLDER_NOTHING_TO_RELEASE')
  }
  const summaries: ReleaseSummary[] = []
  for (const mapping of chosen) {
    summaries.push(await sendRelease(mapping.dp, mapping.entryId, { keys, attestation }, components, signal))
    const { mappings, pending, ...rest } = await states.read(keys.tag)
    await states.write(keys.tag, {
      ...rest,
      mappings: mappings.filter(({ entryId }) => !equalBytes(entryId, mapping.entryId)),
      pending: pending.filter(claim => claim.msp !== mapping.msp || claim.dp !== mapping.dp || claim.audience !== mapping.audience)
    })
  }
  return summaries
}

/** Who lets go: a holder key, or one that took its place. */
export interface Releaser {
  readonly keys: HolderKeys
  readonly attestation: Pick<VerifiedAttestation, 'bytes' | 'lookupKey' | 'oprfKeyId'>
}

/**
 * @param dpId - who published it, and is asked first
 * @param entryId - undefined: everything of the key
 * @throws as `handIn`
 */
export async function sendRelease (dpId: string, entryId: Uint8Array | undefined, { keys: { signer, tag }, attestation }: Releaser, components: HolderComponents, signal?: AbortSignal): Promise<ReleaseSummary> {
  const { claims, clock, random, registry, states } = components
  const now = clock.now()
  const bytes = makeInvalidation({
    lookupKey: attestation.lookupKey,
    oprfKeyId: attestation.oprfKeyId,
    issuedAt: now,
    before: now,
    serial: random.bytes(SERIAL_LENGTH),
    by: {
      reason: 'released',
      holderKey: signer.publicKey,
      attestation: attestation.bytes,
      ...(entryId == null ? {} : { entryId: asEntryId(entryId) })
    }
  }, signer)
  // noted before anybody sees it: a watch of the same holder knows it
  await states.write(tag, withSignature(await states.read(tag), { hash: sha256(bytes), until: now + registry.current().policy.maxEntryLifetime }, now))
  const outcome = await handIn({ bytes, lookupKey: attestation.lookupKey }, claims.invalidate.bind(claims), { dp: dpId, signal }, components)
  return { ...outcome, mappings: 1 }
}

/** An attestation of this key that lives; entries don't outlive theirs. */
export function evidenceOf (keys: HolderKeys, { attestations }: HolderState, { registry, clock }: HolderComponents): VerifiedAttestation | undefined {
  for (const { bytes } of attestations) {
    try {
      const attestation = verifyAttestation(bytes, { registry: registry.current(), now: clock.now() })
      if (equalBytes(attestation.holderKey, keys.signer.publicKey)) {
        return attestation
      }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
    }
  }
  return undefined
}
