/** How results look: a table for people, one JSON value for scripts. */
import Table from 'cli-table3'
import type { TextSink } from './context.ts'

const FRAME = [
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid',
  'mid', 'mid-mid', 'right', 'right-mid'
]
const PLAIN = { ...Object.fromEntries(FRAME.map(part => [part, ''])), middle: '  ' }

/** A table of plain text: no colours, no frames, so that it can be piped. */
export function renderTable (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const table = new Table({
    head: [...head],
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 }
  })
  table.push(...rows.map(row => [...row]))
  return table.toString().split('\n').map(line => line.trimEnd()).join('\n') + '\n'
}

/** Name and value under each other, for one object. */
export function renderFields (fields: Readonly<Record<string, string | number | undefined>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined)
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

export interface Result {
  /** What `--json` prints. */
  readonly json: unknown
  /** What people read; ends in a newline. */
  readonly text: string
}

export function printResult (stdout: TextSink, options: { readonly json?: boolean }, result: Result): void {
  stdout.write(options.json === true ? JSON.stringify(result.json) + '\n' : result.text)
}
