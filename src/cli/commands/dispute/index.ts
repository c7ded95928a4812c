/** `mimi dispute`, `mimi defend`, `mimi conflicts`: when two say that an identifier is theirs. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addDisputeOptions, addDefendOptions, addConflictsOptions } from './options.ts'
import type { DisputeCliOptions, DefendCliOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { PersonOptions } from '../../with-holder.ts'
import type { Command } from 'commander'

const CSI = 'identifier: tel:+…, mailto:…, acct:…'

const DISPUTE =
  `Says in public that older mappings of an identifier have no right to be there: it is yours now, or again. Nobody is named; whoever made the older mappings is told through their service, and has time to defend them.

Who releases the mapping, or doesn't defend it although your proof of possession is stricter than theirs, loses it. A defence by a proof as strict as yours keeps it. Everything else is for the federation's arbiters. The same command again shows how it stands, and with another --dp has that one follow the conflict too.`

const DEFEND = 'Defends your mapping of an identifier against every dispute: it is still yours. The proof that you ' +
  'gave before does, if it is as strict as the claimant\'s; else give a stricter one with --csip. To let go instead: ' +
  'mimi release.'

const CONFLICTS =
  'Shows the open disputes at an identifier, on which side of them you are, and how one that you brought stands.'

export function registerDispute (program: Command, context: CliContext): void {
  addDisputeOptions(program.command('dispute').argument('<csi>', CSI))
    .summary('say that older mappings of others have no right to be there')
    .description(DISPUTE)
    .helpGroup(GROUPS.people)
    .addHelpText(
      'after', '\nExample:\n  mimi dispute tel:+14155550123 --data ./me --anchor <anchor> --registry v1.registry'
    )
    .action(lazily<DisputeCliOptions>(context, async () => (await import('./handler.ts')).dispute))
  addDefendOptions(program.command('defend').argument('<csi>', CSI))
    .summary('defend your mapping against disputes: it is still yours')
    .description(DEFEND)
    .helpGroup(GROUPS.people)
    .addHelpText(
      'after', '\nExample:\n  mimi defend tel:+14155550123 --data ./me --anchor <anchor> --registry v1.registry'
    )
    .action(lazily<DefendCliOptions>(context, async () => (await import('./handler.ts')).defend))
  addConflictsOptions(program.command('conflicts').argument('<csi>', CSI))
    .summary('see how things stand at an identifier')
    .description(CONFLICTS)
    .helpGroup(GROUPS.people)
    .addHelpText(
      'after', '\nExample:\n  mimi conflicts tel:+14155550123 --data ./me --anchor <anchor> --registry v1.registry'
    )
    .action(lazily<PersonOptions>(context, async () => (await import('./handler.ts')).conflicts))
}
