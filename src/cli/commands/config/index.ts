/** `mimi config`: files of settings, before a node is started with one. */
import { Argument } from 'commander'
import { GROUPS } from '../../groups.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION =
  'Files of settings for nodes, JSON or YAML: a commented sample of each role, its JSON Schema, and a check of yours.'
const EXAMPLE = `
Example:
  mimi config sample dp > dp.yaml
  mimi config check dp dp.yaml
  mimi dp start --config dp.yaml`

const role = (): Argument => new Argument('<role>', 'of the node').choices(['dp', 'csip', 'msp'])

export function registerConfig (program: Command, context: CliContext): void {
  const config = program.command('config')
    .summary('samples and checks of configuration files')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.nodes)
    .addHelpText('after', EXAMPLE)

  config.command('sample').addArgument(role())
    .summary('a commented file with every setting, in YAML')
    .action(async function (this: Command) {
      const [{ sampleOf }, { printResult }] = [await import('./sample.ts'), await import('../../render.ts')]
      const text = sampleOf(startOf(program, this.args[0]), this.args[0] ?? '')
      printResult(context.stdout, this.optsWithGlobals<GlobalOptions>(), { json: text, text })
    })

  config.command('schema').addArgument(role())
    .summary('the JSON Schema of such a file')
    .action(async function (this: Command) {
      const [{ schemaOf }, { printResult }] = [await import('./schema.ts'), await import('../../render.ts')]
      const json = schemaOf(startOf(program, this.args[0]), this.args[0] ?? '')
      printResult(context.stdout, this.optsWithGlobals<GlobalOptions>(), {
        json, text: `${JSON.stringify(json, null, 2)}\n`
      })
    })

  config.command('check').addArgument(role()).argument('<file>', 'JSON or YAML')
    .summary('whether a file has settings that exist, with values that can be read')
    .description('Tells of all that is wrong in a file of settings, and what it leaves to the command line or the ' +
      'environment. Whether a node would start with it, and why not, tells its own check.')
    .action(async function (this: Command) {
      const { check } = await import('./check.ts')
      check(startOf(program, this.args[0]), this.args[1] ?? '', {
        context, options: this.optsWithGlobals<GlobalOptions>()
      })
    })
}

/** The command whose settings they are. */
export function startOf (program: Command, name: string | undefined): Command {
  const start = program.commands.find(command => command.name() === name)?.commands.find(command =>
    command.name() === 'start')
  if (start == null) {
    throw new Error(`no role ${name}`)
  }
  return start
}
