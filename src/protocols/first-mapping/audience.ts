/** To whom an entry may be shown by the DP that published it. */
import type { UncheckedEntry } from '../../mapping/interface.ts'
import type { DpRecord } from '../../registry/interface.ts'

/**
 * Every other DP of the registry; of an entry that names regions those there; of
 * one that is kept by its DP those that may find it.
 */
export function isShownTo (dp: DpRecord, { dp: publisher, regions, federatedOnly = [] }: Pick<UncheckedEntry, 'dp' |
  'regions' | 'federatedOnly'>): boolean {
  return dp.id !== publisher && dp.status !== 'revoked' &&
    (regions.length === 0 || regions.some(region => dp.regions.includes(region))) &&
    (federatedOnly.length === 0 || federatedOnly.includes(dp.id))
}
