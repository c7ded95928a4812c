/**
 * The paths of one request that were tried, and what came of them: tells the book
 * what is certain, and what it has come to. One that is slow is no failure yet; when
 * another, begun later, is through before it, it counts as half of one.
 */
import { attentive } from '../../base/attentive.ts'
import { steadyNow } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { isOverload } from '../../rpc/patience.ts'
import { blameFor } from './blame.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Blame } from './blame.ts'
import type { Hedges } from './hedges.ts'
import type { PartnerBook } from './partners.ts'
import type { SealedCalls, SealedQuestion, SealedWord } from './sealed-calls.ts'
import type { Logger } from '@libp2p/interface'

/** Weight of having been slower than another. */
const SLOWER = 0.5
/** A path that takes this many times as long as usual gets another beside it. */
const HEDGE_FACTOR = 3
/**
 * Milliseconds in which a relay is connected with: four round trips around the world.
 * One that isn't by then is gone, whatever is asked of it.
 */
export const OPENING = 250
/** Milliseconds; below the least a second path costs more than it saves, `first` is for what was never measured. */
const HEDGES = {
  read: { least: 60, first: 400, most: 1_500 },
  evaluation: { least: 60, first: 400, most: 1_500 },
  // a batch is work
  tokens: { least: 1_000, first: 2_000, most: 5_000 },
  // a query waits for DPs that are asked in its course, and is charged again on another path
  query: { least: 1_000, first: 2_000, most: 5_000 },
  'query-all': { least: 2_000, first: 4_000, most: 10_000 }
} as const

export interface Path {
  readonly relay: DpRecord
  readonly target: DpRecord
  readonly begun: number
  /** Whether its answer takes longer than usual, or its relay isn't connected after long enough. */
  readonly isSlow: boolean
}

export interface PathOptions {
  readonly signal: AbortSignal
  /** Milliseconds in which whoever is on this path may answer. */
  readonly timeout: number
  /** Milliseconds after which a path that is silent has failed, though more is left. @default `timeout` */
  readonly patience?: number
}

export interface PathsComponents {
  readonly book: PartnerBook
  readonly calls: SealedCalls
  readonly hedges: Hedges
  readonly clock: Clock
  readonly timer: Timer
  readonly log: Logger
}

export type PathOutcome = SealedWord | { readonly blame: Blame, readonly err: DiscoveryError } | undefined

export class Paths {
  readonly #components: PathsComponents
  readonly #running = new Set<Path>()
  /** What failed last. */
  reason: DiscoveryError | undefined

  constructor (components: PathsComponents) {
    this.#components = components
  }

  get running (): ReadonlySet<Path> {
    return this.#running
  }

  /** Milliseconds after which to look again at a path of this kind that begins. */
  look (kind: SealedQuestion['kind']): number {
    return Math.min(OPENING, this.hedge(kind))
  }

  /**
   * Milliseconds for which those under way are waited for before another begins beside
   * them; zero: it may begin now.
   *
   * @param passes - whether another would be no help for this one
   */
  patience (kind: SealedQuestion['kind'], passes: (path: Path) => boolean = () => false): number {
    const hedge = this.hedge(kind)
    const awaited = [...this.#running].filter(path => !passes(path))
    if (!this.#isRoom || (awaited.length === 0 && this.#running.size > 0)) {
      return hedge
    }
    // looked at before: as long as it is opened, and as long as it is slow
    return awaited.every(({ isSlow }) => isSlow) ? 0 : hedge > OPENING ? hedge - OPENING : hedge
  }

  /** Whether one more path may begin: the first, or beside others. */
  get #isRoom (): boolean {
    return this.#running.size === 0 || this.#components.hedges.isRoom
  }

  /** Milliseconds until a path of this kind is slow. */
  hedge (kind: SealedQuestion['kind']): number {
    const { least, first, most } = HEDGES[kind]
    const usual = this.#components.book.usual(kind)
    return usual == null ? first : Math.min(most, Math.max(least, HEDGE_FACTOR * usual))
  }

  /** Whether the relay of a path has said anything since: then it is the target that is slow. */
  isHeard ({ relay, begun }: Path, grace = 0): boolean {
    return this.#components.book.heardSince(relay.id, begun - grace)
  }

  /**
   * Never throws what a relay or target may cause.
   *
   * @returns undefined: it was called off
   */
  async along (
    relay: DpRecord, question: SealedQuestion, { signal, timeout, patience }: PathOptions
  ): Promise<PathOutcome> {
    const { book, calls, hedges, clock, timer, log } = this.#components
    const path = { relay, target: question.target, begun: steadyNow(clock), isSlow: false }
    hedges.begin(path, this.#running.size > 0)
    this.#running.add(path)
    const silence = new AbortController()
    const slow = (): void => { path.isSlow = true }
    const unlessOpen = timer.after(this.look(question.kind), slow)
    const waits = [unlessOpen, timer.after(this.hedge(question.kind), slow)]
    if (patience != null) {
      waits.push(attentive(timer).after(patience, () => {
        silence.abort(new DOMException('the path is silent', 'TimeoutError'))
      }))
    }
    try {
      const over = AbortSignal.any([signal, silence.signal])
      const word = await calls.ask(relay, question, { signal: over, timeout, onOpen: unlessOpen })
      book.worked(relay.id)
      book.relayed(relay.operator)
      book.measured(question.kind, steadyNow(clock) - path.begun)
      this.#running.delete(path)
      this.#overtaken(path)
      return word
    } catch (err) {
      if (signal.aborted) {
        book.relayed(relay.operator)
        return undefined
      }
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      const blame = blameFor(err)
      if (blame.heard || blame.reached) {
        book.relayed(relay.operator)
      }
      log('through %s to %s: %s', relay.id, question.target.id, err.code)
      this.reason = err
      this.#blame(path, blame, err)
      return { blame, err }
    } finally {
      waits.forEach(callOff => { callOff() })
      this.#running.delete(path)
      hedges.end(path)
    }
  }

  #blame ({ relay, target }: Path, blame: Blame, err: DiscoveryError): void {
    const { book } = this.#components
    if (blame.heard) {
      book.heard(relay.id)
    }
    if (blame.relay > 0) {
      book.failed(relay.id, blame.relay)
    }
    if (blame.target > 0) {
      book.failed(target.id, blame.target)
    }
    if (isOverload(err) && err.retryAfter != null) {
      book.busy(relay.id, err.retryAfter)
    }
  }

  /** Those that began before are slower, by the part in which they differ. */
  #overtaken (winner: Path): void {
    const { book } = this.#components
    for (const { relay, target, begun } of this.#running) {
      if (begun <= winner.begun) {
        for (const dp of [relay, target]) {
          if (dp.id !== winner.relay.id && dp.id !== winner.target.id && !book.heardSince(dp.id, begun)) {
            book.failed(dp.id, SLOWER)
          }
        }
      }
    }
  }
}
