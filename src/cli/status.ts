/** What `mimi dp|csip|msp status` have in common: what the registry says, and how the node is that runs here. */
import { setTimeout as delay } from 'node:timers/promises'
import { amiss } from '../node/health/amiss.ts'
import { damagedText } from '../node/health/damage.ts'
import { HttpFailure } from '../node/signed-http.ts'
import { doorOf } from './door.ts'
import { EXIT_CODES, ExitWith } from './exit-codes.ts'
import { duration } from './duration.ts'
import { printResult, renderFields, renderTable } from './render.ts'
import type { NodeFacts, PeerFacts, Shown, ShownHealth, ShownReason } from '../node/health/index.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { LookOptions } from './look-options.ts'
import type { Result } from './render.ts'

/** Milliseconds between looks with `--watch`. */
const WATCH_INTERVAL = 2_000
const CLEAR = '\x1b[2J\x1b[H'
/** Milliseconds for an answer. */
const PATIENCE = 5_000
/** Bytes of an answer: thousands of peers, or of closed ranges. */
const MAX_ANSWER = 4 * 1024 * 1024
const MIB = 1024 * 1024

/** What a role shows besides. */
export interface MoreText {
  readonly fields: Readonly<Record<string, string>>
  /** Each ends in a newline. */
  readonly tables: readonly string[]
}

/**
 * @param listing - what the registry says
 * @throws ExitWith 10 where no node runs on the data folder
 */
export async function showStatus<Facts extends NodeFacts> (
  { context, options }: { readonly context: CliContext, readonly options: LookOptions & GlobalOptions },
  listing: () => Promise<Result>,
  more: (facts: Shown<Facts>) => MoreText
): Promise<void> {
  for (;;) {
    const [listed, live] = [await listing(), await liveOf<Facts>(options, context)]
    if (options.watch === true && options.json !== true) {
      context.stdout.write(CLEAR)
    }
    printResult(context.stdout, options, {
      json: { ...Object(listed.json), ...live === undefined ? {} : { live } },
      text: live === undefined
        ? listed.text
        : `${listed.text}\n${live == null ? 'running  no\n' : liveText(live, more(live.facts))}`
    })
    if (options.watch !== true) {
      if (live === null) {
        throw new ExitWith(EXIT_CODES.unavailable)
      }
      return
    }
    await delay(WATCH_INTERVAL, undefined, { signal: context.signal })
  }
}

/** Undefined without `--data`, null where none runs there. */
async function liveOf<Facts extends NodeFacts> (
  { data }: LookOptions, { clock }: Pick<CliContext, 'clock'>
): Promise<ShownHealth<Facts> | null | undefined> {
  if (data == null) {
    return undefined
  }
  const knock = await doorOf(data, { clock }, { timeout: PATIENCE, maxResponse: MAX_ANSWER })
  try {
    // the node is of this very version
    return await knock?.('/health', 'health', '{}') as ShownHealth<Facts> | undefined ?? null
  } catch (err) {
    // one that crashed left its door
    if (err instanceof HttpFailure) {
      return null
    }
    throw err
  }
}

function liveText<Facts extends NodeFacts> (
  { facts, ready, reasons, warnings }: ShownHealth<Facts>, { fields, tables }: MoreText
): string {
  return [
    renderFields({ ...commonFields(facts, ready), ...fields }),
    ...tables.map(table => `\n${table}`),
    ...reasonLines('not ready', reasons),
    ...reasonLines('warning', warnings)
  ].join('')
}

function commonFields (
  { version, since, registry, clock, store, eventLoopLag }: Shown<NodeFacts>, ready: boolean
): Readonly<Record<string, string>> {
  const { confirmedBy, required, state } = registry
  return {
    running: `version ${version}, since ${new Date(since).toISOString()}`,
    ready: ready ? 'yes' : 'no',
    'registry in use': `version ${registry.version}, ${state}, confirmed by ${confirmedBy} of ${required}`,
    clock: `${clock.state}, ${clock.offset} ms ahead by ${clock.heard} operators`,
    store: storeText(store),
    ...store.room == null
      ? {}
      : { disk: `${Math.floor(store.room.free / MIB)} of ${Math.floor(store.room.total / MIB)} MiB free` },
    'event loop': `${duration(eventLoopLag)} late`
  }
}

/** What of it was lost, by what it was: `damaged rows: claims 2, records 5; 0 groups of writes lost`. */
export function storeText ({ failing, damaged, lostWrites }: Shown<NodeFacts>['store']): string {
  return failing ? 'failing' : `damaged rows: ${damagedText(damaged) ?? 'none'}; ${lostWrites} groups of writes lost`
}

/** Of the DPs, each with what the role knows of it besides. */
export function peerTable<Peer extends Shown<PeerFacts>> (
  peers: readonly Peer[], now: Pick<Shown<NodeFacts>, 'registry' | 'clockTolerance' | 'at'>,
  more: Readonly<Record<string, (peer: Peer) => string>> = {}
): readonly string[] {
  if (peers.length === 0) {
    return []
  }
  const head = ['DP', 'peer id', ...Object.keys(more), 'answers in', 'failed', 'registry', 'clock', 'amiss']
  return [renderTable(head, peers.map(peer => [
    peer.name,
    peer.dp,
    ...Object.values(more).map(show => show(peer)),
    peer.latency == null ? '-' : `${Math.ceil(peer.latency)} ms`,
    `${peer.failed} of ${peer.failed + peer.answered}`,
    peer.registry?.toString() ?? '-',
    peer.clockOffset == null ? '-' : `${Math.round(-peer.clockOffset)} ms`,
    amiss(peer, { ...now, peers }).join('; ')
  ]))]
}

function reasonLines (kind: string, reasons: readonly ShownReason[]): readonly string[] {
  return reasons.map(({ code, message, remedy }) => `\n${kind}: ${message}\n  remedy: ${remedy}\n  code: ${code}\n`)
}
