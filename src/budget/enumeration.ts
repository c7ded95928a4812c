/**
 * What it takes to enumerate: how many identifiers an attacker can have evaluated, from the policy and the committee
 * alone.
 */
import { CSIP_TIER, DEFAULT_TIER, tierOf } from './tiers.ts'
import type { Committee } from '../registry/committee.ts'
import type { PersonTokens, Policy } from '../registry/interface.ts'

/** Numbers that the North American plan has room for: NXX-NXX-XXXX, N from 2 to 9. */
export const NUMBER_PLAN = 6_400_000_000
/** What WhatsApp let researchers ask for, numbers an hour, until 2025 (Gegenhuber et al., NDSS 2026). */
export const WHATSAPP_PER_HOUR = 100_000_000

const HOUR_MS = 3_600_000
const HOURS_PER_YEAR = 24 * 365.25

export interface EnumerationInput extends Committee {
  readonly policy: Pick<Policy, 'tiers' | 'tokens'>
  /** Of the MSP that is looked at. */
  readonly mspTier: string
  /** Identifiers of one CSIP that the holder of many has; all were attested lately. */
  readonly mailboxes: number
}

export type AttackerName = 'anybody' | 'number' | 'mailboxes' | 'csip' | 'msp' | 'dp' | 'collusion'

export interface Attacker {
  readonly name: AttackerName
  readonly words: string
  /** Identifiers at once, with all that was saved up. */
  readonly atOnce: number
  /** Identifiers an hour from then on. */
  readonly perHour: number
  /** Years for all of `NUMBER_PLAN`. */
  readonly years: number
}

type Figures = Pick<Attacker, 'atOnce' | 'perHour'>

/**
 * Upper bounds. Of n evaluators each gives t/n of a figure and an identifier takes t
 * of them: a figure is what it says, wherever it is drawn. DPs that attack have shares
 * of their own: c of them need t−c of the n−c honest ones.
 */
export function enumerationBounds (
  { policy, threshold, evaluators, mspTier, mailboxes }: EnumerationInput
): readonly Attacker[] {
  const { tokens } = policy
  const hours = tokens.epoch / HOUR_MS
  // tokens of the epoch before live as well: a full bucket, and what flowed in meanwhile
  const drawn = (perEpoch: number, burst: number): Figures =>
    ({ atOnce: burst + 2 * perEpoch, perHour: perEpoch / hours })
  const party = (tier: string): Figures => {
    const perEpoch = tierOf(policy, tier).perHour * hours
    return drawn(perEpoch, perEpoch)
  }
  const person = (csiType: string): PersonTokens =>
    tokens.persons.find(each => each.csiType === csiType) ?? { csiType, perEpoch: 0, burst: 0, perCsip: 0 }
  const many = ({ perEpoch, burst, perCsip }: PersonTokens, count: number): Figures => {
    const most = Math.floor(perCsip / 2)
    return drawn(Math.min(most, count * perEpoch), Math.min(most, count * burst))
  }
  const common: Figures = { atOnce: tokens.commonPerHour, perHour: tokens.commonPerHour }
  const colluding = (count: number): Figures => times(
    sum(times(party(DEFAULT_TIER), count), common),
    (evaluators - count) * threshold / evaluators / (threshold - count))
  const number = person('tel')
  const invented = tokens.persons.map(figures => many(figures, Infinity))
  const bounds: ReadonlyArray<readonly [AttackerName, string, Figures]> = [
    ['anybody', 'all who prove nothing together, however many peer ids, at however many DPs',
      common],
    ['number', 'a person with a number', drawn(number.perEpoch, number.burst)],
    [
      'mailboxes', `a holder of ${mailboxes.toLocaleString('en')} mailboxes, attested lately by one CSIP`,
      many(person('mailto'), mailboxes)
    ],
    ['csip', 'a CSIP that attests people who don\'t exist', [party(CSIP_TIER), ...invented].reduce(sum)],
    ['msp', `an MSP of tier ${mspTier}`, party(mspTier)],
    ['dp', 'one evaluating DP, with what everybody has', colluding(Math.min(1, threshold - 1))],
    ['collusion', `${threshold - 1} evaluating DPs together, with the same`, colluding(threshold - 1)]
  ]
  return bounds.map(([name, words, figures]) =>
    ({ name, words, ...figures, years: NUMBER_PLAN / figures.perHour / HOURS_PER_YEAR }))
}

function sum (a: Figures, b: Figures): Figures {
  return { atOnce: a.atOnce + b.atOnce, perHour: a.perHour + b.perHour }
}

function times ({ atOnce, perHour }: Figures, count: number): Figures {
  return { atOnce: atOnce * count, perHour: perHour * count }
}
