/** Percentiles and rates of measured durations. */

export interface Timing {
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  /** Operations a second, wall clock, over the whole run. */
  rate: number
  runs: number
  failures: number
}

function percentile (sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return value ?? Number.NaN
}

const round = (value: number): number => Math.round(value * 100) / 100

/**
 * Runs `operation` `runs` times, `concurrency` at once, and times each.
 * Failures are counted and left out of the percentiles.
 */
export async function measure (
  runs: number, concurrency: number, operation: (index: number) => Promise<unknown>
): Promise<Timing> {
  const durations: number[] = []
  let failures = 0
  let next = 0
  const started = performance.now()
  const worker = async (): Promise<void> => {
    while (next < runs) {
      const index = next++
      const begin = performance.now()
      try {
        await operation(index)
        durations.push(performance.now() - begin)
      } catch (err) {
        failures++
        if (failures === 1) {
          process.stderr.write(`  first failure: ${String(err)}\n`)
        }
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return timingOf(durations, performance.now() - started, runs, failures)
}

/**
 * What durations that were measured amount to.
 *
 * @param durations - milliseconds
 * @param wall - milliseconds that all of it took
 */
export function timingOf (durations: readonly number[], wall: number, runs = durations.length, failures = 0): Timing {
  const sorted = [...durations].sort((a, b) => a - b)
  return {
    p50: round(percentile(sorted, 0.5)),
    p95: round(percentile(sorted, 0.95)),
    p99: round(percentile(sorted, 0.99)),
    rate: round(durations.length / wall * 1_000),
    runs,
    failures
  }
}
