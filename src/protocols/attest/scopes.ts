/** Which scope of a CSIP an attestation of an identifier is made under. */
import { scopeMatches } from '../../identifiers/csi.ts'
import { isCertified } from '../../registry/certification.ts'
import { scopesAt } from '../../registry/scopes.ts'
import type { PublicKeyBytes } from '../../base/bytes.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { CsipRecord, CsipScope } from '../../registry/interface.ts'

export interface Attesting {
  /** That the CSIP signs by. */
  readonly publicKey: PublicKeyBytes
  readonly now: number
}

export function covers (scope: CsipScope, csi: CanonicalCsi): boolean {
  return scope.csiType === csi.type && scopeMatches(csi, scope.prefix)
}

/** The narrowest, so that verifiers see as much of what was checked as they may. */
export function scopeFor (
  csi: CanonicalCsi, method: string, csip: CsipRecord, { publicKey, now }: Attesting
): CsipScope | undefined {
  return scopesAt(csip, now)
    .filter(scope =>
      covers(scope, csi) && scope.methods.includes(method) &&
      // where a certificate has to, one lets the key attest this range now
      (scope.certified !== true || isCertified(csip, publicKey, scope.prefix, now)))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0]
}
