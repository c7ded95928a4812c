/**
 * How the holders of disputed mappings are told, in private: the DP that follows
 * the conflict tells the DPs that published the mappings; each of them tells the
 * MSPs of its own, which know their users. What reaches an MSP says that a mapping
 * is disputed and until when to answer, and nothing of who disputes. Every
 * step is durable before the one before it is acknowledged.
 */
import { fromString } from 'uint8arrays/from-string'
import { asHash, asLookupKey } from '../../base/bytes.ts'
import { systemTimer } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { parsePublicKey } from '../../base/keys.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { rivalsAgainst } from '../../conflict/evidence.ts'
import { MspNotice, NoticeOrder } from '../../conflict/pb/notice.ts'
import { Pace } from '../../dht/pace.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { claimsAt } from '../../protocols/claim/index.ts'
import { REFERENCE_LENGTH } from '../../protocols/confirm/constants.ts'
import { RpcError } from '../../rpc/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { outbox } from '../../store/outbox.ts'
import { partyTarget } from '../../node/targets.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { VerifiedDispute, VerifiedEntry } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { ClaimClient } from '../../protocols/claim/index.ts'
import type { ConfirmClient } from '../../protocols/confirm/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Outbox } from '../../store/outbox.ts'
import type { Logger, PeerId } from '@libp2p/interface'

/** Milliseconds between rounds of what an MSP has not taken yet. */
const RETRY_INTERVAL = 60_000
/** What an MSP answers when there is nobody to tell. */
const NOBODY: readonly string[] = ['CONFIRM_NOTICE_UNKNOWN']
/** What another DP answers when asking again is of no use. What it can't verify it may verify with a newer registry. */
const FINAL: readonly string[] = ['malformed', 'expired']
const HOUR = 3_600_000

export interface ConflictNotices {
  start (): Promise<void>
  /** Waits for what is under way. */
  stop (): Promise<void>
  /** Has the DPs told that published `rivals`. Durable when it resolves; idempotent. */
  notify (dispute: VerifiedDispute, rivals: readonly VerifiedEntry[]): Promise<void>
  /** Another DP follows this dispute: has the MSPs told of what this DP published. Durable when it resolves; idempotent. */
  take (dispute: VerifiedDispute): Promise<void>
  /** One round for what MSPs have not taken; returns how many are left. */
  retry (): Promise<number>
}

