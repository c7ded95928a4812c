/**
 * Mocha's `spec` output for people, and one JSON line for each outcome in the
 * file that MIMI_TEST_REPORT names, written at once: a crash half-way loses
 * nothing of what came before, and a missing `end` line shows the crash.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import mocha from 'mocha'

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = mocha.Runner.constants

export default class CountingReporter extends mocha.reporters.Spec {
  constructor (runner, options) {
    super(runner, options)
    const file = process.env.MIMI_TEST_REPORT
    if (file == null) {
      return
    }
    writeFileSync(file, '')
    const write = line => { appendFileSync(file, JSON.stringify(line) + '\n') }
    const outcome = result => test => {
      write({ result, title: test.fullTitle(), file: path.relative(process.cwd(), test.file ?? test.parent?.file ?? '') })
    }
    runner.on(EVENT_TEST_PASS, outcome('pass'))
    runner.on(EVENT_TEST_PENDING, outcome('pending'))
    // hooks that fail arrive here, too
    runner.on(EVENT_TEST_FAIL, outcome('fail'))
    runner.once(EVENT_RUN_END, () => { write({ result: 'end' }) })
  }
}
