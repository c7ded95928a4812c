/** `mimi oprf`: keys under which identifiers are evaluated. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addDealOptions } from './options.ts'
import type { DealOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DEAL =
  `Makes an evaluation key and shares it among discovery providers: one secret file for each, and one public file for the registry. This machine knows the whole key while it runs. That is fit for testnets, and for a ceremony on a machine that is wiped afterwards.

Whoever holds as many share files as the threshold can list every identifier: send each file to its DP alone, and keep no copy.`

const EXAMPLE = `
Example:
  mimi oprf deal --dp <peer id> --dp <peer id> --dp <peer id> --threshold 2 --out shares
  mimi registry add-oprf-key draft.json shares/oprf-key-1.json`

export function registerOprf (program: Command, context: CliContext): void {
  const oprf = program.command('oprf')
    .summary('make the key under which identifiers are evaluated')
    .description('Evaluation keys: without one, an identifier can\'t be turned into the place where its mappings are.')
    .helpGroup(GROUPS.federation)
    .addHelpText('after', EXAMPLE)

  addDealOptions(oprf.command('deal'))
    .summary('make a key and its shares')
    .description(DEAL)
    .addHelpText('after', EXAMPLE)
    .action(lazily<DealOptions>(context, async () => (await import('./handler.ts')).deal))
}
