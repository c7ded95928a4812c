/**
 * Thousands of identifiers, within what the budget allows: evaluated in batches
 * and read while the next batch is evaluated, a few batches at a time, each
 * identifier with an outcome of its own.
 */
import PQueue from 'p-queue'
import { raceSignal } from 'race-signal'
import { DiscoveryError } from '../base/errors.ts'
import { toCsi } from '../identifiers/csi.ts'
import { LightError } from './errors.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { Evaluation, OprfClient } from '../protocols/oprf/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { BookMarks } from './book-marks.ts'
import type { BookOptions, BookProgress, BookSettled, DiscoverManyOptions, DiscoverOptions, DiscoverSettled, Limited } from './interface.ts'

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

/** What reading came to: the same as settled, without its place. */
export type Looked = DiscoverSettled extends infer Each ? Each extends DiscoverSettled ? Omit<Each, 'index'> : never : never

export interface AddressBookComponents {
  readonly registry: RegistrySource
  readonly oprf: Pick<OprfClient, 'evaluate' | 'known'>
  readonly clock: Clock
  readonly timer: Timer
  readonly marks: BookMarks
  /** Whether it reads through relays. */
  readonly relayed: boolean
  /** Reads and opens, in the order of the identifiers. */
  readonly look: (wanted: readonly Evaluated[], options: DiscoverOptions) => Promise<readonly Looked[]>
}

/** An identifier and the keys that came of it. */
export interface Evaluated {
  readonly csi: CanonicalCsi
  readonly evaluation: Evaluation
}

interface Wanted {
  readonly index: number
  readonly csi: CanonicalCsi
}

