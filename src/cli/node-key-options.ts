/** Options of where a node's secret key comes from. */
import type { Command } from 'commander'

export interface NodeKeyOptions {
  readonly key?: string
  readonly keyCommand?: string
}

export function addNodeKeyOptions (command: Command): Command {
  return command
    .option('--key <file>', 'its secret key: its identity; required, or --key-command')
    .option('--key-command <command>', 'in place of --key: a command that prints it, run without a shell')
}
