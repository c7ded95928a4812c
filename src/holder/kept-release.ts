/**
 * Lets the service that confirmed a mapping have its release, signed when it is claimed, so that
 * an account that closes takes the mapping with it although the user's device is gone.
 */
import { asEntryId, equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import { SERIAL_LENGTH } from '../mapping/constants.ts'
import { makeInvalidation } from '../mapping/invalidation.ts'
import { withSignature } from './own-work.ts'
import { evidenceOf } from './release.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { KeptReleaseSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptMapping } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/**
 * The mapping stands whatever becomes of its release.
 *
 * @returns undefined: it lists no service
 */
export async function leaveRelease (
  { service, msp, audience, options: { signal } }: ClaimWish, dp: string, keys: HolderKeys, components: HolderComponents
): Promise<KeptReleaseSummary | undefined> {
  const { confirmations, states } = components
  const state = await states.read(keys.tag)
  const mapping = state.mappings.find(kept => kept.msp === msp && kept.dp === dp && kept.audience === audience)
  const [attestation] = evidenceOf(keys, state, components)
  if (service == null || mapping == null || attestation == null) {
    return undefined
  }
  if (isKept(state, mapping)) {
    return {}
  }
  try {
    const release = await signRelease(mapping, attestation, keys, components)
    await confirmations.keepRelease(release, service.target, { signal })
    await states.write(keys.tag, withRelease(await states.read(keys.tag), mapping))
    return {}
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    return { code: err.code }
  }
}

/** Of the entry that was signed last, and what was signed before it for the same mapping: what comes later stays. */
async function signRelease (
  { entryId, issuedAt: entryIssuedAt, expiresAt }: KeptMapping, attestation: VerifiedAttestation, keys: HolderKeys,
  { clock, random, states }: HolderComponents
): Promise<Uint8Array> {
  const before = entryIssuedAt + 1
  const now = clock.now()
  const bytes = makeInvalidation({
    lookupKey: attestation.lookupKey,
    oprfKeyId: attestation.oprfKeyId,
    issuedAt: Math.max(now, before),
    before,
    serial: random.bytes(SERIAL_LENGTH),
    by: {
      reason: 'released', holderKey: keys.signer.publicKey, attestation: attestation.bytes, entryId: asEntryId(entryId)
    }
  }, keys.signer)
  // a watch of the same holder knows it when the service publishes it
  const signed = { hash: sha256(bytes), until: expiresAt }
  await states.write(keys.tag, withSignature(await states.read(keys.tag), signed, now))
  return bytes
}

/** Whether its service has the release of what was signed last. */
export function isKept ({ releases = [] }: HolderState, { entryId, issuedAt }: KeptMapping): boolean {
  return releases.some(kept => equalBytes(kept.entryId, entryId) && kept.issuedAt >= issuedAt)
}

/** One of each mapping. */
function withRelease (state: HolderState, { entryId, issuedAt }: KeptMapping): HolderState {
  const living = (state.releases ?? []).filter(kept => !equalBytes(kept.entryId, entryId) &&
    state.mappings.some(mapping => equalBytes(mapping.entryId, kept.entryId)))
  return { ...state, releases: [...living, { entryId, issuedAt }] }
}
