/** Invalidations that somebody signs, rightly or not. */
import { systemClock, systemRandom } from '../../../src/base/clock.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import { makeInvalidation } from '../../../src/mapping/invalidation.ts'
import type { FederationSigner } from '../../../src/base/envelope.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { InvalidationFields, ReassignedBy, ReleasedBy } from '../../../src/mapping/interface.ts'
import type { Testnet } from '../../../src/testnet/index.ts'
import type { Steps } from './claimant.ts'

type Subject = Pick<Steps, 'evaluation' | 'holder' | 'attestation'>
interface Place { readonly evaluation: Pick<Steps['evaluation'], 'lookupKey' | 'oprfKeyId'> }

function sign (
  { evaluation }: Place, by: InvalidationFields['by'], signer: FederationSigner, before?: number
): Uint8Array {
  const now = systemClock.now()
  const { lookupKey, oprfKeyId } = evaluation
  return makeInvalidation(
    { lookupKey, oprfKeyId, issuedAt: now, before: before ?? now, serial: systemRandom.bytes(16), by }, signer
  )
}

/** All that `steps.holder` has, or one. @param signer - @default the holder */
export function released (
  steps: Subject, signer: Signer = steps.holder, one: Pick<ReleasedBy, 'entryId'> = {}
): Uint8Array {
  return sign(
    steps, { reason: 'released', holderKey: steps.holder.publicKey, attestation: steps.attestation, ...one },
    signerIn(steps.holder.federation, signer)
  )
}

/** By the testnet's first CSIP, which may say so of telephone numbers. */
export function reassigned (testnet: Testnet, steps: Place, changes: Partial<ReassignedBy> &
  { before?: number, signer?: Signer } = {}): Uint8Array {
  const { before, signer, ...by } = changes
  const csip = testnet.csips[0]?.party
  if (csip == null) {
    throw new Error('a testnet without CSIP')
  }
  return sign(
    steps, { reason: 'reassigned', csipId: csip.id, csiType: 'tel', scope: '', ...by },
    signerIn(testnet.registry.federationId, signer ?? csip.signer), before
  )
}
