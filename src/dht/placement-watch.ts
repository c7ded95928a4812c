/** Tells when placement changes: its dates are in the registry, and pass without a new version. */
import { nextPlacementChange } from '../registry/placement.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { RegistrySource } from '../registry/interface.ts'

/** A day, in milliseconds: timers don't take a month. */
const LONGEST_WAIT = 86_400_000

export interface PlacementWatchComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly timer: Timer
}

/** @returns the way to stop */
export function watchPlacement (
  { registry, clock, timer }: PlacementWatchComponents,
  onChange: () => void
): () => void {
  let cancel = (): void => {}
  const wait = (): void => {
    cancel()
    const now = clock.now()
    const date = nextPlacementChange(registry.current(), now)
    if (date != null) {
      cancel = timer.after(Math.min(date - now, LONGEST_WAIT), () => {
        if (clock.now() >= date) {
          onChange()
        }
        wait()
      })
    }
  }
  const unsubscribe = registry.onUpdate(wait)
  wait()
  return () => {
    unsubscribe()
    cancel()
  }
}
