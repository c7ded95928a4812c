/** When DPs hold records and for whom, and when they lost them: what a registry says of times, record by record. */
import { MAX_DPS, MAX_LIST, MAX_LOSSES, MAX_TERMS } from './constants.ts'
import { RegistryError } from './errors.ts'
import { bounded, distinct, isTime, parseId } from './fields.ts'
import type { DpRecord, DpTerm, Loss, Status } from './interface.ts'
import type { DpTerm as WireTerm, Loss as WireLoss } from './pb/registry.ts'

/**
 * Terms one after the other, of which the last is open exactly while the DP is active.
 *
 * @throws RegistryError REGISTRY_TERM_INVALID, REGISTRY_STRING_INVALID, REGISTRY_DUPLICATE_ID,
 * REGISTRY_TOO_MANY_PARTIES
 */
export function parseTerms (
  wire: readonly WireTerm[],
  status: Status,
  id: string
): Pick<DpRecord, 'terms' | 'operator' | 'regions'> {
  const terms = bounded(wire, MAX_TERMS, `terms of ${id}`).map(term => parseTerm(term, id))
  const last = terms.at(-1)
  if (last == null || !terms.every(({ from }, i) => i === 0 || from >= (terms[i - 1]?.until ?? Infinity))) {
    throw invalid(id, 'one or more, each after the one before')
  }
  if ((last.until == null) !== (status === 'active')) {
    throw invalid(id, status === 'active' ? 'active, and its last term ends' : `${status}, and its last term is open`)
  }
  return { terms, operator: last.operator, regions: last.regions }
}

function parseTerm ({ from, until, operator, regions }: WireTerm, id: string): DpTerm {
  if (![from, until].every(isTime) || (until !== 0 && until <= from)) {
    throw invalid(id, 'a term ends before it begins')
  }
  const parsed = bounded(regions, MAX_LIST, 'regions of a DP').map(region => parseId(region, 'region'))
  distinct(parsed, 'region')
  return { from, ...(until === 0 ? {} : { until }), operator: parseId(operator, 'operator'), regions: parsed }
}

function invalid (id: string, detail: string): RegistryError {
  return new RegistryError('REGISTRY_TERM_INVALID', { detail: `${id}: ${detail}` })
}

/**
 * In ascending order, none later than the version that names it.
 *
 * @throws RegistryError REGISTRY_TIMES_INVALID, REGISTRY_DUPLICATE_ID, REGISTRY_TOO_MANY_PARTIES
 */
export function parseLosses (wire: readonly WireLoss[], issuedAt: number): Loss[] {
  return bounded(wire, MAX_LOSSES, 'losses').map(({ at, dps }, i) => {
    if (!isTime(at) || at > issuedAt || at <= (wire[i - 1]?.at ?? -1) || dps.length === 0) {
      const detail = 'losses in ascending order, not after the issue, each of somebody'
      throw new RegistryError('REGISTRY_TIMES_INVALID', { detail })
    }
    distinct(bounded(dps, MAX_DPS, 'DPs of a loss'), 'DP of a loss')
    return { at, dps }
  })
}
