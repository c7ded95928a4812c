/** Budgets of the DPs of a test registry, in memory. */
import { defaultLogger } from '@libp2p/logger'
import { openBudget } from '../../src/dp/budgets/budget.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualClock } from './evaluators.ts'
import { buildTestRegistry, seededRandom } from './registry.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { Budget, BudgetComponents } from '../../src/dp/budgets/budget.ts'
import type { TestRegistry, TestRegistryOptions } from './registry.ts'

export interface Budgets {
  readonly federation: TestRegistry
  readonly clock: ManualClock
  /** In the order of the registry's DPs as built. */
  readonly dps: ReadonlyArray<{ readonly id: string, readonly budget: Budget }>
}

/** A clock that others confirm. */
export function rightClock (clock: Clock): Pick<BudgetComponents, 'clock' | 'past' | 'isClockConfirmed'> {
  return { clock, past: clock, isClockConfirmed: () => true }
}

export async function budgets (options: TestRegistryOptions = {}): Promise<Budgets> {
  const federation = buildTestRegistry(options)
  const clock = new ManualClock(federation.now)
  const dps = await Promise.all(federation.dps.map(async ({ peerId: id, seed }) => ({
    id,
    budget: await openBudget(
      {
        store: memoryStore().namespace('budget'),
        registry: federation.source,
        ...rightClock(clock),
        random: seededRandom(`budget ${id}`),
        logger: defaultLogger()
      }, seed
    )
  })))
  return { federation, clock, dps }
}
