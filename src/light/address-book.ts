/**
 * Thousands of identifiers, within what the budget allows: evaluated in batches
 * and read while the next batch is evaluated, a few batches at a time, each
 * identifier with an outcome of its own.
 */
import PQueue from 'p-queue'
import { raceSignal } from 'race-signal'
import { DiscoveryError } from '../base/errors.ts'
import { toCsi } from '../identifiers/csi.ts'
import { BookCounter } from './book-counter.ts'
import { BookEvaluator } from './book-evaluator.ts'
import { BudgetLimit } from './budget-limit.ts'
import { LightError } from './errors.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { Evaluation, OprfClient } from '../protocols/oprf/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { EvaluatedItem } from './book-evaluator.ts'
import type { BookMarks } from './book-marks.ts'
import type { Wanted } from './budget-limit.ts'
import type { BookOptions, BookSettled, DiscoverOptions, DiscoverSettled } from './interface.ts'

/** Identifiers in one call: the address book of a busy person. */
export const MAX_BOOK = 10_000
/** Identifiers evaluated, read and handed out together: what one request for records takes. */
export const CHUNK = 128
/**
 * The same where each read is a sealed request of its own: a reader gives all of them together
 * the time of one lookup.
 */
const RELAYED_AT_ONCE = 8
/** Batches under way, so that one is read while the next is evaluated. */
const CHUNKS_AT_ONCE = 3

type WithoutIndex<Each> = Each extends DiscoverSettled ? Omit<Each, 'index'> : never

/** What reading came to: the same as settled, without its place. */
export type ReadOutcome = WithoutIndex<DiscoverSettled>

export interface AddressBookComponents {
  readonly registry: RegistrySource
  readonly oprf: Pick<OprfClient, 'evaluate' | 'known'>
  readonly clock: Clock
  readonly timer: Timer
  readonly marks: BookMarks
  /** Whether it reads through relays. */
  readonly relayed: boolean
  /** Reads and opens, in the order of the identifiers. */
  readonly read: (evaluated: readonly Evaluated[], options: DiscoverOptions) => Promise<readonly ReadOutcome[]>
}

/** An identifier and the keys that came of it. */
export interface Evaluated {
  readonly csi: CanonicalCsi
  readonly evaluation: Evaluation
}

type Chunk = { readonly settled: readonly BookSettled[] } | { readonly error: unknown }

interface ReadBatch {
  readonly settled: readonly BookSettled[]
  /** To be read once more after `wait` milliseconds. */
  readonly again: readonly Wanted[]
  readonly wait: number
}

/** One run through one book. */
export class AddressBook {
  readonly #components: AddressBookComponents
  readonly #inputs: ReadonlyArray<CanonicalCsi | string>
  readonly #options: BookOptions
  readonly #left = new AbortController()
  readonly #signal: AbortSignal
  /** Evaluations one batch after the other: whoever is told to wait waits for all. */
  readonly #evaluating = new PQueue({ concurrency: 1 })
  /** Reads as well: none waits for another while its own time runs. */
  readonly #reading = new PQueue({ concurrency: 1 })
  readonly #counter: BookCounter
  readonly #limit: BudgetLimit
  readonly #evaluator: BookEvaluator

