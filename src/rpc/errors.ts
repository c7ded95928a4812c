/** What can go wrong between asking and getting an answer. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorKind, ErrorTable } from '../base/errors.ts'

export const RPC_ERRORS = {
  RPC_TIMEOUT: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'No answer came before the deadline.',
    remedy: 'Ask again, or ask another node.'
  },
  RPC_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The node could not be connected to, or does not speak the protocol.',
    remedy: 'Check that it runs and that its addresses in the registry are right, or ask another node.',
    remedies: {
      user: 'Check the connection of this machine, or ask another node.'
    }
  },
  RPC_BUSY: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'Too many requests are under way.',
    remedy: 'Ask again after the time given.'
  },
  RPC_MALFORMED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A frame, request or answer is not what the protocol prescribes.',
    remedy: 'Run the same protocol version at both ends.',
    remedies: {
      user: 'Update this program; if it is the newest, ask another node.'
    }
  },
  RPC_TOO_LARGE: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A request or answer is larger than its method allows.',
    remedy: 'Ask for fewer items at once.'
  },
  RPC_CANCELLED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The request was cancelled by whoever made it.',
    remedy: 'Ask again if the answer is still wanted.'
  },
  RPC_CLOSED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The stream ended before the answer came, or the node is stopping.',
    remedy: 'Ask again; a request that changes something may have been carried out.'
  },
  RPC_UNKNOWN_METHOD: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The node does not serve this method.',
    remedy: 'Run the same protocol version at both ends.',
    remedies: {
      user: 'Update this program; if it is the newest, ask another node.'
    }
  },
  RPC_INTERNAL: {
    kind: 'internal',
    verdict: 'ignore',
    sentence: 'The node failed for a reason of its own.',
    remedy: 'Ask another node; its operator finds the reason in the log.'
  },
  RPC_REGISTRY_OLDER: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The node has an older version of the registry than the caller, and can not judge the request yet.',
    remedy: 'Show it the versions after its own and ask again, or ask without saying a version.'
  },
  RPC_MISUSED: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'A protocol was declared or registered in a way that the engine does not allow.',
    remedy: 'Register each method once, before the engine starts, with an id of its own.'
  }
} as const satisfies ErrorTable

export type RpcErrorCode = keyof typeof RPC_ERRORS

export class RpcError extends DiscoveryError<RpcErrorCode> {
  override readonly name = 'RpcError'

  constructor (code: RpcErrorCode, options?: DiscoveryErrorOptions) {
    super(RPC_ERRORS, code, options)
  }
}

/** What the remote answered instead of a result: its code, our sentence. */
export class RemoteError extends DiscoveryError {
  override readonly name = 'RemoteError'

  /**
   * @param code - as it came, `[A-Z0-9_]{1,64}`
   * @param kind - from the status on the wire
   */
  constructor (code: string, kind: ErrorKind, options?: DiscoveryErrorOptions) {
    super({
      [code]: {
        kind,
        // a refusal is no fault; who lies in an answer is found out by verifying it
        verdict: 'ignore',
        sentence: `The remote answered ${code}.`,
        remedy: 'Look the code up in docs/errors.md.'
      }
    }, code, options)
  }
}

/** How a request ended that failed so, and the code, where it has one of the tables. */
export function endOf (err: unknown): [outcome: ErrorKind, code?: string] {
  return err instanceof DiscoveryError ? [err.kind, err.code] : ['internal']
}

/** Why a peer's stream was given up, or its request not even tried. A closed set, for metrics and scores. */
export type RpcViolation = 'frame-malformed' | 'frame-too-large' | 'truncated' | 'unknown-id' | 'duplicate-id' |
  'wrong-direction' |
  'request-malformed' | 'request-too-large' | 'response-malformed' | 'response-too-large' | 'write-stalled' |
    'write-overflow' |
  'frame-stalled' | 'frame-overflow'
