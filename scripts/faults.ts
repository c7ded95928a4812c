/**
 * What fails when a node does: real processes, real disks, every pair of who it
 * happens to, what happens, and what is done meanwhile.
 */
import '../src/runtime.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { allCases, coverPairs, drawFrom, nameOf, partOf } from './faults/cover.ts'
import { exitCodeOf, tableOf, withFigures } from './faults/report.ts'
import { runFaults } from './faults/run.ts'
import { commandLine, refuse } from './lib/command-line.ts'

const USAGE = `\
npm run faults                            every pair, 20 tries each; 20 minutes at most
npm run faults -- --quick                 the 24 cases that say most; 4 minutes at most
npm run faults -- --long                  50 tries each; an hour at most
npm run faults -- --part 1/4              the first of four parts, each a run of its own
npm run faults -- --json                  one JSON object on standard output
npm run faults -- --docs                  writes the figures into docs/reliability.md; of a part, beside the others'
npm run faults -- --only 'csip, killed'   of all cases, not of the cover alone, those with this in their names
npm run faults -- --minutes 60            another limit, where the machine is busy
npm run faults -- --tries 50              as many of each
npm run faults -- --seed 2                other cases; the same for the same seed

Exits with 1 when anything failed, or no time was left for a case.
`

const MINUTE = 60_000
const QUICK_CASES = 24
const PAGE = path.join(import.meta.dirname, '../docs/reliability.md')

const { values } = commandLine(USAGE, {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  long: { type: 'boolean', default: false },
  docs: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  part: { type: 'string', default: '1/1' },
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string' },
  tries: { type: 'string' }
})
const { json, quick, long, docs, only } = values
const [part = 0, parts = 0] = /^\d+\/\d+$/.test(values.part) ? values.part.split('/').map(Number) : []
const tries = Number(values.tries ?? (long ? 50 : 20))
const minutes = Number(values.minutes ?? (quick ? 4 : long ? 60 : 20))
if (part < 1 || part > parts) {
  refuse('--part takes which of how many, as 1/4.')
}
if (!Number.isInteger(tries) || tries < 1 || !(minutes > 0) || !/^\d+$/.test(values.seed)) {
  refuse('--tries takes a whole number from 1 on, --seed one from 0 on, --minutes a number.')
}
const note = (text: string): void => { process.stderr.write(`${text}\n`) }
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    note('Stopping.')
    stop.abort(new Error(signal))
  })
}

const cover = only === ''
  ? coverPairs(drawFrom(Number(values.seed)))
  : allCases().filter(one => nameOf(one).includes(only))
const chosen = partOf(quick ? cover.slice(0, QUICK_CASES) : cover, part, parts)
try {
  const report = await runFaults({ cases: chosen, tries, limit: minutes * MINUTE, note, signal: stop.signal })
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : tableOf(report))
  if (docs) {
    writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), report, { keep: parts > 1 }))
  }
  process.exit(exitCodeOf(report)) // sockets of stopped nodes may linger
} catch (err) {
  if (!stop.signal.aborted) {
    throw err
  }
  process.exit(130)
}
