/**
 * `tel:` URIs of global numbers (RFC 3966), canonical as E.164: `+` and digits.
 *
 * A number has to be *possible* (country code and length exist), not *valid* (in
 * a range that is assigned today): ranges are opened every month, two nodes
 * rarely have the same month's table, and a number that nobody has simply has no
 * mapping. Whether it exists, the CSIP's challenge shows.
 */
import { ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max'
import { CsiError } from './errors.ts'
import { oldFormIn } from './phone-forms.ts'
import { percentDecode, refuseInvisible } from './percent.ts'

/** RFC 3966, 3: visual separators, and the space, which people type. */
const GLOBAL_NUMBER = /^\+[0-9().\- ]*[0-9][0-9().\- ]*$/
/** E.164 has 15; twice that leaves room for a national prefix and spares the parser the rest. */
const MAX_DIGITS = 30

/** @throws CsiError `CSI_TEL_*`, `CSI_PERCENT_INVALID`, `CSI_CHARACTER_REFUSED` */
export function canonicalTel (value: string): string {
  const number = percentDecode(value)
  // before anything that it would hide: a direction mark in front of the +
  refuseInvisible(number.replaceAll(' ', ''))
  if (number.includes(';')) {
    throw new CsiError('CSI_TEL_PARAMETERS_REFUSED')
  }
  if (!number.startsWith('+')) {
    throw new CsiError('CSI_TEL_NOT_GLOBAL')
  }
  if (!GLOBAL_NUMBER.test(number)) {
    throw new CsiError('CSI_TEL_MALFORMED')
  }
  const digits = number.replace(/[^0-9]/g, '')
  if (digits.length > MAX_DIGITS) {
    throw new CsiError('CSI_TEL_IMPOSSIBLE')
  }
  const canonical = e164(`+${digits}`)
  // a form that would be rewritten again names no one number
  if (e164(canonical) !== canonical) {
    throw new CsiError('CSI_TEL_IMPOSSIBLE')
  }
  return canonical
}

/** Also drops a national prefix, as in `+44 (0)20 7946 0018`. */
function e164 (number: string): string {
  try {
    const parsed = parsePhoneNumberWithError(number, { extract: false })
    if (parsed.isPossible()) {
      return parsed.number
    }
  } catch (err) {
    // the parser's error names what it saw, so it doesn't become our cause
    if (!(err instanceof ParseError)) {
      throw err
    }
  }
  throw new CsiError('CSI_TEL_IMPOSSIBLE', { detail: oldFormIn(number) })
}
