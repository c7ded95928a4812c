/**
 * What an attestor remembers across a restart: counts and open challenges, of
 * which a disk that is read by others tells nothing. A code of six digits can
 * be found from any hash of it, and counts are by identifier; so names are
 * stored as keyed hashes, and values sealed (AES-256-GCM).
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hkdf } from '../../base/hkdf.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'

export interface Remembered {
  readonly value: unknown
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Changes take effect on disk with the next `flush`. */
export interface AttestJournal {
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
  random: Random
}

const NONCE_LENGTH = 12
const TAG_LENGTH = 16
/** Milliseconds between two removals of what expired. */
const SWEEP_INTERVAL = 10 * 60_000

interface Line extends Remembered {
  readonly kind: string
  readonly name: string
}

/** For attestors that keep nothing: their limits start anew with each start. */
export function forgetfulJournal (random: Random): AttestJournal {
  return {
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
export async function openJournal ({ store, clock, random }: JournalComponents, secret: Uint8Array): Promise<AttestJournal> {
  const keys = {
    sealing: deriveKey(secret, 'mimi attest journal sealing'),
    naming: deriveKey(secret, 'mimi attest journal naming'),
    salt: deriveKey(secret, 'mimi attest journal salt')
  }
  const lines: Line[] = []
  const useless: KeyValueOperation[] = []
  for await (const [key, value] of store.iterate()) {
    const line = unseal(keys.sealing, value)
    if (line == null || line.expiresAt <= clock.now()) {
      useless.push({ type: 'delete', key })
    } else {
      lines.push(line)
    }
  }
  await store.batch(useless)
  return new StoredJournal({ store, clock, random }, keys, lines.sort((a, b) => a.expiresAt - b.expiresAt))
}

class StoredJournal implements AttestJournal {
  readonly salt: Uint8Array
  readonly #components: JournalComponents
  readonly #keys: { readonly sealing: Uint8Array, readonly naming: Uint8Array }
  readonly #opened: readonly Line[]
  readonly #expiry = new Map<string, { readonly key: Uint8Array, readonly expiresAt: number }>()
  #pending = new Map<string, KeyValueOperation>()
  #writing: Promise<void> = Promise.resolve()
  #sweptAt: number

  constructor (components: JournalComponents, keys: { sealing: Uint8Array, naming: Uint8Array, salt: Uint8Array }, lines: readonly Line[]) {
    this.salt = keys.salt
    this.#components = components
    this.#keys = keys
    this.#opened = lines
    this.#sweptAt = components.clock.now()
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
    this.#pending.set(idOf(key), { type: 'put', key, value: seal(this.#keys.sealing, { kind, name, value, expiresAt }, this.#components.random) })
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
    const now = this.#components.clock.now()
    if (now - this.#sweptAt < SWEEP_INTERVAL) {
      return
    }
    this.#sweptAt = now
    for (const [id, { key, expiresAt }] of this.#expiry) {
      if (expiresAt <= now) {
        this.#expiry.delete(id)
        this.#pending.set(id, { type: 'delete', key })
      }
    }
  }

  #keyOf (kind: string, name: string): Uint8Array {
    return new Uint8Array(createHmac('sha256', this.#keys.naming).update(`${kind}/${name}`).digest())
  }
}

const idOf = (key: Uint8Array): string => toString(key, 'base64')

function seal (key: Uint8Array, line: Line, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH })
  return new Uint8Array(Buffer.concat([nonce, cipher.update(JSON.stringify(line), 'utf8'), cipher.final(), cipher.getAuthTag()]))
}

function unseal (key: Uint8Array, sealed: Uint8Array): Line | undefined {
  if (sealed.byteLength < NONCE_LENGTH + TAG_LENGTH) {
    return undefined
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_LENGTH), { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - TAG_LENGTH))
  const head = decipher.update(sealed.subarray(NONCE_LENGTH, sealed.byteLength - TAG_LENGTH))
  try {
    return JSON.parse(Buffer.concat([head, decipher.final()]).toString('utf8')) as Line
  } catch {
    // sealed under another key, or torn: the same as absent
    return undefined
  }
}

function deriveKey (secret: Uint8Array, info: string): Uint8Array {
  return hkdf('sha256', secret, new Uint8Array(), fromString(info), 32)
}
