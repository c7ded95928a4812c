/** Tables for people. */
import Table from 'cli-table3'
import type { AddressBookReport, BookRun } from './address-book.ts'
import type { BudgetReport } from './budget.ts'
import type { EvaluationReport } from './evaluation.ts'
import type { CoverageMoment, CoverageReport, FoundReport } from './first-mapping.ts'
import type { CatchUpReport, SpreadReport } from './invalidation.ts'
import type { KadTimings } from './kad.ts'
import type { LoadReport } from './load.ts'
import type { MemoryReport } from './memory.ts'
import type { StoreReport } from './store.ts'
import type { NetworkReport } from './network.ts'
import type { RelayReport } from './relay.ts'
import type { SealingReport } from './sealing.ts'
import type { StepsReport } from './steps.ts'
import type { Target } from './targets.ts'
import type { Timing } from './stats.ts'
import type { WatchReport } from './watch.ts'

export interface SizeReport {
  dps: number
  /** Bytes of one entry, which plain kad-dht stores as well. */
  entryBytes: number
  ours: NetworkReport
  kad: KadTimings
}

export interface Report {
  node: string
  evaluation: EvaluationReport
  steps: StepsReport
  sealing: SealingReport
  watch: WatchReport
  budget: BudgetReport
  networks: SizeReport[]
  relays: RelayReport[]
  loads: LoadReport[]
  books: AddressBookReport[]
  found: FoundReport[]
  coverage: CoverageReport[]
  spread: SpreadReport[]
  catchUp: CatchUpReport[]
  memory: MemoryReport
  store: StoreReport
  targets: readonly Target[]
}

const HEAD = ['', 'p50 ms', 'p95 ms', 'p99 ms', 'a second', 'runs', 'failed']

function row (name: string, { p50, p95, p99, rate, runs, failures }: Timing): Array<string | number> {
  return [name, p50, p95, p99, rate, runs, failures]
}

function print (title: string, rows: Array<Array<string | number>>): void {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right']
  })
  table.push(...rows)
  process.stdout.write(`\n${title}\n${table.toString()}\n`)
}

export function printReport (report: Report): void {
  const {
    node, evaluation, steps, sealing, watch, budget, networks, relays, loads, books, found, coverage, spread, catchUp,
    memory, targets
  } = report
  print(`Evaluation, one core, Node.js ${node}`, [
    row('blind', evaluation.blind),
    row('evaluate one, with proof', evaluation.single),
    row(`evaluate ${evaluation.batchSize}, one proof`, evaluation.batch),
    row('check and combine 3, one element', evaluation.combine),
    row(`check and combine 3, ${evaluation.batchSize} elements`, evaluation.combineBatch)
  ])
  print('Single steps', [
    row('verify an entry', steps.verify),
    row('verify an entry known before', steps.verifyKnown),
    row('open an entry', steps.open),
    row(`request of ${steps.bodyBytes} bytes on a kept stream`, steps.request),
    row(`the same, ${steps.atOnce} at once`, steps.requestAtMany),
    row('seal a request', sealing.seal),
    row('open a sealed request', sealing.open),
    row('HPKE alone, sealed and opened', sealing.ours),
    row('the same with the library\'s X25519 and HKDF', sealing.library),
    row(`a look of a watch, ${watch.entries} entries sent by each replica`, watch.whole),
    row('a look of a watch, nothing changed', watch.unchanged)
  ])
  process.stdout.write(
    `a look of a watch takes ${watch.wholeBytes} bytes of messages, ${watch.unchangedBytes} where nothing changed; HPKE as the library brings it / ours: ${(sealing.library.p50 / sealing.ours.p50).toFixed(2)}\n`
  )
  process.stdout.write(`a request takes ${steps.requestCpu} ms of processor time, both ends together\n`)
  print(`Limits, ${budget.atOnce} at once, on disk`, [
    row('issue a context', budget.issue),
    row('redeem a context', budget.redeem),
    row('draw a token', budget.draw),
    row('redeem a token', budget.spend),
    row('query of another DP, nothing charged', budget.query.free),
    row('query of another DP, issued, redeemed, charged', budget.query.charged)
  ])
  process.stdout.write(
    `query charged / not charged: ${(budget.query.charged.p50 / budget.query.free.p50).toFixed(2)}\n`
  )
  for (const { dps, entryBytes, ours, kad } of networks) {
    print(`${dps} DPs, entries of ${entryBytes} bytes`, [
      row('claim', ours.claim),
      row('lookup, warm', ours.warm),
      row('lookup, evaluation known', ours.cached),
      row('lookup, warm, 32 at once', ours.warmAt32),
      row('lookup, evaluation known, 32 at once', ours.cachedAt32),
      row('lookup, cold node', ours.cold),
      row(`query to all ${dps} DPs`, ours.all),
      row(`query to all ${dps} DPs, compact`, ours.allCompact),
      row('plain kad-dht put', kad.put),
      row('plain kad-dht get', kad.get)
    ])
    const ratio = (a: number, b: number): string => (a / b).toFixed(2)
    process.stdout.write(
      `lookup with evaluation known / kad-dht get: ${ratio(ours.cached.p50, kad.get.p50)}; warm lookup / kad-dht get: ${ratio(ours.warm.p50, kad.get.p50)}; claim / kad-dht put: ${ratio(ours.claim.p50, kad.put.p50)}; query to all / kad-dht get: ${ratio(ours.all.p50, kad.get.p50)}; compact / verbose: ${ratio(ours.allCompact.p50, ours.all.p50)} of the time, ${ratio(ours.compactBytes, entryBytes)} of an entry's bytes\n`
    )
  }
  for (const { dps, direct, relayed, hit, miss, hitTakesLonger } of relays) {
    print(`Through relays, ${dps} DPs`, [
      row('lookup, warm, directly', direct.warm),
      row('lookup, warm, through relays', relayed.warm),
      row('lookup, evaluation known, directly', direct.known),
      row('lookup, evaluation known, through relays', relayed.known),
      row('query to all, directly', direct.all),
      row('query to all, through a relay', relayed.all),
      row('a read as a relay sees it, hit', hit),
      row('a read as a relay sees it, miss', miss)
    ])
    process.stdout.write(`a hit takes longer than a miss in ${hitTakesLonger} of all pairs\n`)
  }
  printLoads(loads)
  for (const { dps, identifiers, found: mapped, relayed, first, again } of books) {
    const said = ({ rate, cpu, bytes, failed }: BookRun): string =>
      `${rate} a second, ${cpu} ms of processor time and ${bytes} bytes each, ${failed} failed`
    process.stdout.write(
      `address book of ${identifiers}, ${mapped} of them found, ${dps} DPs, ${relayed ? 'through relays' : 'directly'}: ${said(first)}; again, evaluations known: ${said(again)}\n`
    )
  }
  print('New mappings: until they are found at every DP', found.flatMap(({ dps, everywhere, acknowledged }) => [
    row(`${dps} DPs, from the holder's first request`, everywhere),
    row(`${dps} DPs, from the acknowledgement`, acknowledged)
  ]))
  for (const { dps, down, recipients, away, back } of coverage) {
    process.stdout.write(
      `first mapping told to ${recipients} DPs of ${dps}, ${down} of them down: ${course(away)}; after their return: ${course(back)}\n`
    )
  }
  print('Invalidations: from the word to durable at every replica, by gossip alone', spread.map(({ dps, everywhere }) =>
    row(`${dps} DPs`, everywhere)))
  for (const { missed, seconds, cpuSeconds, bytes, factBytes } of catchUp) {
    process.stdout.write(
      `catching up with ${missed} invalidations of ${factBytes} bytes: ${seconds} s, ${cpuSeconds} s of processor time at both ends, ${bytes} bytes\n`
    )
  }
  process.stdout.write(
    `memory of a DP, a process of its own: ${memory.idle} MiB idle, ${memory.first} more with ${memory.sets} record sets, ${memory.second} more with as many again\n`
  )
  printStore(report.store)
  printTargets(targets)
}

