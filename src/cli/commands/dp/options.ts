/** Options of `mimi dp`, subcommand by subcommand. */
import { collect, integer } from '../../option-values.ts'
import { CliError } from '../../errors.ts'
import type { FederationMode } from '../../../registry/interface.ts'
import type { Command } from 'commander'

export const DEFAULT_LISTEN = '/ip4/0.0.0.0/tcp/4001'
const MODES: readonly FederationMode[] = ['local', 'preferred', 'selected', 'all']

export interface StatusOptions {
  readonly key: string
  readonly anchor: string
  readonly registry: string
}

export interface CheckOptions extends StatusOptions {
  readonly share?: readonly string[]
  readonly federation?: FederationMode
}

export interface StartOptions extends CheckOptions {
  readonly data: string
  readonly listen?: readonly string[]
  readonly announce?: readonly string[]
  readonly maxConnections?: number
}

function mode (text: string): FederationMode {
  const known = MODES.find(candidate => candidate === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected one of ${MODES.join(', ')}, got "${text}"` })
  }
  return known
}

export function addStatusOptions (command: Command): Command {
  return command
    .requiredOption('--key <file>', 'its secret key: its identity')
    .requiredOption('--anchor <anchor>', 'what to trust: see mimi registry anchor')
    .requiredOption('--registry <file>', 'a signed registry; newer ones are fetched from other DPs')
}

export function addCheckOptions (command: Command): Command {
  return addStatusOptions(command)
    .option('--share <file>', 'its share of an evaluation key; may be repeated', collect)
    .option('--federation <mode>', `what it does where a query doesn't say: ${MODES.join(', ')} (default: what the registry lists for it)`, mode)
}

export function addStartOptions (command: Command): Command {
  return addCheckOptions(command)
    .requiredOption('--data <folder>', 'where it keeps records, claims and the registry')
    .option('--listen <multiaddr>', `where it listens; may be repeated (default: ${DEFAULT_LISTEN})`, collect)
    .option('--announce <multiaddr>', 'address to tell others, where it differs; may be repeated', collect)
    .option('--max-connections <n>', 'connections at most', integer(1, 1_000_000))
}
