/** `mimi dp conflicts`: the operator's view of conflicts that were brought to a DP, and the arbiters' part. */
import { lazily } from '../../../action.ts'
import { addDataOption, addSignOptions } from './options.ts'
import type { ConflictsOptions, SignOptions } from './options.ts'
import type { CliContext } from '../../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Lists, inspects and decides conflicts over identifiers that were brought to a DP, which has to run. Most end by themselves: by a release, a defence, or silence. What is left for people is marked "for the arbiters".

Arbiters are DPs that the registry's policy names. Each signs the same verdict with its own key, wherever that is kept; enough of them, of other operators than this DP's and than those that published for either side, make a ruling that every node verifies.`

const EXAMPLE = `
Example:
  mimi dp conflicts list --data ./data
  mimi dp conflicts show 6f2a… --data ./data --json > conflict.json
  mimi dp conflicts sign conflict.json --for incumbent --key arbiter.key --anchor <anchor> --registry v1.registry > one.json
  mimi dp conflicts decide one.json two.json --data ./data`

const DISPUTE = 'SHA-256 of the dispute in hex, or as many of its first digits as tell it apart'

export function registerConflicts (dp: Command, context: CliContext): void {
  const conflicts = dp.command('conflicts')
    .summary('see and decide who an identifier belongs to')
    .description(DESCRIPTION)
    .addHelpText('after', EXAMPLE)

  addDataOption(conflicts.command('list'))
    .summary('all that this DP follows, newest first')
    .action(lazily<ConflictsOptions>(context, async () => (await import('./handler.ts')).list))

  addDataOption(conflicts.command('show').argument('<dispute>', DISPUTE))
    .summary('one of them, looked at now; with --json what arbiters sign')
    .action(lazily<ConflictsOptions>(context, async () => (await import('./handler.ts')).show))

  addSignOptions(conflicts.command('sign').argument('<file>', 'what "mimi dp conflicts show --json" printed'))
    .summary('(arbiter) sign who is right; asks no DP')
    .action(lazily<SignOptions>(context, async () => (await import('./sign.ts')).sign))

  addDataOption(
    conflicts.command('decide').argument('<file...>', 'what arbiters signed, each a file of "mimi dp conflicts sign"')
  )
    .summary('hand in what enough arbiters signed')
    .action(lazily<ConflictsOptions>(context, async () => (await import('./handler.ts')).decide))
}
