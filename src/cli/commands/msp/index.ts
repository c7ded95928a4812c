/** `mimi msp`: a messaging service's light node, which confirms users and looks up for them. */
import { lazily } from '../../action.ts'
import { registerBackup } from '../../backup/index.ts'
import { GROUPS } from '../../groups.ts'
import { configurable } from '../../settings.ts'
import { addMspInitOptions, addMspStartOptions, addMspStatusOptions, addMspTokenOptions } from './options.ts'
import type { MspInitOptions, MspStartOptions, MspStatusOptions, MspTokenOptions } from './options.ts'
import type { DataOptions } from '../../ask-node.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Runs a messaging service\'s light node: it confirms that an identifier is reachable on the ' +
  'service, for users in its directory and nobody else, and looks up identifiers on behalf of its users.'

const EXAMPLE = `
Example:
  mimi msp init msp.key --id chat.example
  mimi msp start --id chat.example --key msp.key --users users.txt --anchor <anchor> --registry v1.registry --data ./data \\
    --listen /ip4/0.0.0.0/tcp/4501
  mimi msp status --id chat.example --key msp.key --anchor <anchor> --registry v1.registry`

export function registerMsp (program: Command, context: CliContext): void {
  const msp = program.command('msp')
    .summary('run a messaging service\'s light node')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.nodes)
    .addHelpText('after', EXAMPLE)

  addMspInitOptions(msp.command('init').argument('<file>', 'where the secret key goes; never overwritten'))
    .summary('make the key, and print what the registry has to list')
    .action(lazily<MspInitOptions>(context, async () => (await import('./handler.ts')).init))

  configurable(addMspStartOptions(msp.command('check')), context)
    .summary('whether it would start, and if not, what to change')
    .description('Takes the options, the environment and the files of start, tries what that needs, and tells of ' +
      'each whether it holds.')
    .action(lazily<MspStartOptions>(context, async () => (await import('./check.ts')).check))

  configurable(addMspStartOptions(msp.command('start')), context)
    .summary('run it until interrupted')
    .action(lazily<MspStartOptions>(context, async () => (await import('./handler.ts')).start))

  addMspTokenOptions(msp.command('token').argument('<file>', 'where its hash is added; made where it is not there'))
    .summary('make a bearer token of the sidecar')
    .description('Prints the token, which nothing keeps; the file keeps its hash. Delete the line to take it back.')
    .action(lazily<MspTokenOptions>(context, async () => (await import('./token.ts')).token))

  msp.command('close')
    .argument('<csi>', 'identifier of the user: tel:+…, mailto:…, acct:…')
    .requiredOption('--data <folder>', 'data folder of the node, which runs')
    .summary('a user\'s account closed: end their mappings on this service')
    .description('Publishes the releases that the user\'s app handed over when it claimed. Take the user out of the ' +
      'directory first. What can not be published now the node tries again until it is.')
    .action(lazily<DataOptions>(context, async () => (await import('./close.ts')).close))

  addMspStatusOptions(msp.command('status'))
    .summary('what the registry says of it, whether it may sign, and how it runs')
    .action(lazily<MspStatusOptions>(context, async () => (await import('./status.ts')).status))

  registerBackup(msp, 'msp', context)
}
