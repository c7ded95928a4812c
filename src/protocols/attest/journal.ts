/**
 * What an attestor remembers across a restart: counts and open challenges, of
 * which a disk that is read by others tells nothing. A code of six digits can
 * be found from any hash of it, and counts are by identifier; so names are
 * stored as keyed hashes, and values sealed.
 */
import { toString } from 'uint8arrays/to-string'
import { isToCome, steadyNow } from '../../base/clock.ts'
import { deriveSecret, nameOf, seal, unseal } from './sealing.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'

export interface Remembered {
  readonly value: unknown
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Changes take effect on disk with the next `flush`. */
export interface AttestJournal {
  /**
   * When it was opened, milliseconds since the epoch: nothing that was there counts for longer than what begins then.
   */
  readonly openedAt: number
  /** Salt of names under which identifiers are counted; 32 bytes, secret. */
  readonly salt: Uint8Array
  /** What was there when it was opened, in the order of expiry. */
  remembered (kind: string): Iterable<readonly [name: string, Remembered]>
  /** @param value - anything that JSON holds */
  put (kind: string, name: string, value: unknown, expiresAt: number): void
  delete (kind: string, name: string): void
  /** Resolves once everything so far is durable. */
  flush (): Promise<void>
}

export interface JournalComponents {
  store: KeyValueStore
  clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
  random: Random
}

/** Milliseconds between two removals of what expired. */
const SWEEP_INTERVAL = 10 * 60_000

interface Line extends Remembered {
  readonly kind: string
  readonly name: string
}

/** For attestors that keep nothing: their limits start anew with each start. */
export function forgetfulJournal (random: Random): AttestJournal {
  return {
    openedAt: Infinity,
    salt: random.bytes(32),
    remembered: () => [],
    put: () => undefined,
    delete: () => undefined,
    flush: async () => undefined
  }
}

/**
 * Reads what is stored. Lines of another key, or broken ones, are dropped.
 *
 * @param secret - the attestor's seed or another secret of 32 bytes; MUST stay secret
 */
export async function openJournal (
  { store, clock, past, random }: JournalComponents, secret: Uint8Array
): Promise<AttestJournal> {
  // an identifier is asked for as often as it is, in whichever federation
  const keys = {
    sealing: deriveSecret(secret, 'mimi attest journal sealing'),
    naming: deriveSecret(secret, 'mimi attest journal naming'),
    salt: deriveSecret(secret, 'mimi attest journal salt')
  }
  const lines: Line[] = []
  const useless: KeyValueOperation[] = []
  for await (const [key, value] of store.iterate()) {
    const line = unseal(keys.sealing, value) as Line | undefined
    if (line == null || line.expiresAt <= past.now()) {
      useless.push({ type: 'delete', key })
    } else {
      lines.push(line)
    }
  }
  await store.batch(useless)
  return new StoredJournal({ store, clock, past, random }, keys, lines.sort((a, b) => a.expiresAt - b.expiresAt))
}

class StoredJournal implements AttestJournal {
  readonly openedAt: number
  readonly salt: Uint8Array
  readonly #components: JournalComponents
  readonly #keys: { readonly sealing: Uint8Array, readonly naming: Uint8Array }
  readonly #opened: readonly Line[]
  readonly #expiry = new Map<string, { readonly key: Uint8Array, readonly expiresAt: number }>()
  #pending = new Map<string, KeyValueOperation>()
  #writing: Promise<void> = Promise.resolve()
  #sweptAt: number

  constructor (
    components: JournalComponents, keys: { sealing: Uint8Array, naming: Uint8Array, salt: Uint8Array },
    lines: readonly Line[]
  ) {
    this.salt = keys.salt
    this.openedAt = steadyNow(components.clock)
    this.#components = components
    this.#keys = keys
    this.#opened = lines
    this.#sweptAt = this.openedAt
    for (const { kind, name, expiresAt } of lines) {
      const key = this.#keyOf(kind, name)
      this.#expiry.set(idOf(key), { key, expiresAt })
    }
  }

  * remembered (kind: string): Iterable<readonly [string, Remembered]> {
    for (const line of this.#opened) {
      if (line.kind === kind) {
        yield [line.name, line]
      }
    }
  }

  put (kind: string, name: string, value: unknown, expiresAt: number): void {
    const key = this.#keyOf(kind, name)
    this.#expiry.set(idOf(key), { key, expiresAt })
    this.#pending.set(idOf(key), {
      type: 'put', key, value: seal(this.#keys.sealing, { kind, name, value, expiresAt }, this.#components.random)
    })
  }

  delete (kind: string, name: string): void {
    const key = this.#keyOf(kind, name)
    if (this.#expiry.delete(idOf(key))) {
      this.#pending.set(idOf(key), { type: 'delete', key })
    }
  }

  async flush (): Promise<void> {
    this.#sweep()
    if (this.#pending.size > 0) {
      const operations = [...this.#pending.values()]
      const before = this.#writing
      this.#pending = new Map()
      // in order; a write that failed was told to whoever waited for it
      this.#writing = Promise.allSettled([before]).then(async () => { await this.#components.store.batch(operations) })
    }
    await this.#writing
  }

  #sweep (): void {
    const { clock, past } = this.#components
    const now = steadyNow(clock)
    if (isToCome(this.#sweptAt + SWEEP_INTERVAL, now, SWEEP_INTERVAL)) {
      return
    }
    this.#sweptAt = now
    for (const [id, { key, expiresAt }] of this.#expiry) {
      if (expiresAt <= past.now()) {
        this.#expiry.delete(id)
        this.#pending.set(id, { type: 'delete', key })
      }
    }
  }

  #keyOf (kind: string, name: string): Uint8Array {
    return nameOf(this.#keys.naming, `${kind}/${name}`)
  }
}

const idOf = (key: Uint8Array): string => toString(key, 'base64')
