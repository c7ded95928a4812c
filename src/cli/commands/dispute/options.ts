/** Options of `mimi dispute`, `mimi defend` and `mimi conflicts`. */
import { addJoinOptions } from '../../join-options.ts'
import { addProofOptions } from '../../proof-options.ts'
import type { PersonOptions } from '../../with-holder.ts'
import type { Command } from 'commander'

export interface DefendCliOptions extends PersonOptions {
  readonly dp?: string
}

export interface DisputeCliOptions extends DefendCliOptions {
  readonly takeBack?: boolean
}

export function addConflictsOptions (command: Command): Command {
  return addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept')
}

export function addDefendOptions (command: Command): Command {
  return addProofOptions(addConflictsOptions(command))
    .option('--dp <DP>', 'the DP, by operator or peer id, to hand it to, and to no other (default: that of your ' +
      'mapping, others while it is down)')
}

export function addDisputeOptions (command: Command): Command {
  return addProofOptions(addConflictsOptions(command))
    .option('--dp <DP>', 'the DP, by operator or peer id, that is to follow the conflict (default: that of before, ' +
      'others while it is down)')
    .option('--take-back', 'the identifier was yours before, and somebody else has it since')
}
