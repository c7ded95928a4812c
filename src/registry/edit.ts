/** Changes to a draft that have to be dated: who holds records for whom, and by which placement. */
import { DEFAULT_POLICY } from './policy.ts'
import type { DpDraft, RegistryDraft } from './build.ts'
import type { DpTerm, OprfKey, PlacementTerm, Status } from './interface.ts'

/**
 * When what is added to the draft may begin; milliseconds since the epoch. A first
 * version has begun when it is issued.
 */
export function beginsAt (draft: RegistryDraft, now: number): number {
  return draft.version === 1 ? draft.issuedAt : endsAt(draft, now)
}

/** When what is in the draft may end. */
export function endsAt ({ issuedAt, policy }: RegistryDraft, now: number): number {
  return Math.max(issuedAt, now) + policy.placementDelay
}

/**
 * Lists an evaluation key, or the next epoch of its shares. One that takes the place
 * of another begins when everybody can know of it.
 */
export function withOprfKey (draft: RegistryDraft, key: OprfKey, now: number): RegistryDraft {
  const known = draft.oprfKeys.find(({ keyId }) => keyId === key.keyId)
  const others = draft.oprfKeys.filter(other => other !== known)
  const rotates = known == null && draft.version > 1 && others.some(({ validUntil }) => validUntil > now)
  const validFrom = rotates ? Math.max(key.validFrom, endsAt(draft, now)) : key.validFrom
  return { ...draft, oprfKeys: [...others, { ...key, validFrom }] }
}

/**
 * How many operators confirm that a version is the newest, unless somebody decides
 * otherwise: a majority of those that are there, so that it does without as many as
 * claims do.
 */
export function timestampThresholdFor (dps: ReadonlyArray<Pick<DpDraft, 'status' | 'terms'>>): number {
  const standing = new Set(dps.filter(({ status }) => status !== 'revoked').map(({ terms }) => terms.at(-1)?.operator))
  return Math.min(DEFAULT_POLICY.timestampThreshold, Math.floor(standing.size / 2) + 1)
}

/** Where nobody decided otherwise it goes with the number of DPs. */
export function withDps (draft: RegistryDraft, dps: readonly DpDraft[]): RegistryDraft {
  const { policy } = draft
  return policy.timestampThreshold === timestampThresholdFor(draft.dps)
    ? { ...draft, dps, policy: { ...policy, timestampThreshold: timestampThresholdFor(dps) } }
    : { ...draft, dps }
}

/** Ends the open term, or begins one like the last. A revocation counts from `since`, its place is held until `at`. */
export function withDpStatus (dp: DpDraft, status: Status, since: number, at: number): DpDraft {
  const last = dp.terms.at(-1)
  if (last == null || (last.until == null) === (status === 'active')) {
    return { ...dp, status, statusSince: since }
  }
  const { until, ...term } = last
  const terms = until == null
    ? [...dp.terms.slice(0, -1), ended(last, at)]
    : [...dp.terms, { ...term, from: Math.max(at, until) }]
  return { ...dp, terms, status, statusSince: since }
}

/** Another operator, or other regions, from `at` on. What has not begun by then never was. */
export function moveDp (dp: DpDraft, changes: Partial<Pick<DpTerm, 'operator' | 'regions'>>, at: number): DpDraft {
  const last = dp.terms.at(-1)
  if (last == null) {
    return dp
  }
  const moved = { ...last, ...changes }
  return last.from >= at
    ? { ...dp, terms: [...dp.terms.slice(0, -1), moved] }
    : { ...dp, terms: [...dp.terms.slice(0, -1), ended(last, at), { ...moved, from: at }] }
}

function ended (term: DpTerm, at: number): DpTerm {
  return { ...term, until: Math.max(at, term.from + 1) }
}

/** Another placement from `at` on, like the last but for `changes`. */
export function changePlacement (
  draft: RegistryDraft,
  changes: Partial<Omit<PlacementTerm, 'from'>>,
  at: number
): RegistryDraft {
  const { placement } = draft.policy
  const last = placement.at(-1)
  if (last == null) {
    return draft
  }
  const terms = last.from >= at || draft.version === 1
    ? [...placement.slice(0, -1), { ...last, ...changes }]
    : [...placement, { ...last, ...changes, from: at }]
  return { ...draft, policy: { ...draft.policy, placement: terms } }
}
