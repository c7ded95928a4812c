/** Reads a backup, item by item; who writes down what it had waits for the end before it counts. */
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { StoreError } from '../errors.ts'
import { encodeItem, HEAD_LENGTH, MAGIC, MAX_PART, startHash } from './format.ts'
import type { BackupHeader, Item, ItemKind } from './format.ts'

const KINDS: ReadonlySet<string> = new Set<ItemKind>(['h', 'f', 'r', 'e'])
const DIGEST_LENGTH = 32

/**
 * Its items but the last one. Ends only where the end fits to what came before.
 *
 * @throws StoreError `STORE_BACKUP_INVALID`; what the operating system says
 */
export async function * readBackup (path: string): AsyncGenerator<Item> {
  const bytes = new Bytes(path)
  try {
    yield * readItems(bytes)
  } finally {
    await bytes.close()
  }
}

async function * readItems (bytes: Bytes): AsyncGenerator<Item> {
  const hash = startHash()
  if (!equalBytes(await bytes.take(MAGIC.byteLength), MAGIC)) {
    throw invalid('its first line')
  }
  for (let index = 0; ; index++) {
    const item = await readItem(bytes)
    if ((index === 0) !== (item.kind === 'h')) {
      throw invalid('its header')
    }
    if (item.kind === 'e') {
      const [digest] = item.parts
      if (digest.byteLength !== DIGEST_LENGTH || !equalBytes(digest, hash.digest()) || !await bytes.isAtEnd()) {
        throw invalid('its digest')
      }
      return
    }
    hash.update(encodeItem(item))
    yield item
  }
}

/** @throws StoreError `STORE_BACKUP_INVALID` */
export function parseHeader ({ kind, parts: [json] }: Item): BackupHeader {
  const value: unknown = kind === 'h' ? parse(json) : undefined
  if (typeof value !== 'object' || value == null) {
    throw invalid('its header')
  }
  const { role, owner, madeAt, format, keys } = value as Partial<Record<keyof BackupHeader, unknown>>
  if (typeof role !== 'string' || typeof owner !== 'string' || typeof madeAt !== 'number' ||
    typeof format !== 'number' || typeof keys !== 'boolean') {
    throw invalid('its header')
  }
  return { role, owner, madeAt, format, keys }
}

/** @throws StoreError `STORE_BACKUP_INVALID` for a name that leads elsewhere */
export function nameOfSecret ({ parts: [name] }: Item): string {
  const text = toString(name)
  if (text !== basename(text) || text === '' || text.startsWith('.') || text.includes('\0')) {
    throw invalid('the name of a file')
  }
  return text
}

function parse (json: Uint8Array): unknown {
  try {
    return JSON.parse(toString(json))
  } catch (err) {
    throw invalid('its header', err)
  }
}

async function readItem (bytes: Bytes): Promise<Item> {
  const head = await bytes.take(HEAD_LENGTH)
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const kind = String.fromCharCode(view.getUint8(0))
  const [first, second] = [view.getUint32(1), view.getUint32(5)]
  if (!isKind(kind) || first > MAX_PART || second > MAX_PART) {
    throw invalid('an item')
  }
  return { kind, parts: [await bytes.take(first), await bytes.take(second)] }
}

function isKind (kind: string): kind is ItemKind {
  return KINDS.has(kind)
}

function invalid (detail: string, cause?: unknown): StoreError {
  return new StoreError('STORE_BACKUP_INVALID', { detail, cause })
}

class Bytes {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor (path: string) {
    this.#chunks = (createReadStream(path) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  }

  async take (length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let missing = length
    while (missing > this.#rest.byteLength) {
      parts.push(this.#rest)
      missing -= this.#rest.byteLength
      if (!await this.#next()) {
        throw invalid('it was cut off')
      }
    }
    parts.push(this.#rest.subarray(0, missing))
    this.#rest = this.#rest.subarray(missing)
    return new Uint8Array(Buffer.concat(parts))
  }

  async close (): Promise<void> {
    await this.#chunks.return?.()
  }

  async isAtEnd (): Promise<boolean> {
    return this.#rest.byteLength === 0 && !await this.#next()
  }

  async #next (): Promise<boolean> {
    const { value, done } = await this.#chunks.next()
    this.#rest = done === true ? new Uint8Array(0) : value
    return done !== true
  }
}
