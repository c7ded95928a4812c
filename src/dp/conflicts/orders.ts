/** What other DPs are to be told of disputes against mappings that they published: kept until each has taken it. */
import { fromString } from 'uint8arrays/from-string'
import { asHash } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { NoticeOrder } from '../../conflict/pb/notice.ts'
import { targetOf } from '../../rpc/target.ts'
import { outbox } from '../../store/outbox.ts'
import type { VerifiedDispute } from '../../mapping/interface.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { DeliveryOutcome, Outbox } from '../../store/outbox-interface.ts'
import type { ConflictNoticesComponents } from './interface.ts'

/** What another DP answers when asking again is of no use. What it can't verify it may verify with a newer registry. */
const FINAL: readonly string[] = ['malformed', 'expired']

export type NoticeOrdersComponents =
  Pick<ConflictNoticesComponents, 'registry' | 'clock' | 'past' | 'random' | 'logger' | 'orders' | 'dps' | 'onConnect' |
    'timer'>

export class NoticeOrders {
  readonly #components: NoticeOrdersComponents
  readonly #outbox: Outbox
  #unsubscribe = (): void => {}

  constructor (components: NoticeOrdersComponents) {
    this.#components = components
    const { orders, registry, clock, past, random, logger, timer } = components
    this.#outbox = outbox()({
      store: orders,
      registry,
      clock,
      past,
      random,
      logger,
      timer,
      isFor: (dp, payload) => readOrder(payload).dp === dp.id && dp.status !== 'revoked',
      deliver: async ({ dp, payload }, signal) => await this.#deliver(dp, payload, signal)
    })
  }

  async start (): Promise<void> {
    await this.#outbox.start()
    // whoever was away may be back
    this.#unsubscribe = this.#components.onConnect(peer => { this.#outbox.hurry(peer.toString()) })
  }

  async stop (): Promise<void> {
    this.#unsubscribe()
    await this.#outbox.stop()
  }

  /** Durable when it resolves; idempotent. @param dp - peer id @param receipts - FactReceipts, or empty */
  async add (dp: string, dispute: VerifiedDispute, receipts: Uint8Array): Promise<void> {
    const id = asHash(sha256(dispute.hash, fromString(dp)))
    if (await this.#outbox.progress(id) != null) {
      return // it waits there, or was taken
    }
    await this.#outbox.enqueue({
      id,
      payload: NoticeOrder.encode({ dp, dispute: dispute.bytes.slice(), receipts: receipts.slice() }),
      expiresAt: dispute.attestedUntil
    })
  }

  async #deliver (dp: DpRecord, payload: Uint8Array, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { dps, logger } = this.#components
    try {
      await dps.notice(readOrder(payload), targetOf(dp), { signal })
      return { done: new Uint8Array() }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      logger('%s does not take a notice: %s', dp.id, err.code)
      return FINAL.includes(err.kind) ? { done: new Uint8Array() } : { again: 'recipient', retryAfter: err.retryAfter }
    }
  }
}

function readOrder (payload: Uint8Array): NoticeOrder {
  return decodeStrict(NoticeOrder, payload, 'NoticeOrder', MAX_FRAME_LENGTH)
}
