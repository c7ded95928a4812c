/** `mimi watch`: hear of what others do at your identifier. */
import { lazily } from '../../action.ts'
import { addJoinOptions } from '../../join-options.ts'
import { GROUPS } from '../../groups.ts'
import type { WatchCliOptions } from './handler.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

export function registerWatch (program: Command, context: CliContext): void {
  addJoinOptions(program.command('watch').argument('<csi>', 'identifier: tel:+…, mailto:…, acct:…'))
    .summary('hear of mappings and disputes that you did not make')
    .description('Looks at the replicas again and again, and prints a line for everything at your identifier that ' +
      'your keys did not make: mappings of others, disputes, mappings of yours that are struck, and what your keys ' +
      'signed elsewhere than in this folder. Runs until it is interrupted.')
    .helpGroup(GROUPS.people)
    .requiredOption('--data <folder>', 'where your keys are kept: that of the claim')
    .option('--interval <seconds>', 'between two looks', '60')
    .option('--once', 'look once, and end')
    .addHelpText(
      'after', '\nExample:\n  mimi watch mailto:bob@example.com --data ./me --anchor <anchor> --registry v1.registry'
    )
    .action(lazily<WatchCliOptions>(context, async () => (await import('./handler.ts')).watch))
}
