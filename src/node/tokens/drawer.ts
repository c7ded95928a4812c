/**
 * Draws tokens ahead, at times that are drawn by lot and depend on nothing that is
 * looked up: an issuer learns who takes tokens, and when that was says nothing. The
 * time of the next draw is kept, so that a start isn't one.
 */
import { fromString } from 'uint8arrays/from-string'
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { Pace } from '../../dht/pace.ts'
import { fractionOf } from '../../base/lot.ts'
import { backOff } from '../../base/back-off.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { TokenClient } from '../../protocols/tokens/index.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { TokenProof } from '../../tokens/request.ts'
import type { ProofSource } from './payer.ts'
import type { TokenWallet } from './wallet.ts'
import type { Logger } from '@libp2p/interface'

/** Tokens of one evaluator that are kept: an address book on the first day, at t of n. */
export const DEFAULT_TARGET = 1_024
/** Milliseconds after which the first draw comes at the earliest and latest. */
const FIRST_DRAW = { least: 60_000, most: 1_800_000 }
/** Draws in an epoch, about. */
const DRAWS_AN_EPOCH = 8
/** Milliseconds until a draw that failed is tried again, about; twice as many after each further one. */
const FIRST_RETRY = 60_000
/** Tokens of one request: small enough that little of an allotment is left undrawn. */
const BATCH = 128
const NEXT = fromString('next')

export interface DrawerComponents {
  readonly client: TokenClient
  readonly wallet: Pick<TokenWallet, 'count' | 'add'>
  /** Where the time of the next draw is kept: a namespace of its own. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Who draws; undefined: nobody yet. */
  readonly proof: ProofSource
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface DrawerInit {
  /** Tokens that are kept of each evaluator. @default 1_024 */
  readonly target?: number
}

export class TokenDrawer {
  readonly #components: DrawerComponents
  readonly #target: number
  readonly #pace: Pace
  /** Rounds on end in which somebody didn't give. */
  #failures = 0

  constructor (components: DrawerComponents, { target = DEFAULT_TARGET }: DrawerInit = {}) {
    this.#components = components
    this.#target = target
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => await this.#round(signal))
  }

  async start (): Promise<void> {
    const { store, clock } = this.#components
    const kept = await store.get(NEXT)
    const longest = Math.max(FIRST_DRAW.most, this.#interval() * 1.5)
    const left = kept?.byteLength === 8 ? new DataView(kept.buffer, kept.byteOffset).getFloat64(0) - clock.now() : -1
    // a time that nobody could have drawn was kept by a clock that was wrong
    const wait = left >= 0 && left <= longest ? left : await this.#plan(FIRST_DRAW.least, FIRST_DRAW.most)
    this.#pace.start(wait)
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
  }

  /** Never throws, but for what nobody foresees. */
  async #round (signal: AbortSignal): Promise<number> {
    // first, so that a draw that is broken off isn't begun again at each start
    const wait = await this.#plan(this.#interval() * 0.5, this.#interval() * 1.5)
    const { proof, log, registry, clock } = this.#components
    let retryAfter: number | undefined
    try {
      const who = await proof({ registry: registry.current(), now: clock.now() })
      for (const dp of who == null ? [] : this.#evaluators()) {
        const failed = await this.#fill(dp, who, signal)
        retryAfter = failed == null ? retryAfter : Math.min(failed, retryAfter ?? Infinity)
      }
    } catch (err) {
      log.error('tokens were not drawn: %e', err)
      retryAfter = 0
    }
    return retryAfter == null ? this.#succeeded(wait) : await this.#again(wait, retryAfter)
  }

  #succeeded (wait: number): number {
    this.#failures = 0
    return wait
  }

  /** @param wait - milliseconds of the next draw as planned @param retryAfter - sooner is no use */
  async #again (wait: number, retryAfter: number): Promise<number> {
    const pause = Math.max(retryAfter, backOff(FIRST_RETRY, this.#failures, Infinity))
    this.#failures++
    return pause >= wait ? wait : await this.#plan(pause, pause * 1.5)
  }

  /**
   * An issuer that refuses, or is away, keeps nobody from drawing at others.
   *
   * @returns milliseconds after which it may be asked again, where it didn't give all
   */
  async #fill (dp: DpRecord, proof: TokenProof | undefined, signal: AbortSignal): Promise<number | undefined> {
    const { client, wallet, log } = this.#components
    try {
      for (let left = this.#target - wallet.count(dp.id); left > 0 && !signal.aborted; left -= BATCH) {
        await wallet.add(await client.draw(dp, 'evaluation', Math.min(left, BATCH), { proof, signal }))
      }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      log('no tokens of %s: %s', dp.id, err.code)
      return err.retryAfter ?? 0
    }
    return undefined
  }

  /** Those with a share of a key that is valid now, and a token key. */
  #evaluators (): readonly DpRecord[] {
    const { registry: source, clock } = this.#components
    const registry = source.current()
    const ids = new Set(registry.currentOprfKeys(clock.now()).flatMap(({ shares }) => shares.map(({ dp }) => dp)))
    return registry.dps.filter(({ id, status, tokenKey }) => ids.has(id) && status !== 'revoked' && tokenKey != null)
  }

  #interval (): number {
    return this.#components.registry.current().policy.tokens.epoch / DRAWS_AN_EPOCH
  }

  /** @returns milliseconds until then, which is kept */
  async #plan (least: number, most: number): Promise<number> {
    const { random, clock, store, log } = this.#components
    const wait = least + (most - least) * fractionOf(random)
    const value = new Uint8Array(8)
    new DataView(value.buffer).setFloat64(0, clock.now() + wait)
    try {
      await store.put(NEXT, value)
    } catch (err) {
      log.error('the time of the next draw isn\'t kept: %e', err)
    }
    return wait
  }
}
