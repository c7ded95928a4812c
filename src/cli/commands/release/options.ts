/** Options of `mimi release`. */
import { addJoinOptions } from '../../join-options.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { Command } from 'commander'

export interface ReleaseCliOptions extends JoinOptions {
  readonly data: string
  readonly msp?: string
}

export function addReleaseOptions (command: Command): Command {
  return addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept: that of the claim')
    .option('--msp <id>', 'the service on which you are not to be reached any more (default: all of them)')
}
