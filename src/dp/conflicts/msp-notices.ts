/** What MSPs are to be told of disputes against their users' mappings: kept until each has taken it. */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { asLookupKey, equalBytes } from '../../base/bytes.ts'
import { systemTimer } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { parsePublicKey } from '../../base/keys.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { MspNotice } from '../../conflict/pb/notice.ts'
import { Pace } from '../../dht/pace.ts'
import { CONFLICT_PER_SIGNER } from '../../mapping/constants.ts'
import { partyTarget } from '../../node/targets.ts'
import { REFERENCE_LENGTH } from '../../protocols/confirm/constants.ts'
import { RpcError } from '../../rpc/errors.ts'
import type { VerifiedDispute, VerifiedEntry } from '../../mapping/interface.ts'
import type { ConflictNoticesComponents } from './interface.ts'

/** Milliseconds between rounds of what an MSP has not taken yet. */
const RETRY_INTERVAL = 60_000
/** What an MSP answers when there is nobody to tell. */
const NOBODY: readonly string[] = ['CONFIRM_NOTICE_UNKNOWN']
const HOUR = 3_600_000

export type MspNoticesComponents =
  Pick<ConflictNoticesComponents, 'registry' | 'clock' | 'past' | 'random' | 'logger' | 'notices' | 'msps' | 'timer'>

export class MspNotices {
  readonly #components: MspNoticesComponents
  readonly #pace: Pace
  /** Rounds never overlap: what one has told, the next doesn't tell again. */
  #rounds: Promise<unknown> = Promise.resolve()

  constructor (components: MspNoticesComponents) {
    this.#components = components
    this.#pace = new Pace(components.timer ?? systemTimer, async () => await this.#pacedRound())
  }

  start (): void {
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
    await this.#rounds
  }

  /** Doesn't wait for the next round. */
  hurry (): void {
    this.#pace.hurry()
  }

  /**
   * Durable when it resolves; idempotent.
   *
   * @param msp - its id: it confirmed `entry`
   */
  async add (dispute: VerifiedDispute, entry: VerifiedEntry, msp: string): Promise<void> {
    const { registry, random, notices } = this.#components
    const { conflictWindow } = registry.current().policy
    // whoever is disputed again is told again; a claimant may sign more disputes than replicas take of it
    const subject = sha256(dispute.holderKey, entry.holderKey, dispute.lookupKey, fromString(msp))
    const key = concat([subject, dispute.hash])
    if (await notices.get(key) == null && await this.#count(subject) < CONFLICT_PER_SIGNER) {
      await notices.put(key, MspNotice.encode({
        msp,
        lookupKey: entry.lookupKey.slice(),
        holderKey: entry.holderKey.slice(),
        reference: random.bytes(REFERENCE_LENGTH).slice(),
        respondBy: roundedDown(dispute.issuedAt + conflictWindow, conflictWindow),
        forgetAt: dispute.attestedUntil,
        told: false
      }))
    }
  }

  /** Notices whose keys begin so. */
  async #count (subject: Uint8Array): Promise<number> {
    let count = 0
    for await (const [key] of this.#components.notices.iterate({ gte: subject, limit: CONFLICT_PER_SIGNER })) {
      count += equalBytes(key.subarray(0, subject.byteLength), subject) ? 1 : 0
    }
    return count
  }

  /** One round for what MSPs have not taken; returns how many are left. */
  async retry (): Promise<number> {
    const next = this.#rounds.then(async () => await this.#round())
    this.#rounds = next.catch(() => {}) // its caller hears of it
    return await next
  }

  async #pacedRound (): Promise<number> {
    try {
      await this.retry()
    } catch (err) {
      this.#components.logger.error('a round of notices failed - %e', err)
    }
    return RETRY_INTERVAL
  }

  async #round (): Promise<number> {
    const { clock, past, notices } = this.#components
    /** MSPs that could not be reached in this round: none is waited for twice. */
    const away = new Set<string>()
    let left = 0
    for await (const [key, bytes] of notices.iterate()) {
      const notice = decodeStrict(MspNotice, bytes, 'MspNotice', MAX_FRAME_LENGTH)
      if (past.now() >= notice.forgetAt) {
        await notices.delete(key)
      } else if (!notice.told && clock.now() < notice.respondBy) {
        if (await this.#tell(notice, away)) {
          await notices.put(key, MspNotice.encode({ ...notice, told: true }))
        } else {
          left++
        }
      }
    }
    return left
  }

  /** One notice; whether it is settled. */
  async #tell ({ msp, lookupKey, holderKey, reference, respondBy }: MspNotice, away: Set<string>): Promise<boolean> {
    const { registry, msps, logger } = this.#components
    const record = registry.current().msp(msp)
    const target = record == null ? undefined : partyTarget(record)
    if (target == null || away.has(msp)) {
      return false // an address may come with a newer registry
    }
    try {
      const key = { lookupKey: asLookupKey(lookupKey), holderKey: parsePublicKey(holderKey) }
      await msps.notice({ ...key, reference, respondBy }, target)
      return true
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      logger('%s does not take a notice: %s', msp, err.code)
      if (err instanceof RpcError) {
        away.add(msp)
      }
      return NOBODY.includes(err.code)
    }
  }
}

/** To the hour, or an eighth of a window that is short: so that it tells nobody's moment. */
function roundedDown (at: number, window: number): number {
  const unit = Math.min(HOUR, Math.floor(window / 8))
  return Math.floor(at / unit) * unit
}
