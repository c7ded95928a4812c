/**
 * Where the options of a node come from, besides the command line: each option of
 * a configurable command is a setting with one name, which is also a variable of
 * the environment and a key of a JSON file. The command line wins over the
 * environment, that over the file, and that over the default.
 */
import { readFileSync } from 'node:fs'
import { CliError } from './errors.ts'
import { collect } from './option-values.ts'
import type { CliContext } from './context.ts'
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
  /** May have several values. */
  readonly list: boolean
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
  command.option(`--${CONFIG} <file>`, 'settings as a JSON object, by their names without dashes in front')
  const lists = new Set<Option>()
  for (const option of command.options) {
    option.env(variableOf(option))
    if (option.parseArg === collect) {
      lists.add(option)
      // what is given on the command line takes the place of the other sources' list, and doesn't add to it
      option.argParser<readonly string[]>((text, previous) => collect(text, isFromCommandLine(command, option) ? previous : undefined))
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
      list: isList(command, option),
      description: option.description
    }))
}

function applyEnvironment (command: Command, env: CliContext['env']): void {
  for (const option of command.options) {
    const text = env[variableOf(option)]
    if (text == null) {
      continue
    }
    const value = isList(command, option) ? text.split(',').map((item) => item.trim()).filter((item) => item !== '') : text
    command.setOptionValueWithSource(option.attributeName(), parse(command, option, value, variableOf(option)), 'env')
    if (nameOf(option) === CONFIG) {
      applyFile(command, text)
    }
  }
}

function applyFile (command: Command, path: string): void {
  for (const [name, value] of Object.entries(readConfig(path))) {
    const option = command.options.find((candidate) => nameOf(candidate) === name)
    if (option == null || name === CONFIG) {
      throw new CliError('CONFIG_UNKNOWN', { detail: `"${name}" in ${path}; known are ${command.options.map(nameOf).filter((known) => known !== CONFIG).join(', ')}` })
    }
    const source = command.getOptionValueSource(option.attributeName())
    const parsed = parse(command, option, value, `"${name}" in ${path}`)
    if (source !== 'cli' && source !== 'env') {
      command.setOptionValueWithSource(option.attributeName(), parsed, CONFIG)
    }
  }
}

function readConfig (path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (err) {
    throw new CliError('FILE_UNREADABLE', { detail: path, cause: err })
  }
  let config: unknown
  try {
    config = JSON.parse(text)
  } catch (err) {
    throw new CliError('CONFIG_INVALID', { detail: `${path}: not JSON`, cause: err })
  }
  if (typeof config !== 'object' || config == null || Array.isArray(config)) {
    throw new CliError('CONFIG_INVALID', { detail: `${path}: not an object` })
  }
  return Object.fromEntries(Object.entries(config))
}

/** @param where - for the error; the value itself may be a secret */
function parse (command: Command, option: Option, value: unknown, where: string): unknown {
  if (isList(command, option)) {
    if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'string' && item !== '')) {
      throw new CliError('CONFIG_INVALID', { detail: `${where}: expected a list of strings` })
    }
    return value
  }
  if (!option.required) {
    if (value !== true && value !== false && value !== 'true' && value !== 'false') {
      throw new CliError('CONFIG_INVALID', { detail: `${where}: expected true or false` })
    }
    return value === true || value === 'true'
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new CliError('CONFIG_INVALID', { detail: `${where}: expected a string or a number` })
  }
  const parsed: unknown = option.parseArg == null ? String(value) : option.parseArg(String(value), undefined)
  return parsed
}
