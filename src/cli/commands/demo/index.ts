/** `mimi demo`: what this is, in five screens. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addDemoOptions } from './options.ts'
import type { DemoOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Explains all of it in five screens, each about something that really happens in a small federation inside this process: what the problem is, a claim, a lookup that nobody sees, DPs that lie and a thief, and a DP that goes down.

Any key goes on, q ends it. Nothing leaves this machine, and nothing stays on it.`

export function registerDemo (program: Command, context: CliContext): void {
  addDemoOptions(program.command('demo'))
    .summary('what this is, explained in five screens')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.develop)
    .addHelpText('after', '\nExample:\n  mimi demo')
    .action(lazily<DemoOptions>(context, async () => (await import('./handler.ts')).demo))
}
