/** The incoming side: DPs of the registry greet, compare ranges and fetch. */
import { ID_LENGTH } from '../../store/summed-index.ts'
import { MAX_FETCH, MAX_FETCH_LENGTH } from './constants.ts'
import { RecordSyncError } from './errors.ts'
import { encodeFact, FactSource, GONE } from './facts.ts'
import { idsOf } from './ranges.ts'
import { answerRanges } from './reconcile.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { FactIndex } from '../../store/fact-index.ts'
import type { RecordStore } from '../../store/interface.ts'
import type { Pairs } from './pairs.ts'
import type { FetchRequest, FetchResponse, Ranges, SyncFact } from './pb/messages.ts'

export interface HandlerComponents {
  readonly registry: RegistrySource
  readonly facts: Pick<FactIndex, 'keysOf' | 'lose' | 'holds'>
  readonly records: Pick<RecordStore, 'get'>
  readonly pairs: Pick<Pairs, 'with'>
}

/**
 * @param differs - called when the asker showed that it has what we lack
 * @throws RecordSyncError `SYNC_NOT_A_DP`, `SYNC_RANGES_INVALID`
 */
export async function handleReconcile (
  { registry, pairs }: HandlerComponents,
  request: Ranges,
  from: string,
  differs: () => void
): Promise<Ranges> {
  requireDp(registry, from)
  const { answer, lacks } = answerRanges(await pairs.with(from), request)
  if (lacks) {
    differs()
  }
  return answer
}

/** @throws RecordSyncError `SYNC_NOT_A_DP`, `SYNC_FETCH_INVALID` */
export async function handleFetch (
  { registry, pairs, facts, records }: HandlerComponents,
  { ids }: FetchRequest,
  from: string
): Promise<FetchResponse> {
  requireDp(registry, from)
  const asked = idsOf(ids)
  if (asked.length === 0 || asked.length > MAX_FETCH || ids.byteLength % ID_LENGTH !== 0) {
    throw new RecordSyncError('SYNC_FETCH_INVALID', { detail: `${ids.byteLength} bytes` })
  }
  const pair = await pairs.with(from)
  const source = new FactSource(facts, records)
  const found: SyncFact[] = []
  let room = MAX_FETCH_LENGTH
  for (const id of asked) {
    // what isn't placed at the asker stays where it is, whatever its region
    const stored = pair.has(id) && facts.holds(id) ? await source.read(id) : undefined
    const fact = stored == null ? GONE : encodeFact(stored)
    room -= fact.fact.byteLength
    if (room < 0) {
      break
    }
    found.push(fact)
  }
  return { facts: found }
}

/** @throws RecordSyncError `SYNC_NOT_A_DP` */
export function requireDp (registry: RegistrySource, peer: string): void {
  const status = registry.current().dp(peer)?.status
  if (status !== 'active' && status !== 'leaving') {
    throw new RecordSyncError('SYNC_NOT_A_DP', { detail: status ?? 'not listed' })
  }
}
