/**
 * What enumerating a national number plan takes, from the default figures and the
 * committee; and whether attackers against a testnet are held to its figures.
 */
import '../src/runtime.ts'
import Table from 'cli-table3'
import { enumerationReport, exitCodeOf } from './enumeration/report.ts'
import { commandLine, refuse } from './lib/command-line.ts'

const USAGE = `\
npm run enumeration-report                          what enumerating a number plan takes, and whether attackers are held to their figures
npm run enumeration-report -- --json                one JSON object on standard output
npm run enumeration-report -- --dps 8 --threshold 5

Exits with 1 when an attacker got more than its figure.
`

const { values } = commandLine(USAGE, {
  json: { type: 'boolean', default: false },
  dps: { type: 'string', default: '5' },
  threshold: { type: 'string', default: '3' }
})
const [dps, threshold] = [Number(values.dps), Number(values.threshold)]
if (!Number.isInteger(dps) || !Number.isInteger(threshold) || threshold < 2 || threshold > dps || dps > 16) {
  refuse('--dps takes a whole number up to 16, --threshold one from 2 up to that.')
}
const report = await enumerationReport({ dps, threshold })
if (values.json) {
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
} else {
  const inWords = (n: number): string => Math.round(n).toLocaleString('en-US')
  const style = { head: [], border: [] }
  const bounds = new Table({
    head: ['attacker', 'at once', 'an hour', 'years for a number plan'],
    style,
    colAligns: ['left', 'right', 'right', 'right']
  })
  bounds.push(...report.bounds.map(({ words, atOnce, perHour, years }) =>
    [words, inWords(atOnce), inWords(perHour), years < 10 ? years.toFixed(2) : inWords(years)]))
  const books = new Table({
    head: ['honest', 'first day', 'each later day'], style, colAligns: ['left', 'right', 'right']
  })
  books.push(...report.books.map(({ words, firstDay, daily }) => [words, inWords(firstDay), inWords(daily)]))
  const attacks = new Table({
    head: ['attacker', 'got', 'allowed', 'hours', 'refused with'],
    style,
    colAligns: ['left', 'right', 'right', 'right', 'left']
  })
  attacks.push(...report.attacks.map(({ name, got, allowed, hours, refusals }) =>
    [name, got, allowed, hours, Object.keys(refusals).join(', ')]))
  const verdict = report.held ? 'every attacker was held to its figure' : 'AN ATTACKER GOT MORE THAN ITS FIGURE'
  process.stdout.write([
    `By the default policy, ${threshold} of ${dps} DPs evaluate`,
    bounds.toString(),
    `WhatsApp allowed ${inWords(report.whatsappPerHour)} an hour until 2025`,
    books.toString(),
    'A testnet with small figures, attacked; DPs restarted, and clocks stepped back, in the middle',
    attacks.toString(),
    `somebody who proved a number was ${report.honestServed ? '' : 'NOT '}served all the same; ${verdict}`,
    ''
  ].join('\n'))
}
process.exit(exitCodeOf(report)) // sockets of stopped nodes may linger
