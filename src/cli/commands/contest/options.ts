/** Options of `mimi challenge`, `mimi defend` and `mimi disputes`. */
import { addFederationOptions } from '../../federation-options.ts'
import { collect } from '../../option-values.ts'
import type { PersonOptions } from '../../with-holder.ts'
import type { Command } from 'commander'

export interface DefendCliOptions extends PersonOptions {
  readonly csip?: readonly string[]
  readonly dp?: string
}

export interface ChallengeCliOptions extends DefendCliOptions {
  readonly takeBack?: boolean
}

export function addDisputesOptions (command: Command): Command {
  return addFederationOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept')
}

export function addDefendOptions (command: Command): Command {
  return addDisputesOptions(command)
    .option('--csip <id>', 'prove possession to this identifier provider; may be repeated (default: what was proved before, else one that may)', collect)
    .option('--dp <peer id>', 'the DP to hand it to (default: that of your mapping)')
    .option('--code-command <command>', 'prints the code that was sent; gets MIMI_CSI, MIMI_CSIP, MIMI_METHOD and MIMI_ATTEMPT')
}

export function addChallengeOptions (command: Command): Command {
  return addDisputesOptions(command)
    .option('--csip <id>', 'prove possession to this identifier provider, whose proof is stricter, say; may be repeated (default: one that may)', collect)
    .option('--dp <peer id>', 'the DP that is to follow the conflict (default: that of before, else any)')
    .option('--take-back', 'the identifier was yours before, and somebody else has it since')
    .option('--code-command <command>', 'prints the code that was sent; gets MIMI_CSI, MIMI_CSIP, MIMI_METHOD and MIMI_ATTEMPT')
}
