/** Options of `mimi registry`, subcommand by subcommand. */
import { Option } from 'commander'
import { collect, integer } from '../../option-values.ts'
import { MAX_REPLICAS } from '../../../registry/constants.ts'
import { days, key, keys, oneOf, scopes } from './values.ts'
import type { ScopeOption } from './values.ts'
import type { FederationMode, Status } from '../../../registry/interface.ts'
import type { Command } from 'commander'

/** A year: root keys come together once a year. */
export const DEFAULT_LIFETIME_DAYS = 365

export interface InitOptions {
  readonly name: string
  readonly root: readonly Uint8Array[]
  readonly threshold: number
  /** Milliseconds. */
  readonly lifetime: number
  readonly test?: boolean
  readonly policy?: string
}

function addLifetime (command: Command): Command {
  const shown = String(DEFAULT_LIFETIME_DAYS)
  return command.addOption(
    new Option('--lifetime <days>', 'until it expires').argParser(days).default(days(shown), shown))
}

export function addInitOptions (command: Command): Command {
  return addLifetime(command
    .requiredOption('--name <name>', 'name of the federation')
    .requiredOption('--root <hex>', 'public root key; once for each', keys)
    .requiredOption('--threshold <m>', 'how many root keys must sign', integer(1, 32))
    .option('--policy <file>', 'policy as JSON; without it, the default policy')
    .option('--test', 'a testnet: allows challenge channels for development'))
}

export interface AddDpOptions {
  readonly id: string
  readonly address: readonly string[]
  readonly operator: string
  readonly region?: readonly string[]
  readonly federation: FederationMode
  readonly capacity?: number
  readonly hpkeKey?: Uint8Array
  readonly tokenKey?: Uint8Array
}

export function addDpOptions (command: Command): Command {
  return command
    .requiredOption('--id <peer id>', 'peer id of the DP')
    .requiredOption('--address <multiaddr>', 'where it listens, without the peer id; may be repeated', collect)
    .requiredOption('--operator <id>', 'who runs it: replicas of a key span several operators')
    .option('--region <id>', 'where it stores; may be repeated', collect)
    .option(
      '--federation <mode>', 'its default federation mode',
      oneOf<FederationMode>('local', 'preferred', 'selected', 'all'), 'all'
    )
    .option('--capacity <n>', 'requests a second', integer(1, 1_000_000))
    .option(
      '--hpke-key <hex>', 'X25519 key under which queriers seal requests to it; without one it neither relays for ' +
        'them nor answers through relays', key
    )
    .option('--token-key <hex>', 'ristretto255 key by which its tokens are known; without one it issues none', key)
}

export interface MoveDpOptions {
  readonly operator?: string
  readonly region?: readonly string[]
}

export function addMoveDpOptions (command: Command): Command {
  return command
    .option('--operator <id>', 'who runs it from then on')
    .option('--region <id>', 'where it stores from then on; may be repeated', collect)
}

export interface PlacementOptions {
  readonly replicas?: number
  readonly operators?: number
  readonly region?: readonly string[]
}

export function addPlacementOptions (command: Command): Command {
  return command
    .option('--replicas <n>', 'DPs that hold a key', integer(1, MAX_REPLICAS))
    .option('--operators <n>', 'operators that these are of, at least', integer(1, MAX_REPLICAS))
    .option('--region <id>', 'all regions that entries may be kept in from then on; may be repeated', collect)
}

export interface AddMspOptions {
  readonly id: string
  readonly name: string
  readonly key: readonly Uint8Array[]
  readonly address?: readonly string[]
  readonly dp?: readonly string[]
  readonly tier: string
  readonly providerDomain?: string
}

export function addMspOptions (command: Command): Command {
  return command
    .requiredOption('--id <id>', 'such as chat.example')
    .requiredOption('--name <name>', 'as people know it')
    .requiredOption('--key <hex>', 'public key it signs with; may be repeated', keys)
    .option('--address <multiaddr>', 'of its light node, peer id included; may be repeated', collect)
    .option('--dp <DP>', 'DP it works with, by operator or peer id; may be repeated', collect)
    .option('--provider-domain <domain>', 'where the MIMI protocol finds it')
    .option('--tier <tier>', 'rate-limit tier of the policy', 'standard')
}

export interface AddCsipOptions {
  readonly id: string
  readonly key: readonly Uint8Array[]
  readonly address?: readonly string[]
  readonly scope: readonly ScopeOption[]
  readonly certificates?: string
  readonly mayReassign?: boolean
}

export function addCsipOptions (command: Command): Command {
  return command
    .requiredOption('--id <id>', 'such as attest.example')
    .requiredOption('--key <hex>', 'public key it signs with; may be repeated', keys)
    .requiredOption(
      '--scope <scope>', 'what it may attest, as TYPE:PREFIX=METHOD[@ISSUER][,METHOD…]; may be repeated; an issuer ' +
        'signs people in for oidc', scopes
    )
    .option(
      '--certificates <file>',
      'PEM of its number ranges, its own first, without the root: its scopes of numbers count as far as it goes'
    )
    .option('--address <multiaddr>', 'of its node, peer id included; may be repeated', collect)
    .option('--may-reassign', 'it may announce re-assignments in these scopes')
}

export interface RemoveOptions {
  readonly status: Status | 'gone'
}

export function addRemoveOptions (command: Command): Command {
  return command.option(
    '--status <status>',
    'leaving: answers on, gets nothing new; revoked: nothing it signs counts any more; gone: off the list, of a ' +
      'first version or once its end lies far enough back (not for MSPs)',
    oneOf<Status | 'gone'>('active', 'leaving', 'revoked', 'gone'),
    'revoked'
  )
}

export interface SignOptions {
  readonly key?: readonly string[]
  readonly previous?: string
  readonly out: string
}

export function addSignOptions (command: Command): Command {
  return command
    .option('--key <file>', 'root key file; may be repeated', collect)
    .option('--previous <file>', 'the version signed last: nothing is signed that may not follow it')
    .requiredOption('--out <file>', 'where the signed version goes')
}

export interface NextOptions {
  readonly lifetime: number
  readonly out: string
}

export function addNextOptions (command: Command): Command {
  return addLifetime(command.requiredOption('--out <file>', 'where the draft goes'))
}

export interface VerifyOptions {
  readonly anchor: string
}

export function addVerifyOptions (command: Command): Command {
  return command.requiredOption('--anchor <anchor>', 'what "mimi registry anchor" printed')
}
