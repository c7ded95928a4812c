/** `mimi csip`: an identifier provider, which checks who has an identifier. */
import { lazily } from '../../action.ts'
import { registerBackup } from '../../backup/index.ts'
import { GROUPS } from '../../groups.ts'
import { configurable } from '../../settings.ts'
import {
  addDisconnectedOptions, addInitOptions, addReassignOptions, addStartOptions, addStatusOptions
} from './options.ts'
import type { DisconnectedOptions, InitOptions, ReassignOptions, StartOptions, StatusOptions } from './options.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Runs an identifier provider (CSIP): it sends a code to an address, and attests the key of ' +
  'whoever gives the code back. The registry lists which types and prefixes it may attest.'

const EXAMPLE = `
Example:
  mimi csip init csip.key --id csip.example
  mimi csip start --id csip.example --key csip.key --anchor <anchor> --registry v1.registry --data ./data \\
    --listen /ip4/0.0.0.0/tcp/4401 --smtp-host mail.csip.example --smtp-user csip --smtp-password-file smtp.password \\
    --from code@csip.example --service "Example"
  mimi csip status --id csip.example --key csip.key --anchor <anchor> --registry v1.registry --data ./data
  mimi csip reassign tel:+14155550123 --since 2026-01-15 --id csip.example --key csip.key --data ./data \\
    --anchor <anchor> --registry v1.registry
  mimi csip disconnected tel:+14155550123 --since 2025-06-01 --key msp.key --anchor <anchor> --registry v1.registry`

export function registerCsip (program: Command, context: CliContext): void {
  const csip = program.command('csip')
    .summary('run an identifier provider')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.nodes)
    .addHelpText('after', EXAMPLE)

  addInitOptions(csip.command('init').argument('<file>', 'where the secret key goes; never overwritten'))
    .summary('make the key, and print what the registry has to list')
    .action(lazily<InitOptions>(context, async () => (await import('./handler.ts')).init))

  configurable(addStartOptions(csip.command('check')), context)
    .summary('whether it would start, and if not, what to change')
    .description('Takes the options, the environment and the files of start, tries what that needs, and tells of ' +
      'each whether it holds.')
    .action(lazily<StartOptions>(context, async () => (await import('./check.ts')).check))

  configurable(addStartOptions(csip.command('start')), context)
    .summary('run it until interrupted')
    .action(lazily<StartOptions>(context, async () => (await import('./handler.ts')).start))

  addStatusOptions(csip.command('status'))
    .summary('what the registry says of it, whether it may sign, and how it runs')
    .action(lazily<StatusOptions>(context, async () => (await import('./status.ts')).status))

  addReassignOptions(csip.command('reassign').argument('[identifier]', 'which one was assigned anew'))
    .summary('announce that identifiers were given to somebody else')
    .description('Announces that identifiers were assigned anew: mappings that were made before are struck at every ' +
      'replica. The registry has to give this CSIP the right to. What can not be announced at once is kept, and ' +
      'announced by the attestor later.')
    .action(lazily<ReassignOptions>(context, async () => (await import('./reassign.ts')).reassign))

  addDisconnectedOptions(csip.command('disconnected').argument('<identifier>', 'tel:+…, mailto:…, acct:…'))
    .summary('ask whether an identifier was disconnected for good since a date')
    .description('Asks CSIPs whether an identifier was disconnected for good since a date. They answer yes, no, or ' +
      'no data, to DPs and messaging services alone, and are told a lookup key instead of the identifier.')
    .action(lazily<DisconnectedOptions>(context, async () => (await import('./disconnected.ts')).disconnected))

  registerBackup(csip, 'csip', context)
}
