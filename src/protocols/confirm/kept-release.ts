/** What a holder may let an MSP have: the release of one mapping, which anybody may publish and nobody can change. */
import { admissibleUntil } from '../../mapping/fact.ts'
import { verifyInvalidation } from '../../mapping/validity.ts'
import { ConfirmError } from './errors.ts'
import type { VerifyContext } from '../../mapping/interface.ts'
import type { KeptRelease } from './interface.ts'

/**
 * @param bytes - as Signed
 * @throws ConfirmError `CONFIRM_RELEASE_WRONG`, and as `verifyInvalidation`
 */
export function checkRelease (bytes: Uint8Array, context: VerifyContext): Omit<KeptRelease, 'csi'> {
  const { by, before, issuedAt, lookupKey } = verifyInvalidation(bytes, context)
  // one of everything would end the mappings of other services too
  if (by.reason !== 'released' || by.entryId == null) {
    throw new ConfirmError('CONFIRM_RELEASE_WRONG')
  }
  const until = admissibleUntil({ issuedAt }, context.registry.policy)
  return { lookupKey, holderKey: by.holderKey, entryId: by.entryId, before, until, bytes }
}
