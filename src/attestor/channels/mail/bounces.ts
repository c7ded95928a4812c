/**
 * Reports of mails that did not arrive, or arrive late. Each mail goes out
 * under an envelope sender of its own, which is signed and expires (as BATV
 * does it): nobody but who handled that mail can report on it, and what spam
 * sends to made-up addresses is refused before its first byte of content.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { readDeliveryReport } from './delivery-report.ts'
import { MailRefused } from '../mail-listener.ts'
import type { MailListener, MailTaker } from '../mail-listener.ts'
import type { Clock, Random } from '../../../base/clock.ts'

/** Mails whose report may still come. */
const MAX_AWAITED_REPORTS = 20_000
const KEY_LENGTH = 32
const ID_LENGTH = 8
/** Bytes of the HMAC; the local part has 64 characters (RFC 5321, 4.5.3.1.1). */
const MAC_LENGTH = 10
/** Lower case alone, as servers on the way may fold it. */
const LOCAL_PART = /^bounce-([0-9a-f]{16})-([0-9a-z]{1,11})-([0-9a-f]{20})$/

export interface AwaitedReport {
  /** Milliseconds since the epoch; nothing that comes later counts. */
  readonly expiresAt: number
  undelivered (): void
  delayed (): void
}

export interface Bounces {
  /** The envelope sender of one mail. */
  expect (report: AwaitedReport): string
  start (): Promise<void>
  stop (): Promise<void>
}

export function bounces (
  { listener }: { listener: MailListener }, { clock, random }: { clock: Clock, random: Random }
): Bounces {
  const key = random.bytes(KEY_LENGTH)
  const awaited = new LRUCache<string, AwaitedReport>({ max: MAX_AWAITED_REPORTS })
  // of this process alone, so it takes no federation id
  const mac = (id: string, expiry: string): Buffer =>
    createHmac('sha256', key).update(`${id}-${expiry}`).digest().subarray(0, MAC_LENGTH)

  /** Undefined for what is no address of ours, or too late. */
  function idOf (address: string): string | undefined {
    const at = address.lastIndexOf('@')
    const [, id, expiry, signature] = LOCAL_PART.exec(address.slice(0, at)) ?? []
    if (id == null || expiry == null || signature == null || address.slice(at + 1) !== listener.domain ||
      !timingSafeEqual(mac(id, expiry), Buffer.from(signature, 'hex'))) {
      return undefined
    }
    return clock.now() < parseInt(expiry, 36) ? id : undefined
  }

  listener.add((recipient, sender): MailTaker | undefined => {
    const id = idOf(recipient)
    if (id == null) {
      return undefined
    }
    // RFC 3464, 2: a report has no sender; else two programs would report to each other
    if (sender !== '') {
      throw new MailRefused(550, 'ATTEST_MAIL_MALFORMED')
    }
    return async mail => {
      // one that is too long to be read is none of a success
      const report = mail == null ? 'failed' : await readDeliveryReport(mail)
      const waiting = awaited.get(id)
      if (report === 'failed') {
        awaited.delete(id)
        waiting?.undelivered()
      } else if (report === 'delayed') {
        waiting?.delayed()
      }
    }
  })

  return {
    expect: report => {
      const id = toString(random.bytes(ID_LENGTH), 'base16')
      const expiry = report.expiresAt.toString(36)
      awaited.set(id, report)
      return `bounce-${id}-${expiry}-${toString(mac(id, expiry), 'base16')}@${listener.domain}`
    },
    start: async () => { await listener.start() },
    stop: async () => {
      awaited.clear()
      await listener.stop()
    }
  }
}
