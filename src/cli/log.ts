/**
 * The log of a node that a command runs: JSON lines on standard error, with names of DPs, without identifiers of
 * people.
 */
import { createLogger } from '../node/logger.ts'
import { nameOfDp } from '../registry/dp-names.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { CliContext } from './context.ts'
import type { LogOptions } from './log-options.ts'

/** The registry by which DPs are named; there is none before the node is made. */
export interface LogNames {
  registry?: Pick<RegistrySource, 'current'>
}

export function loggerOf (
  { logLevel: level }: LogOptions, { stderr }: Pick<CliContext, 'stderr'>, names: LogNames = {}
): ComponentLogger {
  return createLogger({
    level,
    destination: { write: line => { stderr.write(line) } },
    nameOf: namesFrom(names)
  })
}

/** What people call a DP, by its peer id; undefined: it is none. */
export function namesFrom (names: LogNames): (id: string) => string | undefined {
  return id => {
    const registry = names.registry?.current()
    const dp = registry?.dp(id)
    return dp == null || registry == null ? undefined : nameOfDp(dp, registry)
  }
}
