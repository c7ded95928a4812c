/** Options of `mimi demo`. */
import type { Command } from 'commander'

export interface DemoOptions {
  readonly plain?: boolean
}

export function addDemoOptions (command: Command): Command {
  return command.option('--plain', 'print all screens without waiting, as where there is no terminal')
}
