/**
 * A limit of a node by itself, in memory: one token for each new identifier, from
 * a bucket for each caller. What the same caller repeats within its epoch or the
 * next is a retry and free. Budgets that outlive a restart are in ledger.ts.
 *
 * A caller is what its user says, a peer id or several peers together. Peer ids
 * cost nothing, so by these it holds a caller to its budget, not a crowd; the
 * number of callers with a budget at one time is bounded, and one that comes on
 * top is told to wait.
 */
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { BudgetError } from './errors.ts'
import type { RateTier } from '../registry/interface.ts'

const HOUR_MS = 3_600_000

/** Milliseconds: how long a repeatable blind stays the same (blinding/client.ts). */
export const CHARGE_EPOCH = HOUR_MS
/** Callers with a budget at one time: some 2 MiB, and the bound on what a crowd gets in all. */
export const DEFAULT_MAX_CALLERS = 10_000
/** Elements remembered for free retries, of all callers together: some 30 MiB. One that falls out costs again. */
export const DEFAULT_MAX_REMEMBERED = 100_000
/** How many of the longest unused buckets are looked at when one is needed. */
const SWEEP = 8

/** The number of the epoch that `now` lies in. */
export function chargeEpoch (now: number): number {
  return Math.floor(now / CHARGE_EPOCH)
}

export interface ChargeBookInit {
  /** @default 10_000 */
  maxCallers?: number
  /** @default 100_000 */
  maxRemembered?: number
}

interface Bucket {
  tokens: number
  /** When `tokens` was right; never goes back. */
  at: number
  tier: RateTier
}

export class ChargeBook {
  readonly #maxCallers: number
  /** Least recently used first. */
  readonly #buckets = new Map<string, Bucket>()
  readonly #charged: LRUCache<string, number>

  constructor ({ maxCallers = DEFAULT_MAX_CALLERS, maxRemembered = DEFAULT_MAX_REMEMBERED }: ChargeBookInit = {}) {
    this.#maxCallers = maxCallers
    this.#charged = new LRUCache({ max: maxRemembered })
  }

  /** How many callers have a bucket now. */
  get callers (): number {
    return this.#buckets.size
  }

  /**
   * Takes a token for each new element, all or none.
   *
   * @param caller - authenticated
   * @param elements - blinded elements, 32 bytes each
   * @param now - milliseconds since the epoch
   * @returns how many were new
   * @throws BudgetError `RATE_LIMITED` with retryAfter, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`
   */
  charge (caller: string, elements: readonly Uint8Array[], tier: RateTier, now: number): number {
    if (tier.perHour === 0 || tier.burst === 0) {
      throw new BudgetError('BUDGET_ZERO', { detail: `tier ${tier.tier}` })
    }
    const epoch = chargeEpoch(now)
    const fresh = new Set<string>()
    for (const element of elements) {
      const key = `${caller}/${toString(element, 'latin1')}`
      const paid = this.#charged.get(key)
      if (paid == null || paid < epoch - 1) {
        fresh.add(key)
      }
    }
    if (fresh.size > 0) {
      this.#take(caller, fresh.size, tier, now)
      for (const key of fresh) {
        this.#charged.set(key, epoch)
      }
    }
    return fresh.size
  }

  #take (caller: string, cost: number, tier: RateTier, now: number): void {
    if (cost > tier.burst) {
      throw new BudgetError('BATCH_OVER_BUDGET', { detail: `${cost} new elements, burst ${tier.burst}` })
    }
    const bucket = this.#bucketOf(caller, tier, now)
    const missing = cost - bucket.tokens
    if (missing > 0) {
      throw new BudgetError('RATE_LIMITED', { retryAfter: Math.ceil(missing * HOUR_MS / tier.perHour) })
    }
    bucket.tokens -= cost
  }

  #bucketOf (caller: string, tier: RateTier, now: number): Bucket {
    let bucket = this.#buckets.get(caller)
    if (bucket == null) {
      this.#makeRoom(now)
      bucket = { tokens: tier.burst, at: now, tier }
    }
    refill(bucket, tier, now)
    // to the end: most recently used
    this.#buckets.delete(caller)
    this.#buckets.set(caller, bucket)
    return bucket
  }

  /** A full bucket is worth no more than none; only such are forgotten. */
  #makeRoom (now: number): void {
    if (this.#buckets.size < this.#maxCallers) {
      return
    }
    let looked = 0
    let soonest = HOUR_MS
    for (const [caller, bucket] of this.#buckets) {
      refill(bucket, bucket.tier, now)
      const missing = bucket.tier.burst - bucket.tokens
      if (missing <= 0) {
        this.#buckets.delete(caller)
        return
      }
      soonest = Math.min(soonest, Math.ceil(missing * HOUR_MS / bucket.tier.perHour))
      if (++looked >= SWEEP) {
        break
      }
    }
    throw new BudgetError('RATE_LIMITED', { retryAfter: soonest, detail: `${this.#maxCallers} callers have budgets` })
  }
}

/** The clock may step back; tokens are then not refilled, and not taken. */
function refill (bucket: Bucket, tier: RateTier, now: number): void {
  const elapsed = Math.max(0, now - bucket.at)
  bucket.tokens = Math.min(tier.burst, bucket.tokens + elapsed * tier.perHour / HOUR_MS)
  bucket.at = Math.max(bucket.at, now)
  bucket.tier = tier
}
