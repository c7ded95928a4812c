/**
 * `acct:` URIs (RFC 7565), and any other scheme of the shape `user@domain`.
 *
 * The user part is lower-cased by the rule of case.ts: RFC 7565 leaves its case
 * to the service, and services that tell `Alice` from `alice` are rare enough.
 * An `@` that belongs to the user part is written `%40`, as in the RFC's
 * `acct:juliet%40capulet.example@shoppingsite.example`.
 */
import { lowerCase } from './case.ts'
import { canonicalDomain } from './domain.ts'
import { CsiError } from './errors.ts'
import { UNRESERVED, percentDecode, percentEncode, refuseInvisible } from './percent.ts'

/** unreserved and sub-delims of RFC 3986. */
const LITERAL = `${UNRESERVED}!$&'()*+,;=`
/** gen-delims but `@`: they can't stand in a user part or a host name as they are. */
const DELIMITERS = /[:/?#[\]]/

/** @throws CsiError */
export function canonicalAcct (value: string): string {
  const [userPart, domain, ...rest] = value.split('@')
  if (userPart == null || userPart === '' || domain == null || rest.length > 0 || DELIMITERS.test(value)) {
    throw new CsiError('CSI_ADDRESS_MALFORMED')
  }
  const user = lowerCase(percentDecode(userPart))
  refuseInvisible(user)
  const encoded = percentEncode(user, LITERAL)
  // RFC 7565, 7: a user part never begins with an escape
  if (encoded.startsWith('%')) {
    throw new CsiError('CSI_ADDRESS_MALFORMED')
  }
  return `${encoded}@${canonicalDomain(percentDecode(domain))}`
}
