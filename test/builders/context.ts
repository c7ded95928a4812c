/** Contexts and hops in the test federation. */
import { makeContext } from '../../src/budget/context.ts'
import { makeHop } from '../../src/budget/hop.ts'
import { sha256 } from '../../src/base/hash.ts'
import { dpOf, signerOf } from './query.ts'
import { NOW, seedOf } from './registry.ts'
import type { ContextFields } from '../../src/budget/context.ts'

export const DIGEST = sha256(seedOf('request'))

export function serialOf (name: string): Uint8Array {
  return seedOf(`serial ${name}`).slice(0, 16)
}

/** From DP 0, for DP 1, unless said otherwise; signed by its origin or by `signer`. */
export function contextOf (changes: Partial<ContextFields> = {}, signer = signerOf(changes.origin ??
  dpOf(0))): Uint8Array {
  const fields: ContextFields = {
    origin: dpOf(0),
    redeemer: dpOf(1),
    requestDigest: DIGEST,
    hopLimit: 2,
    issuedAt: NOW,
    serial: serialOf('one'),
    ...changes
  }
  return makeContext(fields, signer)
}

export function hopOf (from: string, to: string, context: Uint8Array, at = NOW): Uint8Array {
  return makeHop(to, context, at, signerOf(from))
}
