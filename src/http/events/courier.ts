/**
 * Brings events to the webhook: those of one user one after the other, in their order, and
 * each until it is taken or has ended; users don't wait for one another.
 */
import PQueue from 'p-queue'
import { systemTimer } from '../../base/clock.ts'
import { HttpFailure } from '../../node/signed-http.ts'
import { backOff } from '../../base/back-off.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { KeptEvent } from './event.ts'
import type { EventLog } from './event-log.ts'
import type { SendEvent } from './webhook.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds until the second try; twice as long until the third, and so on. */
export const FIRST_RETRY = 1_000
export const LONGEST_RETRY = 3_600_000
/** Deliveries at once. */
const CONCURRENCY = 16

/** How a try ended. */
export type DeliveryOutcome = 'accepted' | 'refused' | 'unreachable'

export interface CourierComponents {
  readonly log: EventLog
  readonly send: SendEvent
  readonly clock: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
  readonly logger: Logger
  readonly onTry?: (outcome: DeliveryOutcome) => void
}

/** What one user's events wait for. */
interface Lane {
  readonly waiting: number[]
  tries: number
}

export function courier ({ log, send, clock, timer = systemTimer, logger, onTry }: CourierComponents): Part {
  const lanes = new Map<string, Lane>()
  const queue = new PQueue({ concurrency: CONCURRENCY })
  const stopped = new AbortController()
  const callOff = new Set<() => void>()
  let unsubscribe = (): void => undefined

  const enlist = ({ csi, sequence }: KeptEvent): void => {
    const lane = lanes.get(csi)
    if (lane != null) {
      lane.waiting.push(sequence)
      return
    }
    const made: Lane = { waiting: [sequence], tries: 0 }
    lanes.set(csi, made)
    go(csi, made)
  }
  const go = (csi: string, lane: Lane): void => {
    queue.add(async () => { await first(csi, lane) }).catch((err: unknown) => {
      logger.error('an event was not brought - %e', err)
      later(csi, lane)
    })
  }
  /** The first that waits, and what comes after. */
  const first = async (csi: string, lane: Lane): Promise<void> => {
    const [sequence] = lane.waiting
    if (stopped.signal.aborted || sequence == null) {
      return
    }
    const event = await log.read(sequence)
    if (event != null && !await isAccepted(event)) {
      later(csi, lane)
      return
    }
    if (event != null) {
      await log.delivered(sequence)
    }
    lane.waiting.shift()
    lane.tries = 0
    if (lane.waiting.length === 0) {
      lanes.delete(csi)
    } else {
      go(csi, lane)
    }
  }
  const isAccepted = async (event: KeptEvent): Promise<boolean> => {
    try {
      await send(event, clock.now(), { signal: stopped.signal })
      onTry?.('accepted')
      return true
    } catch (err) {
      if (!(err instanceof HttpFailure)) {
        throw err
      }
      if (!stopped.signal.aborted) {
        onTry?.(err.reason === 'status' ? 'refused' : 'unreachable')
        logger('the webhook did not take an event: %s', err.message)
      }
      return false
    }
  }
  const later = (csi: string, lane: Lane): void => {
    if (stopped.signal.aborted) {
      return
    }
    const pause = backOff(FIRST_RETRY, lane.tries++, LONGEST_RETRY)
    const cancel = timer.after(pause, () => {
      callOff.delete(cancel)
      go(csi, lane)
    })
    callOff.add(cancel)
  }
  return {
    name: 'webhook',
    start: async () => {
      const fresh: KeptEvent[] = []
      unsubscribe = log.onEvent(event => { fresh.push(event) })
      const older: KeptEvent[] = []
      for await (const event of log.undelivered()) {
        older.push(event)
      }
      unsubscribe()
      unsubscribe = log.onEvent(enlist)
      // those of one user in their order, also where some came meanwhile
      older.concat(fresh).forEach(enlist)
    },
    stop: async () => {
      unsubscribe()
      stopped.abort()
      callOff.forEach(cancel => { cancel() })
      await queue.onIdle()
    }
  }
}
