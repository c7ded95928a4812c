/**
 * `mailto:` URIs (RFC 6068) of exactly one address, without header fields.
 *
 * The local part is a dot-atom (RFC 5322, 3.2.3; RFC 6532 for the rest of
 * Unicode), lower-cased by the rule of case.ts. Sub-addresses (`alice+list`) stay as they
 * are: what they mean is the mail host's business.
 */
import { fromString } from 'uint8arrays/from-string'
import { lowerCase } from './case.ts'
import { canonicalDomain } from './domain.ts'
import { CsiError } from './errors.ts'
import { UNRESERVED, percentDecode, percentEncode, refuseInvisible } from './percent.ts'

/** Octets (RFC 5321, 4.5.3.1.1). */
const MAX_LOCAL_PART = 64
/** Octets: a path of 256 without its angle brackets (RFC 5321, 4.5.3.1.3). */
const MAX_ADDRESS = 254
/** What RFC 6068, 2 (1, 2) has escaped: `mailto://bob@…` is no address of `//bob`. */
const RESERVED = /[/[\]&;=]/
const DOT_ATOM =
  /^[a-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+(?:\.[a-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+)*$/u
/** What of a dot-atom RFC 6068, 2 (1) lets stand as it is. */
const LITERAL = `${UNRESERVED}!$'*+`

/** @throws CsiError */
export function canonicalMailto (value: string): string {
  if (/[?#]/.test(value)) {
    throw new CsiError('CSI_HEADERS_REFUSED')
  }
  if (RESERVED.test(value)) {
    throw new CsiError('CSI_ADDRESS_MALFORMED')
  }
  const address = percentDecode(value)
  const at = address.lastIndexOf('@')
  if (at < 1) {
    throw new CsiError('CSI_ADDRESS_MALFORMED')
  }
  const local = lowerCase(address.slice(0, at))
  refuseInvisible(local)
  if (/^[^"(]*,/.test(local)) {
    throw new CsiError('CSI_ADDRESS_NOT_SINGLE')
  }
  if (!DOT_ATOM.test(local)) {
    throw new CsiError('CSI_LOCAL_PART_REFUSED')
  }
  const octets = fromString(local).byteLength
  if (octets > MAX_LOCAL_PART) {
    throw new CsiError('CSI_LOCAL_PART_TOO_LONG', { detail: `${octets} octets` })
  }
  const domain = canonicalDomain(address.slice(at + 1))
  if (octets + 1 + domain.length > MAX_ADDRESS) {
    throw new CsiError('CSI_TOO_LONG', { detail: `address of ${octets + 1 + domain.length} octets` })
  }
  return `${percentEncode(local, LITERAL)}@${domain}`
}
