/**
 * docs/configuration.md: the settings of each role, from the options of its `start` command, which are those of
 * `check`.
 */
import { createProgram } from '../../src/cli/program.ts'
import { settingsOf } from '../../src/cli/settings.ts'
import { sampleOf } from '../../src/cli/commands/config/sample.ts'
import { schemaOf } from '../../src/cli/commands/config/schema.ts'
import type { Command } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import type { Setting } from '../../src/cli/settings.ts'

const INTRODUCTION = `# Configuration

This page is made from the code: \`npm run docs\`.

Each setting of a node has one name. It may come, in this order of precedence, from

1. the command line: \`--max-connections 500\`,
2. the environment: \`MIMI_MAX_CONNECTIONS=500\`; several values are separated by commas,
3. a file, named by \`--config\` or \`MIMI_CONFIG\`, in JSON or YAML: an object with the names as keys,
   \`{ "max-connections": 500, "listen": ["/ip4/0.0.0.0/tcp/4001"] }\`; a list is an array,
4. its default.

A source takes the place of those after it; lists are not added up. A key that is no setting is refused, with the names of those that are.
What a setting of the file holds is checked also where the command line overrides it.

\`check\` takes the same settings as \`start\`, from the same places.

Secrets are never settings: keys, shares and passwords are files, and the settings name them.

| | dp | csip | msp |
| --- | --- | --- | --- |
| a commented sample of each: \`mimi config sample dp\` | [dp.yaml](config/dp.yaml) | [csip.yaml](config/csip.yaml) | [msp.yaml](config/msp.yaml) |
| its JSON Schema, for editors: \`mimi config schema dp\` | [dp.schema.json](config/dp.schema.json) | [csip.schema.json](config/csip.schema.json) | [msp.schema.json](config/msp.schema.json) |

\`mimi config check dp dp.yaml\` tells of all that is wrong in a file, and
\`mimi dp check --config dp.yaml\` whether the node would start with it.

\`MIMI_ANCHOR\`, \`MIMI_REGISTRY\` and \`MIMI_DATA\` stand for \`--anchor\`, \`--registry\` and \`--data\` of every command that has them.
`

const TRADE_OFFS = `## Deliberate trade-offs

- The file is read once, at start. In YAML every value is the text that stands there: \`id: 007\` is an id, and \`no\` no truth value.
- A node that must change its settings is restarted; the registry, which changes more often, is followed without a
  restart.
- There is no search for files in well-known places: what a node runs with can be read off its command line and
  its environment.
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

/** The start commands, by role. */
function starts (): ReadonlyArray<readonly [role: string, start: Command]> {
  return createProgram(NOBODY).commands.flatMap(role => role.commands.flatMap(command =>
    command.name() === 'start' && settingsOf(command).length > 0 ? [[role.name(), command] as const] : []))
}

/** Samples and schemas, by the names of their files in docs/config. */
export function configurationFiles (): ReadonlyMap<string, string> {
  return new Map(starts().flatMap(([role, start]) => [
    [`${role}.yaml`, sampleOf(start, role)] as const,
    [`${role}.schema.json`, `${JSON.stringify(schemaOf(start, role), null, 2)}\n`] as const
  ]))
}

export function configurationPage (): string {
  const sections = starts().map(([role, start]) => `## \`mimi ${role} start\`\n\n${table(settingsOf(start))}`)
  return [INTRODUCTION, ...sections, TRADE_OFFS].join('\n')
}

function table (settings: readonly Setting[]): string {
  const rows = settings.map(({ name, flag, variable, description, required, unsaid, list, default: value }) => {
    const words = [
      escape(description),
      list ? 'A list.' : '',
      required ? '**Required.**' : '',
      required || unsaid == null ? '' : `Default: ${unsaid}.`,
      value == null ? '' : `Default: \`${value}\`.`
    ]
    return `| \`${name}\` | \`${flag}\` | \`${variable}\` | ${words.filter(Boolean).join(' ')} |`
  })
  return ['| setting | command line | environment | |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

function escape (text: string): string {
  return text.replaceAll('|', '\\|').replace(/[^.]$/, '$&.')
}
