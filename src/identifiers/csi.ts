/**
 * Client-sourced identifiers in canonical form: the only form that is blinded,
 * challenged or compared. Every spelling of an identifier has one canonical
 * form or is refused with a code.
 */
import { fromString } from 'uint8arrays/from-string'
import { MAX_CSI_LENGTH } from '../base/limits.ts'
import { canonicalAcct } from './acct.ts'
import { CsiError } from './errors.ts'
import { canonicalMailto } from './mailto.ts'
import { canonicalTel } from './tel.ts'
import { canonicalToken } from './token.ts'
import type { CsiGrammar, CsiType } from './types.ts'

/**
 * What Node.js asks before it prints an object; by its registered name, so that the core imports nothing of the
 * platform.
 */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** UTF-16 units: the longest canonical form, with every octet percent-encoded. */
const MAX_INPUT_LENGTH = 3 * MAX_CSI_LENGTH

const GRAMMARS: Readonly<Record<CsiGrammar, (value: string) => string>> = {
  tel: canonicalTel,
  mailto: canonicalMailto,
  acct: canonicalAcct,
  'user-at-domain': canonicalAcct,
  token: canonicalToken
}

/** RFC 3986, 3.1. */
const URI = /^([a-z][a-z0-9+.-]*):(.*)$/is

/**
 * A CSI that has been parsed. Its text is kept in private fields, and whatever
 * prints it (string conversion, JSON, `util.inspect`) shows the type only, so
 * that it doesn't end up in a log by accident.
 */
export class CanonicalCsi {
  readonly #type: CsiType
  readonly #value: string

  private constructor (type: CsiType, value: string) {
    this.#type = type
    this.#value = value
  }

  /** See `parseCsi`. */
  static parse (input: string, types: readonly CsiType[]): CanonicalCsi {
    if (input.length > MAX_INPUT_LENGTH) {
      throw new CsiError('CSI_TOO_LONG', { detail: `${input.length} characters` })
    }
    const [, scheme, value] = URI.exec(input) ?? []
    if (scheme == null || value == null) {
      throw new CsiError('CSI_SCHEME_MISSING')
    }
    const type = types.find(candidate => candidate.type === scheme.toLowerCase())
    if (type == null) {
      throw new CsiError('CSI_TYPE_UNKNOWN')
    }
    const csi = new CanonicalCsi(type, GRAMMARS[type.grammar](value))
    if (csi.uri.length > MAX_CSI_LENGTH) {
      throw new CsiError('CSI_TOO_LONG', { detail: `${csi.uri.length} characters` })
    }
    return csi
  }

  /** URI scheme, lower case. */
  get type (): string {
    return this.#type.type
  }

  get grammar (): CsiGrammar {
    return this.#type.grammar
  }

  /** ASCII, `MAX_CSI_LENGTH` at most. MUST NOT be logged or stored in a record. */
  get uri (): string {
    return `${this.#type.type}:${this.#value}`
  }

  /** What follows the scheme. */
  get value (): string {
    return this.#value
  }

  /** UTF-8 of `uri`: the input of the OPRF. */
  bytes (): Uint8Array {
    return fromString(this.uri)
  }

  equals (other: CanonicalCsi): boolean {
    return this.uri === other.uri
  }

  toString (): string {
    return `${this.#type.type}:[redacted]`
  }

  toJSON (): string {
    return this.toString()
  }

  [INSPECT] (): string {
    return this.toString()
  }
}

/**
 * Total: returns the canonical form or throws a CsiError, nothing else.
 *
 * @param input - a URI; schemes and escapes in any case
 * @param types - those that the registry allows
 * @throws CsiError
 */
export function parseCsi (input: string, types: readonly CsiType[]): CanonicalCsi {
  return CanonicalCsi.parse(input, types)
}

/**
 * The same for callers that may have parsed it before.
 *
 * @throws CsiError
 */
export function toCsi (input: CanonicalCsi | string, types: readonly CsiType[]): CanonicalCsi {
  return typeof input === 'string' ? parseCsi(input, types) : input
}

/**
 * Whether a CSIP's scope covers a CSI of the scope's type. The empty prefix
 * covers all; for numbers it is the beginning of the E.164 form (`+1415`), for
 * addresses the whole domain with its @ (`@example.com`, which covers no
 * sub-domain), for tokens their beginning.
 */
export function scopeMatches (csi: CanonicalCsi, prefix: string): boolean {
  if (prefix === '') {
    return true
  }
  switch (csi.grammar) {
    case 'tel':
    case 'token':
      return csi.value.startsWith(prefix)
    case 'mailto':
    case 'acct':
    case 'user-at-domain':
      return csi.value.slice(csi.value.lastIndexOf('@')) === prefix
  }
}

export { DEFAULT_CSI_TYPES } from './types.ts'
