/** Who gives contexts and who takes them, as protocols see it; both live in the node. */
import type { VerifiedContext } from './context.ts'

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
  /** Peer id of the DP that hands the contexts on. @default this DP */
  readonly via?: string
  /** @default 2 */
  readonly hopLimit?: number
  /** What is charged, each once an epoch: lookup keys. @default the request's digest */
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
  chargeAll (
    request: { readonly client: string, readonly ids: readonly Uint8Array[] }, options?: Cancellable
  ): Promise<void>
}

/** The relay's side: it pays for what it hands on, and charges whom it does that for. */
export interface ForwardCharger {
  /**
   * Charges the client, durably, for one sealed query.
   *
   * @param request - `id`: 32 bytes that stand for the request; `toAll`: it goes to all DPs; `relays`: how many there
   * are
   * @throws BudgetError `RATE_LIMITED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`, `BUDGET_STORE_UNAVAILABLE`
   */
  chargeForward (
    request: {
      /** Authenticated peer id. */
      readonly client: string
      readonly id: Uint8Array
      readonly toAll: boolean
      readonly relays: number
    },
    options?: Cancellable
  ): Promise<void>
}

export interface RedeemRequest {
  /** Authenticated peer id of whoever shows the context. */
  readonly from: string
  /** 32 bytes. */
  readonly requestDigest: Uint8Array
  /** Hops as Signed, the origin's first. */
  readonly hops: readonly Uint8Array[]
  /** As in ContextRequest. */
  readonly ids?: readonly Uint8Array[]
}

/** The side of the DP that is asked. */
export interface ContextGate {
  /**
   * Checks a context, uses it up, and charges its origin, durably.
   *
   * @throws BudgetError `CONTEXT_…`, `RATE_LIMITED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`, `BUDGET_STORE_UNAVAILABLE`
   */
  redeem (context: Uint8Array, request: RedeemRequest, options?: Cancellable): Promise<RedeemedContext>
}

export interface RedeemedContext extends VerifiedContext {
  /** Identifiers that were new. */
  readonly charged: number
}
