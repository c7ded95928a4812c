/** The request engine's events as metrics. */
import { ATTEST_PROTOCOL } from '../protocols/attest/constants.ts'
import { CEREMONY_PROTOCOL } from '../protocols/ceremony/constants.ts'
import { CLAIM_PROTOCOL } from '../protocols/claim/constants.ts'
import { CONFIRM_PROTOCOL } from '../protocols/confirm/constants.ts'
import { DISCOVERY_PROTOCOL } from '../protocols/discovery/constants.ts'
import { FIRST_MAPPING_PROTOCOL } from '../protocols/first-mapping/constants.ts'
import { OPRF_PROTOCOL } from '../protocols/oprf/constants.ts'
import { RECORD_SYNC_PROTOCOL } from '../protocols/record-sync/constants.ts'
import { RECORDS_PROTOCOL } from '../protocols/records/constants.ts'
import { REGISTRY_PROTOCOL } from '../protocols/registry/constants.ts'
import { RELAY_PROTOCOL } from '../protocols/relay/constants.ts'
import { TOKENS_PROTOCOL } from '../protocols/tokens/constants.ts'
import type { RpcMetrics, RpcOutcome, RpcViolation } from '../rpc/index.ts'
import type { Metrics } from './metrics.ts'

/** A request on loopback takes 0.2 ms, one over an ocean 150 ms; deadlines are 10 s and more. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const OUTCOMES = [
  'ok', 'malformed', 'unverified', 'expired', 'refused', 'conflict', 'not-found', 'limited', 'unavailable', 'internal'
] as const satisfies readonly RpcOutcome[]
const VIOLATIONS = [
  'frame-malformed', 'frame-too-large', 'truncated', 'unknown-id', 'duplicate-id', 'wrong-direction',
  'request-malformed',
  'request-too-large', 'response-malformed', 'response-too-large', 'write-stalled', 'write-overflow', 'frame-stalled',
  'frame-overflow'
] as const satisfies readonly RpcViolation[]
const SIDES = ['client', 'server'] as const
const OTHER = 'other'

/** Ids of those that get a series of their own. */
const PROTOCOLS: readonly string[] = [
  CLAIM_PROTOCOL, OPRF_PROTOCOL, RECORDS_PROTOCOL, REGISTRY_PROTOCOL, RECORD_SYNC_PROTOCOL, FIRST_MAPPING_PROTOCOL,
  DISCOVERY_PROTOCOL, RELAY_PROTOCOL, CEREMONY_PROTOCOL, TOKENS_PROTOCOL, ATTEST_PROTOCOL, CONFIRM_PROTOCOL
].map(({ id }) => id)

/** Any other protocol counts as `other`. */
export function rpcMetrics (metrics: Pick<Metrics, 'counter' | 'gauge' | 'histogram'>): RpcMetrics {
  const duration = metrics.histogram({
    name: 'mimi_rpc_request_duration_seconds',
    help: 'Requests by how they ended. A growing share of `unavailable` at the client means that DPs are down or the ' +
      'network drops: look at who. `internal` at the server is a defect: look into the log.',
    labels: { side: SIDES, protocol: [...PROTOCOLS, OTHER], outcome: OUTCOMES }
  }, BUCKETS)
  const streams = metrics.gauge({
    name: 'mimi_rpc_open_streams',
    help: 'Streams kept open, one a peer and protocol. As many as there are peers is usual; a steady rise is a leak.',
    labels: { side: SIDES }
  })
  const violations = metrics.counter({
    name: 'mimi_rpc_violations_total',
    help: 'What peers did against the protocol. Single ones are broken connections; many are an attack, or another ' +
      'version: offenders are disconnected by score.',
    labels: { reason: VIOLATIONS }
  })
  const known = new Set(PROTOCOLS)
  return {
    ended: (side, protocol, _method, outcome, seconds) => {
      duration.observe({ side, protocol: known.has(protocol) ? protocol : OTHER, outcome }, seconds)
    },
    streams: (side, change) => { streams.add({ side }, change) },
    violation: (reason) => { violations.add({ reason }) }
  }
}
