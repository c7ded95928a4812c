/** The log of a node that a command runs: JSON lines on standard error, without identifiers of people. */
import { LOG_LEVELS } from '../node/constants.ts'
import { createLogger } from '../node/logger.ts'
import { CliError } from './errors.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { Command } from 'commander'
import type { LogLevel } from '../node/constants.ts'
import type { CliContext } from './context.ts'

const DEFAULT_LOG_LEVEL: LogLevel = 'info'

export interface LogOptions {
  readonly logLevel: LogLevel
}

export function addLogOptions (command: Command): Command {
  return command.option('--log-level <level>', `how much goes to standard error, as JSON lines: ${LOG_LEVELS.join(', ')}`, logLevel, DEFAULT_LOG_LEVEL)
}

export function loggerOf ({ logLevel: level }: LogOptions, { stderr }: Pick<CliContext, 'stderr'>): ComponentLogger {
  return createLogger({ level, destination: { write: line => { stderr.write(line) } } })
}

function logLevel (text: string): LogLevel {
  const known = LOG_LEVELS.find(candidate => candidate === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected one of ${LOG_LEVELS.join(', ')}, got "${text}"` })
  }
  return known
}