  /** @throws LightError `DISCOVER_TOO_MANY` */
  constructor (
    components: AddressBookComponents,
    inputs: ReadonlyArray<CanonicalCsi | string>,
    options: BookOptions
  ) {
    if (inputs.length > MAX_BOOK) {
      throw new LightError('DISCOVER_TOO_MANY', { detail: `${inputs.length} of ${MAX_BOOK}` })
    }
    this.#components = components
    this.#inputs = inputs
    this.#signal = AbortSignal.any([this.#left.signal, ...(options.signal == null ? [] : [options.signal])])
    this.#options = { ...options, signal: this.#signal }
    this.#counter = new BookCounter(inputs.length, options.onProgress)
    this.#limit = new BudgetLimit(components.clock)
    this.#evaluator = new BookEvaluator({
      oprf: components.oprf,
      limit: this.#limit,
      wait: async ms => { await this.#wait(ms) },
      onEvaluated: count => { this.#counter.evaluated(count) }
    }, { signal: this.#signal, waits: options.atLimit === 'wait' })
  }

  /** In the order of the book. Whoever stops reading stops the work. */
  async * settle (): AsyncGenerator<BookSettled, void, undefined> {
    const { book } = this.#options
    const running: Array<Promise<Chunk>> = []
    let begun = 0
    try {
      while (begun < this.#inputs.length || running.length > 0) {
        while (begun < this.#inputs.length && running.length < CHUNKS_AT_ONCE) {
          running.push(this.#chunk(begun))
          begun += CHUNK
        }
        const chunk = await running.shift()
        if (chunk == null || 'error' in chunk) {
          throw chunk?.error ?? new LightError('DISCOVER_NO_REPLICA')
        }
        this.#counter.settled(chunk.settled)
        yield * this.#handOut(chunk.settled)
      }
      if (book != null && !this.#counter.isUnfinished) {
        await this.#components.marks.forget(book, this.#csis())
      }
    } finally {
      this.#left.abort(new LightError('DISCOVER_LEFT'))
      await Promise.all(running)
    }
  }

  /** What somebody has taken is marked, also where they take no more. */
  async * #handOut (settled: readonly BookSettled[]): AsyncGenerator<BookSettled, void, undefined> {
    const { book } = this.#options
    const drawn: CanonicalCsi[] = []
    try {
      for (const each of settled) {
        this.#signal.throwIfAborted()
        if (each.outcome === 'found' || each.outcome === 'opted-out' || each.outcome === 'none') {
          drawn.push(each.csi)
        }
        yield each
      }
    } finally {
      if (book != null) {
        await this.#components.marks.add(book, drawn)
      }
    }
  }

  /** Never rejects: those behind the first are waited for later. */
  async #chunk (from: number): Promise<Chunk> {
    try {
      const settled = new Map<number, BookSettled>()
      const wanted: Wanted[] = []
      for (const [i, input] of this.#inputs.slice(from, from + CHUNK).entries()) {
        const index = from + i
        const item = this.#parse(index, input)
        if ('outcome' in item) {
          settled.set(index, item)
        } else if (await this.#isDone(item.csi)) {
          settled.set(index, { ...item, outcome: 'done' })
        } else {
          wanted.push(item)
        }
      }
      for (const item of await this.#ask(wanted)) {
        settled.set(item.index, item)
      }
      return { settled: [...settled.values()].sort((a, b) => a.index - b.index) }
    } catch (error) {
      // whatever the work made of it on the way
      return { error: this.#signal.aborted ? this.#signal.reason : error }
    }
  }

  async #ask (wanted: readonly Wanted[]): Promise<readonly BookSettled[]> {
    const settled: BookSettled[] = []
    let left = wanted
    while (left.length > 0) {
      if (this.#limit.isReachedForQueries) {
        return [...settled, ...this.#limit.settle(left)]
      }
      const batch = left
      const { evaluated, refused } = await this.#evaluating.add(async () => await this.#evaluator.evaluate(batch))
      const read = await this.#readEach(evaluated)
      settled.push(...refused, ...read.settled)
      if (read.again.length > 0) {
        await this.#wait(read.wait)
      }
      left = read.again
    }
    return settled
  }

  async #readEach (evaluated: readonly EvaluatedItem[]): Promise<ReadBatch> {
    const outcomes = await this.#read(evaluated)
    const settled: BookSettled[] = []
    const again: Wanted[] = []
    let wait = 0
    for (const [i, { index, csi }] of evaluated.entries()) {
      const each = outcomes[i] ?? { csi, outcome: 'failed', error: new LightError('DISCOVER_NO_REPLICA') }
      if (each.outcome === 'limited' && this.#options.atLimit === 'wait') {
        again.push({ index, csi })
        wait = Math.max(wait, each.retryAfter)
        continue
      }
      settled.push({ ...each, index })
      if (each.outcome === 'limited') {
        this.#limit.reached(each.error, each.retryAfter, 'query')
      }
    }
    return { settled, again, wait }
  }

  async #read (evaluated: readonly Evaluated[]): Promise<readonly ReadOutcome[]> {
    const size = this.#components.relayed ? RELAYED_AT_ONCE : CHUNK
    const count = Math.ceil(evaluated.length / size)
    const parts = Array.from({ length: count }, (_, i) => evaluated.slice(i * size, (i + 1) * size))
    return (await Promise.all(parts.map(async part => await this.#reading.add(async () => {
      this.#signal.throwIfAborted()
      return await this.#components.read(part, this.#options)
    })))).flat()
  }

  async #wait (ms: number): Promise<void> {
    this.#counter.waits(ms)
    let callOff: (() => void) | undefined
    try {
      const over = new Promise<void>(resolve => { callOff = this.#components.timer.after(ms, resolve) })
      await raceSignal(over, this.#signal)
    } finally {
      callOff?.()
    }
  }

  /** One line of a book that is no identifier is no reason to lose the others. */
  #parse (index: number, input: CanonicalCsi | string): Wanted | DiscoverSettled {
    try {
      return { index, csi: toCsi(input, this.#components.registry.current().policy.csiTypes) }
    } catch (error) {
      if (!(error instanceof DiscoveryError)) {
        throw error
      }
      return { index, outcome: 'failed', error }
    }
  }

  async #isDone (csi: CanonicalCsi): Promise<boolean> {
    const { book } = this.#options
    return book != null && await this.#components.marks.has(book, csi)
  }

  /** Those that are identifiers. */
  #csis (): readonly CanonicalCsi[] {
    return this.#inputs.flatMap((input, index) => {
      const item = this.#parse(index, input)
      return 'outcome' in item ? [] : [item.csi]
    })
  }
}
