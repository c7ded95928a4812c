/** Options of whoever looks at a node. */
import type { Command } from 'commander'

export interface LookOptions {
  readonly data?: string
  readonly watch?: boolean
}

export function addLookOptions (command: Command): Command {
  return command
    .option('--data <folder>', 'its data folder, where it runs on this machine: shows how it is, too')
    .option('--watch', 'shows it again every two seconds')
}
