/**
 * Receipts of short messages, and who waits for them. SMSCs write one id in two
 * ways: with zeros before it, in another case, in decimal here and hexadecimal there.
 */
import { LRUCache } from 'lru-cache'
import type { Receipt } from './receipt.ts'

/** Messages whose receipt may still come. */
const MAX_AWAITED = 20_000
/** Receipts may overtake the answer to the message that they are of. */
const MAX_EARLY = 1_000
/** Digits that a number has in all its forms, with country and trunk prefix or without. */
const MIN_SAME_DIGITS = 6

interface Message {
  readonly id: string
  /** Digits of the number that it went to. */
  readonly number: string
  readonly undelivered: () => void
}

export class Receipts {
  /** By each way in which a receipt may write the id. */
  readonly #awaited = new LRUCache<string, ReadonlySet<Message>>({ max: 3 * MAX_AWAITED })
  readonly #early = new LRUCache<string, Receipt>({ max: MAX_EARLY })

  /** @param id - of the message; empty where the SMSC gave none */
  await (id: string, number: string, undelivered: (() => void) | undefined): void {
    if (id.trim() === '' || undelivered == null) {
      return
    }
    const message = { id, number, undelivered }
    const early = spellingsOf(id)
      .map(spelling => this.#early.get(spelling))
      .find(receipt => receipt != null && messageOf(receipt, [message]) != null)
    if (early != null) {
      early.ids.forEach(written => { this.#early.delete(plain(written)) })
      undelivered()
      return
    }
    for (const spelling of spellingsOf(id)) {
      this.#awaited.set(spelling, new Set([...this.#awaited.get(spelling) ?? [], message]))
    }
  }

  came (receipt: Receipt): void {
    if (receipt.state === 'under-way') {
      return
    }
    const candidates = new Set(receipt.ids.flatMap(id => [...this.#awaited.get(plain(id)) ?? []]))
    const message = messageOf(receipt, [...candidates])
    if (message == null) {
      if (candidates.size === 0 && receipt.state === 'undelivered') {
        receipt.ids.forEach(id => { this.#early.set(plain(id), receipt) })
      }
      return
    }
    this.#forget(message)
    if (receipt.state === 'undelivered') {
      message.undelivered()
    }
  }

  #forget (message: Message): void {
    for (const spelling of spellingsOf(message.id)) {
      const rest = new Set(this.#awaited.get(spelling))
      rest.delete(message)
      if (rest.size === 0) {
        this.#awaited.delete(spelling)
      } else {
        this.#awaited.set(spelling, rest)
      }
    }
  }
}

/**
 * Which message a receipt is of. An id in another base could be that of another message, so the number must be the
 * same, too. Undefined where it might be of several: a challenge that ends by time is better than one that ends for
 * what befell another's.
 */
function messageOf (receipt: Receipt, candidates: readonly Message[]): Message | undefined {
  const sameNumber = candidates.filter(({ number }) => receipt.numbers.some(other => isSame(number, other)))
  const sameId = (messages: readonly Message[]): readonly Message[] =>
    messages.filter(({ id }) => receipt.ids.some(other => plain(other) === plain(id)))
  if (sameNumber.length > 0) {
    return only(sameNumber) ?? only(sameId(sameNumber))
  }
  return only(sameId(candidates))
}

function only (messages: readonly Message[]): Message | undefined {
  return messages.length === 1 ? messages[0] : undefined
}

function isSame (one: string, other: string): boolean {
  return Math.min(one.length, other.length) >= MIN_SAME_DIGITS && (one.endsWith(other) || other.endsWith(one))
}

/** An id without what SMSCs add to it: white space, zeros, a case. */
function plain (id: string): string {
  return id.trim().toLowerCase().replace(/^0x/, '').replace(/^0+(?=.)/, '')
}

/** As it is, and as the same figure in the other base, read as either. */
function spellingsOf (id: string): readonly string[] {
  const known = plain(id)
  return [...new Set([
    known,
    ...(/^[0-9]+$/.test(known) ? [BigInt(known).toString(16)] : []),
    ...(/^[0-9a-f]+$/.test(known) ? [BigInt(`0x${known}`).toString(10)] : [])
  ])]
}
