/** Options of `mimi ceremony`. */
import { Option } from 'commander'
import { collect, integer } from '../../option-values.ts'
import { MAX_MEMBERS, MIN_THRESHOLD } from '../../../blinding/dkg/constants.ts'
import type { Kind } from '../../../blinding/dkg/interface.ts'
import type { DataOptions } from '../../ask-node.ts'
import type { Command } from 'commander'

export interface InviteOptions extends DataOptions {
  readonly kind: Kind
  readonly keyId: number
  readonly member?: readonly string[]
  readonly threshold?: number
  readonly minimum?: number
  readonly joinWithin: number
  readonly dealWithin: number
  readonly approveWithin: number
  readonly days: number
}

export interface FinishOptions extends DataOptions {
  readonly out: string
}

export interface VerifyOptions {
  readonly key?: string
}

const MAX_MINUTES = 10_000
/** Operators are people, who sleep. */
export const DEFAULT_JOIN_MINUTES = 1_440
/** DPs deal and approve by themselves; the rest is for one that restarts. */
export const DEFAULT_DEAL_MINUTES = 60
export const DEFAULT_APPROVE_MINUTES = 60
/** Longer than a registry's version, so that a rotation is planned, not forced. */
export const DEFAULT_DAYS = 730

export function addDataOption (command: Command): Command {
  return command.requiredOption('--data <folder>', 'that of your DP, which runs')
}

export function addInviteOptions (command: Command): Command {
  return addDataOption(command)
    .addOption(new Option('--kind <kind>', 'new: the first key; rotate: another key beside it; refresh: other ' +
      'shares, same committee; reshare: other shares, another committee or threshold')
      .choices(['new', 'rotate', 'refresh', 'reshare']).makeOptionMandatory())
    .option('--key-id <n>', 'number of the key in the registry', integer(1, 2_147_483_647), 1)
    .option(
      '--member <peer id>',
      'a DP of the committee; once for each, in the order of their indices (refresh: those that hold shares)',
      collect
    )
    .option(
      '--threshold <t>',
      'how many DPs make an evaluation (default: that of the key which is shared anew)',
      integer(MIN_THRESHOLD, MAX_MEMBERS)
    )
    .option(
      '--minimum <n>',
      'with fewer members than these there is no key (default: what is left when threshold - 1 are lost)',
      integer(MIN_THRESHOLD, MAX_MEMBERS)
    )
    .option('--join-within <minutes>', 'how long operators have to join', integer(1, MAX_MINUTES), DEFAULT_JOIN_MINUTES)
    .option(
      '--deal-within <minutes>',
      'how long after that a DP that is away is waited for',
      integer(1, MAX_MINUTES),
      DEFAULT_DEAL_MINUTES
    )
    .option(
      '--approve-within <minutes>',
      'how long after that the ceremony ends',
      integer(1, MAX_MINUTES),
      DEFAULT_APPROVE_MINUTES
    )
    .option('--days <n>', 'for how long a new key is valid', integer(1, 3_650), DEFAULT_DAYS)
}

export function addFinishOptions (command: Command): Command {
  return addDataOption(command)
    .requiredOption('--out <folder>', 'where record and transcript go; nothing there is overwritten')
}

export function addVerifyOptions (command: Command): Command {
  return command.option('--key <file>', 'the record that is to be of this ceremony')
}
