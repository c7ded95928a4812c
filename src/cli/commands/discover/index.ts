/** `mimi discover`: look somebody up. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addDiscoverOptions } from './options.ts'
import type { DiscoverCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = `Finds out on which messaging services somebody can be reached. Every mapping that is shown was verified against the registry: proof of possession, the service's confirmation, the holder's and the DP's signature.

Exit codes: 0 found; 8 nobody can be reached under it, and everybody who was asked said so; 11 nothing found, and not everybody answered; 10 nobody answered. Of several identifiers the worst counts, in this order: found, none, partly answered, failed.`

const EXAMPLE = `
Example:
  mimi discover tel:+14155550123 mailto:bob@example.com --anchor <anchor> --registry v1.registry
  mimi discover tel:+14155550123 --federation selected --dp <peer id> --dp <peer id> --anchor <anchor> --registry v1.registry`

export function registerDiscover (program: Command, context: CliContext): void {
  addDiscoverOptions(program.command('discover').argument('<csi...>', 'identifiers: tel:+…, mailto:…, acct:…'))
    .summary('find out where somebody can be reached')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.people)
    .addHelpText('after', EXAMPLE)
    .action(lazily<DiscoverCliOptions>(context, async () => (await import('./handler.ts')).discover))
}
