/** Codes of the DHT layer. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const DHT_ERRORS = {
  DHT_STOPPED: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'This node is not started, or stops.',
    remedy: 'Ask again once it has started.'
  },
  DHT_READ_ABORTED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The read was cancelled by whoever made it.',
    remedy: 'Read again if the answer is still wanted.'
  },
  DHT_KEY_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A Kademlia key is not `/mimi/` and 32 bytes.',
    remedy: 'Use the record key of a lookup key.'
  },
  DHT_PEER_NOT_REGISTERED: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Only DPs of the registry take part in the DHT.',
    remedy: 'Fetch the newest registry, or take part as a client.'
  },
  DHT_PENDING: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The replica has not answered yet; what it is to store waits on the disk of the publisher, which goes ' +
      'on trying.',
    remedy: 'Nothing has to be done: the status of the claim tells when the replica has it.'
  },
  DHT_NOTHING_STORED: {
    kind: 'conflict',
    verdict: 'ignore',
    sentence: 'Nothing of what was put could be stored.',
    remedy: 'Use /mimi/records/1.0.0, which tells for each entry why.'
  }
} as const satisfies ErrorTable

export type DhtErrorCode = keyof typeof DHT_ERRORS

export class DhtError extends DiscoveryError<DhtErrorCode> {
  override readonly name = 'DhtError'

  constructor (code: DhtErrorCode, options?: DiscoveryErrorOptions) {
    super(DHT_ERRORS, code, options)
  }
}

/** Told of a replica in the place of its failure. */
export const DHT_PENDING: DhtErrorCode = 'DHT_PENDING'
