/**
 * How far a lookup goes: options that `mimi discover` and the prompt of a testnet share.
 */
import { dpsOf } from './dp-word.ts'
import { collect, integer } from './option-values.ts'
import { CliError } from './errors.ts'
import type { ReachOptions, Reach } from '../light/federation.ts'
import type { FederationJson } from '../light/json.ts'
import type { FederationMode, VerifiedRegistry } from '../registry/interface.ts'
import type { Command } from 'commander'

export const FEDERATION_MODES: readonly FederationMode[] = ['local', 'preferred', 'selected', 'all']
const REACHES: readonly Reach[] = [...FEDERATION_MODES, 'everything']
const MAX_DEADLINE_MS = 30_000

export interface FederationQueryOptions {
  readonly federation?: Reach
  readonly dp?: readonly string[]
  readonly levels?: number
  readonly msp?: readonly string[]
  readonly deadline?: number
  readonly replicas?: boolean
  readonly spotChecks?: number
}

/** @throws CliError `OPTION_INVALID` */
export function federationMode (text: string): FederationMode {
  return oneOf(FEDERATION_MODES, text)
}

/** @throws CliError `OPTION_INVALID` */
export function reach (text: string): Reach {
  return oneOf(REACHES, text)
}

/** @throws CliError `OPTION_INVALID` */
function oneOf<T extends string> (all: readonly T[], text: string): T {
  const known = all.find(candidate => candidate === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected one of ${all.join(', ')}, got "${text}"` })
  }
  return known
}

export function addFederationQueryOptions (command: Command): Command {
  return command
    .option(
      '--federation <mode>',
      `which DPs are asked: ${REACHES.join(', ')} (default: what the federation agreed on; everything: those that keep what no replica keeps, as its holders noted)`,
      reach
    )
    .option('--dp <DP>', 'a DP to ask, for selected, by operator or peer id; may be repeated', collect)
    .option('--levels <n>', 'for preferred: 2 where preferred DPs ask those that they prefer', integer(1, 2))
    .option('--msp <id>', 'only this service matters; may be repeated', collect)
    .option('--deadline <ms>', 'how long DPs and replicas are waited for (default: 5000)', integer(50, MAX_DEADLINE_MS))
    .option('--replicas', 'read the replicas too (default: for all and everything)')
    .option('--no-replicas', 'leave the replicas alone')
    .option('--spot-checks <n>', 'ask up to so many DPs directly that are said not to answer', integer(0, 64))
}

/** @throws CliError `DP_UNKNOWN` */
export function federationQueryOf (
  { federation, dp, levels, msp, deadline, replicas, spotChecks }: FederationQueryOptions,
  registry: Pick<VerifiedRegistry, 'dps'>
): ReachOptions {
  return {
    federation, dps: dp?.flatMap(word => dpsOf(word, registry)), levels, msps: msp, deadline, replicas, spotChecks
  }
}

/** What an option of the prompt is called, and how its value is read. */
const WORDS = {
  mode: text => ({ federation: reach(text) }),
  dps: text => ({ dps: text.split(',') }),
  levels: text => ({ levels: integer(1, 2)(text) }),
  msps: text => ({ msps: text.split(',') }),
  deadline: text => ({ deadline: integer(50, MAX_DEADLINE_MS)(text) }),
  replicas: text => ({ replicas: yesOrNo(text) }),
  spot: text => ({ spotChecks: integer(0, 64)(text) })
} as const satisfies Record<string, (text: string) => ReachOptions>

/** @throws CliError `OPTION_INVALID` */
function yesOrNo (text: string): boolean {
  if (text !== 'yes' && text !== 'no') {
    throw new CliError('OPTION_INVALID', { detail: `expected yes or no, got "${text}"` })
  }
  return text === 'yes'
}

/**
 * Reads `mode=… dps=…,… levels=… msps=…,… deadline=… replicas=yes|no spot=…`.
 *
 * @param idOf - peer id of a DP by its name
 * @returns the query, and the words that are no option
 * @throws CliError `OPTION_INVALID`
 */
export function federationQueryOfWords (words: readonly string[], idOf: (name: string) => string): {
  readonly query: ReachOptions, readonly others: readonly string[]
} {
  const names = Object.keys(WORDS) as Array<keyof typeof WORDS>
  const nameIn = (word: string): keyof typeof WORDS | undefined => names.find(name => word.startsWith(`${name}=`))
  const query = words.reduce<ReachOptions>((all, word) => {
    const name = nameIn(word)
    return name == null ? all : { ...all, ...WORDS[name](word.slice(name.length + 1)) }
  }, {})
  const others = words.filter(word => nameIn(word) == null)
  // a tag could look like that, but nobody who types it means one
  const mistyped = others.find(word => /^--|^[a-z]+=/.test(word))
  if (mistyped != null) {
    throw new CliError('OPTION_INVALID', {
      detail: `${mistyped}: expected a tag, or one of ${[...names, 'format'].map(name => `${name}=`).join(' ')}`
    })
  }
  return { query: query.dps == null ? query : { ...query, dps: query.dps.map(idOf) }, others }
}

/**
 * The same out of a JSON value.
 *
 * @throws CliError `OPTION_INVALID`
 */
export function readFederationQuery (value: unknown): ReachOptions {
  if (value == null) {
    return {}
  }
  if (typeof value !== 'object') {
    throw new CliError('OPTION_INVALID', { detail: 'query: expected an object' })
  }
  const fields = new Map<string, unknown>(Object.entries(value))
  const number = (name: string): number | undefined => fields.has(name) ? Number(fields.get(name)) : undefined
  const list = (name: string): readonly string[] | undefined => {
    const items: unknown = fields.get(name)
    return Array.isArray(items) ? items.map(String) : undefined
  }
  return {
    federation: fields.has('federation') ? reach(String(fields.get('federation'))) : undefined,
    dps: list('dps'),
    levels: number('levels'),
    msps: list('msps'),
    replicas: fields.has('replicas') ? fields.get('replicas') === true : undefined,
    deadline: number('deadline'),
    spotChecks: number('spotChecks')
  }
}

/** Out of what `foundJson` made; undefined where it isn't there. */
export function federationIn (answer: unknown): FederationJson | undefined {
  return typeof answer === 'object' && answer != null && 'federation' in answer && isFederationJson(answer.federation)
    ? answer.federation
    : undefined
}

function isFederationJson (value: unknown): value is FederationJson {
  return typeof value === 'object' && value != null && 'mode' in value && 'asked' in value && 'unanswered' in value &&
    'spot_checks' in value
}
