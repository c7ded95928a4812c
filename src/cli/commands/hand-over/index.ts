/** `mimi replace`, `mimi rotate`, `mimi recover`: another service, another key. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addRecoverOptions, addReplaceOptions, addRotateOptions } from './options.ts'
import type { HandOverCliOptions, ReplaceCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const CSI = 'identifier: tel:+…, mailto:…, acct:…'

export function registerHandOver (program: Command, context: CliContext): void {
  addReplaceOptions(program.command('replace').argument('<csi>', CSI))
    .summary('change a mapping, or move it to another service')
    .description('Publishes the new mapping, then ends the one that it replaces, so that you can be reached at every ' +
      'moment. After a failure, the same command goes on.')
    .helpGroup(GROUPS.people)
    .addHelpText('after', '\nExample:\n  mimi replace mailto:bob@example.com --from chat.example --msp talk.example ' +
      '--data ./me --anchor <anchor> --registry v1.registry')
    .action(lazily<ReplaceCliOptions>(context, async () => (await import('./handler.ts')).replace))
  addRotateOptions(program.command('rotate').argument('<csi>', CSI))
    .summary('take a new key for an identifier')
    .description('Moves all mappings of an identifier to your next key, which the present one countersigns, so that ' +
      'their seniority goes along. You prove possession once more. After a failure, the same command goes on.')
    .helpGroup(GROUPS.people)
    .addHelpText(
      'after', '\nExample:\n  mimi rotate mailto:bob@example.com --data ./me --anchor <anchor> --registry v1.registry'
    )
    .action(lazily<HandOverCliOptions>(context, async () => (await import('./handler.ts')).rotate))
  addRecoverOptions(program.command('recover').argument('<csi>', CSI))
    .summary('replace a key that is lost or in the wrong hands')
    .description('Does as rotate, without the lost key: by fresh proof of possession, and the commitment to your ' +
      'next key in what is published. holder.key, restored from your backup into the data folder, is all that it ' +
      'needs.\n\nWithout that backup, --msp claims the identifier anew, beside the older mappings until they end.')
    .helpGroup(GROUPS.people)
    .addHelpText(
      'after',
      '\nExample:\n  mimi recover mailto:bob@example.com --data ./restored --anchor <anchor> --registry v1.registry'
    )
    .action(lazily<HandOverCliOptions>(context, async () => (await import('./handler.ts')).recover))
}
