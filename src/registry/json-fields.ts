/**
 * Two-way fields: one description reads JSON strictly and writes it, so that the
 * two can't drift apart. Unknown keys are refused: a misspelt option would
 * otherwise be an option silently off.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { RegistryError } from './errors.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface Field<T> {
  /** Throws REGISTRY_DRAFT_INVALID, with the path in its detail. */
  read (value: unknown, path: string): T
  write (value: T): Json
  /** May be absent from its record. */
  readonly optional?: boolean
}

function refuse (path: string, expected: string): RegistryError {
  return new RegistryError('REGISTRY_DRAFT_INVALID', {
    detail: `${path === '' ? 'the document' : path}: expected ${expected}`
  })
}

export const text: Field<string> = {
  read: (value, path) => {
    if (typeof value !== 'string') {
      throw refuse(path, 'a string')
    }
    return value
  },
  write: value => value
}

export const integer: Field<number> = {
  read: (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw refuse(path, 'a non-negative integer')
    }
    return value
  },
  write: value => value
}

export const flag: Field<boolean> = {
  read: (value, path) => {
    if (typeof value !== 'boolean') {
      throw refuse(path, 'true or false')
    }
    return value
  },
  write: value => value
}

/** What is there or is not: `true`, else absent. */
export const yes: Field<true> = {
  read: (value, path) => {
    if (value !== true) {
      throw refuse(path, 'true, or nothing')
    }
    return value
  },
  write: value => value
}

/** Milliseconds since the epoch, as ISO 8601 in UTC with milliseconds. */
export const time: Field<number> = {
  read: (value, path) => {
    const at = typeof value === 'string' ? Date.parse(value) : NaN
    if (!Number.isSafeInteger(at) || at < 0 || new Date(at).toISOString() !== value) {
      throw refuse(path, 'a time like 2026-06-01T00:00:00.000Z')
    }
    return at
  },
  write: value => new Date(value).toISOString()
}

/** Lower-case base16. */
export const hex: Field<Uint8Array> = {
  read: (value, path) => {
    if (typeof value !== 'string' || value.length % 2 !== 0 || !/^[0-9a-f]*$/.test(value)) {
      throw refuse(path, 'bytes in lower-case hex')
    }
    return fromString(value, 'base16')
  },
  write: value => toString(value, 'base16')
}

export function oneOf<T extends string> (...words: readonly T[]): Field<T> {
  return {
    read: (value, path) => {
      const word = words.find(known => known === value)
      if (word == null) {
        throw refuse(path, `one of ${words.join(', ')}`)
      }
      return word
    },
    write: value => value
  }
}

export function list<T> (item: Field<T>): Field<readonly T[]> {
  return {
    read: (value, path) => {
      if (!Array.isArray(value)) {
        throw refuse(path, 'a list')
      }
      return value.map((element: unknown, i) => item.read(element, `${path}[${i}]`))
    },
    write: values => values.map(value => item.write(value))
  }
}

export function optional<T> (field: Field<T>): Field<T> {
  return { ...field, optional: true }
}

type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> }

function writeField<T, K extends keyof T> (fields: Fields<T>, value: T, name: K): Json {
  const field: Field<T[K]> = fields[name]
  return field.write(value[name])
}

export function record<T extends object> (fields: Fields<T>): Field<T> {
  const names = Object.keys(fields) as Array<keyof T & string>
  return {
    read: (value, path) => {
      if (typeof value !== 'object' || value == null || Array.isArray(value)) {
        throw refuse(path, 'an object')
      }
      const unknown = Object.keys(value).find(key => !names.some(name => name === key))
      if (unknown != null) {
        throw refuse(`${path}.${unknown}`, `no such key, but ${names.join(', ')}`)
      }
      const given = new Map<string, unknown>(Object.entries(value))
      const read: Partial<T> = {}
      for (const name of names) {
        if (given.has(name) || fields[name].optional !== true) {
          read[name] = fields[name].read(given.get(name), path === '' ? name : `${path}.${name}`)
        }
      }
      return read as T
    },
    write: value => {
      const written: Record<string, Json> = {}
      for (const name of names) {
        if (value[name] !== undefined) {
          written[name] = writeField(fields, value, name)
        }
      }
      return written
    }
  }
}
