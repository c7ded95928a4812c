/** Plain user names of one service, for types that a registry adds: ASCII letters, digits and `._-`, lower case. */
import { CsiError } from './errors.ts'
import { percentDecode } from './percent.ts'

const TOKEN = /^[A-Za-z0-9._-]{1,64}$/

/** @throws CsiError `CSI_TOKEN_MALFORMED`, `CSI_PERCENT_INVALID` */
export function canonicalToken (value: string): string {
  const token = percentDecode(value)
  if (!TOKEN.test(token)) {
    throw new CsiError('CSI_TOKEN_MALFORMED')
  }
  return token.toLowerCase()
}
