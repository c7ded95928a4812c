/** What `check` tried, one after the other, and what came of each. */
import { toldAs } from '../render-error.ts'
import { printResult, renderTable } from '../render.ts'
import type { DiscoveryError, Reader } from '../../base/errors.ts'
import type { CliContext, GlobalOptions } from '../context.ts'

export interface Probe {
  /** What is tried, in a word or two. */
  readonly name: string
  /**
   * What the node does where this fails: it starts all the same, starts and says that it isn't ready, or doesn't.
   *
   * @default 'failed'
   */
  readonly otherwise?: Failed
  /**
   * Tries it.
   *
   * @returns what was seen, in a few words; or what isn't as it should be and keeps nobody from starting
   * @throws DiscoveryError, or what the operating system says
   */
  run (): Promise<string | DiscoveryError> | string | DiscoveryError
}

type Failed = 'warning' | 'not ready' | 'failed'

type Outcome =
  { readonly name: string, readonly state: 'ok', readonly seen: string } |
  { readonly name: string, readonly state: Failed, readonly error: DiscoveryError }

/**
 * Runs all of them, whatever fails, and prints what came of it.
 *
 * @param reader - whom remedies speak to
 * @param about - what else `--json` shows
 * @throws the error of the first without which the node doesn't start; else of the first without which it isn't ready
 */
export async function report (
  probes: readonly Probe[], context: CliContext, options: GlobalOptions, reader: Reader,
  about: () => object
): Promise<void> {
  const outcomes: Outcome[] = []
  for (const probe of probes) {
    context.signal.throwIfAborted()
    outcomes.push(await outcomeOf(probe))
  }
  const failed = firstOf(outcomes, 'failed') ?? firstOf(outcomes, 'not ready')
  printResult(context.stdout, options, {
    json: { ok: failed == null, ...about(), checks: outcomes.map(outcome => jsonOf(outcome, reader)) },
    text: textOf(outcomes, reader, END_OF[failed?.state ?? 'ok'])
  })
  if (failed != null && failed.state !== 'ok') {
    throw failed.error
  }
}

const END_OF: Readonly<Record<Outcome['state'], string>> = {
  ok: 'It would start.',
  warning: 'It would start.',
  'not ready': 'It would start, and not be ready.',
  failed: 'It would not start.'
}

function firstOf (outcomes: readonly Outcome[], state: Failed): Outcome | undefined {
  return outcomes.find(outcome => outcome.state === state)
}

async function outcomeOf ({ name, otherwise = 'failed', run }: Probe): Promise<Outcome> {
  try {
    const seen = await run()
    return typeof seen === 'string' ? { name, state: 'ok', seen } : { name, state: 'warning', error: seen }
  } catch (err) {
    const error = toldAs(err)
    if (error == null) {
      throw err
    }
    return { name, state: otherwise, error }
  }
}

function jsonOf (outcome: Outcome, reader: Reader): object {
  if (outcome.state === 'ok') {
    return outcome
  }
  const { name, state, error } = outcome
  const { code, sentence, detail } = error
  return { name, state, code, sentence, remedy: error.remedyFor(reader), detail }
}

function textOf (outcomes: readonly Outcome[], reader: Reader, end: string): string {
  const rows = outcomes.map(outcome => [
    outcome.name, outcome.state,
    outcome.state === 'ok' ? outcome.seen : `${outcome.error.code}: ${outcome.error.message}`
  ])
  const remedies = outcomes.flatMap(outcome =>
    outcome.state === 'ok' ? [] : [`${outcome.name}: ${outcome.error.remedyFor(reader)}\n`])
  return [
    renderTable(['tried', 'result', ''], rows),
    remedies.length === 0 ? '' : `\nRemedies:\n${remedies.join('')}`,
    `\n${end}\n`
  ].join('')
}
