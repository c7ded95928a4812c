/**
 * Percent-encoding with one outcome (RFC 3986, 6.2.2): everything is decoded,
 * and only what the scheme can't hold as it is gets encoded again, in upper-case
 * hex. So `%61`, `%4a` and `%4A` never make three identifiers out of one.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { CsiError } from './errors.ts'

/** RFC 3986, 2.3, after lower-casing. */
export const UNRESERVED = 'abcdefghijklmnopqrstuvwxyz0123456789-._~'

/**
 * Controls, format characters, lone surrogates, private use, unassigned;
 * separators; whatever is invisible by default; the replacement character, which
 * stands for what somebody couldn't read. Unassigned code points are refused
 * because their case and normalisation aren't settled.
 */
const REFUSED = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\ufffd]/u

/** @throws CsiError `CSI_PERCENT_INVALID` for a stray `%` or escapes that aren't UTF-8 */
export function percentDecode (value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (err) {
    throw new CsiError('CSI_PERCENT_INVALID', { cause: err instanceof URIError ? undefined : err })
  }
}

/** Encodes every character that is not in `literal`, as UTF-8. */
export function percentEncode (value: string, literal: string): string {
  return Array.from(value, character => literal.includes(character) ? character : escape(character)).join('')
}

function escape (character: string): string {
  return toString(fromString(character), 'base16upper').replace(/../g, '%$&')
}

/** @throws CsiError `CSI_CHARACTER_REFUSED` */
export function refuseInvisible (value: string): void {
  if (REFUSED.test(value)) {
    throw new CsiError('CSI_CHARACTER_REFUSED')
  }
}
