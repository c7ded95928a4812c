/** Where the operator of a DP asks how it is: `POST /health`, signed (see signed-http.ts). */
import type { Route } from '../../node/signed-listener.ts'
import type { DpHealth, HealthFacts } from './interface.ts'

/** Bytes of a request, which says nothing. */
const MAX_REQUEST = 64

/** What is wrong, and what to do. */
export interface ShownReason {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

/** What `mimi dp status` shows of a DP that runs. */
export interface ShownHealth {
  readonly facts: HealthFacts
  readonly ready: boolean
  readonly reasons: readonly ShownReason[]
  readonly warnings: readonly ShownReason[]
}

export function showHealth (health: DpHealth): ShownHealth {
  const { ready, reasons, warnings } = health.judge()
  const shown = ({ code, message, remedy }: ShownReason): ShownReason => ({ code, message, remedy })
  return { facts: health.facts(), ready, reasons: reasons.map(shown), warnings: warnings.map(shown) }
}

export function healthRoutes (health: DpHealth): ReadonlyMap<string, Route> {
  return new Map<string, Route>([['/health', {
    purpose: 'health',
    maxLength: MAX_REQUEST,
    answer: () => ({ status: 200, body: JSON.stringify(showHealth(health)) })
  }]])
}
