/** The store of a node that a command runs: with its troubles in the node's log. */
import { levelStore } from '../store/level.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'
import type { Damage, Store, StoreNotice } from '../store/interface.ts'

const DAMAGES: Readonly<Record<Damage['what'], string>> = {
  row: 'a row is not what was written',
  gap: 'rows can not be read',
  missing: 'rows are missing',
  altered: 'rows are not those that were written last',
  returned: 'rows are back that were deleted',
  acknowledged: 'writes are missing that were acknowledged',
  log: 'a part of the log of writes is damaged',
  files: 'a file is damaged and was made anew from what the others hold'
}

/** @param owner - role and name */
export async function openStore (folder: string, owner: string, logger: ComponentLogger): Promise<Store> {
  const log = logger.forComponent('mimi:store')
  return await levelStore(folder, {
    owner,
    onDamage: ({ what, namespace, keyHash, rows }) => {
      log.error('%s (%s): %s, %d in all', DAMAGES[what], namespace, keyHash == null ? 'no key' : `key ${keyHash}`, rows)
    },
    onNotice: notice => { tell(log, notice) }
  })
}

function tell (log: Logger, notice: StoreNotice): void {
  switch (notice.type) {
    case 'failing':
      log.error('a write failed; nothing is acknowledged until the store could be opened again: %e', notice.cause)
      break
    case 'recovered':
      log('the store was opened again and checked; writes go on')
      break
    case 'check-failed':
      log.error('the store could not be checked: %e', notice.cause)
      break
    case 'tightened':
      log('%d files and folders of the store could be read by others; no more', notice.files)
      break
    case 'migrated':
      log('brought the store from format %d to %d; the old one is in %s', notice.from, notice.to, notice.backup)
      break
  }
}
