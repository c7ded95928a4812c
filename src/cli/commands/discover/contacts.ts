/** An address book as a file, and how what becomes of each line looks. */
import { DiscoveryError } from '../../../base/errors.ts'
import { EXIT_CODES, EXIT_OK, EXIT_OPTED_OUT, EXIT_PARTIAL } from '../../exit-codes.ts'
import { failureJson, foundJson } from '../../../light/json.ts'
import { failureText } from '../../found.ts'
import { duration } from '../../render.ts'
import type { Result } from '../../render.ts'
import type { FoundJson } from '../../../light/json.ts'
import type { BookProgress, BookSettled } from '../../../light/interface.ts'

export interface Contact {
  /** Counted from 1. */
  readonly line: number
  /** As the file has it, which may be no identifier. */
  readonly csi: string
}

/** One identifier a line; empty lines and lines that begin with # are skipped. */
export function parseContacts (text: string): readonly Contact[] {
  return text.split(/\r?\n/).flatMap((line, i) => line.trim() === '' || line.startsWith('#') ? [] : [{ line: i + 1, csi: line.trim() }])
}

/** Undefined for what an earlier run has printed. An identifier is shown as the file has it; a line that is none by its number alone. */
export function settledResult ({ line, csi }: Contact, settled: BookSettled): Result | undefined {
  switch (settled.outcome) {
    case 'done':
      return undefined
    case 'limited':
      return { json: { line, csi, outcome: settled.outcome, error: settled.error.code, retry_after_ms: settled.retryAfter }, text: `${csi}  limited: ask again in ${duration(settled.retryAfter)}\n` }
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
  return mappings.map(({ msp_name: name, tags, preferred, contested }) => `${preferred ? '*' : ''}${contested ? '!' : ''}${name} (${tags.join(', ')})`).join('; ')
}

/** What a terminal shows meanwhile. */
export function progressText ({ total, settled, outcomes, waiting }: BookProgress): string {
  const pause = waiting == null ? '' : `; the budget is used up, goes on in ${duration(waiting)}`
  return `${settled} of ${total}, ${outcomes.found} found${pause}`
}

export function summaryText ({ total, settled, evaluated, outcomes }: BookProgress, again: number | undefined): string {
  const parts = Object.entries(outcomes).filter(([, count]) => count > 0).map(([outcome, count]) => `${count} ${outcome === 'done' ? 'told before' : outcome}`)
  const missing = settled < total ? `; ${total - settled} not looked up` : ''
  const later = again == null ? '' : `\nthe budget is used up: run the same command again in ${duration(again)}`
  return `${total} identifiers: ${[...parts, `${evaluated} evaluated`].join(', ')}${missing}${later}\n`
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
