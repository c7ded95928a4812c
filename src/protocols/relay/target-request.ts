/** One request for one target: which relay next, and when it is over. */
import { steadyNow } from '../../base/clock.ts'
import { isOverload } from '../../rpc/patience.ts'
import type { Clock } from '../../base/clock.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { PartnerBook } from './partners.ts'
import type { Paths } from './paths.ts'
import type { Move } from '../../base/race.ts'
import type { SealedQuestion, SealedWord } from './sealed-calls.ts'

/** So many relays must say that they can't reach the target: one may lie, or be cut off from it. */
const OPINIONS = 2
/** Milliseconds before all relays are tried again; twice as long each time. */
const FIRST_PAUSE = 100
const MAX_PAUSE = 1_600

export interface TargetRequestComponents {
  readonly paths: Paths
  readonly book: PartnerBook
  readonly clock: Clock
}

export class TargetRequest {
  readonly #components: TargetRequestComponents
  readonly #question: SealedQuestion
  readonly #relays: readonly DpRecord[]
  readonly #until: number
  readonly #tried = new Set<string>()
  /** Relays that say the target is away. */
  readonly #away = new Set<string>()
  /** Whether anything failed in this round that passes. */
  #passes = false
  #pause = FIRST_PAUSE

  /** @param until - milliseconds since the epoch */
  constructor (components: TargetRequestComponents, question: SealedQuestion, { relays, until }: {
    readonly relays: readonly DpRecord[], readonly until: number
  }) {
    this.#components = components
    this.#question = question
    this.#relays = relays
    this.#until = until
  }

  next (signal: AbortSignal): Move<SealedWord> {
    const { paths, book } = this.#components
    const { kind } = this.#question
    if (this.#away.size >= Math.min(OPINIONS, this.#relays.length)) {
      return undefined
    }
    // where the relay is heard the target is slow, by whichever relay
    const wait = paths.patience(kind, path => paths.isHeard(path))
    if (wait > 0) {
      return { wait }
    }
    const left = book.order('relay', this.#relays).filter(({ id }) => !this.#tried.has(id))
    const relay = left.find(({ id }) => book.busyFor(id) === 0)
    if (relay != null) {
      this.#tried.add(relay.id)
      return { work: this.#along(relay, signal), hedge: paths.look(kind) }
    }
    return paths.running.size > 0 ? { wait: paths.hedge(kind) } : this.#again(left)
  }

  /** All were tried, or want to be left alone for a while. */
  #again (left: readonly DpRecord[]): Move<SealedWord> {
    const { book, clock } = this.#components
    const isBusy = left.length > 0
    const waits = this.#relays.map(({ id }) => book.busyFor(id))
    const pause = Math.max(this.#pause, Math.min(...waits))
    if ((!isBusy && !this.#passes) || steadyNow(clock) + pause >= this.#until) {
      return undefined
    }
    this.#pause = Math.min(MAX_PAUSE, 2 * this.#pause)
    this.#tried.clear()
    this.#passes = false
    return { wait: pause }
  }

  async #along (relay: DpRecord, signal: AbortSignal): Promise<SealedWord | undefined> {
    const { paths, book, clock } = this.#components
    const outcome = await paths.along(relay, this.#question, {
      signal, timeout: Math.max(1, this.#until - steadyNow(clock))
    })
    if (outcome == null) {
      return undefined
    }
    if (!('blame' in outcome)) {
      book.heard(this.#question.target.id)
      return outcome
    }
    const { kind } = outcome.err
    this.#passes ||= kind === 'unavailable' || kind === 'internal' || isOverload(outcome.err)
    if (outcome.blame.away === true) {
      this.#away.add(relay.id)
    }
    return undefined
  }
}
