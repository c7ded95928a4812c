/** How much a node that a command runs logs. */
import { LOG_LEVELS } from '../node/constants.ts'
import { CliError } from './errors.ts'
import type { Command } from 'commander'
import type { LogLevel } from '../node/constants.ts'

const DEFAULT_LOG_LEVEL: LogLevel = 'info'

export interface LogOptions {
  readonly logLevel: LogLevel
}

export function addLogOptions (command: Command): Command {
  const help = `how much goes to standard error, as JSON lines: ${LOG_LEVELS.join(', ')}`
  return command.option('--log-level <level>', help, logLevel, DEFAULT_LOG_LEVEL)
}

function logLevel (text: string): LogLevel {
  const known = LOG_LEVELS.find(candidate => candidate === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected one of ${LOG_LEVELS.join(', ')}, got "${text}"` })
  }
  return known
}
