/** `mimi claim`: say where you can be reached. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addClaimOptions } from './options.ts'
import type { ClaimCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Claims an identifier for a messaging service: an identifier provider sends a code to it, you type the code, the service confirms you, you sign, and a DP publishes it.

With --first the identifier is newly yours, because its number was given to you, say: all discovery providers are told, and drop mappings of whoever had it before as far as those are struck. If an older mapping of somebody else still stands, the claim is refused; without --first you are listed beside it.

With --nowhere you say that the identifier is yours and that you list no service: whoever looks is told so, and no service has a word in it. It hides nobody else's mapping.

Without a terminal the code is read from the standard input, a line for each. After a failure run the same command again: it goes on from there, without a second code.`

const EXAMPLE = `
Example:
  mimi claim mailto:bob@example.com --msp chat.example --tag work --data ./me --anchor <anchor> --registry v1.registry
  mimi claim tel:+14155550123 --nowhere --data ./me --anchor <anchor> --registry v1.registry`

export function registerClaim (program: Command, context: CliContext): void {
  addClaimOptions(program.command('claim').argument('[csi]', 'identifier: tel:+…, mailto:…, acct:…'))
    .summary('say where you can be reached')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.people)
    .addHelpText('after', EXAMPLE)
    .action(lazily<ClaimCliOptions>(context, async () => (await import('./handler.ts')).claim))
}
