/**
 * Where the options of a node come from, besides the command line: each option of
 * a configurable command is a setting with one name, which is also a variable of
 * the environment and a key of a file, JSON or YAML. The command line wins over the
 * environment, that over the file, and that over the default.
 */
import { DiscoveryError } from '../base/errors.ts'
import { unsaidDefault } from './default-words.ts'
import { CliError } from './errors.ts'
import { collect, rangeOf } from './option-values.ts'
import { groupOf } from './setting-groups.ts'
import { readSettings } from './settings-file.ts'
import type { CliContext } from './context.ts'
import type { Range } from './option-values.ts'
import type { Command, Option } from 'commander'

const CONFIG = 'config'
const CONFIGURABLE = new WeakSet<Command>()

export interface Setting {
  /** Key in the file; `--name` on the command line. */
  readonly name: string
  /** As `--help` shows it. */
  readonly flag: string
  readonly variable: string
  readonly default?: string
  readonly required: boolean
  /** What holds where it is left out, where neither `default` nor the description says so: `none`, `no`. */
  readonly unsaid?: string
  /** May have several values. */
  readonly list: boolean
  /** Without a value on the command line: true or false in a file. */
  readonly flagOnly: boolean
  /** With a value or without: true, false or that value in a file. */
  readonly flagToo: boolean
  /** Of an integer, its bounds. */
  readonly range?: Range
  readonly choices?: readonly string[]
  /** Heading under which it stands. */
  readonly group: string
  readonly description: string
}

function nameOf (option: Option): string {
  return option.long?.replace(/^--/, '') ?? option.attributeName()
}

function variableOf (option: Option): string {
  return `MIMI_${nameOf(option).replaceAll('-', '_').toUpperCase()}`
}

/**
 * Makes the options of `command` settings; call it after the last of them.
 * Adds `--config`, and the name of its variable to the help of each option.
 */
export function configurable (command: Command, context: CliContext): Command {
  command.option('--passphrase-file <file>', 'passphrase of its key and share files, the first line of a file')
  command.option(
    `--${CONFIG} <file>`, 'settings as JSON or YAML, by their names without dashes in front: see mimi config'
  )
  const lists = new Set<Option>()
  for (const option of command.options) {
    option.env(variableOf(option))
    option.helpGroup(groupOf(nameOf(option)))
    if (option.parseArg === collect) {
      lists.add(option)
      // what is given on the command line takes the place of the other sources' list, and doesn't add to it
      option.argParser<readonly string[]>((text, previous) =>
        collect(text, isFromCommandLine(command, option) ? previous : undefined))
    }
  }
  LISTS.set(command, lists)
  CONFIGURABLE.add(command)

  command.on(`option:${CONFIG}`, (path: string) => { applyFile(command, path) })
  command.parent?.hook('preSubcommand', (_parent, chosen) => {
    if (chosen === command) {
      applyEnvironment(command, context.env)
    }
  })
  return command
}

const LISTS = new WeakMap<Command, ReadonlySet<Option>>()

function isList (command: Command, option: Option): boolean {
  return LISTS.get(command)?.has(option) === true
}

function isFromCommandLine (command: Command, option: Option): boolean {
  return command.getOptionValueSource(option.attributeName()) === 'cli'
}

/** For the documentation; empty for a command that isn't configurable. */
export function settingsOf (command: Command): readonly Setting[] {
  return !CONFIGURABLE.has(command)
    ? []
    : command.options.map((option) => ({
      name: nameOf(option),
      flag: option.flags,
      variable: variableOf(option),
      default: option.defaultValue == null ? undefined : String(option.defaultValue),
      required: option.mandatory,
      unsaid: unsaidDefault(option),
      list: isList(command, option),
      flagOnly: !option.required && !option.optional,
      flagToo: option.optional,
      range: rangeOf(option.parseArg),
      choices: option.argChoices,
      group: groupOf(nameOf(option)),
      description: option.description
    }))
}

