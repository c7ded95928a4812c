/** What figures promise, and what attackers got of a testnet with figures so small that they reach them at once. */
import { WHATSAPP_PER_HOUR, enumerationBounds } from '../../src/budget/enumeration.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { runAttackers } from './attackers.ts'
import type { Attacker } from '../../src/budget/enumeration.ts'
import type { Policy, RateTier } from '../../src/registry/interface.ts'
import type { AttackResult } from './attackers.ts'

const HOUR_MS = 3_600_000
/** Figures that are reached within seconds, in about the proportions of the policy's. */
const SMALL_TIERS: readonly RateTier[] = [
  { tier: 'default', perHour: 10, burst: 10 },
  { tier: 'standard', perHour: 20, burst: 20 },
  { tier: 'csip', perHour: 10, burst: 10 }
]
const SMALL: Pick<Policy, 'tiers' | 'tokens'> = {
  tiers: SMALL_TIERS,
  tokens: {
    ...DEFAULT_POLICY.tokens,
    epoch: HOUR_MS,
    persons: [
      { csiType: 'tel', perEpoch: 5, burst: 20, perCsip: 160 },
      { csiType: 'mailto', perEpoch: 3, burst: 5, perCsip: 40 }
    ],
    commonPerHour: 30
  }
}

export interface ReportOptions {
  readonly dps: number
  readonly threshold: number
  /** Hours that each attacker has, of a clock that is turned. @default 3 */
  readonly hours?: number
  /** Peer ids that prove nothing. @default 50 */
  readonly peers?: number
}

export interface Attacked extends AttackResult {
  /** Identifiers that the figures of the testnet allow in that time. */
  readonly allowed: number
  readonly held: boolean
}

/** An address book that somebody looks up honestly. */
export interface Book {
  readonly words: string
  /** Identifiers that they may have evaluated on the first day, and on each later one. */
  readonly firstDay: number
  readonly daily: number
}

export interface EnumerationReport {
  readonly dps: number
  readonly threshold: number
  /** By the default policy. */
  readonly bounds: readonly Attacker[]
  readonly books: readonly Book[]
  readonly whatsappPerHour: number
  /** By the small figures. */
  readonly attacks: readonly Attacked[]
  /** Whether somebody who proves a number was served all the same. */
  readonly honestServed: boolean
  readonly held: boolean
}

export async function enumerationReport (
  { dps, threshold, hours = 3, peers = 50 }: ReportOptions
): Promise<EnumerationReport> {
  const committee = { evaluators: dps, threshold, mspTier: 'standard' }
  const limits = enumerationBounds({ ...committee, policy: SMALL, mailboxes: 10 })
  const { results, honestServed } = await runAttackers(
    { dps, threshold, hours, peers, mspTier: 'standard', mailboxes: 10, policy: SMALL })
  const attacks = judge(results, limits)
  return {
    dps,
    threshold,
    bounds: enumerationBounds({ ...committee, policy: DEFAULT_POLICY, mailboxes: 1_000 }),
    books: DEFAULT_POLICY.tokens.persons.map(({ csiType, burst, perEpoch }) =>
      ({ words: `a person with a ${csiType}`, firstDay: burst, daily: perEpoch })),
    whatsappPerHour: WHATSAPP_PER_HOUR,
    attacks,
    honestServed,
    held: honestServed && attacks.every(({ held }) => held)
  }
}

/** Each against the figures for its kind; an attacker without any may have nothing. */
export function judge (
  results: readonly AttackResult[], limits: readonly Pick<Attacker, 'name' | 'atOnce' | 'perHour'>[]
): readonly Attacked[] {
  return results.map(result => {
    const { atOnce = 0, perHour = 0 } = limits.find(({ name }) => name === result.name) ?? {}
    const allowed = Math.ceil(atOnce + perHour * result.hours)
    return { ...result, allowed, held: result.got <= allowed }
  })
}

/** What `npm run enumeration-report` exits with: 1 when an attacker got more than its figure. */
export function exitCodeOf ({ held }: Pick<EnumerationReport, 'held'>): number {
  return held ? 0 : 1
}
