/**
 * What enumerating a national number plan takes, from the default limits and the
 * committee; and whether attackers against a testnet are held to its limits.
 *
 *   npm run enumeration-report
 *   npm run enumeration-report -- --json            one JSON object on standard output
 *   npm run enumeration-report -- --dps 8 --threshold 5
 *
 * Exits with 1 when an attacker got more than its budget.
 */
import '../src/runtime.ts'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { enumerationReport, exitCodeOf } from './enumeration/report.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    dps: { type: 'string', default: '5' },
    threshold: { type: 'string', default: '3' }
  }
})
const [dps, threshold] = [Number(values.dps), Number(values.threshold)]
if (!Number.isInteger(dps) || !Number.isInteger(threshold) || threshold < 2 || threshold > dps || dps > 16) {
  process.stderr.write('--dps takes a whole number up to 16, --threshold one from 2 up to that\n')
  process.exit(2)
}
const report = await enumerationReport({ dps, threshold })
if (values.json) {
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
} else {
  const inWords = (n: number): string => Math.round(n).toLocaleString('en-US')
  const bounds = new Table({ head: ['attacker', 'at once', 'an hour', 'years for a number plan'], style: { head: [], border: [] }, colAligns: ['left', 'right', 'right', 'right'] })
  bounds.push(...report.bounds.map(({ words, burst, perHour, years }) => [words, inWords(burst), inWords(perHour), years < 10 ? years.toFixed(2) : inWords(years)]))
  const attacks = new Table({ head: ['attacker', 'got', 'allowed', 'seconds', 'refused with'], style: { head: [], border: [] }, colAligns: ['left', 'right', 'right', 'right', 'left'] })
  attacks.push(...report.attacks.map(({ name, got, allowed, seconds, refusals }) => [name, got, allowed, seconds, Object.keys(refusals).join(', ')]))
  process.stdout.write(`By the default policy, ${threshold} of ${dps} DPs evaluate\n${bounds.toString()}\nA testnet with small limits, attacked\n${attacks.toString()}\n${report.held ? 'every attacker was held to its budget' : 'AN ATTACKER GOT MORE THAN ITS BUDGET'}\n`)
}
process.exit(exitCodeOf(report)) // sockets of stopped nodes may linger
