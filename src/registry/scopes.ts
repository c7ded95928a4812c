/** What a CSIP may attest at a time. */
import type { CsipRecord, CsipScope } from './interface.ts'

/** Of its scopes those by which something issued at `at` is judged; milliseconds since the epoch. */
export function scopesAt ({ scopes }: Pick<CsipRecord, 'scopes'>, at: number): readonly CsipScope[] {
  return scopes.filter(({ validFrom = 0, validUntil = Infinity }) => validFrom <= at && at < validUntil)
}
