/**
 * How the holders of disputed mappings are told, in private: the DP that follows
 * the conflict tells the DPs that published the mappings; each of them tells the
 * MSPs of its own, which know their users. What reaches an MSP says that a mapping
 * is disputed and until when to answer, and nothing of who disputes. Every
 * step is durable before the one before it is acknowledged.
 */
import { rivalsAgainst } from '../../conflict/evidence.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { isVoice, voicesRequired } from '../../mapping/voices.ts'
import { claimsAt } from '../../protocols/claim/index.ts'
import { ConflictError } from './errors.ts'
import { MspNotices } from './msp-notices.ts'
import { NoticeOrders } from './orders.ts'
import type { VerifiedDispute, VerifiedEntry } from '../../mapping/interface.ts'
import type { ConflictNotices as ConflictNoticesInterface, ConflictNoticesComponents } from './interface.ts'

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

  async notify (dispute: VerifiedDispute, rivals: readonly VerifiedEntry[]): Promise<void> {
    for (const dp of new Set(rivals.map(rival => rival.dp))) {
      if (dp === this.#components.id) {
        await this.#tell(dispute)
      } else {
        await this.#orders.add(dp, dispute)
      }
    }
  }

  async take (dispute: VerifiedDispute): Promise<void> {
    // there is room for few of one claimant: what nobody published takes none of it
    if (!await this.#isHeld(dispute)) {
      throw new ConflictError('CONFLICT_NOT_HELD')
    }
    await this.#tell(dispute)
  }

  /** Of one key, replicas take one dispute at a time: so few can a majority have shown. */
  async #isHeld ({ lookupKey, name }: VerifiedDispute): Promise<boolean> {
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
