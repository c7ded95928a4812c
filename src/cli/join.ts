/** How a command joins a federation as a light node. */
import { readBytes } from './key-file.ts'
import type { CliContext } from './context.ts'
import type { JoinOptions } from './join-options.ts'
import type { LightNodeOptions } from '../light/options.ts'

/** Throws `FILE_UNREADABLE`. */
export async function joinOptionsOf (
  options: JoinOptions, { clock, random }: CliContext
): Promise<Pick<LightNodeOptions, 'anchor' | 'registry' | 'bootstrap' | 'clock' | 'random'>> {
  const registry = options.registry == null ? undefined : await readBytes(options.registry)
  return { anchor: options.anchor, registry, bootstrap: options.bootstrap, clock, random }
}
