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
  return `\n${renderTable(HEAD, cases.map(cellsOf))}\n${summaryOf({ cases, left })}\n${untried}`
}

/** The page with these figures in the place of those that it had. @throws where it has no place for them */
export function withFigures (page: string, report: FaultsReport): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) {
    throw new Error(`no place for figures: ${BEGIN} … ${END}`)
  }
  const rows = [HEAD, HEAD.map(() => '---'), ...report.cases.map(cellsOf)]
  const table = rows.map(cells => `| ${cells.join(' | ')} |\n`).join('')
  return `${page.slice(0, from)}${BEGIN}\n\n${summaryOf(report)}\n\n${table}\n${page.slice(to)}`
}

function summaryOf ({ cases }: FaultsReport): string {
  const sum = (of: (one: CaseResult) => number): number => cases.reduce((total, one) => total + of(one), 0)
  return `${cases.length} cases, ${sum(({ tried }) => tried)} tries, ${sum(({ failed }) => failed)} failed.`
}

function cellsOf ({ name, tried, failed, p99_ms: p99, reasons }: CaseResult): readonly string[] {
  return [
    name, String(tried), String(failed), String(p99),
    Object.entries(reasons).map(([reason, times]) => `${times} × ${reason}`).join(', ')
  ]
}
