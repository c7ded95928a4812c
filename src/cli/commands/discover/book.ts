/**
 * `mimi discover --file`: an address book, printed line by line as it comes, and gone on with where it was interrupted.
 */
import { resolve } from 'node:path'
import { EXIT_INTERRUPTED, EXIT_OK, ExitWith } from '../../exit-codes.ts'
import { readBook } from './book/read.ts'
import { ProgressLine } from '../../progress.ts'
import { printResult } from '../../render.ts'
import { exitCodeOf, passedResult, progressText, settledResult, summaryText } from './contacts.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'
import type { DiscoverCliOptions } from './options.ts'
import type { BookProgress, DiscoverOptions } from '../../../light/interface.ts'
import type { LightNode } from '../../../light/options.ts'

export interface BookInit {
  readonly file: string
  readonly query: DiscoverOptions
  readonly options: DiscoverCliOptions & GlobalOptions
  readonly context: CliContext
}

/** @throws CliError `FILE_UNREADABLE`, LightError `DISCOVER_TOO_MANY`, ExitWith */
export async function discoverBook (node: LightNode, { file, query, options, context }: BookInit): Promise<void> {
  const { stdout, stderr, signal } = context
  const { contacts, passed } = await readBook(file, options)
  const line = new ProgressLine(stderr)
  let progress: BookProgress = {
    total: contacts.length,
    settled: 0,
    evaluated: 0,
    outcomes: { found: 0, 'opted-out': 0, none: 0, partial: 0, failed: 0, limited: 0, done: 0 }
  }
  let failure: unknown
  let again: number | undefined
  const settling = node.discoverEach(contacts.map(({ csi }) => csi), {
    ...query,
    signal,
    atLimit: options.wait === true ? 'wait' : 'stop',
    book: options.data == null ? undefined : nameOf(file, options),
    onProgress: now => {
      progress = now
      line.show(progressText(now))
    }
  })
  for (const place of passed) {
    failure ??= place.error
    printResult(stdout, options, passedResult(place))
  }
  try {
    for await (const settled of settling) {
      const contact = contacts[settled.index]
      const result = contact == null ? undefined : settledResult(contact, settled)
      if (settled.outcome === 'failed') {
        failure ??= settled.error
      } else if (settled.outcome === 'limited') {
        again = Math.max(again ?? 0, settled.retryAfter)
      }
      if (result != null) {
        line.clear()
        printResult(stdout, options, result)
        line.show(progressText(progress))
      }
    }
  } catch (err) {
    if (!signal.aborted) {
      throw err
    }
  } finally {
    line.clear()
  }
  stderr.write(options.json === true
    ? `${JSON.stringify({ summary: { ...progress, passed: passed.length, retry_after_ms: again } })}\n`
    : summaryText(progress, again, passed))
  const exitCode = signal.aborted ? EXIT_INTERRUPTED : exitCodeOf(progress.outcomes, failure)
  if (exitCode !== EXIT_OK) {
    throw new ExitWith(exitCode)
  }
}

/** The same file asked about in another way is another book. */
function nameOf (
  file: string, { federation, dp, levels, msp, replicas, audience, relay, tag, app, country }: DiscoverCliOptions
): string {
  return JSON.stringify([resolve(file), federation, dp, levels, msp, replicas, audience, relay, tag, app, country])
}
