/** Opens the entries that were read. One bad entry is no reason to hide the good ones beside it. */
import { DiscoveryError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { OpenContext } from '../mapping/open.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { DiscoverOptions, FailedRead, KeyRead } from './interface.ts'
import type { Logger } from '@libp2p/interface'

export interface OpenedEntry<T> {
  readonly content: T
  readonly entry: VerifiedEntry
  /** Peer ids of the DPs at which it was found. */
  readonly dps: readonly string[]
  readonly contested: boolean
}

export interface OpenedRead<T> {
  /** In the order of the entries. */
  readonly opened: ReadonlyArray<OpenedEntry<T>>
  /** How many are for other audiences. */
  readonly opaque: number
  /** By whom one was published that doesn't hold, and the code of the reason. */
  readonly refused: readonly FailedRead[]
}

export interface OpenReadComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: Logger
}

/** @param open - returns undefined for what is for other audiences, and throws DiscoveryError for what doesn't hold */
export function openRead<T> (
  { entries, contested }: Pick<KeyRead, 'entries' | 'contested'>,
  audiences: DiscoverOptions['audiences'],
  open: (entry: VerifiedEntry, context: OpenContext) => T | undefined,
  { registry, clock, log }: OpenReadComponents
): OpenedRead<T> {
  const now = clock.now()
  const context = { registry: registry.current(), now, audiences, contested: contested.size > 0 }
  const opened: Array<OpenedEntry<T>> = []
  const refused: FailedRead[] = []
  let opaque = 0
  for (const { entry, dps } of entries) {
    if (entry.standsUntil <= now) {
      continue // a lease that ended, or an entry whose CSIP was revoked, is a memory of the replicas, not an answer
    }
    try {
      const content = open(entry, context)
      if (content == null) {
        opaque++
      } else {
        opened.push({ content, entry, dps, contested: contested.has(entry.slot) })
      }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      log('an entry published by %s does not hold: %s', entry.dp, err.code)
      refused.push({ dp: entry.dp, code: err.code })
    }
  }
  return { opened, opaque, refused }
}
