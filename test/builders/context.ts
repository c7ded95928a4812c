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
export function contextOf (changes: Partial<ContextFields> = {}, signer = signerOf(changes.origin ?? dpOf(0))): Uint8Array {
  const fields: ContextFields = { purpose: 'query', origin: dpOf(0), redeemer: dpOf(1), tier: 'default', requestDigest: DIGEST, units: 1, hopLimit: 2, issuedAt: NOW, serial: serialOf('one'), ...changes }
  return makeContext(fields, signer)
}

export function evaluationOf (changes: Partial<ContextFields> = {}): Uint8Array {
  return contextOf({ purpose: 'evaluation', hopLimit: 0, clientTag: seedOf('tag').slice(0, 16), ...changes })
}

export function hopOf (from: string, to: string, context: Uint8Array, at = NOW): Uint8Array {
  return makeHop(to, context, at, signerOf(from))
}
