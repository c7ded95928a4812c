/** What limits promise, and what attackers got of a testnet with limits so small that they reach them at once. */
import { enumerationBounds } from '../../src/budget/enumeration.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { runAttackers } from './attackers.ts'
import type { Attacker } from '../../src/budget/enumeration.ts'
import type { RateTier } from '../../src/registry/interface.ts'
import type { AttackResult } from './attackers.ts'

/** Limits that are reached within seconds, in about the proportions of the policy's. */
const SMALL: readonly RateTier[] = [
  { tier: 'anonymous', perHour: 60, burst: 4 },
  { tier: 'unlisted', perHour: 240, burst: 16 },
  { tier: 'default', perHour: 120, burst: 8 },
  { tier: 'standard', perHour: 360, burst: 24 },
  { tier: 'bulk', perHour: 360, burst: 24 },
  { tier: 'dp', perHour: 720, burst: 48 }
]

export interface ReportOptions {
  readonly dps: number
  readonly threshold: number
  /** @default 1,000 */
  readonly attempts?: number
  /** Milliseconds for each attacker. @default 60,000 */
  readonly time?: number
}

export interface Attacked extends AttackResult {
  /** Identifiers that the limits of the testnet allow in that time. */
  readonly allowed: number
  readonly held: boolean
}

export interface EnumerationReport {
  readonly dps: number
  readonly threshold: number
  /** By the default policy. */
  readonly bounds: readonly Attacker[]
  /** By the small limits. */
  readonly attacks: readonly Attacked[]
  readonly held: boolean
}

export async function enumerationReport ({ dps, threshold, attempts = 1_000, time = 60_000 }: ReportOptions): Promise<EnumerationReport> {
  const msp = { tier: 'standard', homes: Math.min(2, dps) }
  const committee = { dps, evaluators: dps, threshold, msp }
  const limits = enumerationBounds({ ...committee, policy: { ...DEFAULT_POLICY, tiers: SMALL } })
  const results = await runAttackers({ dps, threshold, msp, attempts, time, policy: { tiers: SMALL } })
  const attacks = judge(results, limits)
  return { dps, threshold, bounds: enumerationBounds({ ...committee, policy: DEFAULT_POLICY }), attacks, held: attacks.every(({ held }) => held) }
}

/** Each against the limits for its kind; an attacker without any may have nothing. */
export function judge (results: readonly AttackResult[], limits: readonly Pick<Attacker, 'name' | 'burst' | 'perHour'>[]): readonly Attacked[] {
  return results.map(result => {
    const { burst = 0, perHour = 0 } = limits.find(({ name }) => name === result.name) ?? {}
    const allowed = Math.ceil(burst + perHour * result.seconds / 3_600)
    return { ...result, allowed, held: result.got <= allowed }
  })
}

/** What `npm run enumeration-report` exits with: 1 when an attacker got more than its budget. */
export function exitCodeOf ({ held }: Pick<EnumerationReport, 'held'>): number {
  return held ? 0 : 1
}
