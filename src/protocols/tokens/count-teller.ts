/** Tells other DPs each minute what this one issued and redeemed, and takes in what they remember of it. */
import PQueue from 'p-queue'
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { makeCount, verifyCount } from '../../tokens/count.ts'
import { TokenError } from '../../tokens/errors.ts'
import {
  COUNTS_AT_ONCE, COUNTS_METHOD, COUNT_INTERVAL, FIRST_COUNTS_TIMEOUT, TOKENS_PROTOCOL
} from './constants.ts'
import { fellowsOf } from './fellows.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { TokenServerComponents, TokenServerInit } from './interface.ts'
import type { Logger } from '@libp2p/interface'

const NOTHING = new Uint8Array(0)

export class CountTeller {
  readonly #components: TokenServerComponents
  readonly #init: TokenServerInit
  readonly #log: Logger
  /** Resolves once the others were asked what they remember of this DP, or didn't answer in time. */
  readonly ready: Promise<void>
  #isReady: () => void = () => {}
  #stopped = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #cancel = (): void => {}

  constructor (components: TokenServerComponents, init: TokenServerInit) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('mimi:tokens')
    this.ready = new Promise(resolve => { this.#isReady = resolve })
  }

  start (): void {
    this.#stopped = new AbortController()
    this.#running = this.#begin(this.#stopped.signal)
  }

  /** Resolves once nothing is under way. */
  async stop (): Promise<void> {
    this.#cancel()
    this.#stopped.abort(new TokenError('TOKEN_NOT_ISSUED', { detail: 'it stops' }))
    await this.#running
  }

  async #begin (signal: AbortSignal): Promise<void> {
    const { timer = systemTimer } = this.#components
    const callOff = timer.after(FIRST_COUNTS_TIMEOUT, this.#isReady)
    // only asks: what is told now might be less than what was told before
    await this.#tellAll(NOTHING, signal)
    callOff()
    this.#isReady()
    this.#again(signal)
  }

  #again (signal: AbortSignal): void {
    const { timer = systemTimer } = this.#components
    if (signal.aborted) {
      return
    }
    this.#cancel = timer.after(this.#init.countInterval ?? COUNT_INTERVAL, () => {
      this.#running = this.tell(signal).then(() => { this.#again(signal) })
    })
  }

  /** Nothing, while something isn't on disk: it might get lost after it was told. */
  async tell (signal: AbortSignal = this.#stopped.signal): Promise<void> {
    const { clock, signer, book } = this.#components
    const lines = book.counts()
    if (lines != null) {
      await this.#tellAll(lines.length === 0 ? NOTHING : makeCount(lines, clock.now(), signer), signal)
    }
  }

  async #tellAll (count: Uint8Array, signal: AbortSignal): Promise<void> {
    const registry = this.#components.registry.current()
    if (registry.dp(this.#init.id)?.tokenKey == null) {
      return
    }
    const { id: own } = this.#init
    const fellows = fellowsOf(own, registry.dps)
    const queue = new PQueue({ concurrency: COUNTS_AT_ONCE })
    await Promise.all(fellows.map(async dp => await queue.add(async () => { await this.#tellOne(dp, count, signal) })))
  }

  async #tellOne (dp: DpRecord, count: Uint8Array, signal: AbortSignal): Promise<void> {
    const { rpc, registry, clock, book } = this.#components
    if (signal.aborted) {
      return
    }
    try {
      const request = { count: count.slice() }
      const answer = await rpc.call(targetOf(dp), TOKENS_PROTOCOL, COUNTS_METHOD, request, { signal, background: true })
      if (answer.count.byteLength === 0) {
        return
      }
      const remembered = verifyCount(answer.count, { registry: registry.current(), now: clock.now() })
      if (remembered.dp !== this.#init.id) {
        throw new TokenError('TOKEN_COUNT_INVALID', { detail: `${remembered.dp} of ${dp.id}` })
      }
      await book.sitOut(remembered.lines)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      this.#log('counts with %s: %s', dp.id, err.code)
    }
  }
}
