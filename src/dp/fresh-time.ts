/**
 * When this DP ran and stood fresh: only that time counts as silence, for whoever
 * is off, asleep or cut off may not have been told of a defence (docs/protocol.md,
 * "No-defence statement").
 */
import { systemTimer } from '../base/clock.ts'
import { Pace } from '../dht/pace.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { Gate } from '../registry/gate.ts'
import type { KeyValueOperation, KeyValueStore } from '../store/interface.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between two looks; what a crash takes from a span at most. */
export const LOOK_INTERVAL = 30_000
/** Between two looks no more than this passes in a process that runs; a machine that was asleep is found out by it. */
export const MAX_GAP = 2 * 60_000
/** Disputes end with an attestation and a window; nothing older is asked for. */
export const REMEMBERED = 120 * 86_400_000
/** Each start begins one. Beyond, the oldest are forgotten: that tells of less silence, never of more. */
export const MAX_SPANS = 4_096

export interface FreshTimeComponents {
  readonly gate: Pick<Gate, 'standing'>
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly log: Logger
  /** A namespace of its own. */
  readonly store: KeyValueStore
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/** Milliseconds since the epoch. */
interface Span {
  readonly from: number
  to: number
}

export class FreshTime {
  readonly #components: FreshTimeComponents
  readonly #pace: Pace
  /** Ascending, apart from each other. */
  #spans: Span[]
  /** The last of them, as long as it goes on. */
  #open?: Span
  #isRunning = false
  /** To be forgotten, and to be written down as shorter, on the disk. */
  #gone: Span[] = []
  #cut: Span[] = []

  static async open (components: FreshTimeComponents): Promise<FreshTime> {
    const spans: Span[] = []
    for await (const [key, value] of components.store.iterate()) {
      spans.push({ from: readTime(key), to: readTime(value) })
    }
    return new FreshTime(components, spans)
  }

  private constructor (components: FreshTimeComponents, spans: Span[]) {
    this.#components = components
    this.#spans = spans
    this.#pace = new Pace(components.timer ?? systemTimer, async () => {
      try {
        await this.keep()
      } catch (err) {
        components.log.error('for how long this DP stood fresh was not kept: %e', err)
      }
      return LOOK_INTERVAL
    })
  }

  start (): void {
    this.#isRunning = true
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
    await this.keep()
    this.#isRunning = false
    this.#open = undefined
  }

  /** For how many milliseconds since then, both ends included in what is known. */
  since (time: number): number {
    this.#look()
    return this.#spans.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, time)), 0)
  }

  /** Looks, and writes down what has changed: two rows and what is forgotten. */
  async keep (): Promise<void> {
    this.#look()
    this.#forget()
    const [gone, changed] = [this.#gone, new Set([...this.#cut, ...this.#open == null ? [] : [this.#open]])]
    this.#gone = []
    this.#cut = []
    await this.#components.store.batch([
      ...gone.map(({ from }): KeyValueOperation => ({ type: 'delete', key: writeTime(from) })),
      ...[...changed]
        .map(({ from, to }): KeyValueOperation => ({ type: 'put', key: writeTime(from), value: writeTime(to) }))
    ])
  }

  /** Both ends of what is counted were seen to be fresh, and soon after each other. */
  #look (): void {
    const { gate, clock } = this.#components
    const now = clock.now()
    if (!this.#isRunning || gate.standing().state !== 'fresh') {
      this.#open = undefined
    } else if (this.#open != null && Math.abs(now - this.#open.to) <= MAX_GAP) {
      // a clock that was set back a little catches up
      this.#open.to = Math.max(now, this.#open.to)
    } else {
      this.#begin(now)
    }
  }

  /** What the clock said before it went back counts up to here only: no time counts twice. */
  #begin (now: number): void {
    const [before, after] = [
      this.#spans.filter(({ from }) => from < now), this.#spans.filter(({ from }) => from >= now)
    ]
    const last = before.at(-1)
    if (last != null && last.to > now) {
      last.to = now
      this.#cut.push(last)
    }
    this.#gone.push(...after)
    this.#open = { from: now, to: now }
    this.#spans = [...before, this.#open]
  }

  #forget (): void {
    const { past } = this.#components
    const until = past.now() - REMEMBERED
    const old = this.#spans.filter(({ to }) => to < until).length
    const first = Math.max(old, this.#spans.length - MAX_SPANS)
    this.#gone.push(...this.#spans.slice(0, first))
    this.#spans = this.#spans.slice(first)
  }
}

function writeTime (time: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time))
  return bytes
}

function readTime (bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0))
}