export interface ConflictNoticesComponents {
  /** Peer id of this DP. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** For what goes to DPs, a namespace of its own. */
  readonly orders: KeyValueStore
  /** For what goes to MSPs, a namespace of its own. */
  readonly notices: KeyValueStore
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'get' | 'iterate'>
  /** What this DP knows at a lookup key, its own entries with it: nobody is told of a mapping that is struck. */
  readonly known: (lookupKey: LookupKey) => Promise<RecordSet<VerifiedEntry>>
  readonly dps: Pick<ClaimClient, 'notice'>
  readonly msps: Pick<ConfirmClient, 'notify'>
  /** Calls back for each peer that a connection is made with. */
  readonly onConnect: (listener: (peer: PeerId) => void) => () => void
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export function conflictNotices (components: ConflictNoticesComponents): ConflictNotices {
  const { id, registry, clock, random, logger, orders, notices, claims, known, dps, msps, onConnect, timer = systemTimer } = components
  const toDps: Outbox = outbox()({
    store: orders,
    registry,
    clock,
    random,
    logger,
    timer,
    isFor: (dp, payload) => readOrder(payload).dp === dp.id && dp.status !== 'revoked',
    deliver: async ({ dp, payload }, signal) => {
      try {
        await dps.notice(readOrder(payload).dispute, targetOf(dp), { signal })
        return { done: new Uint8Array() }
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        logger('%s does not take a notice: %s', dp.id, err.code)
        return FINAL.includes(err.kind) ? { done: new Uint8Array() } : { again: 'recipient', retryAfter: err.retryAfter }
      }
    }
  })

  /**
   * One notice to an MSP; whether it is settled.
   *
   * @param away - MSPs that could not be reached in this round: none is waited for twice
   */
  const tell = async ({ msp, lookupKey, holderKey, reference, respondBy }: MspNotice, away: Set<string>): Promise<boolean> => {
    const record = registry.current().msp(msp)
    const target = record == null ? undefined : partyTarget(record)
    if (target == null || away.has(msp)) {
      return false // an address may come with a newer registry
    }
    try {
      await msps.notify({ lookupKey: asLookupKey(lookupKey), holderKey: parsePublicKey(holderKey), reference, respondBy }, target)
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

  const round = async (): Promise<number> => {
    const away = new Set<string>()
    let left = 0
    for await (const [key, bytes] of notices.iterate()) {
      const notice = decodeStrict(MspNotice, bytes, 'MspNotice', MAX_FRAME_LENGTH)
      if (clock.now() >= notice.forgetAt) {
        await notices.delete(key)
      } else if (!notice.told && clock.now() < notice.respondBy) {
        if (await tell(notice, away)) {
          await notices.put(key, MspNotice.encode({ ...notice, told: true }))
        } else {
          left++
        }
      }
    }
    return left
  }

  // rounds never overlap: what one has told, the next doesn't tell again
  let rounds: Promise<unknown> = Promise.resolve()
  const retry = async (): Promise<number> => {
    const next = rounds.then(round)
    rounds = next.catch(() => {}) // its caller hears of it
    return await next
  }

  const pace = new Pace(timer, async () => {
    try {
      await retry()
    } catch (err) {
      logger.error('a round of notices failed - %e', err)
    }
    return RETRY_INTERVAL
  })

  const take = async (dispute: VerifiedDispute): Promise<void> => {
    const { conflictWindow } = registry.current().policy
    const against = rivalsAgainst(dispute, await known(dispute.lookupKey), { registry: registry.current(), now: clock.now() })
    const rivals = (await claimsAt(claims, dispute.lookupKey)).flatMap(claim => {
      const { slot } = parseEntry(claim.entry)
      const entry = against.find(rival => rival.slot === slot)
      return entry == null || claim.msp === '' ? [] : [{ entry, msp: claim.msp }]
    })
    for (const { entry, msp } of rivals) {
      // one notice for all that the same claimant brings, who may sign as many disputes as it likes
      const key = sha256(dispute.holderKey, entry.holderKey, dispute.lookupKey, fromString(msp))
      if (await notices.get(key) == null) {
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
    if (rivals.length > 0) {
      logger('MSPs are told of a dispute: %d', rivals.length)
      pace.hurry()
    }
  }

  let unsubscribe = (): void => {}
  return {
    async start () {
      await toDps.start()
      unsubscribe = onConnect(peer => { toDps.hurry(peer.toString()) })
      pace.start()
    },
    async stop () {
      unsubscribe()
      await pace.stop()
      await toDps.stop()
      await rounds
    },
    async notify (dispute, rivals) {
      for (const dp of new Set(rivals.map(rival => rival.dp))) {
        if (dp === id) {
          await take(dispute)
          continue
        }
        await toDps.enqueue({
          id: asHash(sha256(dispute.hash, fromString(dp))),
          payload: NoticeOrder.encode({ dp, dispute: dispute.bytes.slice() }),
          expiresAt: dispute.attestedUntil
        })
      }
    },
    take,
    retry
  }
}

/** To the hour, or an eighth of a window that is short: so that it tells nobody's moment. */
function roundedDown (at: number, window: number): number {
  const unit = Math.min(HOUR, Math.floor(window / 8))
  return Math.floor(at / unit) * unit
}

function readOrder (payload: Uint8Array): NoticeOrder {
  return decodeStrict(NoticeOrder, payload, 'NoticeOrder', MAX_FRAME_LENGTH)
}
