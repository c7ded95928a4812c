/** `mimi ceremony`: operators of DPs make an evaluation key together, which nobody ever has. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addDataOption, addFinishOptions, addInviteOptions, addVerifyOptions } from './options.ts'
import type { DataOptions } from '../../ask-node.ts'
import type { FinishOptions, InviteOptions, VerifyOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Makes an evaluation key among the DPs of a committee, so that none of them, and nobody else, ever has it; or gives such a key other shares, for the same committee or another one.

One operator invites. Every other one looks at it and joins, or declines. From then on the DPs do the rest by themselves: they commit, deal each other shares, complain of wrong ones, and approve the result. A DP that stops goes on where it was when it runs again. In the end each DP has its share and uses it as soon as the registry lists the key.`

const EXAMPLE = `
Example:
  mimi ceremony invite --data ./data --kind new --threshold 3 --member <peer id> --member <peer id> … (5 of them)
  mimi ceremony join 6f2a… --data ./data            (each other operator)
  mimi ceremony show 6f2a… --data ./data
  mimi ceremony finish 6f2a… --data ./data --out key
  mimi ceremony verify key/ceremony-1-1.transcript --key key/oprf-key-1.json
  mimi registry add-oprf-key draft.json key/oprf-key-1.json`

const CEREMONY = 'its id in hex, or as many of its first digits as tell it apart'

export function registerCeremony (program: Command, context: CliContext): void {
  const ceremony = program.command('ceremony')
    .summary('make, refresh, hand on an evaluation key together')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.federation)
    .addHelpText('after', EXAMPLE)

  addInviteOptions(ceremony.command('invite'))
    .summary('invite DPs to a ceremony, and join it')
    .action(lazily<InviteOptions>(context, async () => (await import('./handler.ts')).invite))

  addDataOption(ceremony.command('list'))
    .summary('all that your DP was invited to, newest first')
    .action(lazily<DataOptions>(context, async () => (await import('./handler.ts')).list))

  addDataOption(ceremony.command('show').argument('<ceremony>', CEREMONY))
    .summary('how one of them stands, and whom it waits for')
    .action(lazily<DataOptions>(context, async () => (await import('./handler.ts')).show))

  addDataOption(ceremony.command('join').argument('<ceremony>', CEREMONY))
    .summary('take part')
    .action(lazily<DataOptions>(context, async () => (await import('./handler.ts')).join))

  addDataOption(ceremony.command('decline').argument('<ceremony>', CEREMONY))
    .summary('refuse, so that nobody waits')
    .action(lazily<DataOptions>(context, async () => (await import('./handler.ts')).decline))

  addFinishOptions(ceremony.command('finish').argument('<ceremony>', CEREMONY))
    .summary('write the record for the registry, and the transcript that shows how it came about')
    .action(lazily<FinishOptions>(context, async () => (await import('./handler.ts')).finish))

  addVerifyOptions(ceremony.command('verify').argument('<transcript>', 'a file of "mimi ceremony finish"'))
    .summary('check a transcript, before you sign a registry with its key; asks no DP')
    .action(lazily<VerifyOptions>(context, async () => (await import('./verify.ts')).verify))
}
