/** Who gives contexts and who takes them, as protocols see it; both live in the node. */
import type { Purpose, VerifiedContext } from './context.ts'

export interface Cancellable {
  readonly signal?: AbortSignal
}

export interface ContextRequest {
  /** Authenticated peer id of the client. */
  readonly client: string
  /** Peer ids of the DPs that are asked: a context for each. */
  readonly redeemers: readonly string[]
  /** 32 bytes. */
  readonly requestDigest: Uint8Array
  /** Identifiers that are asked for. */
  readonly units: number
  /** Peer id of the DP that hands the contexts on. @default this DP */
  readonly via?: string
  /** @default 2 for queries, 0 for evaluations */
  readonly hopLimit?: number
  /** @default 'query' */
  readonly purpose?: Purpose
  /**
   * What is charged, each once an epoch: lookup keys, or digests of blinded elements
   *
   * @default the request's digest
   */
  readonly ids?: readonly Uint8Array[]
}

/** The home DP's side. */
export interface ContextIssuer {
  /**
   * Charges the client, durably, then signs a context for each redeemer, in their order.
   *
   * @throws BudgetError `RATE_LIMITED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`, `BUDGET_STORE_UNAVAILABLE`
   */
  issue (request: ContextRequest, options?: Cancellable): Promise<readonly Uint8Array[]>
  /**
   * Charges the client for a query to all DPs, durably, besides what `issue` charges.
   *
   * @param request - `client` as in ContextRequest; `ids`: lookup keys
   * @throws BudgetError `RATE_LIMITED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`, `BUDGET_STORE_UNAVAILABLE`
   */
  chargeAll (request: { readonly client: string, readonly ids: readonly Uint8Array[] }, options?: Cancellable): Promise<void>
}

/** The relay's side: it pays for what it hands on, and charges whom it does that for. */
export interface ForwardCharger {
  /**
   * Charges the client, durably, for one sealed query.
   *
   * @param request - `id`: 32 bytes that stand for the request; `toAll`: it goes to all DPs; `relays`: how many there are
   * @throws BudgetError `RATE_LIMITED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`, `BUDGET_STORE_UNAVAILABLE`
   */
  chargeForward (request: { /** Authenticated peer id. */ readonly client: string, readonly id: Uint8Array, readonly toAll: boolean, readonly relays: number }, options?: Cancellable): Promise<void>
}

export interface RedeemRequest {
  /** Authenticated peer id of whoever shows the context. */
  readonly from: string
  /** 32 bytes. */
  readonly requestDigest: Uint8Array
  /** Hops as Signed, the origin's first; none for evaluations. */
  readonly hops: readonly Uint8Array[]
  /** @default 'query' */
  readonly purpose?: Purpose
  /** As in ContextRequest. */
  readonly ids?: readonly Uint8Array[]
  /**
   * Of what its origin and its client may have in all, what this DP gives
   *
   * @default 1
   */
  readonly share?: number
}

/** The side of the DP that is asked. */
export interface ContextGate {
  /**
   * Checks a context, uses it up, and charges its origin and client, durably.
   *
   * @throws BudgetError `CONTEXT_…`, `RATE_LIMITED`, `BUDGET_TAGS_EXCEEDED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`, `BUDGET_STORE_UNAVAILABLE`
   */
  redeem (context: Uint8Array, request: RedeemRequest, options?: Cancellable): Promise<RedeemedContext>
  /**
   * Charges somebody who shows no context: a party of the registry its own tier,
   * everybody else, together, that of `anonymous`.
   *
   * @param request - `from`, `ids` and `share` count
   * @throws BudgetError as `redeem`
   */
  charge (request: Pick<RedeemRequest, 'from' | 'share'> & { readonly ids: readonly Uint8Array[] }, options?: Cancellable): Promise<number>
}

export interface RedeemedContext extends VerifiedContext {
  /** Identifiers that were new. */
  readonly charged: number
}
