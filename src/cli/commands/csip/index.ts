/** `mimi csip`: an identifier provider, which checks who has an identifier. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import { configurable } from '../../settings.ts'
import { addInitOptions, addStartOptions, addStatusOptions } from './options.ts'
import type { InitOptions, StartOptions, StatusOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Runs an identifier provider (CSIP): it sends a code to an address, and attests the key of whoever gives the code back. The registry lists which types and prefixes it may attest.'

const EXAMPLE = `
Example:
  mimi csip init csip.key --id csip.example
  mimi csip start --id csip.example --key csip.key --anchor <anchor> --registry v1.registry --data ./data \\
    --listen /ip4/0.0.0.0/tcp/4401 --smtp-host mail.csip.example --smtp-user csip --smtp-password-file smtp.password \\
    --from code@csip.example --service "Example"
  mimi csip status --id csip.example --key csip.key --anchor <anchor> --registry v1.registry`

export function registerCsip (program: Command, context: CliContext): void {
  const csip = program.command('csip')
    .summary('run an identifier provider')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.nodes)
    .addHelpText('after', EXAMPLE)

  addInitOptions(csip.command('init').argument('<file>', 'where the secret key goes; never overwritten'))
    .summary('make the key, and print what the registry has to list')
    .action(lazily<InitOptions>(context, async () => (await import('./handler.ts')).init))

  configurable(addStartOptions(csip.command('start')), context)
    .summary('run it until interrupted')
    .action(lazily<StartOptions>(context, async () => (await import('./handler.ts')).start))

  addStatusOptions(csip.command('status'))
    .summary('what the registry says of it, and whether it may sign')
    .action(lazily<StatusOptions>(context, async () => (await import('./handler.ts')).status))
}
