/** From what the tests of test/conformance did to the state of each row. */
import type { Row } from '../../test/conformance/rows.ts'

export type RowStatus = 'pass' | 'fail' | 'not yet'

export interface RowResult {
  readonly id: string
  readonly status: RowStatus
  readonly tests: number
}

/** A line of the reporter's file (scripts/mocha-reporter.js). */
export interface Outcome {
  readonly result: 'pass' | 'fail' | 'pending' | 'file' | 'end'
  /** Relative to the project; `end` has none. */
  readonly file?: string
  /** Milliseconds: a test's, and a file's with its hooks; `end` has none. */
  readonly ms?: number
}

/**
 * `01-possession.spec.ts` → `1`, `t8-registry.spec.ts` → `T8`, `a6-federation.spec.ts` → `A6`; undefined for other
 * names.
 */
export function rowOf (file: string): string | undefined {
  const [, letter, number] = /^(?:.*\/)?([tra]?)0*(\d+)-[a-z0-9-]+\.spec\.ts$/i.exec(file) ?? []
  return letter == null || number == null ? undefined : letter.toUpperCase() + number
}

/**
 * A row passes with at least one test, its own or one that it shares, none that failed
 * or was left out, and nothing that is known to be missing. A row whose file gave no outcome at all has failed: the
 * file didn't load, or the run ended before it.
 */
export function evaluateRows (
  rows: readonly Row[], specFiles: readonly string[], outcomes: readonly Outcome[]
): RowResult[] {
  const withSpec = new Set(specFiles.map(rowOf))
  const ended = outcomes.some(({ result }) => result === 'end')
  return rows.map(({ id, missing, shares = [] }) => {
    const counted = [id, ...shares]
    const own = outcomes.filter(({ result, file }) =>
      result !== 'file' && file != null && counted.includes(rowOf(file) ?? ''))
    const passed = own.length > 0 && own.every(({ result }) => result === 'pass')
    return {
      id,
      status: !counted.some(row => withSpec.has(row))
        ? 'not yet'
        : !passed || !ended ? 'fail' : missing == null ? 'pass' : 'not yet',
      tests: own.length
    }
  })
}

/** Spec files that belong to no row: a typing error would hide tests. */
export function strangers (rows: readonly Row[], specFiles: readonly string[]): string[] {
  const ids = new Set(rows.map(({ id }) => id))
  return specFiles.filter(file => !ids.has(rowOf(file) ?? ''))
}
