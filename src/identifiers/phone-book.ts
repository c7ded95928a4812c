/**
 * Numbers and mailboxes as people write them down, made into identifiers to be asked
 * about. Not part of the protocol: an identifier that travels has its one canonical form.
 */
import { isSupportedCountry, parsePhoneNumberWithError, ParseError } from 'libphonenumber-js/max'
import { CsiError } from './errors.ts'
import { asWrittenToday } from './phone-forms.ts'
import type { CountryCode } from 'libphonenumber-js/max'

/** Direction marks and soft hyphens, which phones put around a number that was copied. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** ISO 3166-1 alpha-2, of either case; undefined where nobody has numbers under that name. */
export function parseCountry (text: string): CountryCode | undefined {
  const country = text.toUpperCase()
  return isSupportedCountry(country) ? country : undefined
}

/**
 * A `tel:` URI. With a country also from its national form, and with its prefix for
 * calls abroad (`00 41 …`).
 *
 * @throws CsiError `CSI_TEL_*`
 */
export function telOf (written: string, country?: CountryCode): string {
  const number = written.replace(INVISIBLE, '').replace(/\p{Zs}/gu, ' ').replace(/^\s*\uff0b/, '+').trim()
  if (/^tel:/i.test(number)) {
    return number
  }
  if (country == null && !number.startsWith('+')) {
    throw new CsiError('CSI_TEL_NOT_GLOBAL')
  }
  try {
    const options = { defaultCountry: country, extract: false }
    const parsed = parsePhoneNumberWithError(asWrittenToday(number, country), options)
    if (parsed.ext != null) {
      throw new CsiError('CSI_TEL_PARAMETERS_REFUSED')
    }
    if (parsed.isPossible()) {
      return `tel:${parsed.number}`
    }
  } catch (err) {
    // the parser's error names what it saw, so it doesn't become our cause
    if (!(err instanceof ParseError)) {
      throw err
    }
  }
  throw new CsiError('CSI_TEL_IMPOSSIBLE')
}

/** A `mailto:` URI, with the characters of a local part escaped that RFC 6068 has no room for. */
export function mailtoOf (written: string): string {
  const address = written.replace(INVISIBLE, '').trim()
  return /^mailto:/i.test(address) ? address : `mailto:${address.replace(/[%?#&;=/[\]{}|^`"<>\\ ]/g, escaped)}`
}

function escaped (char: string): string {
  return encodeURIComponent(char)
}
