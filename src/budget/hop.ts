/** Who handed a request on to whom: signed by each, so that nobody is led in a circle. */
import { decodeStrict } from '../base/codec.ts'
import { equalBytes } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { Signed } from '../base/pb/signed.ts'
import { peerIdOf } from '../base/keys.ts'
import { CONTEXT_LIFETIME, CONTEXT_VERSION, MAX_HOP_LENGTH } from './constants.ts'
import { sha256 } from '../base/hash.ts'
import { BudgetError } from './errors.ts'
import { Hop } from './pb/context.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { VerifiedContext } from './context.ts'

/**
 * @param to - peer id of the next DP
 * @param context - what it gets, as Signed
 * @param at - milliseconds since the epoch
 * @returns Hop as Signed
 */
export function makeHop (to: string, context: Uint8Array, at: number, signer: FederationSigner): Uint8Array {
  const from = peerIdOf(signer.publicKey).toString()
  const payload = Hop.encode({ version: CONTEXT_VERSION, from, to, contextHash: sha256(context).slice(), at })
  return Signed.encode({ payload: payload.slice(), signature: signUnder('hop', signer, payload).slice() })
}

/**
 * That the hops of a query lead from the origin to whoever redeems, the last over
 * this context, no more than it allows, and no DP twice.
 *
 * @throws BaseError as `decodeStrict`
 * @throws BudgetError `CONTEXT_VERSION_UNKNOWN`, `CONTEXT_HOPS_INVALID`
 */
export function verifyHops (hops: readonly Uint8Array[], context: VerifiedContext, { registry, now }: {
  readonly registry: VerifiedRegistry, readonly now: number
}): void {
  const { origin, redeemer, via, hopLimit } = context
  const path = [origin, ...(via == null ? [] : [via]), redeemer]
  if (hops.length !== path.length - 1 || hops.length > hopLimit || new Set(path).size !== path.length) {
    throw new BudgetError('CONTEXT_HOPS_INVALID', { detail: `${hops.length} hops` })
  }
  const { clockTolerance } = registry.policy
  for (const [i, bytes] of hops.entries()) {
    const { payload, signature } = decodeStrict(Signed, bytes, 'hop', MAX_HOP_LENGTH)
    const hop = decodeStrict(Hop, payload, 'hop', MAX_HOP_LENGTH)
    if (hop.version !== CONTEXT_VERSION) {
      throw new BudgetError('CONTEXT_VERSION_UNKNOWN', { detail: `hop of version ${hop.version}` })
    }
    const dp = registry.dp(hop.from)
    const isRecent = hop.at <= now + clockTolerance && hop.at >= now - clockTolerance - CONTEXT_LIFETIME
    const isOver = i < hops.length - 1 || equalBytes(hop.contextHash, context.hash)
    const isSigned = dp != null && dp.status !== 'revoked' &&
      verifyUnder('hop', registry.federationId, dp.publicKey, signature, payload)
    if (hop.from !== path[i] || hop.to !== path[i + 1] || !isRecent || !isOver || !isSigned) {
      throw new BudgetError('CONTEXT_HOPS_INVALID', { detail: `hop ${i + 1}` })
    }
  }
}
