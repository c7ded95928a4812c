/** Time that passes for nodes which run: a clock that is set forward in one go is a machine that was asleep. */
import type { Dp } from '../../src/dp/dp.ts'

/** Less than DPs take for sleep. */
const STEP = 60_000

/** Moves the clock on; each DP that runs asks the others of its registry first, and looks at the clock on the way. */
export async function pass (
  clock: { time: number },
  { dps }: { readonly dps: ReadonlyArray<{ readonly dp: Pick<Dp, 'freshTime' | 'registryProtocol'> }> },
  ms: number
): Promise<void> {
  // one that is down asks nobody
  await Promise.allSettled(dps.map(async ({ dp }) => await dp.registryProtocol.refresh()))
  const look = (): void => { dps.forEach(({ dp }) => dp.freshTime.since(clock.time)) }
  look()
  for (const end = clock.time + ms; clock.time < end;) {
    clock.time = Math.min(end, clock.time + STEP)
    look()
  }
}
