/** Argument parsers of this command's options. */
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
  return new Uint8Array(Buffer.from(text, 'hex'))
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

export type ScopeOption = Omit<CsipScope, 'mayReassign' | 'validFrom' | 'validUntil'>

/**
 * `tel:+1415=sms-code,voice-code`: type, prefix (may be empty), methods. A method
 * may name who signs people in: `acct:@social.example=oidc@https://accounts.social.example`.
 */
export function scopes (text: string, previous: readonly ScopeOption[] | undefined): readonly ScopeOption[] {
  const match = /^([^:=]+):([^=]*)=(.+)$/.exec(text)
  const [, csiType, prefix, list] = match ?? []
  if (csiType == null || prefix == null || list == null) {
    throw invalid('TYPE:PREFIX=METHOD[@ISSUER][,METHOD…]', text)
  }
  const named = list.split(',').map(item =>
    ({ method: item.split('@')[0] ?? '', issuer: item.includes('@') ? item.slice(item.indexOf('@') + 1) : undefined }))
  const issuers = named.flatMap(({ method, issuer }) => issuer == null ? [] : [{ method, issuer }])
  if (issuers.length > 1 || issuers.some(({ method, issuer }) => method !== 'oidc' || issuer === '')) {
    throw invalid('one issuer at most, behind oidc@', text)
  }
  return [
    ...previous ?? [], {
      csiType,
      prefix,
      methods: named.map(({ method }) => method),
      ...(issuers[0] == null ? {} : { issuer: issuers[0].issuer })
    }
  ]
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
