/** Options of `mimi replace`, `mimi rotate` and `mimi recover`. */
import { addJoinOptions } from '../../join-options.ts'
import { addNowhereOption } from '../../msp-option.ts'
import { collect } from '../../option-values.ts'
import { addProofOptions } from '../../proof-options.ts'
import type { PersonOptions } from '../../with-holder.ts'
import type { MspCliOptions } from '../../msp-option.ts'
import type { Command } from 'commander'

export interface HandOverCliOptions extends PersonOptions, MspCliOptions {
  readonly audience?: readonly string[]
  readonly tag?: readonly string[]
}

export interface ReplaceCliOptions extends PersonOptions, MspCliOptions {
  readonly from?: string
  readonly tag?: readonly string[]
  readonly dp?: string
  readonly region?: readonly string[]
  readonly audience?: string
  readonly ssiHint?: string
}

function addPersonOptions (command: Command): Command {
  return addProofOptions(addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept: that of the claim'))
}

export function addReplaceOptions (command: Command): Command {
  return addNowhereOption(addPersonOptions(command), 'you are listed on no service from now on')
    .option('--msp <id>', 'the service on which you are to be reached from now on')
    .option('--from <id>', 'the service that you leave, - for none (default: the same, with other tags, regions or DP)')
    .option('--tag <tag>', 'what you use it for; may be repeated (default: Default)', collect)
    .option(
      '--dp <DP>',
      'the DP, by operator or peer id, that publishes it (default: as before, or one that the service works with)'
    )
    .option('--region <name>', 'store it in this region only; may be repeated', collect)
    .option('--audience <file>', 'seal it for those who have this secret, 64 hexadecimal digits: that of the claim')
    .option('--ssi-hint <text>', 'how the service names you, for those who find you')
}

export function addRotateOptions (command: Command): Command {
  return addPersonOptions(command)
    .option(
      '--audience <file>',
      'secret of an audience for which a mapping is sealed, 64 hexadecimal digits; may be repeated', collect
    )
}

export function addRecoverOptions (command: Command): Command {
  return addNowhereOption(addRotateOptions(command), 'say then that you are listed on no service')
    .option('--msp <id>', 'the service to claim anew, when nothing is left of the older key')
    .option('--tag <tag>', 'what you use it for then; may be repeated (default: Default)', collect)
}
