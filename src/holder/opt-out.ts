/** What an opt-out must not contradict: mappings that the same holder has beside it. */
import { HolderError } from './errors.ts'
import { NO_SERVICE } from './wish.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { ClaimWish } from './wish.ts'

/**
 * An audience may be told what others aren't, so that only mappings for the same one count.
 *
 * @throws HolderError `HOLDER_STILL_LISTED`
 */
export async function requireUnlisted (
  { service, audience }: ClaimWish, { tag }: HolderKeys, { states, clock }: Pick<HolderComponents, 'states' | 'clock'>
): Promise<void> {
  if (service != null) {
    return
  }
  const { mappings } = await states.read(tag)
  const listed = mappings.filter(mapping =>
    mapping.msp !== NO_SERVICE && mapping.audience === audience && mapping.expiresAt > clock.now())
  if (listed.length > 0) {
    throw new HolderError('HOLDER_STILL_LISTED', { detail: listed.map(({ msp }) => msp).join(', ') })
  }
}
