/** The log of a node that a command runs: JSON lines on standard error, without identifiers of people. */
import { createLogger } from '../node/logger.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { CliContext } from './context.ts'
import type { LogOptions } from './log-options.ts'

export function loggerOf ({ logLevel: level }: LogOptions, { stderr }: Pick<CliContext, 'stderr'>): ComponentLogger {
  return createLogger({ level, destination: { write: line => { stderr.write(line) } } })
}
