/** Options of `mimi release`. */
import { addJoinOptions } from '../../join-options.ts'
import { addNowhereOption } from '../../msp-option.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { MspCliOptions } from '../../msp-option.ts'
import type { Command } from 'commander'

export interface ReleaseCliOptions extends JoinOptions, MspCliOptions {
  readonly data: string
}

export function addReleaseOptions (command: Command): Command {
  return addNowhereOption(addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept: that of the claim')
    .option('--msp <id>', 'the service on which you are not to be reached any more (default: all of them)'), 'your ' +
      'word that you are listed nowhere ends')
}
