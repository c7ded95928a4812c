/**
 * A DP whose store was made of a backup: what it acknowledged after that is gone. It
 * counts as one that lost what it had, until that is written down where it matters.
 */
import { fromString } from 'uint8arrays/from-string'
import { concat } from 'uint8arrays/concat'
import { namespacePrefix } from '../store/keys.ts'
import type { KeyValueOperation, Store } from '../store/interface.ts'
import type { Logger } from '@libp2p/interface'

const NAMESPACE = 'restored'
const KEY = fromString('from')

/** @param madeAt - of the backup, milliseconds since the epoch */
export function restoredRow (madeAt: number): KeyValueOperation {
  return {
    type: 'put', key: concat([namespacePrefix(NAMESPACE), KEY]), value: fromString(new Date(madeAt).toISOString())
  }
}

export interface Restored {
  /** Whether this is the first start after it. */
  readonly isRestored: boolean
  /** Once what was lost is written down: then it is a store like others. */
  settle (): Promise<void>
}

/** @throws StoreError */
export async function openRestored (store: Pick<Store, 'namespace'>, log: Logger): Promise<Restored> {
  const rows = store.namespace(NAMESPACE)
  const isRestored = await rows.get(KEY) != null
  if (isRestored) {
    log('the store was restored from a backup: tokens are sat out, and what is missing is fetched from other replicas')
  }
  return { isRestored, settle: async () => { await (isRestored ? rows.delete(KEY) : undefined) } }
}
