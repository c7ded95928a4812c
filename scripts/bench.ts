/**
 * Measures what docs/performance.md states. Everything runs in this process, over
 * TCP and Noise on loopback, but for a DP whose memory is measured; beside it, in
 * the same run, plain kad-dht stores and reads the same bytes. At the end stands
 * which targets were met; none of them fails the run.
 */
import '../src/runtime.ts'
import { benchAddressBook } from './bench/address-book.ts'
import { benchBudget } from './bench/budget.ts'
import { benchEvaluation } from './bench/evaluation.ts'
import { benchDown } from './bench/down.ts'
import { benchCoverage, benchFound } from './bench/first-mapping.ts'
import { benchCatchUp, benchSpread } from './bench/invalidation.ts'
import { benchKad } from './bench/kad.ts'
import { benchLoad } from './bench/load.ts'
import { benchMemory } from './bench/memory.ts'
import { benchNetwork } from './bench/network.ts'
import { benchRelay } from './bench/relay.ts'
import { printReport } from './bench/report.ts'
import { benchSealing } from './bench/sealing.ts'
import { benchStart } from './bench/start.ts'
import { benchSteps } from './bench/steps.ts'
import { benchStore } from './bench/store.ts'
import { targetsOf } from './bench/targets.ts'
import { benchWatch } from './bench/watch.ts'
import { commandLine, refuse } from './lib/command-line.ts'
import type { AddressBookReport } from './bench/address-book.ts'
import type { CoverageReport, FoundReport } from './bench/first-mapping.ts'
import type { CatchUpReport, SpreadReport } from './bench/invalidation.ts'
import type { LoadReport } from './bench/load.ts'
import type { RelayReport } from './bench/relay.ts'
import type { Report, SizeReport } from './bench/report.ts'

const USAGE = `\
npm run bench                 the whole run, some ten minutes
npm run bench -- --quick      a tenth of it
npm run bench -- --json       one JSON object on standard output
npm run bench -- --dps 16     one size only
npm run bench -- --down 5/2   lookups and claims with 2 of 5 DPs killed, then frozen, and nothing else
npm run bench -- --load       a federation that just started, under load through relays, and nothing else
npm run bench -- --start      from a new process to the help, and to an answer (npm run build first), and nothing else
`

const SIZES = [16, 64]
/** The smallest federation with the full guarantee. */
const SMALL = 5
const RUNS = 200
/** A walk of plain kad-dht takes long; fewer of them give the same median. */
const KAD_RUNS = 40
/** Mappings that are followed to every DP. */
const FOUND_RUNS = 100
/** Contacts of an address book. */
const BOOK = 1_000
/** Invalidations that are followed to every DP. */
const SPREAD_RUNS = 100
/** Invalidations that a DP missed while it was away. */
const MISSED = [1_000, 100_000]
/** Record sets of the largest store. */
const STORED = 1_000_000
/** Record sets that a DP holds, twice. */
const HELD = 10_000

const { values } = commandLine(USAGE, {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  dps: { type: 'string', multiple: true },
  down: { type: 'string' },
  load: { type: 'boolean', default: false },
  start: { type: 'boolean', default: false }
})
const scale = values.quick ? 0.1 : 1
const sizes = values.dps?.map(Number) ?? SIZES
if (sizes.some(size => !Number.isInteger(size) || size < 1 || size > 256)) {
  refuse('--dps takes a whole number from 1 to 256.')
}
const progress = (text: string): void => { process.stderr.write(`${text}\n`) }
if (values.down != null) {
  const [of = 0, down = 0] = values.down.split('/').map(Number)
  if (!/^\d+\/\d+$/.test(values.down) || down < 1 || of <= down || of > 64) {
    refuse('--down takes two whole numbers, as 5/2: of 64 DPs at most, how many are down.')
  }
  const plan = { dps: of, down, lookups: Math.round(RUNS * scale), claims: Math.round(FOUND_RUNS * scale) }
  process.stdout.write(`${JSON.stringify(await benchDown(plan, progress), undefined, 2)}\n`)
  process.exit(0) // sockets of nodes that were frozen may linger
}
if (values.start) {
  process.stdout.write(`${JSON.stringify(await benchStart(Math.max(3, RUNS / 10 * scale)), undefined, 2)}\n`)
  process.exit(0)
}

async function underLoad (): Promise<LoadReport[]> {
  const reports: LoadReport[] = []
  for (const dps of new Set([SMALL, ...sizes])) {
    progress(`a federation of ${dps} DPs that just started, under load through relays`)
    reports.push(await benchLoad(dps, Math.max(20, Math.round(RUNS * scale))))
  }
  return reports
}

if (values.load) {
  process.stdout.write(`${JSON.stringify(await underLoad(), undefined, 2)}\n`)
  process.exit(0)
}

progress('evaluation')
const evaluation = await benchEvaluation(Math.max(10, RUNS * scale))
progress('single steps')
const steps = await benchSteps(Math.max(20, RUNS * scale))
const sealing = await benchSealing(Math.max(20, RUNS * scale))
const watch = await benchWatch(Math.max(20, RUNS * scale))
progress('limits')
const budget = await benchBudget(Math.max(64, RUNS * 10 * scale))
const networks: SizeReport[] = []
for (const dps of sizes) {
  progress(`a federation of ${dps} DPs`)
  const { entry, ...ours } = await benchNetwork(dps, Math.max(10, Math.round(RUNS * scale)), progress)
  progress(`plain kad-dht, ${dps} nodes, values of ${entry.byteLength} bytes`)
  const kad = await benchKad(dps, Math.max(5, Math.round(KAD_RUNS * scale)), entry)
  networks.push({ dps, entryBytes: entry.byteLength, ours, kad })
}
const books: AddressBookReport[] = []
for (const dps of sizes) {
  for (const relays of [false, true]) {
    progress(`an address book, ${dps} DPs, ${relays ? 'through relays' : 'directly'}`)
    books.push(await benchAddressBook(dps, Math.max(100, BOOK * scale), relays))
  }
}
const relays: RelayReport[] = []
for (const dps of sizes) {
  progress(`relays among ${dps} DPs`)
  relays.push(await benchRelay(dps, Math.max(20, Math.round(RUNS * scale))))
}
const loads = await underLoad()
const found: FoundReport[] = []
const coverage: CoverageReport[] = []
for (const dps of sizes) {
  progress(`new mappings among ${dps} DPs`)
  found.push(await benchFound(dps, Math.max(10, Math.round(FOUND_RUNS * scale))))
  coverage.push(await benchCoverage(dps))
}
const spread: SpreadReport[] = []
for (const dps of sizes) {
  progress(`invalidations among ${dps} DPs`)
  spread.push(await benchSpread(dps, Math.max(10, Math.round(SPREAD_RUNS * scale))))
}
const catchUp: CatchUpReport[] = []
for (const missed of MISSED.map(count => Math.round(count * scale))) {
  progress(`a DP that missed ${missed} invalidations`)
  catchUp.push(await benchCatchUp(missed))
}
progress('memory of a DP')
const memory = await benchMemory(HELD * scale)
progress('a store of many record sets')
const store = await benchStore(STORED * scale)
const targets = targetsOf({ evaluation, networks, loads, found, spread, catchUp, store })
const report: Report = {
  node: process.version,
  evaluation,
  steps,
  sealing,
  watch,
  budget,
  networks,
  relays,
  loads,
  books,
  found,
  coverage,
  spread,
  catchUp,
  memory,
  store,
  targets
}
if (values.json) {
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
} else {
  printReport(report)
}
process.exit(0) // sockets of stopped nodes may linger
