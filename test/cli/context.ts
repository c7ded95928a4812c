/** A context for commands under test: what they print is kept, time and keys are fixed. */
import path from 'node:path'
import { Readable } from 'node:stream'
import type { CliContext } from '../../src/cli/context.ts'

const PROGRAM = path.join(import.meta.dirname, '../../src/cli/main.ts')

export interface TestContext extends CliContext {
  readonly out: () => string
  readonly err: () => string
  readonly abort: () => void
}

export function testContext (overrides: Partial<CliContext> = {}): TestContext {
  const out: string[] = []
  const err: string[] = []
  const stop = new AbortController()
  return {
    program: PROGRAM,
    stdout: { write: text => out.push(text) },
    stderr: { write: text => err.push(text) },
    stdin: Readable.from([]),
    env: {},
    clock: { now: () => 1_700_000_000_000 },
    random: { bytes: length => new Uint8Array(length).fill(7) },
    signal: stop.signal,
    out: () => out.join(''),
    err: () => err.join(''),
    abort: () => { stop.abort() },
    ...overrides
  }
}
