/** `mimi release`: say where you can't be reached any more. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addReleaseOptions } from './options.ts'
import type { ReleaseCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Lets go of an identifier: signs an invalidation with your key for it, and a DP brings that to all replicas. What was let go doesn't come back.

Without --msp everything ends that this key has at the identifier, its seniority too: who claims it later proves possession anew.`

const EXAMPLE = `
Example:
  mimi release mailto:bob@example.com --msp chat.example --data ./me --anchor <anchor> --registry v1.registry`

export function registerRelease (program: Command, context: CliContext): void {
  addReleaseOptions(program.command('release').argument('<csi>', 'identifier: tel:+…, mailto:…, acct:…'))
    .summary('let go of an identifier')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.people)
    .addHelpText('after', EXAMPLE)
    .action(lazily<ReleaseCliOptions>(context, async () => (await import('./handler.ts')).release))
}
