/** What is counted of the sidecar. */
import type { ErrorKind } from '../base/errors.ts'
import type { Metrics } from '../node/metrics.ts'
import type { DeliveryOutcome } from './events/courier.ts'

const OUTCOMES = [
  'ok', 'malformed', 'unverified', 'expired', 'refused', 'conflict', 'not-found', 'limited', 'unavailable', 'internal'
] as const satisfies ReadonlyArray<'ok' | ErrorKind>

const DELIVERIES = ['accepted', 'refused', 'unreachable'] as const satisfies readonly DeliveryOutcome[]

/** Seconds: a known identifier takes some milliseconds, an address book minutes. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

export interface EventMetrics {
  /** The webhook was called. */
  tried (outcome: DeliveryOutcome): void
}

/** @param due - how many events wait for the webhook */
export function eventMetrics (metrics: Metrics, due: () => number): EventMetrics {
  const tries = metrics.counter({
    name: 'mimi_webhook_deliveries_total',
    help: 'Calls of the webhook; refused: it answered with another status than 2xx, see its own log',
    labels: { outcome: DELIVERIES }
  })
  const waiting = metrics.gauge({
    name: 'mimi_webhook_events_due',
    help: 'Events that the webhook is still to have; while it grows users are told late: see why it does not take them'
  })
  metrics.onRead(() => { waiting.set({}, due()) })
  return { tried: outcome => { tries.add({ outcome }) } }
}

export interface HttpMetrics {
  /** A request was answered. */
  ended (route: string, outcome: 'ok' | ErrorKind, seconds: number): void
}

/** @param routes - ids */
export function httpMetrics (metrics: Metrics, routes: readonly string[]): HttpMetrics {
  const requests = metrics.counter({
    name: 'mimi_http_requests_total',
    help: 'By path, and how they ended, ok or the kind of error; many limited: ask less, or have a larger tier',
    labels: { route: routes, outcome: OUTCOMES }
  })
  const seconds = metrics.histogram({
    name: 'mimi_http_request_seconds',
    help: 'How long answers took; when it grows look at mimi_rpc_request_seconds of the DPs that it asks',
    labels: { route: routes }
  }, SECONDS)
  return {
    ended: (route, outcome, took) => {
      requests.add({ route, outcome })
      seconds.observe({ route }, took)
    }
  }
}
