/** Options of `mimi csip`, subcommand by subcommand. */
import { collect, integer } from '../../option-values.ts'
import { readDate } from '../../../attestor/assignments/feed-date.ts'
import { addJoinOptions } from '../../join-options.ts'
import { addLogOptions } from '../../log-options.ts'
import { addLookOptions } from '../../look-options.ts'
import { addMetricsOption } from '../../metrics-option.ts'
import { addTracesOption } from '../../traces-option.ts'
import {
  DEFAULT_RESEND_INTERVAL, DEFAULT_STARTS_OVERALL, DEFAULT_STARTS_PER_CLIENT, DEFAULT_STARTS_PER_IDENTIFIER,
  DEFAULT_STARTS_PER_OWNER, DEFAULT_STARTS_PER_STRANGER
} from '../../../protocols/attest/defaults.ts'
import { addFeedOptions } from './feed-options.ts'
import { addNodeKeyOptions } from '../../node-key-options.ts'
import { addIdentityOptions } from './identity-options.ts'
import { addMailOptions } from './mail-options.ts'
import { addSmsOptions } from './sms-options.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { FeedOptions } from './feed-options.ts'
import type { LogOptions } from '../../log-options.ts'
import type { LookOptions } from '../../look-options.ts'
import type { MetricsOption } from '../../metrics-option.ts'
import type { TracesOption } from '../../traces-option.ts'
import type { NodeKeyOptions } from '../../node-key-options.ts'
import type { IdentityOptions } from './identity-options.ts'
import type { MailOptions } from './mail-options.ts'
import type { SmsOptions } from './sms-options.ts'
import type { Command } from 'commander'

/** Next to the ports of DPs, which start at 4001. */
export const DEFAULT_LISTEN = '/ip4/0.0.0.0/tcp/4401'
/** Seconds: a lookup, and a write at replicas all over the world, with a retry. */
export const DEFAULT_REASSIGN_TIMEOUT = 60

export interface InitOptions {
  readonly id: string
}

interface IdentityOfCsip extends NodeKeyOptions {
  readonly id: string
  readonly anchor: string
  readonly registry: string
}

export interface StatusOptions extends IdentityOfCsip, LookOptions {}

export interface ReassignOptions extends IdentityOfCsip {
  readonly data: string
  readonly file?: string
  readonly since?: string
  readonly dryRun?: boolean
  /** Seconds. */
  readonly timeout: number
}

export interface DisconnectedOptions extends JoinOptions {
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly csip?: readonly string[]
}

export interface StartOptions extends IdentityOfCsip, SmsOptions, MailOptions, IdentityOptions, FeedOptions, LogOptions,
  MetricsOption, TracesOption {
  readonly data: string
  readonly listen?: readonly string[]
  readonly development?: boolean
  readonly startsPerClient?: number
  readonly startsPerIdentifier?: number
  readonly startsPerStranger?: number
  readonly startsPerOwner?: number
  readonly startsOverall?: number
  /** Seconds. */
  readonly resendInterval?: number
}

export function addInitOptions (command: Command): Command {
  return command.requiredOption('--id <id>', 'id that the registry is to give it')
}

export function addStatusOptions (command: Command): Command {
  return addLookOptions(addIdentityOfCsip(command))
}

function addIdentityOfCsip (command: Command): Command {
  return addNodeKeyOptions(command)
    .requiredOption('--id <id>', 'its id in the registry')
    .requiredOption('--anchor <anchor>', 'what to trust: see mimi registry anchor')
    .requiredOption('--registry <file>', 'a signed registry; newer ones are fetched from the DPs')
}

export function addStartOptions (command: Command): Command {
  return addTracesOption(addMetricsOption(
    addLogOptions(addFeedOptions(addIdentityOptions(addSmsOptions(addMailOptions(addIdentityOfCsip(command)
      .requiredOption(
        '--data <folder>', 'where it keeps registry, limits, open challenges, and what became of identifiers'
      )
      .option('--listen <multiaddr>', `where it listens; may be repeated (default: ${DEFAULT_LISTEN})`, collect)
      .option('--service <name>', 'what people know the service as')
      .option('--development', 'print codes instead of sending them, for all types; test federations only')
      .option(
        '--starts-per-client <n>',
      `challenges that one client may ask for in an hour (default: ${DEFAULT_STARTS_PER_CLIENT})`, integer(0, 1_000_000)
      )
      .option(
        '--starts-per-identifier <n>',
      `messages to one identifier in any day that nobody who proved it asked for (default: ${DEFAULT_STARTS_PER_IDENTIFIER})`,
      integer(0, 1_000)
      )
      .option(
        '--starts-per-stranger <n>', `of these, by one holder key in a day (default: ${DEFAULT_STARTS_PER_STRANGER})`,
        integer(0, 1_000)
      )
      .option(
        '--starts-per-owner <n>',
      `messages to one identifier in any 45 days by a holder key that proved it; others can't use them up (default: ${DEFAULT_STARTS_PER_OWNER})`,
      integer(0, 1_000)
      )
      .option(
        '--starts-overall <n>', `messages in any hour, but for those of owners (default: ${DEFAULT_STARTS_OVERALL})`,
        integer(0, 10_000_000)
      )
      .option(
        '--resend-interval <seconds>',
      `between two messages to one identifier (default: ${DEFAULT_RESEND_INTERVAL / 1_000})`, integer(0, 86_400)
      ))))))
  ))
}

export function addReassignOptions (command: Command): Command {
  return addIdentityOfCsip(command)
    .requiredOption('--data <folder>', 'that of the attestor, which may run or not')
    .option('--since <date>', 'when it was assigned anew: 2026-01-15, or a time with its zone')
    .option('--file <file>', 'many at once, one "identifier,reassigned,date" a line, or JSON')
    .option('--dry-run', 'check everything, announce nothing')
    .option(
      '--timeout <seconds>', 'to wait for replicas; what waits longer is announced later by itself', integer(0, 86_400),
      DEFAULT_REASSIGN_TIMEOUT
    )
}

export function addDisconnectedOptions (command: Command): Command {
  return addJoinOptions(command)
    .requiredOption('--since <date>', 'date to ask about: 2026-01-15, or a time with its zone', readDate)
    .requiredOption('--key <file>', 'secret key of a DP or an MSP that the registry lists: CSIPs answer to nobody else')
    .option('--csip <id>', 'CSIP to ask; may be repeated (default: all that may attest the identifier)', collect)
}
