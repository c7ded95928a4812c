/** Where the operator of a node asks how it is: `POST /health`, signed (see signed-http.ts). */
import { DiscoveryError } from '../../base/errors.ts'
import type { Reader } from '../../base/errors.ts'
import type { Route } from '../signed-listener.ts'
import type { NodeFacts, NodeHealth } from './interface.ts'

/** Bytes of a request, which says nothing. */
const MAX_REQUEST = 64

/** What is wrong, and what to do. */
export interface ShownReason {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

/** As JSON has it: an error is shown by code, message and remedy. */
export type Shown<T> =
  T extends DiscoveryError ? ShownReason
    : T extends ReadonlyArray<infer Item> ? ReadonlyArray<Shown<Item>>
      : T extends object ? { readonly [Key in keyof T]: Shown<T[Key]> } : T

/** What `mimi dp|csip|msp status` shows of a node that runs. */
export interface ShownHealth<Facts extends NodeFacts = NodeFacts> {
  readonly facts: Shown<Facts>
  readonly ready: boolean
  readonly reasons: readonly ShownReason[]
  readonly warnings: readonly ShownReason[]
}

export function shownReason (error: DiscoveryError, reader: Reader): ShownReason {
  return { code: error.code, message: error.message, remedy: error.remedyFor(reader) }
}

/** As JSON: an error by code, message and remedy. */
export function healthJson (health: NodeHealth): string {
  const facts = health.facts()
  return JSON.stringify({ facts, ...health.judge() }, (_key, value: unknown) =>
    value instanceof DiscoveryError ? shownReason(value, facts.role) : value)
}

export function healthRoutes (health: NodeHealth): ReadonlyMap<string, Route> {
  return new Map<string, Route>([['/health', {
    purpose: 'health',
    maxLength: MAX_REQUEST,
    answer: () => ({ status: 200, body: healthJson(health) })
  }]])
}
