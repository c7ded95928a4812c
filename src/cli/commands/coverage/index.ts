/** `mimi coverage`: who has heard that an identifier is newly yours. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addCoverageOptions } from './options.ts'
import type { CoverageCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Asks the DP of a claim that was made with --first how many discovery providers have ' +
  'acknowledged it, and which of them know of an older mapping. One that is down is told when it is back, for as ' +
  'long as the mapping lives.'

const EXAMPLE = `
Example:
  mimi coverage tel:+14155550123 --data ./me --anchor <anchor> --registry v1.registry`

export function registerCoverage (program: Command, context: CliContext): void {
  addCoverageOptions(program.command('coverage').argument('<csi>', 'identifier: tel:+…, mailto:…, acct:…'))
    .summary('see who has heard that it is newly yours')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.people)
    .addHelpText('after', EXAMPLE)
    .action(lazily<CoverageCliOptions>(context, async () => (await import('./handler.ts')).coverage))
}
