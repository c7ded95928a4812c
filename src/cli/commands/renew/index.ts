/** `mimi renew`: stay where you can be reached. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addRenewOptions } from './options.ts'
import type { RenewCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Renews what was claimed with the same options: from half of its life on, and at once when the ' +
  'identifier provider that vouched for it was revoked. It asks for a code as the claim did, and the mapping keeps ' +
  'its seniority. Where nothing is due it does nothing, so that it can run every day, from a timer or with --watch.'

const EXAMPLE = `
Example:
  mimi renew --file mine.txt --data ./me --anchor <anchor> --registry v1.registry
  mimi renew --file mine.txt --data ./me --anchor <anchor> --registry v1.registry --watch --code-command ./fetch-code`

export function registerRenew (program: Command, context: CliContext): void {
  addRenewOptions(program.command('renew').argument('[csi]', 'identifier: tel:+…, mailto:…, acct:…'))
    .summary('renew what is due of what you claimed')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.people)
    .addHelpText('after', EXAMPLE)
    .action(lazily<RenewCliOptions>(context, async () => (await import('./handler.ts')).renew))
}
