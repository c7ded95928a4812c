/** The JSON Schema (draft 2020-12) of a file of settings, from the options of `start`. */
import { settingsOf } from '../../settings.ts'
import type { Command } from 'commander'
import type { Setting } from '../../settings.ts'

const INTEGER = /^\d+$/

export function schemaOf (start: Command, role: string): object {
  const settings = settingsOf(start).filter(({ name }) => name !== 'config')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:mimi-discovery:config:${role}`,
    title: `Settings of mimi ${role} start`,
    type: 'object',
    properties: {
      $schema: { type: 'string', description: 'Where an editor finds this schema; no setting.' },
      ...Object.fromEntries(settings.map(setting => [setting.name, propertyOf(setting)]))
    },
    additionalProperties: false
  }
}

function propertyOf (setting: Setting): object {
  const { description, required, default: value, variable } = setting
  const text = `${description}${required ? ' (required, here or elsewhere)' : ''}; also ${variable}`
  return {
    ...typeOf(setting),
    description: text,
    ...(value == null ? {} : { default: INTEGER.test(value) ? Number(value) : value })
  }
}

function typeOf ({ list, flagOnly, flagToo, range, choices }: Setting): object {
  if (list) {
    return { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 }
  }
  if (flagOnly) {
    return { type: 'boolean' }
  }
  if (range != null) {
    return { type: flagToo ? ['boolean', 'integer'] : 'integer', minimum: range.min, maximum: range.max }
  }
  return choices == null ? { type: ['string', 'number'], minLength: 1 } : { enum: choices }
}
