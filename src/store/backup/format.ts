/**
 * A backup as a file: one line that names the format, then items until the end of
 * the file. An item is its kind (1 byte), the lengths of its two parts (4 bytes
 * each, big-endian) and the parts:
 *
 *   h  JSON of BackupHeader, nothing                    the first one, once
 *   f  name of a secret file (UTF-8), its content       under a passphrase
 *   r  key of a row, its value                          ascending by key
 *   e  SHA-256 of all bytes before this item, nothing   the last one, once
 *
 * What was cut off or altered has no fitting end, and is no backup.
 */
import { createHash } from 'node:crypto'
import { fromString } from 'uint8arrays/from-string'
import { concat } from 'uint8arrays/concat'
import type { Hash } from 'node:crypto'

export const MAGIC = fromString('mimi-discovery/1/backup\n')
export const HEAD_LENGTH = 9
/** Bytes of a part: many times the largest record set. */
export const MAX_PART = 64 * 1024 * 1024

export type ItemKind = 'h' | 'f' | 'r' | 'e'

export interface Item {
  readonly kind: ItemKind
  readonly parts: readonly [Uint8Array, Uint8Array]
}

export interface BackupHeader {
  /** Of the node: `dp`, `csip` or `msp`. */
  readonly role: string
  /** To whom the store belongs: role and name. */
  readonly owner: string
  /** Milliseconds since the epoch: when the snapshot was taken. */
  readonly madeAt: number
  /** Of the store. */
  readonly format: number
  /** Whether it has the node's keys and shares. */
  readonly keys: boolean
}

export function encodeItem ({ kind, parts: [first, second] }: Item): Uint8Array {
  const head = new Uint8Array(HEAD_LENGTH)
  const view = new DataView(head.buffer)
  view.setUint8(0, kind.charCodeAt(0))
  view.setUint32(1, first.byteLength)
  view.setUint32(5, second.byteLength)
  return concat([head, first, second])
}

export function startHash (): Hash {
  return createHash('sha256').update(MAGIC)
}
