/** Letting go of mappings: of one service, or of everything that a holder key has at a CSI. */
import { asEntryId, equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'
import { SERIAL_LENGTH } from '../mapping/constants.ts'
import { makeInvalidation } from '../mapping/invalidation.ts'
import { HolderError } from './errors.ts'
import { handIn } from './hand-in.ts'
import { holdAttestation } from './held-attestation.ts'
import { withSignature } from './own-work.ts'
import { keptMsp } from './wish.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { ReleaseOptions, ReleaseSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptMapping } from './state-store.ts'

/** To be called while no claim of the same CSI runs. */
export async function release (
  keys: HolderKeys, { msp: service, signal }: Omit<ReleaseOptions, 'csi'>, components: HolderComponents
): Promise<readonly ReleaseSummary[]> {
  const { states } = components
  const msp = keptMsp(service)
  const state = await states.read(keys.tag)
  const evidence = evidenceOf(keys, state, components)
  const chosen = state.mappings.filter(mapping => msp == null || mapping.msp === msp)
  if (evidence.length === 0 || chosen.length === 0) {
    throw new HolderError('HOLDER_NOTHING_TO_RELEASE')
  }
  const [first] = chosen
  if (msp == null && first != null) {
    const released = await releaseEverywhere(first.dp, undefined, { keys, evidence }, components, signal)
    const summary = { ...released, mappings: chosen.length }
    // its seniority is gone: the next claim begins with fresh possession
    const { signed } = await states.read(keys.tag)
    await states.write(keys.tag, { attestations: [], mappings: [], pending: [], signed })
    return [summary]
  }
  return await releaseEach(keys, chosen, components, signal)
}

/** Lets go of these mappings one by one, and forgets each; the seniority of the key stays. */
export async function releaseEach (
  keys: HolderKeys, chosen: readonly KeptMapping[], components: HolderComponents, signal?: AbortSignal
): Promise<readonly ReleaseSummary[]> {
  const { states } = components
  const evidence = evidenceOf(keys, await states.read(keys.tag), components)
  if (evidence.length === 0) {
    throw new HolderError('HOLDER_NOTHING_TO_RELEASE')
  }
  const summaries: ReleaseSummary[] = []
  for (const mapping of chosen) {
    summaries.push(await releaseEverywhere(mapping.dp, mapping.entryId, { keys, evidence }, components, signal))
    const { mappings, pending, notes = [], releases = [], ...rest } = await states.read(keys.tag)
    await states.write(keys.tag, {
      ...rest,
      mappings: mappings.filter(({ entryId }) => !equalBytes(entryId, mapping.entryId)),
      notes: notes.filter(({ entryId }) => !equalBytes(entryId, mapping.entryId)),
      releases: releases.filter(({ entryId }) => !equalBytes(entryId, mapping.entryId)),
      pending: pending.filter(claim =>
        claim.msp !== mapping.msp || claim.dp !== mapping.dp || claim.audience !== mapping.audience)
    })
  }
  return summaries
}

interface Everywhere {
  readonly keys: HolderKeys
  /** Of `evidenceOf`, one or more. */
  readonly evidence: readonly VerifiedAttestation[]
}

/**
 * Under the old evaluation key first, where one takes the place of another: what is
 * left if this fails on the way is what others look at.
 *
 * @returns what came of it under the newest
 */
async function releaseEverywhere (
  dpId: string, entryId: Uint8Array | undefined, { keys, evidence }: Everywhere,
  components: HolderComponents, signal?: AbortSignal
): Promise<ReleaseSummary> {
  let summary: ReleaseSummary | undefined
  for (const attestation of evidence.toReversed()) {
    summary = await sendRelease(dpId, entryId, { keys, attestation }, components, signal)
  }
  if (summary == null) {
    throw new HolderError('HOLDER_NOTHING_TO_RELEASE')
  }
  return summary
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
export async function sendRelease (
  dpId: string, entryId: Uint8Array | undefined, { keys: { signer, tag }, attestation }: Releaser,
  components: HolderComponents, signal?: AbortSignal
): Promise<ReleaseSummary> {
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
  await states.write(tag, withSignature(
    await states.read(tag), { hash: sha256(bytes), until: now + registry.current().policy.maxEntryLifetime }, now
  ))
  const outcome = await handIn(
    { bytes, lookupKey: attestation.lookupKey }, claims.release.bind(claims), { dp: dpId, signal }, components
  )
  return { ...outcome, mappings: 1 }
}

/**
 * Attestations of this key that live, one for each of its lookup keys, the newest
 * first; entries don't outlive theirs.
 */
export function evidenceOf (
  keys: HolderKeys, { attestations }: HolderState, { registry, clock }: HolderComponents
): readonly VerifiedAttestation[] {
  const living = attestations.flatMap(({ bytes }) => {
    const held = holdAttestation(bytes, { registry: registry.current(), now: clock.now() })
    return held?.usable === true && equalBytes(held.attestation.holderKey, keys.signer.publicKey)
      ? [held.attestation]
      : []
  })
  const newestFirst = living.toSorted((a, b) => b.oprfKeyId - a.oprfKeyId)
  return newestFirst.filter(({ oprfKeyId }, i) => newestFirst.findIndex(other => other.oprfKeyId === oprfKeyId) === i)
}
