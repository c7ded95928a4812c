/** What `check` tried, one after the other, and what came of each. */
import { printResult, renderTable, toldAs } from '../render.ts'
import type { DiscoveryError } from '../../base/errors.ts'
import type { CliContext, GlobalOptions } from '../context.ts'

export interface Probe {
  /** What is tried, in a word or two. */
  readonly name: string
  /** Whether the node starts all the same where it fails. @default false */
  readonly optional?: boolean
  /**
   * Tries it.
   *
   * @returns what was seen, in a few words
   * @throws DiscoveryError, or what the operating system says
   */
  run (): Promise<string> | string
}

type Outcome =
  { readonly name: string, readonly state: 'ok', readonly seen: string } |
  { readonly name: string, readonly state: 'warning' | 'failed', readonly error: DiscoveryError }

/**
 * Runs all of them, whatever fails, and prints what came of it.
 *
 * @param about - what else `--json` shows
 * @throws the error of the first that failed and is not optional: what `start` would end with
 */
export async function report (
  probes: readonly Probe[], context: CliContext, options: GlobalOptions, about: () => object
): Promise<void> {
  const outcomes: Outcome[] = []
  for (const probe of probes) {
    context.signal.throwIfAborted()
    outcomes.push(await outcomeOf(probe))
  }
  const failed = outcomes.find(outcome => outcome.state === 'failed')
  printResult(context.stdout, options, {
    json: { ok: failed == null, ...about(), checks: outcomes.map(jsonOf) },
    text: textOf(outcomes, failed == null)
  })
  if (failed != null && failed.state !== 'ok') {
    throw failed.error
  }
}

async function outcomeOf ({ name, optional = false, run }: Probe): Promise<Outcome> {
  try {
    return { name, state: 'ok', seen: await run() }
  } catch (err) {
    const error = toldAs(err)
    if (error == null) {
      throw err
    }
    return { name, state: optional ? 'warning' : 'failed', error }
  }
}

function jsonOf (outcome: Outcome): object {
  if (outcome.state === 'ok') {
    return outcome
  }
  const { name, state, error: { code, sentence, remedy, detail } } = outcome
  return { name, state, code, sentence, remedy, detail }
}

function textOf (outcomes: readonly Outcome[], starts: boolean): string {
  const rows = outcomes.map(outcome => [
    outcome.name, outcome.state, outcome.state === 'ok' ? outcome.seen : `${outcome.error.code}: ${outcome.error.message}`
  ])
  const remedies = outcomes.flatMap(outcome => outcome.state === 'ok' ? [] : [`${outcome.name}: ${outcome.error.remedy}\n`])
  return [
    renderTable(['tried', 'result', ''], rows),
    remedies.length === 0 ? '' : `\nRemedies:\n${remedies.join('')}`,
    starts ? '\nIt would start.\n' : '\nIt would not start.\n'
  ].join('')
}