function applyEnvironment (
  command: Command, env: CliContext['env'], options: readonly Option[] = command.options
): void {
  for (const option of options) {
    const text = env[variableOf(option)]
    if (text == null) {
      continue
    }
    const value = isList(command, option)
      ? text.split(',').map((item) => item.trim()).filter((item) => item !== '')
      : text
    command.setOptionValueWithSource(option.attributeName(), parse(command, option, value, variableOf(option)), 'env')
    if (nameOf(option) === CONFIG) {
      applyFile(command, text)
    }
  }
}

/** What every command takes from the environment, where it has the option. */
const SHARED: ReadonlySet<string> = new Set(['anchor', 'registry', 'data'])

/** For the commands below `parent` whose options aren't settings; call it once all are there. */
export function shareVariables (parent: Command, { env }: Pick<CliContext, 'env'>): void {
  for (const command of parent.commands) {
    shareVariables(command, { env })
    const shared = CONFIGURABLE.has(command) ? [] : command.options.filter(option => SHARED.has(nameOf(option)))
    if (shared.length === 0) {
      continue
    }
    shared.forEach(option => { option.env(variableOf(option)) })
    parent.hook('preSubcommand', (_parent, chosen) => {
      if (chosen === command) {
        applyEnvironment(command, env, shared)
      }
    })
  }
}

function applyFile (command: Command, path: string): void {
  for (const [name, value] of readSettings(path)) {
    const { option, parsed } = settingIn(command, path, name, value)
    const source = command.getOptionValueSource(option.attributeName())
    if (source !== 'cli' && source !== 'env') {
      command.setOptionValueWithSource(option.attributeName(), parsed, CONFIG)
    }
  }
}

/** @throws CliError `CONFIG_UNKNOWN`, `CONFIG_INVALID`, `OPTION_INVALID` */
function settingIn (
  command: Command, path: string, name: string, value: unknown
): { readonly option: Option, readonly parsed: unknown } {
  const option = command.options.find((candidate) => nameOf(candidate) === name)
  if (option == null || name === CONFIG) {
    throw new CliError('CONFIG_UNKNOWN', {
      detail: `"${name}" in ${path}; known are ${command.options.map(nameOf).filter((known) => known !== CONFIG).join(', ')}`
    })
  }
  return { option, parsed: parse(command, option, value, `"${name}" in ${path}`) }
}

/** What a file of settings for `command` has, and all that is wrong with it. */
export interface CheckedSettings {
  readonly names: readonly string[]
  readonly problems: readonly DiscoveryError[]
}

/** @throws CliError `FILE_UNREADABLE`, and `CONFIG_INVALID` for what can't be read at all */
export function checkSettings (command: Command, path: string): CheckedSettings {
  const problems: DiscoveryError[] = []
  const settings = readSettings(path)
  for (const [name, value] of settings) {
    try {
      settingIn(command, path, name, value)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      problems.push(err)
    }
  }
  return { names: [...settings.keys()], problems }
}

/** @param where - for the error; the value itself may be a secret */
function parse (command: Command, option: Option, value: unknown, where: string): unknown {
  if (isList(command, option)) {
    if (!Array.isArray(value) || value.length === 0 ||
      !value.every((item) => typeof item === 'string' && item !== '')) {
      throw new CliError('CONFIG_INVALID', { detail: `${where}: expected a list of strings` })
    }
    return value
  }
  const isTruth = value === true || value === false || value === 'true' || value === 'false'
  if (option.optional ? isTruth : !option.required) {
    if (!isTruth) {
      throw new CliError('CONFIG_INVALID', { detail: `${where}: expected true or false` })
    }
    return value === true || value === 'true'
  }
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '') {
    throw new CliError('CONFIG_INVALID', { detail: `${where}: expected a string or a number` })
  }
  if (option.argChoices != null && !option.argChoices.includes(String(value))) {
    throw new CliError('CONFIG_INVALID', { detail: `${where}: expected one of ${option.argChoices.join(', ')}` })
  }
  const parsed: unknown = option.parseArg == null || option.argChoices != null
    ? String(value)
    : option.parseArg(String(value), undefined)
  return parsed
}
