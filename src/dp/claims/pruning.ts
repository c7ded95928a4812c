/** A part of a node that forgets, a little at a time, what nobody can ask for any more. */
import { systemTimer } from '../../base/clock.ts'
import { Pace } from '../../dht/pace.ts'
import type { Timer } from '../../base/clock.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds: what is forgotten lay there for weeks. */
export const PRUNE_INTERVAL = 3_600_000

export interface PruningInit {
  /** For the log. */
  readonly name: string
  /** Returns how much it forgot; zero: there is no more for now. */
  readonly prune: () => Promise<number>
  readonly log: Logger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export function pruning ({ name, prune, log, timer = systemTimer }: PruningInit): Part {
  const pace = new Pace(timer, async () => {
    try {
      return await prune() > 0 ? 0 : PRUNE_INTERVAL
    } catch (err) {
      log.error('%s could not be pruned - %e', name, err)
      return PRUNE_INTERVAL
    }
  })
  return { name, start: () => { pace.start() }, stop: async () => { await pace.stop() } }
}
