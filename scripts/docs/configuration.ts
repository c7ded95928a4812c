/** docs/configuration.md: the settings of each role, from the options of its `start` command, which are those of `check`. */
import { createProgram } from '../../src/cli/program.ts'
import { settingsOf } from '../../src/cli/settings.ts'
import type { CliContext } from '../../src/cli/context.ts'
import type { Setting } from '../../src/cli/settings.ts'

const INTRODUCTION = `# Configuration

This page is made from the code: \`npm run docs\`.

Each setting of a node has one name. It may come, in this order of precedence, from

1. the command line: \`--max-connections 500\`,
2. the environment: \`MIMI_MAX_CONNECTIONS=500\`; several values are separated by commas,
3. a file, named by \`--config\` or \`MIMI_CONFIG\`: a JSON object with the names as keys, \`{ "max-connections": 500, "listen": ["/ip4/0.0.0.0/tcp/4001"] }\`; a list is an array,
4. its default.

A source takes the place of those after it; lists are not added up. A key that is no setting is refused, with the names of those that are. What a setting of the file holds is checked also where the command line overrides it.

\`check\` takes the same settings as \`start\`, from the same places.

Secrets are never settings: keys, shares and passwords are files, and the settings name them.
`

const TRADE_OFFS = `## Deliberate trade-offs

- The file is JSON and is read once, at start. A node that must change its settings is restarted; the registry, which changes more often, is followed without a restart.
- There is no search for files in well-known places: what a node runs with can be read off its command line and its environment.
`

const NOBODY: CliContext = {
  program: 'mimi',
  stdout: { write: () => undefined },
  stderr: { write: () => undefined },
  stdin: process.stdin,
  env: {},
  clock: { now: () => 0 },
  random: { bytes: length => new Uint8Array(length) },
  signal: new AbortController().signal
}

export function configurationPage (): string {
  const sections = createProgram(NOBODY).commands.flatMap(role => role.commands.flatMap(command => {
    const settings = command.name() === 'start' ? settingsOf(command) : []
    return settings.length === 0 ? [] : [`## \`mimi ${role.name()} ${command.name()}\`\n\n${table(settings)}`]
  }))
  return [INTRODUCTION, ...sections, TRADE_OFFS].join('\n')
}

function table (settings: readonly Setting[]): string {
  const rows = settings.map(({ name, flag, variable, description, required, list, default: value }) =>
    `| \`${name}\` | \`${flag}\` | \`${variable}\` | ${[escape(description), list ? 'A list.' : '', required ? '**Required.**' : '', value == null ? '' : `Default: \`${value}\`.`].filter(Boolean).join(' ')} |`)
  return ['| setting | command line | environment | |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

function escape (text: string): string {
  return text.replaceAll('|', '\\|').replace(/[^.]$/, '$&.')
}
