/** The file of settings: a JSON or YAML object. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PackageError } from '../base/package-errors.ts'
import { OPTIONAL_PACKAGES } from '../base/packages.ts'
import { TextError } from '../base/text-errors.ts'
import { decodeText } from '../base/text.ts'
import { CliError } from './errors.ts'

type Yaml = typeof import('yaml')

/** By which editors know the schema of a JSON file; no setting. */
const SCHEMA = '$schema'

/** @throws CliError `FILE_UNREADABLE`, `CONFIG_INVALID`, TextError */
export function readSettings (path: string): ReadonlyMap<string, unknown> {
  let text: string
  try {
    text = decodeText(readFileSync(path), { origin: path })
  } catch (err) {
    if (err instanceof TextError) {
      throw err
    }
    throw new CliError('FILE_UNREADABLE', { detail: path, cause: err })
  }
  const config = text.trimStart().startsWith('{') ? parseJson(text, path) : parseYaml(text, path)
  if (typeof config !== 'object' || config == null || Array.isArray(config)) {
    throw new CliError('CONFIG_INVALID', { detail: `${path}: not an object` })
  }
  return new Map(Object.entries(config).filter(([name]) => name !== SCHEMA))
}

function parseJson (text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (err) {
    throw new CliError('CONFIG_INVALID', { detail: `${path}: not JSON`, cause: err })
  }
}

/** Only who has such a file loads what reads it, and needs it installed. @throws PackageError `PACKAGE_MISSING` */
function loadYaml (): Yaml {
  try {
    return createRequire(import.meta.url)('yaml') as Yaml
  } catch (cause) {
    throw new PackageError('PACKAGE_MISSING', {
      detail: `npm install yaml@${OPTIONAL_PACKAGES.yaml}, or write the settings as JSON`, cause
    })
  }
}

/**
 * Every value is the text that stands there (YAML's failsafe schema): no id becomes a
 * number, no country a truth value. The options read it, as on the command line.
 */
function parseYaml (text: string, path: string): unknown {
  const { parse } = loadYaml()
  try {
    return parse(text, { schema: 'failsafe', maxAliasCount: 0, prettyErrors: true, logLevel: 'error' })
  } catch (err) {
    const [line = ''] = err instanceof Error ? err.message.split('\n') : []
    throw new CliError('CONFIG_INVALID', { detail: `${path}: not YAML: ${line}`, cause: err })
  }
}
