/** Which identifiers somebody may have at will together: shares of what is there for all are counted by that. */
import { DEFAULT_RANGE_RULES, rangeOf } from './range-guard.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'

/**
 * Of an address the last two labels of its domain, as its sub-domains cost nothing; of a
 * number its block of ten thousand; of anything else itself.
 */
export function holdingOf ({ type, value, uri }: Pick<CanonicalCsi, 'type' | 'value' | 'uri'>): string {
  const domain = value.slice(value.lastIndexOf('@') + 1)
  return domain === value
    ? rangeOf({ type, value }, DEFAULT_RANGE_RULES) ?? uri
    : domain.split('.').slice(-2).join('.')
}
