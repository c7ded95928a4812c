/** A mapping in the place of another: the new one first, so that there is one at every moment. */
import { equalBytes } from '../base/bytes.ts'
import { HolderError } from './errors.ts'
import { releaseEach } from './release.ts'
import type { ClaimSummary, HolderComponents, ReplaceSummary } from './interface.ts'
import type { HolderKeys } from './key-store.ts'

export interface Replacement {
  /** Where the new one is. */
  readonly msp: string
  readonly from?: string
  /** Names the audience, as what is kept does; empty: everybody. */
  readonly audience: string
  readonly keys: HolderKeys
  readonly signal?: AbortSignal
}

/** To be called while no claim of the same CSI runs. */
export async function replace ({ msp, from = msp, audience, keys, signal }: Replacement, claim: () => Promise<ClaimSummary>, components: HolderComponents): Promise<ReplaceSummary> {
  const { mappings } = await components.states.read(keys.tag)
  const alike = mappings.filter(mapping => mapping.audience === audience)
  const before = alike.filter(mapping => mapping.msp === from)
  // where an earlier call came further, the new one is there already
  if (before.length === 0 && !alike.some(mapping => mapping.msp === msp)) {
    throw new HolderError('HOLDER_NOTHING_TO_REPLACE', { detail: from })
  }
  const published = await claim()
  const gone = before.filter(({ entryId }) => !equalBytes(entryId, published.entry.entryId))
  return { claim: published, released: gone.length === 0 ? [] : await releaseEach(keys, gone, components, signal) }
}
