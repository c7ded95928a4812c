/**
 * What was signed for a time stays signed for as long as anything may be judged
 * by that time; and changes of placement are known before they take effect
 * (docs/protocol.md, "Registry", "History").
 */
import { equalBytes } from '../base/bytes.ts'
import { isUnder, parseRootCertificates } from './certification.ts'
import { RegistryError } from './errors.ts'
import { keptFor, sameRules } from './former-rules.ts'
import type {
  CsipRecord, CsipScope, DpRecord, DpTerm, Loss, PlacementTerm, Policy, VerifiedRegistry
} from './interface.ts'

/** Of a version, as far as it has a history. */
export interface Dated {
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  readonly policy: Policy
  readonly dps: readonly DpRecord[]
  readonly csips: readonly CsipRecord[]
  readonly losses: readonly Loss[]
  readonly certificateRoots: readonly Uint8Array[]
}

/**
 * A first version begins at or before its issue, or late enough.
 *
 * @throws RegistryError REGISTRY_PLACEMENT_TOO_EARLY
 */
export function checkFounding ({ issuedAt, policy, dps }: Dated): void {
  const ofDps = dps.flatMap(({ terms }) => terms.flatMap(({ from, until = 0 }) => [from, until]))
  const dates = [...policy.placement.map(({ from }) => from), ...ofDps]
  const early = dates.find(date => date > issuedAt && date < issuedAt + policy.placementDelay)
  if (early != null) {
    throw tooEarly('version 1', early, issuedAt + policy.placementDelay)
  }
}

/** @throws RegistryError REGISTRY_HISTORY_CHANGED, REGISTRY_PLACEMENT_TOO_EARLY */
export function checkHistory (next: Dated, previous: VerifiedRegistry): void {
  const { issuedAt } = next
  const forgotten = issuedAt - Math.max(keptFor(next.policy), keptFor(previous.policy))
  const span: Span = {
    forgotten,
    issuedAt,
    // whoever holds the version before relies on its delay
    earliest: issuedAt + Math.max(next.policy.placementDelay, previous.policy.placementDelay)
  }
  checkTerms(next.dps, previous.dps, span)
  checkPlacement(next.policy.placement, previous.policy.placement, span)
  checkRules(next.policy, previous.policy, span)
  checkScopes(next.csips, previous.csips, span)
  checkKeys(next.csips, previous.csips, span)
  checkChains(next, previous, span)
  for (const loss of previous.losses) {
    const kept = next.losses.find(({ at }) => at === loss.at)
    if (loss.at > forgotten && (kept == null || !sameNames(kept.dps, loss.dps))) {
      throw changed(`loss of ${new Date(loss.at).toISOString()}`)
    }
  }
}

interface Span {
  /** What ended then or before may go. */
  readonly forgotten: number
  readonly issuedAt: number
  /** When placement may change first. */
  readonly earliest: number
}

function checkTerms (next: readonly DpRecord[], previous: readonly DpRecord[], span: Span): void {
  const termsBefore = new Map(previous.map(({ id, terms }) => [id, terms]))
  const termsNow = new Map(next.map(({ id, terms }) => [id, terms]))
  for (const [id, before] of termsBefore) {
    for (const term of before) {
      checkTerm(id, term, termsNow.get(id)?.find(({ from }) => from === term.from), span)
    }
  }
  for (const [id, terms] of termsNow) {
    const known = termsBefore.get(id) ?? []
    const fresh = terms.filter(({ from }) => !known.some(term => term.from === from))
    for (const { from, until = Infinity } of fresh) {
      if (Math.min(from, until) < span.earliest) {
        throw tooEarly(id, Math.min(from, until), span.earliest)
      }
    }
  }
}

function checkTerm (id: string, before: DpTerm, now: DpTerm | undefined, { forgotten, earliest }: Span): void {
  if (before.until != null && before.until <= forgotten && now == null) {
    return
  }
  const same = now?.operator === before.operator && sameNames(now.regions, before.regions)
  if (now == null || !same || (before.until != null && now.until !== before.until)) {
    throw changed(`${id}: its term from ${new Date(before.from).toISOString()}`)
  }
  if (before.until == null && now.until != null && now.until < earliest) {
    throw tooEarly(id, now.until, earliest)
  }
}

