/** Who may draw how many, from the policy alone (docs/protocol.md, "Tokens"). */
import { COMMON_EPOCHS_IN_AN_HOUR } from './constants.ts'
import { epochLength } from './kinds.ts'
import type { Committee } from '../registry/committee.ts'
import type { Policy, RateTier } from '../registry/interface.ts'
import type { TokenType } from './kinds.ts'
import type { Subject } from './request.ts'

const HOUR_MS = 3_600_000

/** A bucket of `burst` tokens, filled with `perEpoch` each epoch; may be fractions. */
export interface Allotment {
  readonly perEpoch: number
  readonly burst: number
}

const NOTHING: Allotment = { perEpoch: 0, burst: 0 }

function shareOf (figure: number, type: TokenType, { threshold, evaluators }: Committee): number {
  const isEvaluation = type === 'evaluation' || type === 'evaluation-common'
  return isEvaluation ? figure * threshold / evaluators : figure
}

/** What one evaluator gives one subject. */
export function allotmentOf (
  policy: Pick<Policy, 'tokens' | 'tiers'>, subject: Subject, type: TokenType, committee: Committee
): Allotment {
  const { perEpoch, burst } = figureOf(policy, subject, type)
  return { perEpoch: shareOf(perEpoch, type, committee), burst: Math.floor(shareOf(burst, type, committee)) }
}

/** Tokens an hour of a party of this tier. */
export function partyFigure (policy: Pick<Policy, 'tiers'>, tier: string): number {
  const named = (name: string): RateTier | undefined => policy.tiers.find(each => each.tier === name)
  return (named(tier) ?? named('default'))?.perHour ?? 0
}

function figureOf (policy: Pick<Policy, 'tokens' | 'tiers'>, subject: Subject, type: TokenType): Allotment {
  if ((type === 'client') !== (subject.kind === 'client')) {
    return NOTHING
  }
  switch (subject.kind) {
    case 'party': {
      const perEpoch = partyFigure(policy, subject.tier) * epochLength(policy, type) / HOUR_MS
      return { perEpoch, burst: perEpoch }
    }
    case 'person':
      return policy.tokens.persons.find(({ csiType }) => csiType === subject.csiType) ?? NOTHING
    case 'client':
      return { perEpoch: policy.tokens.perClient, burst: policy.tokens.perClient }
    case 'common': {
      // all of the epochs that an hour touches may be spent in it
      const perEpoch = policy.tokens.commonPerHour / COMMON_EPOCHS_IN_AN_HOUR
      return { perEpoch, burst: perEpoch }
    }
  }
}

/** What one evaluator gives all people of one CSIP in an epoch. */
export function csipCap (
  policy: Pick<Policy, 'tokens'>, csiType: string, type: TokenType, committee: Committee
): number {
  const figures = policy.tokens.persons.find(each => each.csiType === csiType)
  return Math.floor(shareOf(figures?.perCsip ?? 0, type, committee))
}
