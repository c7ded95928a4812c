/**
 * How other DPs answer this node: how fast, how often not, what they did wrong, and
 * which version of the registry they have. For whoever operates the node; nothing is
 * decided by it.
 */
import { LRUCache } from 'lru-cache'
import { steadyNow } from '../base/clock.ts'
import { RemoteError, RpcError } from '../rpc/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { RpcErrorCode } from '../rpc/errors.ts'
import type { Rpc } from '../rpc/interface.ts'

/** DPs remembered; the one that wasn't heard of for longest is forgotten first. */
const MAX_WATCHED = 1_024
/** Share of the newest answer in the smoothed time, as for TCP (RFC 6298, section 2). */
const SMOOTHING = 1 / 8
/** Milliseconds for which what it did wrong is told. */
export const FAULT_LIFETIME = 3_600_000

/** Of these the other DP knows nothing. */
const OWN_FAULTS: ReadonlySet<RpcErrorCode> = new Set<RpcErrorCode>(['RPC_TOO_LARGE', 'RPC_CLOSED', 'RPC_MISUSED'])

export interface PeerFault {
  /** Of a DiscoveryError. */
  readonly code: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Counts are since the start, or since it was last forgotten. */
export interface PeerView {
  /** Milliseconds, smoothed: what it takes it to answer. Undefined: it never did. */
  readonly latency?: number
  readonly answered: number
  /** Requests without an answer. */
  readonly failed: number
  /** The last of these, within the last hour. */
  readonly lastFailure?: PeerFault
  /** What was wrong in what it answered, the last within the last hour. */
  readonly lastFault?: PeerFault
  /** What it last said to have for the newest registry; undefined: nothing. */
  readonly registry?: number
}

interface Watched {
  latency?: number
  answered: number
  failed: number
  lastFailure?: PeerFault
  lastFault?: PeerFault
  registry?: number
}

export class PeerWatch {
  readonly #clock: Clock
  readonly #peers = new LRUCache<string, Watched>({ max: MAX_WATCHED })

  constructor ({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  /** @param dp - peer id, base58btc */
  of (dp: string): PeerView {
    const { lastFailure, lastFault, ...counts } = this.#peers.peek(dp) ?? { answered: 0, failed: 0 }
    return { ...counts, ...this.#recent({ lastFailure, lastFault }) }
  }

  /** An evaluation that didn't count. Who is missing is known from the request itself. */
  fault ({ dp, code, lied }: { readonly dp: string, readonly code: string, readonly lied: boolean }): void {
    if (lied) {
      this.#watched(dp).lastFault = { code, at: this.#clock.now() }
    }
  }

  /** @param version - zero: it said none */
  heard (dp: string, version: number): void {
    if (version > 0) {
      this.#watched(dp).registry = version
    }
  }

  /** The same engine, whose calls are watched. */
  watching (rpc: Rpc): Rpc {
    return {
      start: async () => { await rpc.start() },
      stop: async () => { await rpc.stop() },
      handle: (protocol, method, handler) => { rpc.handle(protocol, method, handler) },
      call: async (target, protocol, method, request, options) => {
        const began = steadyNow(this.#clock)
        const watched = this.#watched(target.id.toString())
        try {
          const answer = await rpc.call(target, protocol, method, request, options)
          this.#answered(watched, began)
          return answer
        } catch (err) {
          this.#threw(watched, began, err)
          throw err
        }
      }
    }
  }

  #answered (watched: Watched, began: number): void {
    const took = steadyNow(this.#clock) - began
    watched.answered++
    watched.latency = watched.latency == null ? took : watched.latency + SMOOTHING * (took - watched.latency)
  }

  #threw (watched: Watched, began: number, err: unknown): void {
    if (err instanceof RemoteError) {
      this.#answered(watched, began)
    } else if (err instanceof RpcError && err.code === 'RPC_CANCELLED') {
      // others were quicker: it would have taken longer than that
      watched.latency = Math.max(watched.latency ?? 0, steadyNow(this.#clock) - began)
    } else if (err instanceof RpcError && !OWN_FAULTS.has(err.code)) {
      watched.failed++
      watched.lastFailure = { code: err.code, at: this.#clock.now() }
    }
  }

  #watched (dp: string): Watched {
    const known = this.#peers.get(dp)
    if (known != null) {
      return known
    }
    const watched: Watched = { answered: 0, failed: 0 }
    this.#peers.set(dp, watched)
    return watched
  }

  #recent ({ lastFailure, lastFault }: Pick<Watched, 'lastFailure' | 'lastFault'>): Partial<PeerView> {
    const since = this.#clock.now() - FAULT_LIFETIME
    return {
      ...lastFailure != null && lastFailure.at > since ? { lastFailure } : {},
      ...lastFault != null && lastFault.at > since ? { lastFault } : {}
    }
  }
}
