/** What can be wrong with a CSI. None of these carries the CSI itself in its `detail`. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const CSI_ERRORS = {
  CSI_SCHEME_MISSING: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The identifier does not begin with a URI scheme.',
    remedy: 'Write it as a URI, such as tel:+14155550123 or mailto:alice@example.com.'
  },
  CSI_TYPE_UNKNOWN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The federation does not allow identifiers of this type.',
    remedy: 'Use a type that the registry\'s policy lists, or have the federation add this one.'
  },
  CSI_TOO_LONG: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The identifier is longer than its type allows.',
    remedy: 'Check for text that does not belong to the identifier.'
  },
  CSI_PERCENT_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The identifier holds a percent sign that is not part of a valid UTF-8 escape.',
    remedy: 'Write a percent sign as %25, and other characters as the percent-encoded bytes of their UTF-8.'
  },
  CSI_CHARACTER_REFUSED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The identifier holds a space, or an invisible, unassigned or control character.',
    remedy: 'Remove it; it is often pasted along by accident.'
  },
  CSI_TEL_NOT_GLOBAL: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The number is local: it does not begin with + and a country code.',
    remedy: 'Write the number in international form, such as +14155550123.'
  },
  CSI_TEL_PARAMETERS_REFUSED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The number carries parameters, such as an extension.',
    remedy: 'Leave out everything from the first semicolon on; an extension is not globally unique.'
  },
  CSI_TEL_MALFORMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The number holds something other than digits and visual separators.',
    remedy: 'Use the digits 0 to 9, with spaces, hyphens, dots or parentheses between them if you like.'
  },
  CSI_TEL_IMPOSSIBLE: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'No number of that country code has this length, or there is no such country code.',
    remedy: 'Check the number for missing or additional digits.'
  },
  CSI_HEADERS_REFUSED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The address carries header fields or a fragment.',
    remedy: 'Leave out everything from the question mark or number sign on; encode them if they belong to the address.'
  },
  CSI_ADDRESS_NOT_SINGLE: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The URI names several addresses.',
    remedy: 'Name exactly one.'
  },
  CSI_ADDRESS_MALFORMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The identifier is not one user part, an @ and a domain.',
    remedy: 'Write it as user@example.com; percent-encode what the scheme has no room for in the user part, such as ' +
      '@, / or &.'
  },
  CSI_LOCAL_PART_REFUSED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The part before the @ is not a dot-atom: quoted strings, comments and routes are not accepted.',
    remedy: 'Use an address without quotation marks, comments or misplaced dots.'
  },
  CSI_LOCAL_PART_TOO_LONG: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The part before the @ is longer than 64 octets.',
    remedy: 'Check the address; no mail server is obliged to accept a longer one.'
  },
  CSI_DOMAIN_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The part after the @ is not a fully qualified domain name.',
    remedy: 'Use a domain name of two labels or more; IP addresses and local host names are not globally unique.'
  },
  CSI_TOKEN_MALFORMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The identifier is not a token of 1 to 64 letters, digits, dots, underscores or hyphens.',
    remedy: 'Check it for other characters; only ASCII is allowed in this type.'
  }
} as const satisfies ErrorTable

export type CsiErrorCode = keyof typeof CSI_ERRORS

export class CsiError extends DiscoveryError<CsiErrorCode> {
  override readonly name = 'CsiError'

  constructor (code: CsiErrorCode, options?: DiscoveryErrorOptions) {
    super(CSI_ERRORS, code, options)
  }
}
