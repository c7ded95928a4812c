/** Argument parsers of this command's options. */
import { fromString } from 'uint8arrays/from-string'
import { DAY_MS } from '../../../registry/constants.ts'
import { CliError } from '../../errors.ts'
import type { CsipScope } from '../../../registry/interface.ts'

function invalid (expected: string, text: string): CliError {
  return new CliError('OPTION_INVALID', { detail: `expected ${expected}, got "${text}"` })
}

/** 32 bytes in hexadecimal. */
export function key (text: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw invalid('64 hexadecimal digits', text)
  }
  return fromString(text.toLowerCase(), 'base16')
}

export function keys (text: string, previous: readonly Uint8Array[] | undefined): readonly Uint8Array[] {
  return [...previous ?? [], key(text)]
}

/** Days, to milliseconds. */
export function days (text: string): number {
  const value = Number(text)
  if (!/^\d{1,4}$/.test(text) || value < 1) {
    throw invalid('a number of days', text)
  }
  return value * DAY_MS
}

/** `tel:+1415=sms,voice`: type, prefix (may be empty), methods. */
export function scopes (text: string, previous: ReadonlyArray<Omit<CsipScope, 'mayReassign'>> | undefined): ReadonlyArray<Omit<CsipScope, 'mayReassign'>> {
  const match = /^([^:=]+):([^=]*)=(.+)$/.exec(text)
  const [, csiType, prefix, methods] = match ?? []
  if (csiType == null || prefix == null || methods == null) {
    throw invalid('TYPE:PREFIX=METHOD[,METHOD…]', text)
  }
  return [...previous ?? [], { csiType, prefix, methods: methods.split(',') }]
}

export function oneOf<T extends string> (...words: readonly T[]): (text: string) => T {
  return text => {
    const word = words.find(known => known === text)
    if (word == null) {
      throw invalid(`one of ${words.join(', ')}`, text)
    }
    return word
  }
}
