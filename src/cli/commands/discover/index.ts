/** `mimi discover`: look somebody up. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addDiscoverOptions } from './options.ts'
import type { DiscoverCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Finds out on which messaging services somebody can be reached. Every mapping that is shown was verified against the registry: proof of possession, the service's confirmation, the holder's and the DP's signature.

Exit codes: 0 found; 12 opted out: no service is listed; 8 nobody can be reached under it, and everybody who was asked said so; 11 nothing found, and not everybody answered; 10 nobody answered. Of several identifiers the worst counts, in this order: found, opted out, none, partly answered, failed.

With --file each identifier of an address book is printed on a line of its own as it comes, with --json one JSON value a line. Then 9 says that the budget is used up, and when to run the same command again; 130 that it was interrupted; 0 that all were looked up and somebody found; lines that are no identifier, by their number, don't hold up the others (3). With --data the same command goes on where it stopped, prints what is missing, and pays for no identifier twice; the node then has the same peer id each time.`

const EXAMPLE = `
Example:
  mimi discover tel:+14155550123 mailto:bob@example.com --anchor <anchor> --registry v1.registry
  mimi discover tel:+14155550123 --federation selected --dp <peer id> --dp <peer id> --anchor <anchor> --registry v1.registry
  mimi discover --file contacts.txt --data ./book --json --anchor <anchor> --registry v1.registry >> found.jsonl`

export function registerDiscover (program: Command, context: CliContext): void {
  addDiscoverOptions(program.command('discover').argument('[csi...]', 'identifiers: tel:+…, mailto:…, acct:…'))
    .summary('find out where somebody can be reached')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.people)
    .addHelpText('after', EXAMPLE)
    .action(lazily<DiscoverCliOptions>(context, async () => (await import('./handler.ts')).discover))
}
