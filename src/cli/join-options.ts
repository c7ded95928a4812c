/** Options by which a command joins a federation as a light node. */
import { collect } from './option-values.ts'
import type { Command } from 'commander'

export interface JoinOptions {
  readonly anchor: string
  readonly registry?: string
  readonly bootstrap?: readonly string[]
}

export function addJoinOptions (command: Command): Command {
  return command
    .requiredOption('--anchor <anchor>', 'what to trust: see mimi registry anchor')
    .option('--registry <file>', 'a signed registry; newer ones are fetched from the DPs')
    .option('--bootstrap <multiaddr>', 'a DP to fetch the registry from, ending in /p2p/…; may be repeated', collect)
}
