/** What an address book is looked up in: evaluators and DPs, as a test sets them. */
import { BudgetError } from '../../src/budget/errors.ts'
import { AddressBook, CHUNK } from '../../src/light/address-book.ts'
import { openBookMarks } from '../../src/light/book-marks.ts'
import { OprfError } from '../../src/protocols/oprf/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { bobLookupKey, bobSealingKey, federation } from '../builders/mapping.ts'
import { HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { ReadOutcome } from '../../src/light/address-book.ts'
import type { BookOptions, BookSettled, DiscoverManyOptions, DiscoverResult } from '../../src/light/interface.ts'
import type { Evaluation } from '../../src/protocols/oprf/interface.ts'

export const bookOf = (size: number): string[] => Array.from({ length: size }, (_, i) => `acct:friend${i}@example.com`)
const result = { complete: true } as unknown as DiscoverResult

/** A federation in memory, with a budget of so many identifiers that is full again after an hour. */
export class World {
  budget: number
  /** Identifiers of which somebody has a mapping. */
  readonly found = new Set<string>()
  /** What reading them throws at. */
  readonly unread = new Map<string, Error>()
  readonly known = new Map<string, Evaluation>()
  /** Sizes of the batches that were asked for, and of the reads. */
  readonly evaluated: number[] = []
  readonly reads: number[] = []
  paid = 0
  readonly waits: number[] = []
  now = NOW
  atOnce = 0
  mostAtOnce = 0
  relayed = false
  readonly store = memoryStore().namespace('books')
  evaluator: (csis: readonly CanonicalCsi[]) => Error | undefined = () => undefined

  constructor (budget = Infinity) {
    this.budget = budget
  }

  async book (inputs: readonly string[], options: BookOptions & DiscoverManyOptions = {}): Promise<AddressBook> {
    const clock = { now: () => this.now }
    return new AddressBook({
      registry: federation().source,
      clock,
      timer: {
        after: (ms, callback) => {
          this.waits.push(ms)
          this.now += ms
          this.budget += CHUNK
          setImmediate(callback)
          return () => {}
        }
      },
      marks: await openBookMarks({ store: this.store, clock, past: clock }, seedOf('marks')),
      oprf: {
        known: async csis => csis.map(csi => this.known.get(csi.uri)),
        evaluate: async csis => this.#evaluate(csis)
      },
      relayed: this.relayed,
      read: async wanted => {
        this.atOnce++
        this.mostAtOnce = Math.max(this.atOnce, this.mostAtOnce)
        await new Promise(resolve => { setImmediate(resolve) })
        this.atOnce--
        this.reads.push(wanted.length)
        return wanted.map(({ csi }): ReadOutcome => {
          const error = this.unread.get(csi.uri)
          if (error instanceof BudgetError) {
            return { csi, outcome: 'limited', error, retryAfter: error.retryAfter ?? 1 }
          }
          return error == null
            ? { csi, outcome: this.found.has(csi.uri) ? 'found' : 'none', result }
            : { csi, outcome: 'failed', error }
        })
      }
    }, inputs, options)
  }

  async all (inputs: readonly string[], options: BookOptions = {}): Promise<BookSettled[]> {
    const settled: BookSettled[] = []
    for await (const each of (await this.book(inputs, options)).settle()) {
      settled.push(each)
    }
    return settled
  }

  #evaluate (csis: readonly CanonicalCsi[]): Evaluation[] {
    this.evaluated.push(csis.length)
    const fault = this.evaluator(csis)
    if (fault != null) {
      throw fault
    }
    const fresh = new Set(csis.filter(({ uri }) => !this.known.has(uri)).map(({ uri }) => uri))
    if (fresh.size > this.budget) {
      throw new OprfError('OPRF_LIMITED', { retryAfter: HOUR })
    }
    this.budget -= fresh.size
    this.paid += fresh.size
    return csis.map(({ uri }) => {
      const evaluation = {
        lookupKey: bobLookupKey,
        sealingKey: bobSealingKey,
        oprfKeyId: 1,
        cached: !fresh.has(uri),
        duration: 1,
        answeredBy: [],
        faults: []
      }
      this.known.set(uri, { ...evaluation, cached: true })
      return evaluation
    })
  }
}
