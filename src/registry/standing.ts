/**
 * What a registry is good for at a time: whether it is the newest as far as enough
 * DPs know, and hasn't ended (docs/protocol.md, "Standing"; the timestamp role of
 * The Update Framework, section 2.1.4 of its specification).
 */
import { equalBytes } from '../base/bytes.ts'
import { RegistryError } from './errors.ts'
import type { VerifiedRegistry } from './interface.ts'
import type { VerifiedTimestamp } from './timestamp.ts'

/**
 * `fresh`: enough DPs confirmed it within the policy's lifetime of a timestamp.
 * `stale`: not so, for less than one more lifetime. `frozen`: for longer, or a
 * later version is known that could not be taken. `expired`: its end has passed.
 */
export type StandingState = 'fresh' | 'stale' | 'frozen' | 'expired'

export type StandingReason = 'confirmed' | 'unconfirmed' | 'superseded' | 'ended'

export interface Standing {
  readonly state: StandingState
  readonly reason: StandingReason
  /** Peer ids of DPs that know of nothing newer, one for each operator, the latest word first. */
  readonly confirmedBy: readonly string[]
  /** How many of them it takes. */
  readonly required: number
  /** When the state began. All times in milliseconds since the epoch. */
  readonly since: number
  /** When it ends unless something is heard; undefined: only news ends it. */
  readonly until?: number
  /** Until when lookups go on, marked, although it is frozen or expired; undefined: it is neither. */
  readonly graceUntil?: number
}

export interface StandingOptions {
  /** Peer id of the DP that judges: its own operator's word tells it nothing, unless there is no other. */
  readonly self?: string
  /** The latest version whose root signatures were verified, where it isn't the one judged, and when that was. */
  readonly newest?: { readonly version: number, readonly seenAt: number }
}

/**
 * A DP confirms a version by naming it, or an earlier one, as the newest: either
 * way it knows of nothing newer; of each DP the latest word counts, and of each
 * operator one DP's. To name a
 * higher number confirms nothing and is no news either: only a version that the
 * roots signed is, so that nobody can freeze others by a number. The roots' own
 * word is that of its issue.
 *
 * @param statements - verified, of any age
 * @param now - milliseconds since the epoch
 */
export function standing (
  registry: VerifiedRegistry,
  statements: readonly VerifiedTimestamp[],
  now: number,
  { self, newest }: StandingOptions = {}
): Standing {
  const { expiresAt, policy: { timestampLifetime, lookupGrace } } = registry
  const { at, confirmedBy, required } = confirmation(registry, statements, now, self)
  const staleFrom = at + timestampLifetime
  const superseded = newest != null && newest.version > registry.version ? newest.seenAt : Infinity
  const frozenFrom = Math.min(staleFrom + timestampLifetime, superseded)
  const graceUntil = Math.min(frozenFrom, expiresAt) + lookupGrace
  const known = { confirmedBy, required }
  if (now >= expiresAt) {
    return { ...known, state: 'expired', reason: 'ended', since: expiresAt, graceUntil }
  }
  if (now >= frozenFrom) {
    const reason = frozenFrom === superseded ? 'superseded' : 'unconfirmed'
    return { ...known, state: 'frozen', reason, since: frozenFrom, until: expiresAt, graceUntil }
  }
  return now >= staleFrom
    ? { ...known, state: 'stale', reason: 'unconfirmed', since: staleFrom, until: Math.min(frozenFrom, expiresAt) }
    : { ...known, state: 'fresh', reason: 'confirmed', since: at, until: Math.min(staleFrom, frozenFrom, expiresAt) }
}

interface Confirmation extends Pick<Standing, 'confirmedBy' | 'required'> {
  /** Since when nobody has confirmed it who was needed. */
  readonly at: number
}

function confirmation (
  registry: VerifiedRegistry,
  statements: readonly VerifiedTimestamp[],
  now: number,
  self?: string
): Confirmation {
  const { timestampThreshold, clockTolerance } = registry.policy
  const own = self == null ? undefined : registry.dp(self)?.operator
  const operators = new Map(
    registry.activeDps.filter(({ operator }) => operator !== own).map(({ id, operator }) => [id, operator])
  )
  // a small federation survives the loss of a minority
  const required = Math.min(timestampThreshold, Math.ceil(new Set(operators.values()).size / 2))
  const latest = new Map<string, VerifiedTimestamp>()
  for (const statement of statements) {
    const isOthers = operators.has(statement.dp)
    if (isOthers && statement.at <= now + clockTolerance && statement.at >= (latest.get(statement.dp)?.at ?? 0)) {
      latest.set(statement.dp, statement)
    }
  }
  const confirming = firstOfEach(
    [...latest.values()].filter(word => confirms(word, registry)).toSorted((a, b) => b.at - a.at), operators
  )
  const decisive = required === 0 ? now : confirming[required - 1]?.at ?? 0
  return { at: Math.max(registry.issuedAt, decisive), confirmedBy: confirming.map(({ dp }) => dp), required }
}

/** Whoever runs many DPs is one voice: its latest word counts. */
function firstOfEach (
  words: readonly VerifiedTimestamp[], operators: ReadonlyMap<string, string>
): readonly VerifiedTimestamp[] {
  const heard = new Set<string | undefined>()
  return words.filter(({ dp }) => {
    const isFirst = !heard.has(operators.get(dp))
    heard.add(operators.get(dp))
    return isFirst
  })
}

function confirms ({ version, hash }: VerifiedTimestamp, registry: VerifiedRegistry): boolean {
  return version < registry.version || (version === registry.version && equalBytes(hash, registry.hash))
}

/** What a node does by its registry. */
export type Act = 'co-sign' | 'witness' | 'rule' | 'confirm' | 'attest' | 'publish' | 'release' | 'defend' | 'look-up'

/** `no`: it is refused. `marked`: it is done, and the result says by what standing. */
export type Leave = 'yes' | 'marked' | 'no'

/**
 * Which acts go on. A holder lets go, and stands by what is theirs, whatever the
 * registry is worth.
 *
 * @param now - milliseconds since the epoch
 */
export function acts ({ state, graceUntil = 0 }: Standing, now: number): Readonly<Record<Act, Leave>> {
  const stands = state === 'fresh' || state === 'stale'
  const signs = stands ? 'yes' : 'no'
  return {
    'co-sign': signs,
    witness: signs,
    rule: signs,
    confirm: signs,
    attest: signs,
    publish: signs,
    release: 'yes',
    defend: 'yes',
    'look-up': stands ? 'yes' : now < graceUntil ? 'marked' : 'no'
  }
}

/**
 * @returns whether the result has to be marked
 * @throws RegistryError REGISTRY_FROZEN, REGISTRY_EXPIRED
 */
export function requireAct (act: Act, current: Standing, now: number): boolean {
  const leave = acts(current, now)[act]
  if (leave === 'no') {
    const { state, reason, since } = current
    const code = state === 'expired' ? 'REGISTRY_EXPIRED' : 'REGISTRY_FROZEN'
    throw new RegistryError(code, { detail: `${reason} since ${new Date(since).toISOString()}` })
  }
  return leave === 'marked'
}
