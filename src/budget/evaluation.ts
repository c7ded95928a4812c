/** What a context for evaluations is bound to. */
import { sha256 } from '../base/hash.ts'
import type { Hash } from '../base/bytes.ts'

/** What is charged for each blinded element: who issues a context need not see the element. */
export function elementIds (blinded: readonly Uint8Array[]): readonly Hash[] {
  return blinded.map(element => sha256(element))
}

/** @param ids - of `elementIds`, in the order of the request */
export function evaluationDigest (ids: readonly Uint8Array[]): Hash {
  return sha256(...ids)
}
