/**
 * The figures of docs/threat-model.md that follow from the default policy: its two tables, and the sentences beside
 * them.
 */
import { NUMBER_PLAN, WHATSAPP_PER_HOUR, enumerationBounds } from '../../src/budget/enumeration.ts'
import { CSIP_TIER, DEFAULT_TIER, tierOf } from '../../src/budget/tiers.ts'
import { CALLER_PACE } from '../../src/protocols/claim/constants.ts'
import { READ_PACE } from '../../src/protocols/records/constants.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { count } from './limits/format.ts'
import type { CallerLimits } from '../../src/base/pace.ts'
import type { PersonTokens } from '../../src/registry/interface.ts'

/** What the page speaks of; `npm run enumeration-report` takes others. */
const COMMITTEE = { evaluators: 5, threshold: 3, mspTier: 'standard', mailboxes: 1_000 }
const ATTACKERS = ['| attacker | at once | an hour | years for the plan |', '| --- | --- | --- | --- |']
const FIGURES = ['| who | by default |', '| --- | --- |']

const figure = (n: number): string => count(Math.round(n))
const perHour = (tier: string): string => `${figure(tierOf(DEFAULT_POLICY, tier).perHour)} an hour`

function person (csiType: string): PersonTokens {
  const found = DEFAULT_POLICY.tokens.persons.find(each => each.csiType === csiType)
  if (found == null) {
    throw new Error(`the default policy has no figure for people with a ${csiType}`)
  }
  return found
}

function attackerRows (): readonly string[] {
  return enumerationBounds({ policy: DEFAULT_POLICY, ...COMMITTEE }).map(({ words, atOnce, perHour: hourly, years }) =>
    `| ${words} | ${figure(atOnce)} | ${figure(hourly)} | ${figure(years)} |`)
}

function figureRows (): readonly string[] {
  const [number, mailbox] = [person('tel'), person('mailto')]
  const own = ({ burst, perEpoch }: PersonTokens): string => `${figure(burst)} at first, ${figure(perEpoch)} a day`
  return [
    `| everybody who proves nothing, together | ${figure(DEFAULT_POLICY.tokens.commonPerHour)} in any hour |`,
    `| a person with a number | ${own(number)} |`,
    `| a person with a mailbox or an account | ${own(mailbox)} |`,
    `| all people of one CSIP, by type | ${figure(number.perCsip)} numbers a day, ${figure(mailbox.perCsip)} mailboxes; ` +
      'half of it for those witnessed 30 days ago |',
    `| an MSP of tier \`standard\`, of \`bulk\` | ${perHour('standard')}, ${perHour('bulk')}; ` +
      'a day\'s worth at once, as far as evaluators have room |',
    `| a CSIP, for whom it attests and what it announces | ${perHour(CSIP_TIER)}, as far as evaluators have room |`,
    `| a DP, for its operator | ${perHour(DEFAULT_TIER)} |`
  ]
}

/** What c evaluating DPs make of each token that anybody gives them. */
function gain (c: number): string {
  const { evaluators: n, threshold: t } = COMMITTEE
  return ((n - c) / (t - c) * t / n).toFixed(1)
}

/** Of a pace, to one host after so many networks took all that they get: half of what these left free. */
function left ({ strangers: { each, all } }: CallerLimits, networks: number): string {
  return count(Math.floor(Math.min(each, all / (networks + 1) / 2)))
}

function sentences (): readonly string[] {
  const [number, mailbox] = [person('tel'), person('mailto')]
  return [
    `where ${COMMITTEE.threshold} of ${COMMITTEE.evaluators} DPs evaluate, against the ${NUMBER_PLAN / 1e9} billion numbers`,
    `WhatsApp let researchers ask for ${figure(WHATSAPP_PER_HOUR)} numbers`,
    `looks up an address book of ${figure(number.burst)} on the first day and ${figure(number.perEpoch)} ` +
      'new identifiers on each later one; ' +
      `with a mailbox ${figure(mailbox.burst)} and ${figure(mailbox.perEpoch)}.`,
    `a newcomer still reads ${left(READ_PACE, 10)} keys at once, of 100 ${left(READ_PACE, 100)}, ` +
      `of 1,000 ${left(READ_PACE, 1_000)}; ` +
      `claims and facts ${left(CALLER_PACE, 10)}, ${left(CALLER_PACE, 100)}, ${left(CALLER_PACE, 1_000)}.`,
    `by ${gain(1)} and ${gain(COMMITTEE.threshold - 1)} above`
  ]
}

/** The sentence, broken into lines anywhere, with whatever figures. */
function standing (sentence: string): RegExp {
  const words = sentence.split(' ').map(word =>
    word.replace(/\.$/, '\\.').replace(/\d+([.,]\d+)*/g, '\\d+(?:[.,]\\d+)*'))
  return new RegExp(words.join('\\s+'))
}

/** The words of `sentence` on the lines of `found`. */
function onLinesOf (found: string, sentence: string): string {
  const gaps = found.match(/\s+/g) ?? []
  return sentence.split(' ').map((word, i) => word + (gaps[i] ?? '')).join('')
}

/** @throws Error when the page hasn't such a table */
function withTable (page: string, head: readonly string[], rows: readonly string[]): string {
  const lines = page.split('\n')
  const first = lines.findIndex((line, i) => head.every((each, j) => lines[i + j] === each)) + head.length
  if (first < head.length) {
    throw new Error(`docs/threat-model.md has no table ${head[0]}`)
  }
  const rest = lines.slice(first)
  return [...lines.slice(0, first), ...rows, ...rest.slice(rest.findIndex(line => !line.startsWith('|')))].join('\n')
}

/** The page with the figures of the code. @throws Error when a table or sentence isn't there any more */
export function threatModelPage (page: string): string {
  const withTables = withTable(withTable(page, ATTACKERS, attackerRows()), FIGURES, figureRows())
  return sentences().reduce((text, sentence) => {
    const pattern = standing(sentence)
    if (!pattern.test(text)) {
      throw new Error(`docs/threat-model.md has no sentence ${String(pattern)}`)
    }
    return text.replace(pattern, found => onLinesOf(found, sentence))
  }, withTables)
}
