/** Budgets, as the policy of a registry has them. */
import type { Policy } from '../registry/interface.ts'

/** Whom the policy gives how many evaluations. */
export interface Allowances {
  /** All who prove nothing, together, an hour. */
  readonly commonPerHour: number
  /** Parties of the registry, by their tier, an hour. */
  readonly tiers: ReadonlyArray<{ readonly tier: string, readonly perHour: number }>
  /** People with an identifier of this type, in so many hours. */
  readonly persons: ReadonlyArray<{ readonly csiType: string, readonly perEpoch: number, readonly hours: number }>
}

const HOUR = 3_600_000

export function allowancesOf ({ tokens, tiers }: Pick<Policy, 'tokens' | 'tiers'>): Allowances {
  return {
    commonPerHour: tokens.commonPerHour,
    tiers: tiers.map(({ tier, perHour }) => ({ tier, perHour })),
    persons: tokens.persons.map(({ csiType, perEpoch }) => ({ csiType, perEpoch, hours: tokens.epoch / HOUR }))
  }
}
