/** What can go wrong on the way to the disk and back. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const STORE_ERRORS = {
  STORE_LOCKED: {
    kind: 'conflict',
    verdict: 'ours',
    sentence: 'Another process has the store open.',
    remedy: 'Stop the other node, or give this one a data directory of its own.'
  },
  STORE_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What is on the disk is not what was written there.',
    remedy: 'Check the disk, then start from a backup.',
    remedies: {
      dp: 'Check the disk, then start from a backup, or empty: what a DP stores for others comes back from replicas.',
      csip: 'Check the disk, then start from a backup: nobody else knows the limits that were used up, or what ' +
        'became of identifiers.',
      msp: 'Check the disk, then start from a backup: nobody else knows which mappings were confirmed.'
    }
  },
  STORE_OTHER_OWNER: {
    kind: 'conflict',
    verdict: 'ours',
    sentence: 'The store belongs to another node.',
    remedy: 'Give this node a data directory of its own, or start it with the key that the store was made with.'
  },
  STORE_TOO_NEW: {
    kind: 'refused',
    verdict: 'ours',
    sentence: 'A newer version of the program wrote the store.',
    remedy: 'Start that version or a later one; to go back, use the backup that it made beside the store.'
  },
  STORE_HALF_RESTORED: {
    kind: 'refused',
    verdict: 'ours',
    sentence: 'A backup was to be restored here, and that was cut off.',
    remedy: 'Restore it again; or delete the folder that is named, to begin without what it would have brought.'
  },
  STORE_NOT_EMPTY: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'The data folder has a store already, and a backup is restored over none.',
    remedy: 'Name a new data folder, or move the store in this one away.'
  },
  STORE_BACKUP_INVALID: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'A file is not a whole backup of such a node, as it was written; nothing was restored.',
    remedy: 'Take another copy or an older backup; a file that was copied half has no fitting end.'
  },
  STORE_SNAPSHOT_BROKEN: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The store had to be opened again, or nobody went on in time, while it was read for a backup.',
    remedy: 'Begin the backup again.'
  },
  STORE_CLOSED: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The store is closed.',
    remedy: 'Wait until the node has started again.'
  },
  STORE_FAILED: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'The store could not read or write; nothing was acknowledged.',
    remedy: 'See that the disk has room and can be written to; then the store goes on by itself.'
  },
  STORE_QUEUE_FULL: {
    kind: 'limited',
    verdict: 'ours',
    sentence: 'As much waits for other DPs as there is room for.',
    remedy: 'Wait, or claim at another DP; see which DPs have been away for long.',
    remedies: {
      dp: 'See in mimi dp status which DPs have been away for long; it goes on by itself.',
      asker: 'Claim at another DP, or later.'
    }
  },
  STORE_NAMESPACE_INVALID: {
    kind: 'malformed',
    verdict: 'ours',
    sentence: 'The name of a namespace is not of the prescribed form.',
    remedy: 'Use small letters, digits and hyphens, 32 characters at most.'
  }
} as const satisfies ErrorTable

export type StoreErrorCode = keyof typeof STORE_ERRORS

export class StoreError extends DiscoveryError<StoreErrorCode> {
  override readonly name = 'StoreError'

  constructor (code: StoreErrorCode, options?: DiscoveryErrorOptions) {
    super(STORE_ERRORS, code, options)
  }
}
