/** Renews a mapping when it is due, and says when it will be (docs/attestors.md, "Renewal"). */
import { mayRenew } from '../attestation/attestation.ts'
import { claim } from './claim.ts'
import { HolderError } from './errors.ts'
import { holdAttestation } from './held-attestation.ts'
import { leaveRelease } from './kept-release.ts'
import { isLost } from './lost.ts'
import type { Moment } from './held-attestation.ts'
import type { RenewalReason, RenewalSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptMapping } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/**
 * To be called while no claim of the same CSI runs.
 *
 * @param remind - only tell what is due
 * @throws HolderError `HOLDER_NOTHING_TO_RENEW`, and as `claim`
 */
export async function renew (
  wish: ClaimWish,
  keys: HolderKeys,
  components: HolderComponents,
  remind = false
): Promise<RenewalSummary> {
  const due = await whenDue(wish, keys, components, { look: true })
  if (due.reason == null) {
    // nobody is asked anything, but where its service hasn't got what it was to have
    await leaveRelease(wish, due.dp, keys, components)
    return { dueAt: due.at }
  }
  if (remind) {
    return { reason: due.reason, dueAt: due.at }
  }
  const renewed = await claim({ ...wish, renewing: true }, keys, components)
  return { reason: due.reason, claim: renewed, dueAt: (await whenDue(wish, keys, components)).at }
}

async function whenDue (
  { msp, audience, options }: ClaimWish,
  keys: HolderKeys,
  components: HolderComponents,
  { look = false } = {}
): Promise<Due & Pick<KeptMapping, 'dp'>> {
  const { states, registry, clock } = components
  const state = await states.read(keys.tag)
  const mapping = state.mappings.findLast(candidate =>
    candidate.msp === msp && candidate.audience === audience && candidate.dp === (options.dp ?? candidate.dp))
  if (mapping == null) {
    throw new HolderError('HOLDER_NOTHING_TO_RENEW', { detail: options.msp ?? 'an opt-out' })
  }
  const { dp } = mapping
  const due = dueOf(state, mapping, { registry: registry.current(), now: clock.now() })
  return look && due.reason == null && await isLost(mapping, keys, state, components, options)
    ? { dp, reason: 'lost', at: clock.now() }
    : { dp, ...due }
}

interface Due {
  /** Undefined: not yet. */
  readonly reason?: RenewalReason
  /** When half of it has passed, milliseconds since the epoch; `now` where there is a reason. */
  readonly at: number
}

/** At half of its lease, or of an attestation's life; at once where an attestation doesn't serve any more. */
function dueOf ({ attestations }: HolderState, mapping: KeptMapping, moment: Moment): Due {
  const { now } = moment
  if (mapping.expiresAt <= now) {
    return { reason: 'ended', at: now }
  }
  const held = mapping.csips.split(',').map(csip => {
    const bytes = attestations.find(attestation => attestation.csip === csip)?.bytes
    return bytes == null ? undefined : holdAttestation(bytes, moment)
  })
  const living = held.flatMap(one => one?.usable === true ? [one] : [])
  if (living.length < held.length) {
    return { reason: 'replaced', at: now }
  }
  const lives = [mapping, ...living.map(({ attestation }) => attestation)]
  return lives.some(life => mayRenew(life, now))
    ? { reason: 'half-life', at: now }
    : { at: Math.min(...lives.map(({ issuedAt, expiresAt }) => Math.ceil(issuedAt + (expiresAt - issuedAt) / 2))) }
}