function checkPlacement (
  next: readonly PlacementTerm[],
  previous: readonly PlacementTerm[],
  { forgotten, earliest }: Span
): void {
  previous.forEach((term, i) => {
    const now = next.find(({ from }) => from === term.from)
    const end = previous[i + 1]?.from ?? Infinity
    const same = now?.replicas === term.replicas && now.replicaOperators === term.replicaOperators &&
      sameNames(now.regions, term.regions)
    if (now == null ? end > forgotten : !same) {
      throw changed(`placement from ${new Date(term.from).toISOString()}`)
    }
  })
  const fresh = next.find(({ from }) => !previous.some(term => term.from === from) && from < earliest)
  if (fresh != null) {
    throw tooEarly('placement', fresh.from, earliest)
  }
}

/** What held is remembered as it was, and nothing else is said of the past. */
function checkRules (next: Policy, previous: Policy, { forgotten, issuedAt }: Span): void {
  const [now, before] = [next.formerRules ?? [], previous.formerRules ?? []]
  for (const rules of before) {
    const kept = now.find(({ until }) => until === rules.until)
    if (kept == null ? rules.until > forgotten : !sameRules(kept, rules)) {
      throw changed(`rules until ${new Date(rules.until).toISOString()}`)
    }
  }
  const [ended, ...more] = now.filter(({ until }) => !before.some(rules => rules.until === until))
  const isRemembered = ended == null
    ? sameRules(next, previous)
    : more.length === 0 && ended.until >= issuedAt && ended === now.at(-1) && sameRules(ended, previous)
  if (!isRemembered) {
    throw changed('formerRules: what the policy said until now')
  }
}

function checkScopes (next: readonly CsipRecord[], previous: readonly CsipRecord[], span: Span): void {
  for (const { id, scopes } of previous) {
    const now = next.find(csip => csip.id === id)?.scopes ?? []
    for (const scope of scopes) {
      if (!isKept(scope, now.find(candidate => isSameScope(candidate, scope)), span)) {
        throw changed(`${id}: its scope ${scope.csiType}:${scope.prefix}`)
      }
    }
  }
}

/** Of whoever vouches and re-assigns; without a key all that it signed would stop to hold. */
function checkKeys (next: readonly CsipRecord[], previous: readonly CsipRecord[], span: Span): void {
  for (const { id, keys } of previous) {
    const now = next.find(csip => csip.id === id)?.keys ?? []
    for (const key of keys) {
      const kept = now.find(({ publicKey, validFrom }) =>
        validFrom === key.validFrom && equalBytes(publicKey, key.publicKey))
      if (!isKept(key, kept, span)) {
        throw changed(`${id}: its key from ${new Date(key.validFrom).toISOString()}`)
      }
    }
  }
}

/** To leave one out revokes it. One that ended, under a root that is trusted still, was good while it lasted. */
function checkChains (
  { csips, certificateRoots }: Dated, previous: VerifiedRegistry, { forgotten, issuedAt }: Span
): void {
  const roots = parseRootCertificates(certificateRoots)
  for (const { id, chains } of previous.csips) {
    const now = csips.find(csip => csip.id === id)?.chains ?? []
    for (const { certificates, notAfter } of chains) {
      const isKept = now.some(chain => sameBytes(chain.certificates, certificates))
      if (!isKept && notAfter < issuedAt && notAfter > forgotten && isUnder(certificates, roots)) {
        throw changed(`${id}: a certificate until ${new Date(notAfter).toISOString()}`)
      }
    }
  }
}

function sameBytes (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((bytes, i) => equalBytes(bytes, b[i] ?? new Uint8Array(0)))
}

/** What may end, and goes once that is forgotten. */
type Ending = Pick<CsipScope, 'validUntil'>

function isKept (before: Ending, now: Ending | undefined, { forgotten, issuedAt }: Span): boolean {
  if (now == null) {
    return before.validUntil != null && before.validUntil <= forgotten
  }
  // an end may be set, to what hasn't been yet
  return before.validUntil == null
    ? (now.validUntil ?? Infinity) >= issuedAt
    : now.validUntil === before.validUntil
}

function isSameScope (a: CsipScope, b: CsipScope): boolean {
  return a.csiType === b.csiType && a.prefix === b.prefix && a.validFrom === b.validFrom &&
    a.mayReassign === b.mayReassign && a.issuer === b.issuer && a.certified === b.certified &&
      sameNames(a.methods, b.methods)
}

function sameNames (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(name => b.includes(name))
}

function changed (detail: string): RegistryError {
  return new RegistryError('REGISTRY_HISTORY_CHANGED', { detail })
}

function tooEarly (what: string, date: number, earliest: number): RegistryError {
  const [named, possible] = [date, earliest].map(time => new Date(time).toISOString())
  return new RegistryError('REGISTRY_PLACEMENT_TOO_EARLY', { detail: `${what}: ${named}, at the earliest ${possible}` })
}
