/**
 * `mimi` in a process that may open no further file. What it is made of is loaded before: how many files
 * Node.js has open for that at one moment is different each time.
 */
import { closeSync, openSync } from 'node:fs'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import '../../src/cli/commands/dp/handler.ts'
import { run } from '../../src/cli/program.ts'

const { stdout, stderr, stdin, env } = process
/** What reading a key, a registry and making a folder take. */
const LEFT = 4

const open: number[] = []
try {
  for (;;) {
    open.push(openSync('/dev/null', 'r'))
  }
} catch (err) {
  if ((err as NodeJS.ErrnoException).code !== 'EMFILE') {
    throw err
  }
}
open.splice(-LEFT).forEach(fd => { closeSync(fd) })

const signal = new AbortController().signal
process.exitCode = await run(
  process.argv.slice(2),
  { program: 'mimi', stdout, stderr, stdin, env, clock: systemClock, random: systemRandom, signal }
)
