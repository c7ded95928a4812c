/** Options of `mimi coverage`. */
import { addJoinOptions } from '../../join-options.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { Command } from 'commander'

export interface CoverageCliOptions extends JoinOptions {
  readonly data: string
  readonly msp?: string
}

export function addCoverageOptions (command: Command): Command {
  return addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept: that of the claim')
    .option('--msp <id>', 'the service of the claim (default: all of them)')
}
