/** `mimi dp`: a discovery provider, which stores, answers and evaluates. */
import { lazily } from '../../action.ts'
import { registerBackup } from '../../backup/index.ts'
import { GROUPS } from '../../groups.ts'
import { configurable } from '../../settings.ts'
import { registerConflicts } from './conflicts/index.ts'
import { addInitOptions, addStartOptions, addStatusOptions } from './options.ts'
import type { InitOptions, StartOptions, StatusOptions } from './options.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Runs a discovery provider (DP): it stores replicas of mappings, answers reads, evaluates ' +
  'blinded identifiers with its share of the key, and publishes what holders hand in. What it acknowledged survives ' +
  'a crash.'

const EXAMPLE = `
Example:
  mimi dp init dp.key
  mimi dp check --key dp.key --hpke dp.key.hpke --anchor <anchor> --registry v1.registry --share dp.share --data ./data
  mimi dp start --key dp.key --hpke dp.key.hpke --anchor <anchor> --registry v1.registry --share dp.share --data ./data \\
    --listen /ip4/0.0.0.0/tcp/4001

A new HPKE key: make it with "mimi dp hpke new.hpke", restart with both (--hpke dp.key.hpke --hpke new.hpke), have the next registry
list it, and once every node has that version, restart with the new one alone and delete the old file.`

export function registerDp (program: Command, context: CliContext): void {
  const dp = program.command('dp')
    .summary('run a discovery provider')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.nodes)
    .addHelpText('after', EXAMPLE)

  addInitOptions(dp.command('init').argument('<file>', 'where the secret key goes; never overwritten'))
    .summary('make its keys, and print what the registry has to list')
    .action(lazily<InitOptions>(context, async () => (await import('./handler.ts')).init))

  dp.command('hpke').argument('<file>', 'where the secret goes; never overwritten')
    .summary('make another HPKE key, to replace the one that the registry lists')
    .action(lazily<GlobalOptions>(context, async () => (await import('./handler.ts')).hpke))

  configurable(addStartOptions(dp.command('check')), context)
    .summary('whether it would start, and if not, what to change')
    .description('Takes the options, the environment and the files of start, tries what that needs, and tells of ' +
      'each whether it holds.')
    .action(lazily<StartOptions>(context, async () => (await import('./check.ts')).check))

  configurable(addStartOptions(dp.command('start')), context)
    .summary('run it until interrupted')
    .action(lazily<StartOptions>(context, async () => (await import('./handler.ts')).start))

  addStatusOptions(dp.command('status'))
    .summary('what the registry says of it, and how it is')
    .action(lazily<StatusOptions>(context, async () => (await import('./status.ts')).status))

  registerBackup(dp, 'dp', context)
  registerConflicts(dp, context)
}
