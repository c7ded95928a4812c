/** Which DP publishes a mapping. */
import { HolderError } from './errors.ts'
import { oneByLot } from '../base/lot.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderState } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/**
 * Where the mapping is already, else a DP that the MSP works with, else any; active ones only.
 *
 * @param not - peer ids of DPs that are out of the question
 * @throws HolderError `HOLDER_NO_DP`
 */
export function chooseDp (
  { options, msp, service, audience }: Pick<ClaimWish, 'options' | 'msp' | 'service' | 'audience'>,
  state: HolderState,
  { registry: source, random }: Pick<HolderComponents, 'registry' | 'random'>,
  not: readonly string[] = []
): DpRecord {
  const registry = source.current()
  if (options.dp != null) {
    const named = registry.dp(options.dp)
    if (named?.status !== 'active') {
      throw new HolderError('HOLDER_NO_DP', { detail: options.dp })
    }
    return named
  }
  const earlier = state.mappings.findLast(mapping => mapping.msp === msp && mapping.audience === audience)
  const possible = registry.activeDps.filter(({ id }) => !not.includes(id))
  const ofMsp = possible.filter(({ id }) => service?.record.dps.includes(id) ?? false)
  const dp = possible.find(({ id }) => id === earlier?.dp) ??
    oneByLot(ofMsp, random) ??
    oneByLot(possible, random)
  if (dp == null) {
    throw new HolderError('HOLDER_NO_DP')
  }
  return dp
}
