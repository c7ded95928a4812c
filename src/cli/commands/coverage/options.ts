/** Options of `mimi coverage`. */
import { addJoinOptions } from '../../join-options.ts'
import { addNowhereOption } from '../../msp-option.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { MspCliOptions } from '../../msp-option.ts'
import type { Command } from 'commander'

export interface CoverageCliOptions extends JoinOptions, MspCliOptions {
  readonly data: string
}

export function addCoverageOptions (command: Command): Command {
  return addNowhereOption(addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept: that of the claim')
    .option('--msp <id>', 'the service of the claim (default: all of them)'), 'the claim that lists no service')
}
