/**
 * Prints `N passed, N failed` from the reporter's file. A run that did not come
 * to its end, and a run without any test, count as a failure; so does each of
 * the failed steps whose number is given.
 *
 *   node scripts/count-tests.js REPORT [FAILED_STEPS]
 */
import { existsSync, readFileSync } from 'node:fs'

const [file, failedSteps = '0'] = process.argv.slice(2)
const results = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(resultOf) : []

function resultOf (line) {
  try {
    return JSON.parse(line).result
  } catch {
    return 'fail' // torn by a crash while it was written
  }
}

const count = result => results.filter(other => other === result).length
const passed = count('pass')
let failed = count('fail') + Number(failedSteps)
if (count('end') !== 1 || passed + count('fail') === 0) {
  failed++
}
console.info(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
