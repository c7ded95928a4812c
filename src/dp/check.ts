/** What would keep a DP from starting. */
import { equalBytes } from '../base/bytes.ts'
import { MAX_NAMED_DPS } from '../query/constants.ts'
import { DpError } from './errors.ts'
import type { DpRecord, RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { ShareFile } from './evaluation/share-file.ts'
import type { DpOptions } from './interface.ts'
import type { Logger } from '@libp2p/interface'

/**
 * What would keep this DP from starting.
 *
 * @param id - its peer id
 * @throws DpError `DP_NOT_LISTED`, `DP_REVOKED`, `DP_DEFAULT_DISAGREES`, `DP_DEFAULT_IMPOSSIBLE`,
 *   `DP_PREFERRED_INVALID`, `DP_SHARE_MISMATCH`
 */
export function checkDp (
  id: string,
  registry: VerifiedRegistry,
  { shares = [], defaultFederation, preferred = [] }: Pick<DpOptions, 'shares' | 'defaultFederation' | 'preferred'>
): void {
  const record = requireListedDp(id, registry)
  const mode = defaultFederation ?? record.defaultFederation
  if (mode !== registry.policy.defaultFederation) {
    throw new DpError('DP_DEFAULT_DISAGREES', { detail: `${mode}, agreed: ${registry.policy.defaultFederation}` })
  }
  checkPreferred(id, registry, preferred)
  if (mode === 'preferred' && preferred.length === 0) {
    throw new DpError('DP_DEFAULT_IMPOSSIBLE', { detail: 'preferred, and none is named' })
  }
  shares.forEach(share => { checkShare(id, registry, share) })
}

/** Says so when a new version revokes this DP, or lists it no more: nothing that it says counts from then on. */
export function watchListing (
  id: string, registry: Pick<RegistrySource, 'onUpdate'>, log: Pick<Logger, 'error'>
): void {
  registry.onUpdate(current => {
    try {
      requireListedDp(id, current)
    } catch (err) {
      log.error('registry version %d: %e', current.version, err)
    }
  })
}

/** @throws DpError `DP_NOT_LISTED`, `DP_REVOKED` */
export function requireListedDp (id: string, registry: VerifiedRegistry): DpRecord {
  const record = registry.dp(id)
  if (record == null) {
    throw new DpError('DP_NOT_LISTED', { detail: `peer id ${id}, registry version ${registry.version}` })
  }
  if (record.status === 'revoked') {
    throw new DpError('DP_REVOKED', { detail: id })
  }
  return record
}

function checkPreferred (id: string, registry: VerifiedRegistry, preferred: readonly string[]): void {
  const unfit = preferred.find(other => {
    const record = registry.dp(other)
    return other === id || record == null || record.status === 'revoked'
  })
  if (unfit != null || preferred.length > MAX_NAMED_DPS) {
    throw new DpError('DP_PREFERRED_INVALID', { detail: unfit ?? `${preferred.length} of ${MAX_NAMED_DPS}` })
  }
}

/** A share that the registry doesn't list may be of an epoch to come, or gone. */
function checkShare (id: string, registry: VerifiedRegistry, share: ShareFile): void {
  const { keyId, shareEpoch, index, publicShare } = share
  const key = registry.oprfKey(keyId)
  const entry = key?.shareEpoch === shareEpoch ? key.shares.find(each => each.index === index) : undefined
  if (entry != null && (entry.dp !== id || !equalBytes(entry.publicShare, publicShare))) {
    throw new DpError('DP_SHARE_MISMATCH', { detail: `key ${keyId}, epoch ${shareEpoch}, index ${index}` })
  }
}
