/** `mimi testnet`: a whole federation on one machine. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { addTestnetOptions } from './options.ts'
import type { TestnetOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  `Starts a federation on this machine: discovery providers, an identifier provider and messaging services, each a process of its own on 127.0.0.1, and a mail server. Claims identifiers with codes that travel by mail, looks each up from another messaging service, shows what was found and how long it took, and then gives you a prompt: help lists what it takes, Tab completes, status says how everything is.

Nothing leaves this machine, and everything is gone when it ends.`

export function registerTestnet (program: Command, context: CliContext): void {
  addTestnetOptions(program.command('testnet'))
    .summary('a whole federation on this machine, with a prompt')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.develop)
    .addHelpText('after', '\nExample:\n  mimi testnet --dps 13 --csis my-identifiers.txt')
    .action(lazily<TestnetOptions>(context, async () => (await import('./handler.ts')).testnet, ['smtp-server']))
}
