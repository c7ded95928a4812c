/**
 * By which rules of the policy a fact is judged: those of when it was issued. Else
 * another arbiter, a longer window or a stricter proof would bring back what was
 * struck before (docs/protocol.md, "History").
 */
import type { CsiTypePolicy, Policy, Rules } from './interface.ts'

type Dated = Rules & Pick<Policy, 'formerRules'>

/** @param at - milliseconds since the epoch */
export function rulesAt (policy: Dated, at: number): Rules {
  return policy.formerRules?.find(({ until }) => at < until) ?? policy
}

/** What the rules of that time say of attestations of a type; what they don't know is as it is now. */
export function typeRulesAt (
  policy: Dated, type: string, at: number
): Pick<CsiTypePolicy, 'maxAttestationLifetime' | 'minStrength'> | undefined {
  const now = policy.csiTypes.find(candidate => candidate.type === type)
  return now == null ? undefined : rulesAt(policy, at).csiTypes.find(candidate => candidate.type === type) ?? now
}

/** What of a policy is remembered once another takes its place. */
export function rulesOf ({ conflictWindow, clockTolerance, arbiters, arbiterThreshold, csiTypes }: Rules): Rules {
  return {
    conflictWindow,
    clockTolerance,
    arbiters,
    arbiterThreshold,
    csiTypes: csiTypes.map(({ type, maxAttestationLifetime, minStrength }) =>
      ({ type, maxAttestationLifetime, minStrength }))
  }
}

export function sameRules (a: Rules, b: Rules): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted (rules: Rules): Rules {
  const { arbiters, csiTypes, ...rest } = rulesOf(rules)
  return {
    ...rest, arbiters: arbiters.toSorted(), csiTypes: csiTypes.toSorted((a, b) => a.type < b.type ? -1 : 1)
  }
}

/**
 * A policy that takes the place of another, and remembers what held before.
 *
 * @param issuedAt - of the version that brings it, milliseconds since the epoch
 */
export function withFormerRules<P extends Dated> (next: P, previous: Dated, issuedAt: number): P {
  const [former, known] = [previous.formerRules ?? [], next.formerRules ?? []]
  if (known.length > former.length || sameRules(next, previous)) {
    return next
  }
  const until = Math.max(issuedAt, (former.at(-1)?.until ?? 0) + 1)
  const forgotten = issuedAt - Math.max(keptFor(next), keptFor(previous))
  const kept = former.filter(rules => rules.until > forgotten)
  return { ...next, formerRules: [...kept, { until, ...rulesOf(previous) }] }
}

/** How long what has ended is kept, milliseconds: three attestation lives and a conflict window. */
export function keptFor ({ csiTypes, conflictWindow }: Rules): number {
  return 3 * Math.max(...csiTypes.map(({ maxAttestationLifetime }) => maxAttestationLifetime)) + conflictWindow
}
