/** What came of it: for the screen, and for docs/reliability.md. */
import { renderTable } from '../../src/cli/render.ts'
import type { CaseResult, FaultsReport } from './run.ts'

const [BEGIN, END] = ['<!-- figures: written by `npm run faults -- --docs` -->', '<!-- end of figures -->']
const HEAD = ['who, what, meanwhile', 'tried', 'failed', 'p99 ms', 'why']

/** 1 where anything failed, or no time was left for a case. */
export function exitCodeOf ({ cases, left }: FaultsReport): number {
  return left.length > 0 || cases.some(({ failed }) => failed > 0) ? 1 : 0
}

export function tableOf ({ cases, left }: FaultsReport): string {
  const untried = left.length === 0 ? '' : `${left.length} more were not tried: no time was left\n`
  const rows = cases.map(cellsOf)
  return `\n${renderTable(HEAD, rows)}\n${summaryOf(rows)}\n${untried}`
}

/**
 * The page with these figures in the place of those that it had.
 *
 * @param keep - those of other cases stay, where this is a part of a run
 * @throws where it has no place for them
 */
export function withFigures (page: string, report: FaultsReport, { keep = false } = {}): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) {
    throw new Error(`no place for figures: ${BEGIN} … ${END}`)
  }
  const rows = report.cases.map(cellsOf)
  const names = new Set(rows.map(([name]) => name))
  const kept = keep ? rowsOf(page.slice(from, to)).filter(([name]) => !names.has(name)) : []
  const all = [...kept, ...rows]
  const table = [HEAD, HEAD.map(() => '---'), ...all].map(cells => `| ${cells.join(' | ')} |\n`).join('')
  return `${page.slice(0, from)}${BEGIN}\n\n${summaryOf(all)}\n\n${table}\n${page.slice(to)}`
}

/** Of a table of such figures. */
function rowsOf (text: string): ReadonlyArray<readonly string[]> {
  const rows = text.split('\n').filter(row => row.startsWith('| '))
  return rows.slice(2).map(row => row.slice(2, -2).split(' | '))
}

function summaryOf (rows: ReadonlyArray<readonly string[]>): string {
  const sum = (column: number): number => rows.reduce((total, row) => total + Number(row[column]), 0)
  return `${rows.length} cases, ${sum(1)} tries, ${sum(2)} failed.`
}

function cellsOf ({ name, tried, failed, p99_ms: p99, reasons }: CaseResult): readonly string[] {
  return [
    name, String(tried), String(failed), String(p99),
    Object.entries(reasons).map(([reason, times]) => `${times} × ${reason}`).join(', ')
  ]
}
