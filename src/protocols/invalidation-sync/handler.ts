/** The incoming side: DPs of the registry compare ranges and fetch. */
import { ID_LENGTH } from '../../store/summed-index.ts'
import { MAX_FETCH, MAX_FETCH_LENGTH } from './constants.ts'
import { InvalidationSyncError } from './errors.ts'
import { idsOf } from './ranges.ts'
import { answerRanges } from './reconcile.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { FetchRequest, FetchResponse, Ranges } from './pb/messages.ts'

export interface HandlerComponents {
  readonly registry: RegistrySource
  readonly log: Pick<InvalidationLog, 'ids' | 'read'>
}

/**
 * @param differs - called when the asker showed that it has what we lack
 * @throws InvalidationSyncError `SYNC_NOT_A_DP`, `SYNC_RANGES_INVALID`
 */
export function handleReconcile ({ registry, log }: HandlerComponents, request: Ranges, from: string, differs: () => void): Ranges {
  requireDp(registry, from)
  const { answer, lacks } = answerRanges(log.ids, request)
  if (lacks) {
    differs()
  }
  return answer
}

/** @throws InvalidationSyncError `SYNC_NOT_A_DP`, `SYNC_FETCH_INVALID` */
export async function handleFetch ({ registry, log }: HandlerComponents, { ids }: FetchRequest, from: string): Promise<FetchResponse> {
  requireDp(registry, from)
  const asked = idsOf(ids)
  if (asked.length === 0 || asked.length > MAX_FETCH || ids.byteLength % ID_LENGTH !== 0) {
    throw new InvalidationSyncError('SYNC_FETCH_INVALID', { detail: `${ids.byteLength} bytes` })
  }
  const invalidations: Array<Uint8Array<ArrayBuffer>> = []
  let room = MAX_FETCH_LENGTH
  for (const bytes of await log.read(asked)) {
    room -= bytes?.byteLength ?? 0
    if (room < 0) {
      break
    }
    invalidations.push(bytes?.slice() ?? new Uint8Array(0))
  }
  return { invalidations }
}

function requireDp (registry: RegistrySource, peer: string): void {
  const status = registry.current().dp(peer)?.status
  if (status !== 'active' && status !== 'leaving') {
    throw new InvalidationSyncError('SYNC_NOT_A_DP', { detail: status ?? 'not listed' })
  }
}
