/** The work of `mimi csip reassign`. */
import { setTimeout } from 'node:timers/promises'
import { AssignmentError } from '../../../attestor/assignments/errors.ts'
import { readFeed } from '../../../attestor/assignments/feed-lines.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { CliError } from '../../errors.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { readBytes, readText } from '../../key-file.ts'
import { loggerOf } from '../../log.ts'
import { printResult, renderTable } from '../../render.ts'
import { openDesk } from './desk.ts'
import type { FeedLine, Standing } from '../../../attestor/assignments/interface.ts'
import type { CanonicalCsi } from '../../../identifiers/csi.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { Desk } from './desk.ts'
import type { ReassignOptions } from './options.ts'

/** Milliseconds between two looks at how announcements stand. */
const LOOK_INTERVAL = 250

interface Row {
  readonly line: FeedLine
  readonly standing: Standing
}

export const reassign: Handler<ReassignOptions> = async ({ context, options, args: [identifier] }) => {
  const [anchor, initial] = [parseAnchor(options.anchor), await readBytes(options.registry)]
  const now = context.clock.now()
  const { lines, bad } = readFeed(
    await textOf(options, identifier), { registry: openRegistry(initial, { anchor, now }), csipId: options.id, now },
    { only: ['reassigned'] }
  )
  for (const { line, code } of bad) {
    context.stderr.write(`line ${line}: ${code}\n`)
  }
  if (bad.length > 0) {
    throw new AssignmentError('FEED_LINES_REFUSED', { detail: `${bad.length} of ${bad.length + lines.length}` })
  }
  if (options.dryRun === true) {
    context.stderr.write('Nothing was announced: this is what would be.\n')
    printResult(context.stdout, options, {
      json: lines.map(line => ({ ...jsonOf(line), state: 'dry-run' })),
      text: renderTable(
        ['line', 'identifier', 'assigned since'], lines.map(line => [String(line.line), line.csi.uri, dateOf(line)])
      )
    })
    return
  }
  const desk = await openDesk({
    csipId: options.id,
    seed: await nodeKeyOf(options, context),
    anchor,
    initial,
    data: options.data,
    clock: context.clock,
    random: context.random,
    logger: loggerOf({ logLevel: 'error' }, context)
  })
  try {
    await desk.record(lines)
    const rows = await follow(desk, lines, options.timeout * 1_000, context)
    const waiting = rows.filter(({ standing }) => standing.state === 'waiting').length
    printResult(context.stdout, options, {
      json: rows.map(({ line, standing }) => ({ ...jsonOf(line), ...standing })),
      text: renderTable(['line', 'identifier', 'assigned since', 'result'], rows.map(({ line, standing }) =>
        [String(line.line), line.csi.uri, dateOf(line), inWords(standing)]))
    })
    if (waiting > 0) {
      throw new AssignmentError('ASSIGNMENT_QUEUED', { detail: `${waiting} of ${rows.length} wait` })
    }
  } finally {
    await desk.close()
  }
}

async function textOf ({ file, since }: ReassignOptions, identifier: string | undefined): Promise<string> {
  if ((identifier == null) === (file == null) || (identifier == null) !== (since == null)) {
    throw new CliError('OPTION_INVALID', { detail: 'give an identifier with --since, or --file' })
  }
  return file == null ? JSON.stringify({ identifier, event: 'reassigned', date: since }) : await readText(file)
}

/** Until all are announced, the time is over, or the user has seen enough. */
async function follow (
  desk: Desk, lines: readonly FeedLine[], timeout: number, { stderr, signal, clock }: CliContext
): Promise<readonly Row[]> {
  const until = clock.now() + timeout
  const known = new Map<string, Standing>()
  let told = -1
  for (;;) {
    const open = waitingOf(lines, known)
    const standings = await desk.standings(open)
    for (const [i, csi] of open.entries()) {
      known.set(csi.uri, standings[i] ?? { state: 'waiting' })
    }
    const left = waitingOf(lines, known).length
    const done = new Set(lines.map(({ csi }) => csi.uri)).size - left
    if (done !== told) {
      stderr.write(`Announced (${done} of ${done + left})\n`)
      told = done
    }
    if (left === 0 || signal.aborted || clock.now() >= until) {
      return lines.map(line => ({ line, standing: known.get(line.csi.uri) ?? { state: 'waiting' } }))
    }
    // woken by an interrupt, too: the loop ends by the check above
    await setTimeout(LOOK_INTERVAL, undefined, { signal }).catch(() => {})
  }
}

function waitingOf (lines: readonly FeedLine[], known: ReadonlyMap<string, Standing>): readonly CanonicalCsi[] {
  const csis = new Map(lines.map(({ csi }) => [csi.uri, csi]))
  return [...csis.values()].filter(({ uri }) => known.get(uri)?.state !== 'announced')
}

function jsonOf (line: FeedLine): { line: number, csi: string, since: string } {
  return { line: line.line, csi: line.csi.uri, since: dateOf(line) }
}

function dateOf ({ at }: FeedLine): string {
  return new Date(at).toISOString()
}

function inWords ({ state, receipts, replicas, code }: Standing): string {
  if (state === 'waiting') {
    return code == null ? 'waits' : `waits: ${code}`
  }
  return receipts == null || replicas == null ? 'announced before' : `at ${receipts} of ${replicas} replicas`
}
