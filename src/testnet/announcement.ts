/** Has a testnet's identifier provider announce that an identifier has a new owner, and waits until that is certain. */
import { ASSIGNMENT_ERRORS, AssignmentError } from '../attestor/assignments/errors.ts'
import { readFeed } from '../attestor/assignments/feed-lines.ts'
import { systemDelay } from '../base/delay.ts'
import type { Clock } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AssignmentErrorCode } from '../attestor/assignments/errors.ts'
import type { Standing } from '../attestor/assignments/interface.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds: a majority of the replicas, some of which may be down. */
const TIMEOUT = 60_000
const STANDING_INTERVAL = 100

export interface AnnouncementComponents extends AbortOptions {
  readonly registry: VerifiedRegistry
  readonly csipId: string
  readonly clock: Clock
  /** Of the identifier provider's node. */
  readonly request: (method: 'record' | 'standing', params: string, options: AbortOptions) => Promise<unknown>
  /** It is on the provider's disk; called once. */
  readonly onRecorded?: () => void
  /** Waits that many milliseconds. @default the runtime's timers */
  readonly delay?: (ms: number, options: AbortOptions) => Promise<void>
}

export interface Announced {
  /** Replicas that have it on their disk: a majority at least. */
  readonly receipts: number
  readonly replicas: number
}

/**
 * @param since - milliseconds since the epoch
 * @throws AssignmentError `FEED_…` for what the provider may not say; `ASSIGNMENT_QUEUED` after a minute
 */
export async function announceReassigned (csi: CanonicalCsi, since: number, {
  registry, csipId, clock, request, onRecorded, signal, delay = systemDelay
}: AnnouncementComponents): Promise<Announced> {
  const line = `${csi.uri},reassigned,${new Date(since).toISOString()}`
  const [refused] = readFeed(line, { registry, csipId, now: clock.now() }).bad
  if (refused != null && isAssignmentCode(refused.code)) {
    throw new AssignmentError(refused.code)
  }
  await request('record', line, { signal })
  onRecorded?.()
  const end = clock.now() + TIMEOUT
  for (;;) {
    const { state, code, receipts = 0, replicas = 0 } = readStanding(await request('standing', csi.uri, { signal }))
    if (state === 'announced') {
      return { receipts, replicas }
    }
    if (clock.now() >= end) {
      throw new AssignmentError('ASSIGNMENT_QUEUED', { detail: code })
    }
    await delay(STANDING_INTERVAL, { signal })
  }
}

function isAssignmentCode (code: string): code is AssignmentErrorCode {
  return Object.hasOwn(ASSIGNMENT_ERRORS, code)
}

/** The node is of this very version. */
function readStanding (answer: unknown): Partial<Standing> {
  return typeof answer === 'object' && answer != null ? answer : {}
}
