/**
 * Whether a clock is right, by the times that others signed (docs/protocol.md,
 * "Signed times"). Every operator has one voice, and nothing follows from what fewer
 * than a majority of the voices say.
 */
import { steadyNow } from '../base/clock.ts'
import { majority } from './placement.ts'
import type { Clock } from '../base/clock.ts'

/** A time that came, and when it was asked for and came by one's own clock. Milliseconds since the epoch. */
export interface HeardTime {
  readonly at: number
  readonly askedAt: number
  readonly heardAt: number
}

export interface ClockWord {
  /** Who says so: an operator. */
  readonly voice: string
  /** Milliseconds by which one's own clock is ahead of theirs; negative: behind. */
  readonly offset: number
}

/**
 * `confirmed`: a majority of the voices is within the tolerance. `off`: a majority is
 * beyond it, all on one side. `unknown`: too few were heard, or they disagree.
 */
export type ClockState = 'confirmed' | 'off' | 'unknown'

export interface ClockVerdict {
  readonly state: ClockState
  /**
   * The middle of what was heard: milliseconds by which one's own clock is ahead; negative: behind; zero where nobody
   * was heard.
   */
  readonly offset: number
  /** Voices heard, and how many it takes. */
  readonly heard: number
  readonly required: number
}

export interface JudgeOptions {
  /** How many voices there are, those not heard included. */
  readonly voices: number
  /** Of the policy, milliseconds. */
  readonly tolerance: number
}

/**
 * Begins to measure a question. What is returned says, once the answer is there, when that was asked for and came,
 * both by the clock as it stands then: one that is set meanwhile isn't confirmed by its own leap.
 */
export function measureSpan (clock: Clock): () => Omit<HeardTime, 'at'> {
  const asked = steadyNow(clock)
  return () => {
    const heardAt = clock.now()
    return { askedAt: heardAt - (steadyNow(clock) - asked), heardAt }
  }
}

/** Zero where the time lies between question and answer: nobody knows better. */
export function offsetOf ({ at, askedAt, heardAt }: HeardTime): number {
  const [earliest, latest] = [Math.min(askedAt, heardAt), Math.max(askedAt, heardAt)]
  return at < earliest ? earliest - at : at > latest ? latest - at : 0
}

/** In any order. Of several words of one voice that which differs least counts. */
export function judgeClock (words: Iterable<ClockWord>, { voices, tolerance }: JudgeOptions): ClockVerdict {
  const byVoice = new Map<string, number>()
  for (const { voice, offset } of words) {
    const known = byVoice.get(voice)
    if (known == null || differsLess(offset, known)) {
      byVoice.set(voice, offset)
    }
  }
  const offsets = [...byVoice.values()].sort((a, b) => a - b)
  const required = majority(voices)
  const countOf = (test: (offset: number) => boolean): number => offsets.filter(test).length
  const isOff = countOf(offset => offset > tolerance) >= required || countOf(offset => offset < -tolerance) >= required
  const isConfirmed = countOf(offset => Math.abs(offset) <= tolerance) >= required
  return {
    state: isConfirmed ? 'confirmed' : isOff ? 'off' : 'unknown',
    offset: middleOf(offsets),
    heard: offsets.length,
    required
  }
}

/** The one that says the least for one's own clock; undefined where there is none. */
export function leastOf (verdicts: readonly ClockVerdict[]): ClockVerdict | undefined {
  const of = (state: ClockState): ClockVerdict | undefined => verdicts.find(verdict => verdict.state === state)
  return of('off') ?? of('unknown') ?? of('confirmed')
}

/** Of nobody: nothing is known. */
export const UNHEARD: ClockVerdict = { state: 'unknown', offset: 0, heard: 0, required: 1 }

/** The largest time that a majority of the voices has reached by what each signed last; undefined: too few did. */
export function reachedTime (latest: readonly number[], voices: number): number | undefined {
  return latest.toSorted((a, b) => b - a)[majority(voices) - 1]
}

function differsLess (a: number, b: number): boolean {
  return Math.abs(a) === Math.abs(b) ? a < b : Math.abs(a) < Math.abs(b)
}

/** @param sorted - ascending. Of an even number of them the one of the two in the middle that differs less */
function middleOf (sorted: readonly number[]): number {
  const below = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  const above = sorted[Math.floor(sorted.length / 2)] ?? 0
  return differsLess(above, below) ? above : below
}

const UNITS: ReadonlyArray<readonly [ms: number, one: string, many: string]> = [
  [86_400_000, 'day', 'days'], [3_600_000, 'hour', 'hours'], [60_000, 'minute', 'minutes'], [1_000, 'second', 'seconds']
]

/** "6 minutes slow", in the largest unit of which there are two, rounded. */
export function offsetText (offset: number): string {
  const size = Math.abs(offset)
  const [ms, one, many] = UNITS.find(([unit]) => size >= 2 * unit) ?? [1_000, 'second', 'seconds']
  const count = Math.round(size / ms)
  return `${count} ${count === 1 ? one : many} ${offset > 0 ? 'fast' : 'slow'}`
}
