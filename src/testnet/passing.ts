/** Time that passes for nodes which run: a clock that is set forward in one go is a machine that was asleep. */
import { setImmediate } from 'node:timers/promises'
import type { LightNode } from '../light/options.ts'
import type { TestClock } from './clock.ts'
import type { TestnetCsip, TestnetDp, TestnetMsp } from './interface.ts'

/** Milliseconds: less than DPs take for sleep. */
const STEP = 100_000

export interface PassingNodes {
  readonly dps: readonly TestnetDp[]
  readonly msps: readonly TestnetMsp[]
  readonly csips: readonly TestnetCsip[]
  readonly lights: () => readonly LightNode[]
  /** Milliseconds after which a registry has to be confirmed again. */
  readonly confirmedFor: number
}

/** @param ms - zero or more */
export async function pass (clock: TestClock, nodes: PassingNodes, ms: number): Promise<void> {
  const end = clock.now() + ms
  let confirmed = -Infinity
  for (let now = clock.now(); now < end; now = clock.now()) {
    if (now - confirmed >= nodes.confirmedFor / 2) {
      await confirm(nodes)
      confirmed = clock.now()
    }
    look(nodes, clock)
    clock.advance(Math.min(STEP, Math.max(0, end - clock.now())))
    look(nodes, clock)
    // whoever was called back has its turn before more time has gone by
    await setImmediate()
  }
}

/** Who is down, or can't be reached, confirms nothing, as in real life. */
async function confirm ({ dps, msps, csips, lights }: PassingNodes): Promise<void> {
  await Promise.allSettled([
    ...dps.filter(({ running }) => running).map(async ({ dp }) => await dp.registryProtocol.refresh()),
    ...csips.map(async ({ attestor }) => await attestor.refreshRegistry()),
    ...msps.map(async ({ node }) => await node.refreshRegistry()),
    ...lights().map(async node => await node.refreshRegistry())
  ])
}

/** Each DP that runs looks at the clock, so that it knows that it was there. */
function look ({ dps }: PassingNodes, clock: TestClock): void {
  dps.filter(({ running }) => running).forEach(({ dp }) => { dp.freshTime.since(clock.now()) })
}
