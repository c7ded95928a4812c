/**
 * Events on disk, in the order in which they came: for the stream, which goes on where a
 * reader was, and for the webhook, until it has each. They name users, so they are sealed.
 *
 * Keys: `e` and the number of the event, 8 bytes, big endian: until when it is kept (8
 * bytes, milliseconds since the epoch), and the sealed event; `d` and that number while
 * the webhook is to have it; `n`: the last number that was given.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hkdf } from '../../base/hkdf.ts'
import { openAt, sealAt } from '../../node/sealed.ts'
import { StoreError } from '../../store/errors.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { KeptEvent, UserEvent } from './event.ts'

const DAY = 86_400_000
/** Milliseconds for which an event is kept: who is away for longer looks users up anew. */
export const KEPT_FOR = 7 * DAY
/** Events at once. */
export const MAX_EVENTS = 100_000
const NUMBER_LENGTH = 8
const KEY_LENGTH = 32
const LAST = fromString('n')

export interface EventLogComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
}

export interface EventLogInit {
  /** Of the node's libp2p key, 32 bytes: events are sealed under it. */
  readonly seed: Uint8Array
  /** Whether a webhook is to have them. */
  readonly delivers: boolean
  /** @default 100_000 */
  readonly maxEvents?: number
}

interface Row {
  readonly id: string
  readonly until: number
  due: boolean
}

export class EventLog {
  readonly #components: EventLogComponents
  readonly #delivers: boolean
  readonly #max: number
  readonly #key: Uint8Array
  /** By number, ascending. */
  readonly #rows = new Map<number, Row>()
  readonly #numbers = new Map<string, number>()
  readonly #listeners = new Set<(event: KeptEvent) => void>()
  #last = 0
  /** One write after the other: numbers are readable in their order. */
  #writing: Promise<unknown> = Promise.resolve()

  private constructor (components: EventLogComponents, { seed, delivers, maxEvents = MAX_EVENTS }: EventLogInit) {
    this.#components = components
    this.#delivers = delivers
    this.#max = maxEvents
    // takes no federation id: what is sealed is this node's own, in whatever federation
    this.#key = hkdf('sha512', seed, new Uint8Array(), fromString('mimi-discovery/1/sidecar-events'), KEY_LENGTH)
  }

  static async open (components: EventLogComponents, init: EventLogInit): Promise<EventLog> {
    const log = new EventLog(components, init)
    await log.#read()
    return log
  }

  /** The number of the last event, 0: none yet. */
  get last (): number {
    return this.#last
  }

  /** How many the webhook is still to have. */
  get due (): number {
    return [...this.#rows.values()].filter(({ due }) => due).length
  }

  /** Durable when it resolves. One that is kept already isn't kept twice. @throws StoreError `STORE_QUEUE_FULL` */
  async append (event: UserEvent): Promise<void> {
    const work = this.#writing.then(async () => { await this.#append(event) })
    this.#writing = work.catch(() => undefined) // told to whoever appended
    await work
  }

  /** Those after a number, as far as there are some, in their order. */
  async * since (sequence: number): AsyncGenerator<KeptEvent> {
    for (const [number] of [...this.#rows].filter(([number]) => number > sequence)) {
      const event = await this.read(number)
      if (event != null) {
        yield event
      }
    }
  }

  /** Undefined for one that is gone. */
  async read (sequence: number): Promise<KeptEvent | undefined> {
    const key = keyOf('e', sequence)
    const value = await this.#components.store.get(key)
    const plain = value == null ? undefined : openAt(this.#key, placeOf(key, value), value.subarray(NUMBER_LENGTH))
    return plain == null ? undefined : { ...JSON.parse(toString(plain)) as UserEvent, sequence }
  }

  /** The webhook has it. */
  async delivered (sequence: number): Promise<void> {
    await this.#components.store.delete(keyOf('d', sequence))
    const row = this.#rows.get(sequence)
    if (row != null) {
      row.due = false
    }
  }

  /** Those that the webhook is to have, in their order. */
  async * undelivered (): AsyncGenerator<KeptEvent> {
    for (const [number, { due }] of [...this.#rows]) {
      const event = due ? await this.read(number) : undefined
      if (event != null) {
        yield event
      }
    }
  }

  /** Called with each that is appended, once it is durable. @returns ends that */
  onEvent (listener: (event: KeptEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  async #read (): Promise<void> {
    const { store } = this.#components
    const due = new Set<number>()
    for await (const [key, value] of store.iterate()) {
      const number = numberIn(key.subarray(1))
      switch (toString(key.subarray(0, 1))) {
        case 'd':
          due.add(number)
          break
        case 'e':
          this.#rows.set(number, { id: '', until: numberIn(value), due: due.has(number) && this.#delivers })
          break
        default:
          this.#last = numberIn(value)
      }
    }
    for (const [number, row] of this.#rows) {
      const event = await this.read(number)
      if (event != null) {
        this.#rows.set(number, { ...row, id: event.id })
        this.#numbers.set(event.id, number)
      }
    }
  }

  async #append (event: UserEvent): Promise<void> {
    if (this.#numbers.has(event.id)) {
      return
    }
    const forgotten = this.#forget()
    const { store, random, clock } = this.#components
    const sequence = this.#last + 1
    const until = clock.now() + KEPT_FOR
    const key = keyOf('e', sequence)
    const head = numberOf(until)
    const sealed = sealAt(this.#key, placeOf(key, head), fromString(JSON.stringify(event)), random)
    await store.batch([
      ...forgotten,
      { type: 'put', key, value: concat([head, sealed]) },
      { type: 'put', key: LAST, value: numberOf(sequence) },
      ...this.#delivers ? [{ type: 'put', key: keyOf('d', sequence), value: new Uint8Array() } as const] : []
    ])
    this.#last = sequence
    this.#rows.set(sequence, { id: event.id, until, due: this.#delivers })
    this.#numbers.set(event.id, sequence)
    this.#listeners.forEach(listener => { listener({ ...event, sequence }) })
  }

  /**
   * What has ended, and, where there is no room, the oldest that nobody waits for.
   *
   * @throws StoreError `STORE_QUEUE_FULL`
   */
  #forget (): KeyValueOperation[] {
    const now = this.#components.past.now()
    const ended = [...this.#rows].filter(([, { until }]) => until <= now).map(([number]) => number)
    const wanting = this.#rows.size - ended.length - this.#max + 1
    const spare = wanting <= 0
      ? []
      : [...this.#rows].filter(([, { due, until }]) => !due && until > now).slice(0, wanting)
    if (spare.length < wanting) {
      throw new StoreError('STORE_QUEUE_FULL', { detail: `${this.#rows.size} events that the webhook does not take` })
    }
    return [...ended, ...spare.map(([number]) => number)].flatMap(number => {
      this.#numbers.delete(this.#rows.get(number)?.id ?? '')
      this.#rows.delete(number)
      return (['e', 'd'] as const).map(kind => ({ type: 'delete', key: keyOf(kind, number) }) as const)
    })
  }
}

function keyOf (kind: 'e' | 'd', sequence: number): Uint8Array {
  return concat([fromString(kind), numberOf(sequence)])
}

/** Number and lifetime can't be changed. */
function placeOf (key: Uint8Array, value: Uint8Array): Uint8Array {
  return concat([key, value.subarray(0, NUMBER_LENGTH)])
}

function numberOf (value: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_LENGTH)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** Zero for what is none of ours. */
function numberIn (bytes: Uint8Array): number {
  return bytes.byteLength < NUMBER_LENGTH ? 0 : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
}
