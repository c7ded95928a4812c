/** Options of `mimi dp`, subcommand by subcommand. */
import { addMetricsOption } from '../../metrics-option.ts'
import { addTracesOption } from '../../traces-option.ts'
import { collect, integer } from '../../option-values.ts'
import { FEDERATION_MODES, federationMode } from '../../federation-query.ts'
import { addNodeKeyOptions } from '../../node-key-options.ts'
import { addLogOptions } from '../../log-options.ts'
import { addLookOptions } from '../../look-options.ts'
import { addPageOption } from '../../page-option.ts'
import { DEFAULT_MAX_CONNECTIONS } from '../../../node/constants.ts'
import type { FederationMode } from '../../../registry/interface.ts'
import type { NodeKeyOptions } from '../../node-key-options.ts'
import type { Command } from 'commander'
import type { LogOptions } from '../../log-options.ts'
import type { LookOptions } from '../../look-options.ts'
import type { MetricsOption } from '../../metrics-option.ts'
import type { TracesOption } from '../../traces-option.ts'
import type { PageOption } from '../../page-option.ts'

export const DEFAULT_LISTEN = '/ip4/0.0.0.0/tcp/4001'

export interface InitOptions {
  readonly hpke?: string
}

interface IdentityOptions extends NodeKeyOptions {
  readonly anchor: string
  readonly registry: string
}

export interface StatusOptions extends IdentityOptions, LookOptions {}

export interface CheckOptions extends IdentityOptions {
  readonly share?: readonly string[]
  readonly shareCommand?: readonly string[]
  readonly hpke?: readonly string[]
  readonly federation?: FederationMode
  readonly preferred?: readonly string[]
}

export interface StartOptions extends CheckOptions, LogOptions, MetricsOption, TracesOption, PageOption {
  readonly data: string
  readonly listen?: readonly string[]
  readonly announce?: readonly string[]
  readonly wsTlsCert?: string
  readonly wsTlsKey?: string
  readonly wsProxy?: readonly string[]
  readonly maxConnections?: number
}

export function addInitOptions (command: Command): Command {
  return command.option('--hpke <file>', 'where the secret of its HPKE key goes, under which queriers seal requests ' +
    'to it; never overwritten (default: beside the key, ending in .hpke)')
}

/** Options of whoever looks at a DP. */
export function addStatusOptions (command: Command): Command {
  return addLookOptions(addIdentityOptions(command))
}

function addIdentityOptions (command: Command): Command {
  return addNodeKeyOptions(command)
    .requiredOption('--anchor <anchor>', 'what to trust: see mimi registry anchor')
    .requiredOption('--registry <file>', 'a signed registry; newer ones are fetched from other DPs')
}

export function addCheckOptions (command: Command): Command {
  return addIdentityOptions(command)
    .option('--share <file>', 'its share of an evaluation key; may be repeated', collect)
    .option('--share-command <command>', 'a command that prints such a share; may be repeated', collect)
    .option(
      '--hpke <file>', 'secret of its HPKE key: of the one that the registry lists, and of another while the ' +
        'registry changes; may be repeated', collect
    )
    .option(
      '--federation <mode>',
      `what it does where a query doesn't say: ${FEDERATION_MODES.join(', ')} (default: what the registry lists for it)`,
      federationMode
    )
    .option(
      '--preferred <DP>', 'a DP, by operator or peer id, that it asks in the mode preferred; may be repeated', collect
    )
}

const PAGE_HELP = 'serves a page that shows how it is and changes nothing, on 127.0.0.1; without a port on any free ' +
  'one (default: nowhere)'

export function addStartOptions (command: Command): Command {
  return addPageOption(addTracesOption(addMetricsOption(addLogOptions(addCheckOptions(command)
    .requiredOption('--data <folder>', 'where it keeps records, claims and the registry')
    .option(
      '--listen <multiaddr>',
      `where it listens; browsers take one that ends in /ws or /wss; may be repeated (default: ${DEFAULT_LISTEN})`,
      collect
    )
    .option('--announce <multiaddr>', 'address to tell others, where it differs; may be repeated', collect)
    .option('--ws-tls-cert <file>', 'certificate chain for /wss in PEM, read when it starts')
    .option('--ws-tls-key <file>', 'the key of that, in PEM')
    .option(
      '--ws-proxy <IP>', 'a proxy in front of /ws, which names hosts in X-Forwarded-For; may be repeated', collect
    )
    .option('--max-connections <n>', `connections at most (default: ${DEFAULT_MAX_CONNECTIONS})`, integer(1, 1_000_000))))), PAGE_HELP)
}