type Chunk = { readonly settled: readonly BookSettled[] } | { readonly error: unknown }

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
  readonly #progress: { -readonly [K in keyof BookProgress]: BookProgress[K] }
  /** The budget's word, until when it holds, and whether it is about queries too. */
  #limit?: { readonly error: DiscoveryError, readonly until: number, readonly queries: boolean }

  /** @throws LightError `DISCOVER_TOO_MANY` */
  constructor (components: AddressBookComponents, inputs: ReadonlyArray<CanonicalCsi | string>, options: BookOptions & DiscoverManyOptions) {
    if (inputs.length > MAX_BOOK) {
      throw new LightError('DISCOVER_TOO_MANY', { detail: `${inputs.length} of ${MAX_BOOK}` })
    }
    this.#components = components
    this.#inputs = inputs
    this.#signal = AbortSignal.any([this.#left.signal, ...(options.signal == null ? [] : [options.signal])])
    this.#options = { ...options, signal: this.#signal }
    this.#progress = { total: inputs.length, settled: 0, evaluated: 0, outcomes: { found: 0, none: 0, partial: 0, failed: 0, limited: 0, done: 0 } }
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
        this.#count(chunk.settled)
        yield * this.#handOut(chunk.settled)
      }
      const { failed, limited, partial } = this.#progress.outcomes
      if (book != null && failed + limited + partial === 0) {
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
    const taken: CanonicalCsi[] = []
    try {
      for (const each of settled) {
        this.#signal.throwIfAborted()
        if (each.outcome === 'found' || each.outcome === 'none') {
          taken.push(each.csi)
        }
        yield each
      }
    } finally {
      if (book != null) {
        await this.#components.marks.add(book, taken)
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
      if (this.#limit?.queries === true) {
        return [...settled, ...this.#limited(left)]
      }
      const { evaluated, refused } = await this.#evaluating.add(async () => await this.#evaluate(left))
      settled.push(...refused)
      const looked = await this.#look(evaluated)
      const again: Wanted[] = []
      let wait = 0
      for (const [i, { index, csi }] of evaluated.entries()) {
        const each = looked[i] ?? { csi, outcome: 'failed', error: new LightError('DISCOVER_NO_REPLICA') }
        if (each.outcome === 'limited' && this.#options.atLimit === 'wait') {
          again.push({ index, csi })
          wait = Math.max(wait, each.retryAfter)
        } else {
          settled.push({ ...each, index })
          if (each.outcome === 'limited') {
            this.#limit = { error: each.error, until: this.#components.clock.now() + each.retryAfter, queries: true }
          }
        }
      }
      if (again.length > 0) {
        await this.#wait(wait)
      }
      left = again
    }
    return settled
  }

  async #look (evaluated: readonly Evaluated[]): Promise<readonly Looked[]> {
    const size = this.#components.relayed ? RELAYED_AT_ONCE : CHUNK
    const parts = Array.from({ length: Math.ceil(evaluated.length / size) }, (_, i) => evaluated.slice(i * size, (i + 1) * size))
    return (await Promise.all(parts.map(async part => await this.#reading.add(async () => {
      this.#signal.throwIfAborted()
      return await this.#components.look(part, this.#options)
    })))).flat()
  }

  /** What is known costs nothing, and is told also when the budget is used up. */
  async #evaluate (wanted: readonly Wanted[]): Promise<{ evaluated: ReadonlyArray<Wanted & Evaluated>, refused: readonly DiscoverSettled[] }> {
    const { oprf, clock } = this.#components
    this.#signal.throwIfAborted()
    const known = await oprf.known(wanted.map(({ csi }) => csi))
    const evaluated = wanted.flatMap((item, i) => {
      const evaluation = known[i]
      return evaluation == null ? [] : [{ ...item, evaluation }]
    })
    const refused: DiscoverSettled[] = []
    let left = wanted.filter((_, i) => known[i] == null)
    let size = left.length
    let refusal: DiscoveryError | undefined
    while (left.length > 0 && this.#limit == null) {
      const part = left.slice(0, size)
      try {
        const evaluations = await oprf.evaluate(part.map(({ csi }) => csi), { signal: this.#signal })
        evaluated.push(...part.flatMap((item, i) => {
          const evaluation = evaluations[i]
          return evaluation == null ? [] : [{ ...item, evaluation }]
        }))
        this.#progress.evaluated += new Set(part.map(({ csi }) => csi.uri)).size
      } catch (err) {
        this.#signal.throwIfAborted()
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        if (err.kind === 'limited' && err.retryAfter != null) {
          if (this.#options.atLimit === 'wait') {
            await this.#wait(err.retryAfter)
          } else {
            refusal ??= err // of the batch: when one more is free is too early to come back
            if (part.length > 1) {
              size = Math.ceil(part.length / 2) // what is left of the budget may be enough for some
            } else {
              this.#limit = { error: refusal, until: clock.now() + (refusal.retryAfter ?? 0), queries: false }
            }
          }
          continue
        }
        refused.push(...part.map((item): DiscoverSettled => ({ ...item, outcome: 'failed', error: err })))
      }
      left = left.slice(part.length)
    }
    refused.push(...this.#limited(left))
    return { evaluated, refused }
  }

  #limited (items: readonly Wanted[]): readonly Limited[] {
    const limit = this.#limit
    const now = this.#components.clock.now()
    return limit == null ? [] : items.map(item => ({ ...item, outcome: 'limited', error: limit.error, retryAfter: Math.max(1, limit.until - now) }))
  }

  async #wait (ms: number): Promise<void> {
    this.#options.onProgress?.({ ...this.#progress, waiting: ms })
    let callOff: (() => void) | undefined
    try {
      await raceSignal(new Promise<void>(resolve => { callOff = this.#components.timer.after(ms, resolve) }), this.#signal)
    } finally {
      callOff?.()
    }
  }

  #count (settled: readonly BookSettled[]): void {
    this.#progress.settled += settled.length
    const outcomes = { ...this.#progress.outcomes }
    for (const { outcome } of settled) {
      outcomes[outcome]++
    }
    this.#progress.outcomes = outcomes
    this.#options.onProgress?.({ ...this.#progress })
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
