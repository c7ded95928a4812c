/**
 * Mocha's `spec` output for people, the slowest files, and one JSON line for
 * each outcome in the file that MIMI_TEST_REPORT names, written at once: a crash
 * half-way loses nothing of what came before, and a missing `end` line shows it.
 * Where files run side by side (`--parallel`), what a file says comes when it
 * has ended; one whose process died is a failure with its name.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import mocha from 'mocha'

const {
  EVENT_HOOK_END, EVENT_RUN_BEGIN, EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING, STATE_RUNNING
} = mocha.Runner.constants
const SLOWEST = 10
const MESSAGE_LENGTH = 300

export default class CountingReporter extends mocha.reporters.Spec {
  /** Milliseconds of tests and hooks, by file. */
  #times = new Map()
  #failures = []

  constructor (runner, options) {
    super(runner, options)
    const report = process.env.MIMI_TEST_REPORT
    const write = line => {
      if (report != null) {
        appendFileSync(report, JSON.stringify(line) + '\n')
      }
    }
    if (report != null) {
      writeFileSync(report, '')
    }
    const took = ({ duration: ms = 0, ...runnable }) => {
      const file = fileOf(runnable)
      this.#times.set(file, (this.#times.get(file) ?? 0) + ms)
      return { file, ms }
    }
    const outcome = result => test => { write({ result, title: test.fullTitle(), ...took(test) }) }
    // mocha leaves this out with --parallel, and would then end at the first of several files that broke
    runner.once(EVENT_RUN_BEGIN, () => { runner.state = STATE_RUNNING })
    // what has no suite is a file that broke
    runner.prependListener(EVENT_TEST_FAIL, test => { test.title += test.type == null ? ` (${fileOf(test)})` : '' })
    runner.on(EVENT_HOOK_END, took)
    runner.on(EVENT_TEST_PASS, outcome('pass'))
    runner.on(EVENT_TEST_PENDING, outcome('pending'))
    // hooks that fail, and files that don't load or whose process died, arrive here, too
    runner.on(EVENT_TEST_FAIL, outcome('fail'))
    runner.on(EVENT_TEST_FAIL, (test, err) => {
      const message = String(err?.message ?? err).split('\n')[0].slice(0, MESSAGE_LENGTH)
      this.#failures.push({ title: test.fullTitle(), file: fileOf(test), message })
    })
    runner.once(EVENT_RUN_END, () => {
      for (const [file, ms] of this.#times) {
        write({ result: 'file', file, ms })
      }
      write({ result: 'end' })
    })
  }

  epilogue () {
    super.epilogue()
    // once more, a line each: where only the end of a log is kept, this is in it
    for (const { title, file, message } of this.#failures) {
      console.info(`  FAILED ${file}: ${title}: ${message}`)
    }
    const slowest = [...this.#times].sort(([, a], [, b]) => b - a).slice(0, SLOWEST)
    console.info('  slowest files:')
    for (const [file, ms] of slowest) {
      console.info(`${(ms / 1000).toFixed(1).padStart(8)} s  ${file}`)
    }
  }
}

function fileOf ({ file, parent, ctx }) {
  return path.relative(process.cwd(), file ?? parent?.file ?? ctx?.currentTest?.file ?? '')
}
