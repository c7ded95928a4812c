import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const NODE_ERRORS = {
  METRIC_INVALID: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'A metric was declared twice, or with a name or label value that is not allowed.',
    remedy: 'Name it mimi_<area>_<what>_<unit>, with help, and list all values of its labels.'
  },
  NODE_NOT_LISTED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry does not list this node.',
    remedy: 'Check --id; hand what `init` and `status` print to whoever signs the registry, and start again with the ' +
      'new version.'
  },
  NODE_REVOKED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry revoked this node.',
    remedy: 'Ask whoever signs the registry for the reason; until a version lists it again nothing that it signs ' +
      'counts.'
  },
  NODE_KEY_NOT_LISTED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry does not list the key of this node, or not for now.',
    remedy: 'Start it with the key that is listed, or have whoever signs the registry list this one.'
  },
  NODE_STORE_FAILING: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'A write failed: nothing is acknowledged until the store has been closed, opened again and checked.',
    remedy: 'Look at room and health of the disk; it goes on by itself.'
  },
  NODE_STORE_DAMAGED: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'Rows of the store were damaged or lost since this process began.',
    remedy: 'No other node has what was lost: restore a backup of what the log names. Replace a disk on which more ' +
      'come.',
    remedies: {
      dp: 'Records are repaired by other replicas; the log names what isn\'t. Replace a disk on which more come.'
    }
  },
  NODE_DISK_NEARLY_FULL: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The disk of the data folder is nearly full; once it is, nothing is acknowledged.',
    remedy: 'Make room, or move the folder to a larger disk.'
  },
  NODE_BEHIND: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The process doesn\'t keep up: it comes late to everything.',
    remedy: 'Give it more of a processor, or see in the metrics what is asked of it so often.'
  },
  NODE_PEERS_AMISS: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'Something is amiss with other DPs, as this node sees them.',
    remedy: 'Tell their operators, unless many are named at once: then look at this node\'s own network, clock and ' +
      'registry first.'
  },
  NODE_REGISTRY_STALE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'Too few DPs confirmed lately that this is the newest registry; when that goes on nothing new is signed.',
    remedy: 'See that other DPs are reached.'
  },
  NODE_REGISTRY_ENDS: {
    kind: 'expired',
    verdict: 'ours',
    sentence: 'The registry ends soon, and with it all that is signed under it.',
    remedy: 'Have the next version signed by the holders of the root keys.'
  },
  NODE_CLOCK_UNKNOWN: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'Too few operators were heard to know whether the clock is right.',
    remedy: 'Wait a minute after the start; then see that other DPs are reached.'
  },
  NODE_TLS_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A node that listens on /wss has no certificate.',
    remedy: 'Give --ws-tls-cert and --ws-tls-key, or listen on /ws behind a proxy that has one.'
  },
  NODE_TLS_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'Certificate and key for WebSockets are not a pair in PEM.',
    remedy: 'Give the chain with the server\'s certificate first, and its key without a passphrase.'
  },
  FILE_EXPOSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A file with secrets can be reached by other users of this machine.',
    remedy: 'Take their permission away with chmod 600 FILE, and replace the secret if somebody may have read it.'
  },
  FILE_TOO_LARGE: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A file is larger than what it should hold.',
    remedy: 'Check that this is the right file.'
  },
  KEY_FILE_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A key file does not hold a key.',
    remedy: 'Check that this is the right file: one line of 64 hexadecimal digits, or what mimi key protect made.'
  },
  PROTECTED_FILE_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A file under a passphrase is not of the form that mimi key protect writes, or holds something else.',
    remedy: 'Check that this is the right file, and restore it from its backup.'
  },
  PASSPHRASE_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A file is under a passphrase, and none was given.',
    remedy: 'Name a file with --passphrase-file or MIMI_PASSPHRASE_FILE, or run the command at a terminal.'
  },
  PASSPHRASE_WRONG: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The passphrase does not open the file, or the file was changed.',
    remedy: 'Give the passphrase of this file; all files of one command have the same.'
  }
} as const satisfies ErrorTable

export type NodeErrorCode = keyof typeof NODE_ERRORS

export class NodeError extends DiscoveryError<NodeErrorCode> {
  override readonly name = 'NodeError'

  constructor (code: NodeErrorCode, options?: DiscoveryErrorOptions) {
    super(NODE_ERRORS, code, options)
  }
}
