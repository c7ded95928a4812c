/**
 * Who is to blame for what came of one path, relay and target, and how certain
 * that is. What a relay says of a target is the relay's word; a code of the relay's
 * own says nothing of the target; where nobody can tell, each gets half of it.
 */
import { RemoteError, RpcError } from '../../rpc/errors.ts'
import { RelayError } from './errors.ts'
import type { DiscoveryError } from '../../base/errors.ts'

export interface Blame {
  /** 0 to 1. */
  readonly relay: number
  /** 0 to 1. */
  readonly target: number
  /** Whether the relay answered at all. */
  readonly heard: boolean
  /** Whether the target may have been reached: else it counts as not asked. */
  readonly reached: boolean
  /** The relay says that it could not reach the target. */
  readonly away?: true
}

const NOBODY: Blame = { relay: 0, target: 0, heard: true, reached: true }
const RELAY: Blame = { relay: 1, target: 0, heard: true, reached: false }
const RELAY_GONE: Blame = { ...RELAY, heard: false }
const EITHER: Blame = { relay: 0.5, target: 0.5, heard: true, reached: true }
const SILENCE: Blame = { ...EITHER, heard: false }
const TARGET: Blame = { relay: 0, target: 1, heard: true, reached: true }
const AWAY: Blame = { relay: 0, target: 0.5, heard: true, reached: true, away: true }

/** Of our own engine, about the relay that we asked. */
const OURS: Readonly<Record<string, Blame>> = {
  RPC_TIMEOUT: SILENCE,
  RPC_CANCELLED: { ...NOBODY, heard: false },
  RPC_BUSY: { ...NOBODY, heard: false, reached: false },
  RPC_UNREACHABLE: RELAY_GONE,
  RPC_CLOSED: RELAY_GONE
}

/** What a relay answers in the clear. */
const SAID: Readonly<Record<string, Blame>> = {
  RPC_TIMEOUT: AWAY,
  RPC_UNREACHABLE: AWAY,
  RPC_CLOSED: AWAY,
  // of the relay or of the target: what it asks for is time
  RPC_BUSY: { ...NOBODY, reached: false },
  RPC_INTERNAL: EITHER,
  RELAY_OPEN_FAILED: EITHER,
  RELAY_MALFORMED: EITHER,
  // the target has changed its key, or we know too new a one
  RELAY_KEY_UNKNOWN: NOBODY
}

/** @param err - in the clear, or of our own making; what a target seals is its word */
export function blameFor (err: DiscoveryError): Blame {
  if (err instanceof RpcError) {
    return OURS[err.code] ?? RELAY
  }
  if (err instanceof RemoteError) {
    return SAID[err.code] ?? (err.kind === 'limited' ? { ...NOBODY, reached: false } : RELAY)
  }
  // what opens came from the target, as it is
  return err instanceof RelayError && err.code === 'RELAY_ANSWER_INVALID' ? EITHER : TARGET
}