function printLoads (loads: readonly LoadReport[]): void {
  print('Through relays, just after the start, new identifiers', loads.map(({ dps, atOnce, storm }) =>
    row(`${dps} DPs, ${atOnce} at once`, storm)))
  for (const { dps, connected, pairs, failedWith, known } of loads) {
    const failed = Object.entries(failedWith).map(([code, count]) => `${count} ${code}`).join(', ')
    process.stdout.write(
      `${dps} DPs: ${connected} of ${pairs} pairs were connected; failed: ${failed === '' ? 'none' : failed}; ` +
      `a known lookup, processor time: ${known.direct} ms directly, ${known.relayed} ms through relays, ratio ${(known.relayed / known.direct).toFixed(2)}\n`
    )
  }
}

/** In words, so that it can be read, and searched, without colours. */
function printTargets (targets: readonly Target[]): void {
  const table = new Table({
    head: ['', 'target', 'measured', ''], style: { head: [], border: [] }, colAligns: ['left', 'right', 'right', 'left']
  })
  table.push(...targets.map(({ measure, relation, target, measured, verdict }) =>
    [measure, `${relation} ${target}`, measured ?? '', verdict]))
  process.stdout.write(`\nTargets\n${table.toString()}\n`)
}

/** Its first, middle and last moment. */
function course (moments: readonly CoverageMoment[]): string {
  const chosen = new Set([moments[0], moments[Math.floor(moments.length / 2)], moments.at(-1)])
  return [...chosen].flatMap(moment => moment == null ? [] : [`${moment.acknowledged} after ${moment.ms} ms`]).join(
    ', '
  )
}

function printStore ({ sets, bytes, merges, lastMerges, read, start, check, pruned, prune }: StoreReport): void {
  print(`a store of ${sets} record sets of ${bytes} bytes`, [row('read one, by lot', read)])
  process.stdout.write(
    `${merges.toFixed(0)} durable merges a second, ${lastMerges.toFixed(0)} for the last twentieth; ` +
    `open after ${start.toFixed(0)} ms, all rows checked in ${check.toFixed(1)} s; ${pruned} counters written and pruned in ${prune.toFixed(1)} s\n`
  )
}
