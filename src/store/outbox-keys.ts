/** Where the outbox keeps what (outbox.ts), below `outbox/`. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { OutboxAttempts } from './pb/outbox.ts'
import type { Hash } from '../base/bytes.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { KeyValueOperation } from './interface.ts'

export const RECIPIENTS_KEY = fromString('outbox/recipients')
export const ITEMS = { gte: fromString('outbox/item/'), lt: fromString('outbox/item0') } // '0' follows '/'

/** Of an item, in keys. */
export function nameOf (id: Hash): string {
  return toString(id, 'base16')
}

export function itemKey (name: string): Uint8Array {
  return fromString(`outbox/item/${name}`)
}

export function duePrefix (dp: string): string {
  return `outbox/due/${dp}/`
}

export function dueKey (dp: string, name: string): Uint8Array {
  return fromString(`${duePrefix(dp)}${name}`)
}

export function donePrefix (name: string): string {
  return `outbox/done/${name}/`
}

export function doneKey (name: string, dp: string): Uint8Array {
  return fromString(`${donePrefix(name)}${dp}`)
}

export function due (
  dp: string, name: string, attempts: OutboxAttempts = { attempts: 0, notBefore: 0 }
): KeyValueOperation {
  return { type: 'put', key: dueKey(dp, name), value: OutboxAttempts.encode(attempts) }
}

/** All keys that begin with a prefix that ends in a slash. */
export function rangeOf (prefix: string): { gte: Uint8Array, lt: Uint8Array } {
  return { gte: fromString(prefix), lt: fromString(`${prefix.slice(0, -1)}0`) }
}

/** Changes with whatever may change which items are for this DP. */
export function recipientName ({ id, status, regions }: DpRecord): string {
  return [id, status, ...regions].join(' ')
}

export function idOfRecipient (name: string): string {
  return name.split(' ')[0] ?? name
}
