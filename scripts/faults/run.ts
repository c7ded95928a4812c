/** Runs cases one after the other on one federation, which is made anew only where one didn't heal. */
import { setTimeout } from 'node:timers/promises'
import { chooseDisks } from './disks.ts'
import { nameOf } from './cover.ts'
import { FaultFederation } from './federation.ts'
import { TARGETS, happen } from './faults.ts'
import { inTurn } from './in-turn.ts'
import { allUsers, Askers, codeOf } from './works.ts'
import type { FaultCase } from './cover.ts'
import type { Try } from './works.ts'

export interface CaseResult {
  readonly name: string
  readonly tried: number
  readonly failed: number
  readonly p99_ms: number
  /** How often each thing went wrong, by its code. */
  readonly reasons: Readonly<Record<string, number>>
}

export interface FaultsReport {
  readonly cases: readonly CaseResult[]
  /** Names of cases for which no time was left. */
  readonly left: readonly string[]
}

export interface RunOptions {
  readonly cases: readonly FaultCase[]
  /** Of each case. */
  readonly tries: number
  /** Milliseconds for all of it. */
  readonly limit: number
  readonly note: (text: string) => void
  readonly signal: AbortSignal
}

/** Milliseconds: nobody waits longer for an answer. */
const TRY_TIMEOUT = 30_000
const HEAL_TIMEOUT = 60_000
const LOOK_INTERVAL = 300
/** Milliseconds that are kept for the end. */
const RESERVE = 5_000
/** As many as the cases of a long run claim. */
const USERS = 20_000
const NOT_HEALED = 'not healed'

/** A federation, and who asks it. */
interface Stage {
  readonly net: FaultFederation
  readonly askers: Askers
}

export async function runFaults ({ cases, tries, limit, note, signal }: RunOptions): Promise<FaultsReport> {
  const end = performance.now() + limit - RESERVE
  const results: CaseResult[] = []
  let stage: Stage | undefined
  try {
    for (const [i, one] of cases.entries()) {
      signal.throwIfAborted()
      const begun = performance.now()
      if (performance.now() > end) {
        return { cases: results, left: cases.slice(i).map(nameOf) }
      }
      stage ??= await setStage(note)
      const result = await unlessAborted(runCase(one, stage, { tries, note }), signal)
      results.push(result)
      note(line(result, `${i + 1} of ${cases.length}, ${((performance.now() - begun) / 1_000).toFixed(1)} s`))
      if (NOT_HEALED in result.reasons) {
        await stage.net.stop()
        stage = undefined
      }
    }
    return { cases: results, left: [] }
  } finally {
    await stage?.net.stop()
  }
}

async function setStage (note: (text: string) => void): Promise<Stage> {
  const disks = await chooseDisks()
  note(`full disks: ${disks.words}`)
  const net = await FaultFederation.start(disks, allUsers(USERS), note)
  try {
    return { net, askers: await Askers.start(net) }
  } catch (err) {
    await net.stop()
    throw err
  }
}

/** What is under way ends when the nodes do. */
async function unlessAborted<T> (work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined)
  let end = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    end = () => { reject(signal.reason) }
    signal.addEventListener('abort', end)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

interface CaseOptions {
  readonly tries: number
  readonly note: (text: string) => void
}

async function runCase (one: FaultCase, { net, askers }: Stage, { tries, note }: CaseOptions): Promise<CaseResult> {
  const reasons = new Map<string, number>()
  const count = (reason: string): void => { reasons.set(reason, (reasons.get(reason) ?? 0) + 1) }
  const target = TARGETS[one.who]
  const { attempt, done } = await askers.prepare(one, tries)
  const happened = await happen(one.what, target, net)
  const times = await inTurn(tries, async i => await timed(attempt, i, count))
  await done()
  const failed = [...reasons.values()].reduce((sum, each) => sum + each, 0)
  const why = await heal(happened, askers)
  if (why != null) {
    count(NOT_HEALED)
    note(`  not healed: ${why}\n${net.linesOf(target).slice(-5).map(text => `    ${text}\n`).join('')}`)
  }
  return {
    name: nameOf(one),
    tried: tries,
    failed: failed + (why == null ? 0 : 1),
    p99_ms: Math.round(percentile(times, 0.99)),
    reasons: Object.fromEntries(reasons)
  }
}

/** Milliseconds that it took, whatever came of it. */
async function timed (attempt: Try, i: number, count: (reason: string) => void): Promise<number> {
  const begun = performance.now()
  const over = new AbortController()
  try {
    await Promise.race([
      attempt(i), setTimeout(TRY_TIMEOUT, undefined, { signal: over.signal }).then(() => { throw new Error('no end') })
    ])
  } catch (err) {
    count(codeOf(err))
  } finally {
    over.abort()
  }
  return performance.now() - begun
}

/** @returns why it didn't heal in time */
async function heal (happened: { undo (): Promise<void> }, askers: Askers): Promise<string | undefined> {
  try {
    await happened.undo()
  } catch (err) {
    return codeOf(err)
  }
  const end = performance.now() + HEAL_TIMEOUT
  let why = await askers.ailing()
  while (why != null && performance.now() < end) {
    await setTimeout(LOOK_INTERVAL)
    why = await askers.ailing()
  }
  return why
}

/** Of no values: 0. */
export function percentile (values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

function line ({ name, tried, failed, p99_ms: p99, reasons }: CaseResult, place: string): string {
  const why = Object.entries(reasons).map(([reason, times]) => `${times} × ${reason}`).join(', ')
  return `${failed === 0 ? 'ok  ' : 'FAIL'} ${place}: ${name}: ${failed} of ${tried} failed, p99 ${p99} ms${why === '' ? '' : `: ${why}`}`
}
