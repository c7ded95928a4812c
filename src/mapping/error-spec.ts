/** How the codes of this folder are written down. */
import type { ErrorSpec } from '../base/errors.ts'

/** The four fields in one line each: forty codes are read as a table. */
export function spec<K extends ErrorSpec['kind'], V extends ErrorSpec['verdict']> (
  kind: K, verdict: V, sentence: string, remedy: string
): ErrorSpec & { readonly kind: K, readonly verdict: V } {
  return { kind, verdict, sentence, remedy }
}

export const FRESH_CLAIM = 'Start a new claim with current attestations and a current registry.'
export const DISCARD = 'Discard the entry, and treat whoever sent it as faulty.'
