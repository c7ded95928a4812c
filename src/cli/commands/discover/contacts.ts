/** How what becomes of each line of an address book looks. */
import { DiscoveryError } from '../../../base/errors.ts'
import { EXIT_CODES, EXIT_OK, EXIT_OPTED_OUT, EXIT_PARTIAL } from '../../exit-codes.ts'
import { failureJson, foundJson } from '../../../light/json.ts'
import { failureText } from '../../found.ts'
import { duration } from '../../duration.ts'
import type { Result } from '../../render.ts'
import type { FoundJson } from '../../../light/json.ts'
import type { Contact, Passed } from './book/interface.ts'
import type { BookProgress, BookSettled } from '../../../light/interface.ts'

/** What stands there is never shown: it may be anything. */
export function passedResult ({ line, error }: Passed): Result {
  return error == null
    ? { json: { line, outcome: 'passed' }, text: `line ${line}  passed: neither a number nor a mailbox\n` }
    : { json: { line, ...failureJson(error) }, text: `line ${line}  failed: ${error.code}. ${error.sentence}\n` }
}

/**
 * Undefined for what an earlier run has printed. An identifier is shown as the file has it; a line that is none by its
 * number alone.
 */
export function settledResult ({ line, csi }: Contact, settled: BookSettled): Result | undefined {
  switch (settled.outcome) {
    case 'done':
      return undefined
    case 'limited':
      return {
        json: { line, csi, outcome: settled.outcome, error: settled.error.code, retry_after_ms: settled.retryAfter },
        text: `${csi}  limited: ask again in ${duration(settled.retryAfter)}\n`
      }
    case 'failed': {
      const json = failureJson(settled.error)
      if (settled.csi != null) {
        return { json: { line, csi, ...json }, text: `${csi}  ${failureText(json)}` }
      }
      const why = settled.error instanceof DiscoveryError ? ` ${settled.error.sentence}` : ''
      return { json: { line, ...json }, text: `line ${line}  failed: ${json.error}.${why}\n` }
    }
    default: {
      const json = foundJson(csi, settled.result)
      return { json: { line, ...json }, text: `${csi}  ${foundLine(json)}\n` }
    }
  }
}

const NOTHING: Readonly<Record<Exclude<FoundJson['outcome'], 'found'>, string>> = {
  'opted-out': 'lists no service',
  none: 'no match',
  partial: 'not known: not everybody answered'
}

function foundLine ({ outcome, mappings }: FoundJson): string {
  if (outcome !== 'found') {
    return NOTHING[outcome]
  }
  return mappings
    .map(({ msp_name: name, tags, preferred, contested }) =>
      `${preferred ? '*' : ''}${contested ? '!' : ''}${name} (${tags.join(', ')})`)
    .join('; ')
}

/** What a terminal shows meanwhile. */
export function progressText ({ total, settled, outcomes, waiting }: BookProgress): string {
  const pause = waiting == null ? '' : `; the budget is used up, goes on in ${duration(waiting)}`
  return `${settled} of ${total}, ${outcomes.found} found${pause}`
}

export function summaryText (
  { total, settled, evaluated, outcomes }: BookProgress, again: number | undefined, passed: readonly Passed[] = []
): string {
  const parts = Object.entries(outcomes).filter(([, count]) => count > 0).map(([outcome, count]) =>
    `${count} ${outcome === 'done' ? 'told before' : outcome}`)
  const missing = settled < total ? `; ${total - settled} not looked up` : ''
  const later = again == null ? '' : `\nthe budget is used up: run the same command again in ${duration(again)}`
  const national = passed.filter(({ error }) => error?.code === 'CSI_TEL_NOT_GLOBAL').length
  const hint = national === 0 ? '' : `\n${national} in national form: say of which country with --country`
  const apart = passed.length === 0 ? '' : `; ${passed.length} places passed`
  return `${total} identifiers: ${[...parts, `${evaluated} evaluated`].join(', ')}${missing}${apart}${later}${hint}\n`
}

/**
 * What counts of a whole book: that the budget is used up, else the first failure, else that not everybody answered,
 * else whether anybody was found.
 */
export function exitCodeOf (outcomes: BookProgress['outcomes'], failure: unknown): number {
  const { found, none, partial, limited, done } = outcomes
  if (limited > 0) {
    return EXIT_CODES.limited
  }
  if (failure != null) {
    return failure instanceof DiscoveryError ? EXIT_CODES[failure.kind] : EXIT_CODES.internal
  }
  if (partial > 0) {
    return EXIT_PARTIAL
  }
  if (found > 0 || done > 0) {
    return EXIT_OK
  }
  if (none > 0) {
    return EXIT_CODES['not-found']
  }
  return outcomes['opted-out'] > 0 ? EXIT_OPTED_OUT : EXIT_OK
}
