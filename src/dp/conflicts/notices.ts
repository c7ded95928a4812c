/**
 * How the holders of disputed mappings are told, in private: the DP that follows
 * the conflict tells the DPs that published the mappings; each of them tells the
 * MSPs of its own, which know their users. What reaches an MSP says that a mapping
 * is disputed and until when to answer, and nothing of who disputes. Every
 * step is durable before the one before it is acknowledged.
 */
import { equalBytes } from '../../base/bytes.ts'
import { rivalsAgainst } from '../../conflict/evidence.ts'
import { attempt } from '../../mapping/attempt.ts'
import { isFor, makeFactReceipts } from '../../mapping/fact-receipts.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { verifyObject } from '../../mapping/validity.ts'
import { isVoice, voicesRequired } from '../../mapping/voices.ts'
import { claimsAt } from '../../protocols/claim/index.ts'
import { ConflictError } from './errors.ts'
import { MspNotices } from './msp-notices.ts'
import { NoticeOrders } from './orders.ts'
import type { VerifiedDispute, VerifiedEntry } from '../../mapping/interface.ts'
import type {
  ConflictNotices as ConflictNoticesInterface, ConflictNoticesComponents, HeldDispute
} from './interface.ts'

const NOTHING = new Uint8Array(0)

/** A disputed mapping that this DP published, and the id of the MSP that confirmed it. */
interface OwnRival {
  readonly entry: VerifiedEntry
  readonly msp: string
}

export class ConflictNotices implements ConflictNoticesInterface {
  readonly #components: ConflictNoticesComponents
  readonly #orders: NoticeOrders
  readonly #msps: MspNotices

  constructor (components: ConflictNoticesComponents) {
    this.#components = components
    this.#orders = new NoticeOrders(components)
    this.#msps = new MspNotices(components)
  }

  async start (): Promise<void> {
    await this.#orders.start()
    this.#msps.start()
  }

  async stop (): Promise<void> {
    await this.#msps.stop()
    await this.#orders.stop()
  }

  async notify ({ dispute, receipts }: HeldDispute, rivals: readonly VerifiedEntry[]): Promise<void> {
    const shown = makeFactReceipts(dispute, receipts, this.#components.registry.current())?.bytes ?? NOTHING
    for (const dp of new Set(rivals.map(rival => rival.dp))) {
      if (dp === this.#components.id) {
        await this.#tell(dispute)
      } else {
        await this.#orders.add(dp, dispute, shown)
      }
    }
  }

  async take (dispute: VerifiedDispute, receipts: Uint8Array): Promise<void> {
    // there is room for few of one claimant: what nobody published takes none of it
    if (!this.#isShown(dispute, receipts) && !await this.#isRead(dispute)) {
      throw new ConflictError('CONFLICT_NOT_HELD')
    }
    await this.#tell(dispute)
  }

  /** Without receipts there is no ruling: so nobody hides the dispute here, and shows it where that is made. */
  #isShown (dispute: VerifiedDispute, bytes: Uint8Array): boolean {
    const context = { registry: this.#components.registry.current(), now: this.#components.clock.now() }
    const receipts = attempt(() => verifyObject('receipts', bytes, context))
    return receipts != null && isFor(receipts, dispute) && equalBytes(receipts.lookupKey, dispute.lookupKey)
  }

  /** Of one key, replicas take one dispute at a time: so few can a majority have shown. */
  async #isRead ({ lookupKey, name }: VerifiedDispute): Promise<boolean> {
    const { registry: source, clock, reader } = this.#components
    const [read] = await reader.read([lookupKey], { until: 'all' })
    const [registry, now] = [source.current(), clock.now()]
    const voices = (read?.foundAt.get(name) ?? []).filter(dp => isVoice(dp, lookupKey, registry, now))
    return voices.length >= voicesRequired(lookupKey, registry, now)
  }

  async #tell (dispute: VerifiedDispute): Promise<void> {
    const rivals = await this.#ownRivals(dispute)
    for (const { entry, msp } of rivals) {
      await this.#msps.add(dispute, entry, msp)
    }
    if (rivals.length > 0) {
      this.#components.logger('MSPs are told of a dispute: %d', rivals.length)
      this.#msps.hurry()
    }
  }

  async retry (): Promise<number> {
    return await this.#msps.retry()
  }

  async #ownRivals (dispute: VerifiedDispute): Promise<readonly OwnRival[]> {
    const { registry, clock, claims, known } = this.#components
    const context = { registry: registry.current(), now: clock.now() }
    const against = rivalsAgainst(dispute, await known(dispute.lookupKey), context)
    return (await claimsAt(claims, dispute.lookupKey)).flatMap(claim => {
      const { slot } = parseEntry(claim.entry)
      const entry = against.find(rival => rival.slot === slot)
      return entry == null || claim.msp === '' ? [] : [{ entry, msp: claim.msp }]
    })
  }
}
