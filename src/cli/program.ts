/**
 * The command line, as a factory: tests build it with their own context,
 * main.ts with the process's.
 *
 * How to add a command (each has three files under commands/<name>/):
 *
 * - `index.ts`, the words: `export function register<Name> (program: Command,
 *   context: CliContext): void` adds the command with its subcommands, a
 *   `.summary()`, a `.description()`, a `.helpGroup(GROUPS.…)` and an example.
 *   It imports nothing heavy: commander's type, groups.ts, action.ts and its
 *   own options.ts. Each `.action()` is
 *   `lazily(context, async () => (await import('./handler.ts')).start)`.
 * - `options.ts`, the data: `addStartOptions(command)` with defaults, and the
 *   interface of what commander parses from them. Values are checked by
 *   argument parsers that throw `CliError('OPTION_INVALID', …)`.
 * - `handler.ts`, the work: `export const start: Handler<StartOptions> = async
 *   ({ context, options, args }) => …`. Results go to `context.stdout` through
 *   `printResult` of render.ts (table, or one JSON value with the global
 *   `--json`), everything else to `context.stderr`. It throws DiscoveryErrors
 *   and never calls process.exit.
 *
 * Then add its line to `COMMANDS` below. Commands that run a node hand it to
 * `runNode` of run-node.ts, which announces readiness, waits for the end and
 * serves the parent process. Keys are read and written with key-file.ts, with the passphrase of passphrase.ts.
 */
import { Command, Help } from 'commander'
import { registerCeremony } from './commands/ceremony/index.ts'
import { registerOprf } from './commands/oprf/index.ts'
import { registerRegistry } from './commands/registry/index.ts'
import { registerCsip } from './commands/csip/index.ts'
import { registerDp } from './commands/dp/index.ts'
import { registerClaim } from './commands/claim/index.ts'
import { registerRenew } from './commands/renew/index.ts'
import { registerCoverage } from './commands/coverage/index.ts'
import { registerDispute } from './commands/dispute/index.ts'
import { registerHandOver } from './commands/hand-over/index.ts'
import { registerRelease } from './commands/release/index.ts'
import { registerWatch } from './commands/watch/index.ts'
import { registerDiscover } from './commands/discover/index.ts'
import { registerKey } from './commands/key/index.ts'
import { registerMsp } from './commands/msp/index.ts'
import { registerCompletion } from './commands/completion/index.ts'
import { registerConfig } from './commands/config/index.ts'
import { registerDemo } from './commands/demo/index.ts'
import { registerTestnet } from './commands/testnet/index.ts'
import { GROUPS } from './groups.ts'
import { exitCodeOf } from './interrupted.ts'
import { PASSPHRASE_VARIABLE } from './passphrase-variable.ts'
import { unsaidDefault } from './default-words.ts'
import { readerOf, renderError } from './render-error.ts'
import { shareVariables } from './settings.ts'
import { VERSION } from '../base/version.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { Option } from 'commander'

/** In the order of the help. */
const COMMANDS: ReadonlyArray<(program: Command, context: CliContext) => void> = [
  registerDemo,
  registerTestnet,
  registerDiscover,
  registerClaim,
  registerRenew,
  registerHandOver,
  registerRelease,
  registerDispute,
  registerWatch,
  registerCoverage,
  registerDp,
  registerCsip,
  registerMsp,
  registerConfig,
  registerKey,
  registerRegistry,
  registerCeremony,
  registerOprf,
  registerCompletion
]

const DESCRIPTION = `Find out on which messaging services somebody can be reached, from a phone number or an address.

A federation of discovery providers (DP) keeps mappings from an identifier to messaging services (MSP). Each mapping is signed by its holder, the service, a DP, and an identifier provider (CSIP) that saw proof of possession. Nobody in the middle can forge one, list them, or see who asks for whom.`

const FIRST_STEPS = `
First steps:
  mimi demo             what this is, explained in five screens
  mimi testnet          a whole federation on this machine, with a prompt
  mimi testnet --once   the same, look up some identifiers, and end
  mimi help <command>   what a command does, its options, an example

Every command takes --json. Exit codes:
  0 done          3 malformed      6 refused      9 limited
  1 defect        4 not verified   7 conflict    10 unavailable
  2 wrong usage   5 expired        8 not found   11 partly answered
                130 interrupted (Ctrl-C)        12 opted out
                                                 13 not listed, revoked`

/** Throws CommanderError instead of ending the process. */
export function createProgram (context: CliContext, { json = false }: GlobalOptions = {}): Command {
  const program = new Command('mimi')
    .description(DESCRIPTION)
    .version(VERSION)
    .option('--json', 'print results as one JSON value')
    .option(
      '--passphrase-file <file>',
      `its first line opens key and share files, and new ones get it (env: ${PASSPHRASE_VARIABLE})`
    )
    .addHelpText('after', FIRST_STEPS)
    .commandsGroup(GROUPS.more)
    .showHelpAfterError('(see: mimi help)')
    .exitOverride()
    .configureHelp({ optionDescription: option => descriptionOf(option) })
    .configureOutput({
      writeOut: text => { context.stdout.write(text) },
      // scripts get it as JSON, of `run`
      writeErr: text => { context.stderr.write(json ? '' : text) }
    })
  for (const register of COMMANDS) {
    register(program, context)
  }
  shareVariables(program, context)
  return program
}

/** As commander has it, and whether it may be left out, and what holds then. */
function descriptionOf (option: Option): string {
  const description = new Help().optionDescription(option)
  if (option.mandatory && option.defaultValue == null) {
    return `${description} (required)`
  }
  const unsaid = ACTS.has(option.long ?? '') ? undefined : unsaidDefault(option)
  return unsaid == null ? description : `${description} (default: ${unsaid})`
}

/** Options that are no settings of anything. */
const ACTS: ReadonlySet<string> = new Set(['--help', '--version'])

/**
 * Runs one command line and returns the exit code; never throws.
 *
 * @param argv - the arguments alone, without runtime and script
 */
export async function run (argv: readonly string[], context: CliContext): Promise<number> {
  // before anything is parsed: also what can't be
  const json = argv.includes('--json')
  const program = createProgram(context, { json })
  try {
    if (argv.length === 0) {
      program.outputHelp()
      return 0
    }
    await program.parseAsync([...argv], { from: 'user' })
    return exitCodeOf(context.signal) ?? 0
  } catch (err) {
    // what fails because it was interrupted is no failure to tell
    return exitCodeOf(context.signal, err) ??
      await renderError(context.stderr, err, { json, reader: readerOf(argv) })
  }
}
