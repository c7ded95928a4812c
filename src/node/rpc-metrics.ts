/** The request engine's events as metrics. */
import type { RpcMetrics, RpcOutcome, RpcViolation } from '../rpc/index.ts'
import type { Metrics } from './metrics.ts'

/** A request on loopback takes 0.2 ms, one over an ocean 150 ms; deadlines are 10 s and more. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const OUTCOMES = ['ok', 'malformed', 'unverified', 'expired', 'refused', 'conflict', 'not-found', 'limited', 'unavailable', 'internal'] as const satisfies readonly RpcOutcome[]
const VIOLATIONS = [
  'frame-malformed', 'frame-too-large', 'truncated', 'unknown-id', 'duplicate-id', 'wrong-direction', 'request-malformed',
  'request-too-large', 'response-malformed', 'response-too-large', 'write-stalled', 'write-overflow', 'frame-stalled', 'frame-overflow'
] as const satisfies readonly RpcViolation[]
const SIDES = ['client', 'server'] as const
const OTHER = 'other'

/** @param protocols - ids that get a series of their own; any other counts as `other` */
export function rpcMetrics (metrics: Metrics, protocols: readonly string[]): RpcMetrics {
  const duration = metrics.histogram({
    name: 'mimi_rpc_request_duration_seconds',
    help: 'Requests by how they ended. A growing share of `unavailable` at the client means that DPs are down or the network drops: look at who. `internal` at the server is a defect: look into the log.',
    labels: { side: SIDES, protocol: [...protocols, OTHER], outcome: OUTCOMES }
  }, BUCKETS)
  const streams = metrics.gauge({
    name: 'mimi_rpc_open_streams',
    help: 'Streams kept open, one a peer and protocol. As many as there are peers is usual; a steady rise is a leak.',
    labels: { side: SIDES }
  })
  const violations = metrics.counter({
    name: 'mimi_rpc_violations_total',
    help: 'What peers did against the protocol. Single ones are broken connections; many are an attack, or another version: offenders are disconnected by score.',
    labels: { reason: VIOLATIONS }
  })
  const known = new Set(protocols)
  return {
    ended: (side, protocol, _method, outcome, seconds) => {
      duration.observe({ side, protocol: known.has(protocol) ? protocol : OTHER, outcome }, seconds)
    },
    streams: (side, change) => { streams.add({ side }, change) },
    violation: (reason) => { violations.add({ reason }) }
  }
}
