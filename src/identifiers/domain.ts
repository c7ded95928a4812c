/** Domain names in the form the DNS holds: UTS #46, non-transitional, to ASCII. */
import { toASCII } from 'tr46'
import { CsiError } from './errors.ts'

/** Two labels or more; the last is not a number, so that no IPv4 address passes (RFC 3696, 2). */
const FULLY_QUALIFIED = /^(?:[a-z0-9-]+\.)+(?![0-9]+$)[a-z0-9-]+$/

/**
 * Lower case, A-labels, 253 characters at most, no trailing dot.
 *
 * @throws CsiError `CSI_DOMAIN_INVALID`
 */
export function canonicalDomain (domain: string): string {
  const ascii = toASCII(domain, {
    checkHyphens: true,
    checkBidi: true,
    checkJoiners: true,
    useSTD3ASCIIRules: true,
    verifyDNSLength: true,
    transitionalProcessing: false
  })
  if (ascii == null || !FULLY_QUALIFIED.test(ascii)) {
    throw new CsiError('CSI_DOMAIN_INVALID')
  }
  return ascii
}
