/** A mapping in the place of another: the new one first, so that there is one at every moment. */
import { equalBytes } from '../base/bytes.ts'
import { claim } from './claim.ts'
import { HolderError } from './errors.ts'
import { releaseEach } from './release.ts'
import { keptMsp, mspOf } from './wish.ts'
import type { ReplaceSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { ClaimWish } from './wish.ts'

export interface Replacement {
  /** The new one. */
  readonly wish: ClaimWish
  /** Id of the MSP of the old one, null for an opt-out. @default that of the new one */
  readonly from?: string | null
  readonly keys: HolderKeys
}

/** To be called while no claim of the same CSI runs. */
export async function replace (
  { wish, from, keys }: Replacement,
  components: HolderComponents
): Promise<ReplaceSummary> {
  const leaving = keptMsp(from) ?? wish.msp
  const { mappings } = await components.states.read(keys.tag)
  const alike = mappings.filter(mapping => mapping.audience === wish.audience)
  const before = alike.filter(mapping => mapping.msp === leaving)
  // where an earlier call came further, the new one is there already
  if (before.length === 0 && !alike.some(mapping => mapping.msp === wish.msp)) {
    throw new HolderError('HOLDER_NOTHING_TO_REPLACE', { detail: mspOf(leaving) ?? 'an opt-out' })
  }
  const published = await claim(wish, keys, components)
  const gone = before.filter(({ entryId }) => !equalBytes(entryId, published.entry.entryId))
  const released = gone.length === 0 ? [] : await releaseEach(keys, gone, components, wish.options.signal)
  return { claim: published, released }
}
