/** Options of `mimi msp`, subcommand by subcommand. */
import { addNodeKeyOptions } from '../../node-key-options.ts'
import { addJoinOptions } from '../../join-options.ts'
import { addLogOptions } from '../../log-options.ts'
import { addLookOptions } from '../../look-options.ts'
import { addMetricsOption } from '../../metrics-option.ts'
import { addTracesOption } from '../../traces-option.ts'
import { CliError } from '../../errors.ts'
import { SCOPES } from '../../../http/scopes.ts'
import { collect, integer } from '../../option-values.ts'
import type { NodeKeyOptions } from '../../node-key-options.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { LogOptions } from '../../log-options.ts'
import type { LookOptions } from '../../look-options.ts'
import type { MetricsOption } from '../../metrics-option.ts'
import type { TracesOption } from '../../traces-option.ts'
import type { Scope } from '../../../http/scopes.ts'
import type { Command } from 'commander'

/** Next to the ports of CSIPs, which start at 4401. */
export const DEFAULT_LISTEN = '/ip4/0.0.0.0/tcp/4501'

export interface MspInitOptions {
  readonly id: string
}

export interface MspStatusOptions extends NodeKeyOptions, LookOptions {
  readonly id: string
  readonly anchor: string
  readonly registry: string
}

export interface MspStartOptions extends NodeKeyOptions, JoinOptions, LogOptions, MetricsOption, TracesOption {
  readonly id: string
  readonly users?: string
  readonly callbackUrl?: string
  readonly noticeUrl?: string
  readonly alertUrl?: string
  readonly watchInterval?: number
  readonly callbackSecretFile?: string
  readonly callbackCa?: string
  readonly data?: string
  readonly listen?: readonly string[]
  readonly requestsPerMinute?: number
  readonly http?: string
  readonly httpTokens?: string
  readonly httpTlsCert?: string
  readonly httpTlsKey?: string
  readonly httpCors?: readonly string[]
  readonly webhookUrl?: string
  readonly webhookSecretFile?: string
}

export interface MspTokenOptions {
  readonly name: string
  readonly scope: readonly Scope[]
}

export function addMspInitOptions (command: Command): Command {
  return command.requiredOption('--id <id>', 'id that the registry is to give it')
}

export function addMspStatusOptions (command: Command): Command {
  return addLookOptions(addNodeKeyOptions(command)
    .requiredOption('--id <id>', 'its id in the registry')
    .requiredOption('--anchor <anchor>', 'what to trust: see mimi registry anchor')
    .requiredOption('--registry <file>', 'a signed registry'))
}

export function addMspStartOptions (command: Command): Command {
  return addTracesOption(addMetricsOption(addLogOptions(addJoinOptions(addNodeKeyOptions(command))
    .requiredOption('--id <id>', 'its id in the registry')
    .option('--users <file>', 'identifiers of its users, one a line; read again when it changes')
    .option(
      '--callback-url <url>', 'in place of --users: backend that says who is a user; https, or http of this machine'
    )
    .option(
      '--notice-url <url>',
      'where that backend hears that somebody disputes a mapping of a user, so that it can tell them'
    )
    .option('--alert-url <url>', 'where that backend hears of mappings of a user\'s identifier that are not the ' +
      'user\'s, or were ended; the node then looks for them')
    .option('--watch-interval <minutes>', 'between two such looks at all users (default: 60)', integer(1, 10_080))
    .option('--callback-secret-file <file>', 'key file with the secret shared with the backend')
    .option('--callback-ca <file>', 'certificate authorities in PEM')
    .option(
      '--data <folder>', 'where it keeps registry, choices, and, sealed, whom it confirmed; without it nothing is kept'
    )
    .option('--listen <multiaddr>', `where it listens; may be repeated (default: ${DEFAULT_LISTEN})`, collect)
    .option('--requests-per-minute <n>', 'confirmations that one peer may ask for', integer(0, 1_000_000))
    .option(
      '--http <[host:]port>',
      'serves the sidecar there, for programs in any language; without a host on 127.0.0.1 (default: nowhere)'
    )
    .option('--http-tokens <file>', 'who may use it: see mimi msp token')
    .option('--http-tls-cert <file>', 'its certificate chain in PEM; without, it answers this machine alone')
    .option('--http-tls-key <file>', 'the key of that, in PEM')
    .option(
      '--http-cors <origin>', 'pages of this origin may ask it; may be repeated (default: no page may)', collect
    )
    .option(
      '--webhook-url <url>',
      'where your backend hears what happens to users; https, or http of this machine; goes with --http and --data'
    )
    .option('--webhook-secret-file <file>', 'key file with the secret by which it knows that it is this node'))))
}

/** @throws CliError `OPTION_INVALID` */
function scope (text: string, previous: readonly Scope[] | undefined): readonly Scope[] {
  const known = SCOPES.find(candidate => candidate === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected one of ${SCOPES.join(', ')}, got "${text}"` })
  }
  return [...previous ?? [], known]
}

export function addMspTokenOptions (command: Command): Command {
  return command
    .requiredOption('--name <name>', 'whom it is for, as the log shows it')
    .requiredOption('--scope <scope>', `what it may do, of ${SCOPES.join(', ')}; may be repeated`, scope)
}
