/**
 * As domain.ts, by the browser's own UTS #46, which is the URL Standard's
 * ("domain to ASCII", not strict): what that leaves to strictness is asked here.
 */
import { CsiError } from './errors.ts'

const FULLY_QUALIFIED = /^(?:[a-z0-9-]+\.)+(?![0-9]+$)[a-z0-9-]+$/
/** What a URL gives another meaning than a domain does: delimiters, percent signs, and white space, which it strips. */
const NOT_OF_DOMAINS = /[\s#%/:<>?@[\\\]^|]/
/** RFC 1035, section 2.3.4: octets. */
const [MAX_NAME, MAX_LABEL] = [253, 63]

export function canonicalDomain (domain: string): string {
  const ascii = NOT_OF_DOMAINS.test(domain) ? undefined : hostnameOf(domain)
  if (ascii == null || !FULLY_QUALIFIED.test(ascii) || ascii.length > MAX_NAME || !ascii.split('.').every(isLabel)) {
    throw new CsiError('CSI_DOMAIN_INVALID')
  }
  return ascii
}

function hostnameOf (domain: string): string | undefined {
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return undefined // the answer to the question, not a failure
  }
}

/** CheckHyphens of UTS #46: none at either end, none third and fourth but in A-labels. */
function isLabel (label: string): boolean {
  const hyphenated = label.startsWith('-') || label.endsWith('-') ||
    (label.startsWith('--', 2) && !label.startsWith('xn--'))
  return label.length <= MAX_LABEL && !hyphenated
}
