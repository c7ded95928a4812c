/** How the codes of this folder are written down. */
import type { ErrorSpec } from '../base/errors.ts'

/** The four fields in one line each: forty codes are read as a table. */
export function spec<K extends ErrorSpec['kind'], V extends ErrorSpec['verdict']> (
  kind: K, verdict: V, sentence: string, remedy: string
): ErrorSpec & { readonly kind: K, readonly verdict: V } {
  return { kind, verdict, sentence, remedy, ...remedy === DISCARD ? { remedies: DISCARDED } : {} }
}

export const FRESH_CLAIM = 'Start a new claim with current attestations and a current registry.'
export const DISCARD = 'Discard the entry, and treat whoever sent it as faulty.'
const GO_ON = 'Nothing of it was believed. Do the same again through another DP, and tell the operator of this one.'
const DISCARDED: ErrorSpec['remedies'] = { user: GO_ON, msp: GO_ON }
