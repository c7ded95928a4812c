/** Options by which a command joins a federation as a light node, and what becomes of them. */
import { collect } from './option-values.ts'
import { readBytes } from './key-file.ts'
import type { CliContext } from './context.ts'
import type { LightNodeOptions } from '../light/options.ts'
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

/** Throws `FILE_UNREADABLE`. */
export async function joinOptionsOf (
  options: JoinOptions, { clock, random }: CliContext
): Promise<Pick<LightNodeOptions, 'anchor' | 'registry' | 'bootstrap' | 'clock' | 'random'>> {
  const registry = options.registry == null ? undefined : await readBytes(options.registry)
  return { anchor: options.anchor, registry, bootstrap: options.bootstrap, clock, random }
}
