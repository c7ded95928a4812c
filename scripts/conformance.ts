/** Runs test/conformance and prints the table of requirements: pass, fail, or not yet. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { renderTable } from '../src/cli/render.ts'
import { ROWS } from '../test/conformance/rows.ts'
import { commandLine, refuse } from './lib/command-line.ts'
import { evaluateRows, rowOf, strangers } from './conformance/rows.ts'
import type { Outcome } from './conformance/rows.ts'

const USAGE = `\
npm run conformance               runs test/conformance and prints the table of requirements
npm run conformance -- --json     one JSON object on standard output
npm run conformance -- 17 A5      these rows alone

Exits with 1 if any row fails.
`

const { values: { json }, positionals } = commandLine(USAGE, { json: { type: 'boolean', default: false } }, true)
const root = path.join(import.meta.dirname, '..')
const wanted = positionals.map(id => id.toUpperCase())
const chosen = wanted.length === 0 ? ROWS : ROWS.filter(({ id }) => wanted.includes(id))
const none = wanted.find(id => !ROWS.some(row => row.id === id))
if (none != null) {
  refuse(`There is no row ${none}: rows are ${ROWS.map(({ id }) => id).join(', ')}.`)
}
const folder = path.join(root, 'test/conformance')
const allSpecs = readdirSync(folder).filter(file => file.endsWith('.spec.ts')).sort()
const specFiles = allSpecs.filter(file =>
  chosen.some(({ id, shares = [] }) => [id, ...shares].includes(rowOf(file) ?? '')))

const unknown = strangers(ROWS, allSpecs)
if (unknown.length > 0) {
  throw new Error(`test/conformance: no row for ${unknown.join(', ')}; name it <row>-<words>.spec.ts`)
}

function runTests (): Outcome[] {
  const reports = mkdtempSync(path.join(tmpdir(), 'mimi-conformance-'))
  const report = path.join(reports, 'tests.jsonl')
  try {
    const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js')
    spawnSync(
      process.execPath, [
        mocha, '--exit', '--reporter', 'scripts/mocha-reporter.js',
        ...specFiles.map(file => path.join('test/conformance', file))
      ], {
        cwd: root,
        env: { ...process.env, MIMI_TEST_REPORT: report },
        // what the tests print is for people: with --json it must not mix with the result
        stdio: ['ignore', json ? process.stderr.fd : 'inherit', 'inherit']
      }
    )
    return readFileSync(report, 'utf8').split('\n').filter(line => line.endsWith('}')).map((line): Outcome =>
      JSON.parse(line))
  } catch (err) {
    console.error(`no report of the tests: ${String(err)}`)
    return [] // every row with a spec file then fails
  } finally {
    rmSync(reports, { recursive: true })
  }
}

const rows = evaluateRows(chosen, specFiles, specFiles.length === 0 ? [] : runTests())

if (json) {
  process.stdout.write(JSON.stringify({ rows }) + '\n')
} else {
  const words = new Map(
    ROWS.map(({ id, words, missing }) => [id, missing == null ? words : `${words} (missing: ${missing})`])
  )
  const count = (status: string): number => rows.filter(row => row.status === status).length
  process.stdout.write('\n' + renderTable(['#', 'requirement', 'status', 'tests'], rows.map(({ id, status, tests }) =>
    [id, words.get(id) ?? '', status, String(tests)])))
  process.stdout.write(`\n${count('pass')} pass, ${count('fail')} fail, ${count('not yet')} not yet\n`)
}
process.exitCode = rows.some(({ status }) => status === 'fail') ? 1 : 0
