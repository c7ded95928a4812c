/**
 * An MSP's watch over those whom it confirmed: looks at their lookup keys from
 * time to time, and has each user told once of a mapping that isn't theirs, and of
 * one of theirs that was ended. What the backend hasn't taken is told again.
 */
import { createHmac } from 'node:crypto'
import { anySignal } from 'any-signal'
import { raceSignal } from 'race-signal'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { Pace } from '../dht/pace.ts'
import { ReadMemory } from '../dht/read-memory.ts'
import { parseCsi } from '../identifiers/csi.ts'
import { eventsOf } from '../node/watch.ts'
import type { LookupKey, PublicKeyBytes } from '../base/bytes.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { RecordReader } from '../dht/index.ts'
import type { WatchEvent } from '../node/watch.ts'
import type { CsiType } from '../identifiers/types.ts'
import type { ConfirmedUser, MspBackend, UserAlert } from '../protocols/confirm/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { Part } from '../node/lifecycle.ts'
import type { KnownUsers } from './confirmed-users.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds. */
export const DEFAULT_WATCH_INTERVAL = 3_600_000
/** Milliseconds until the next try when the backend, or the network, did not answer. */
const RETRY_INTERVAL = 60_000
/** Milliseconds after which the backend counts as down. */
const BACKEND_TIMEOUT = 10_000
/** Lookup keys in one read. */
const AT_ONCE = 32
const REFERENCE_LENGTH = 16

export interface UserWatchComponents {
  readonly users: Pick<KnownUsers, 'all'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly registry: RegistrySource
  /** A namespace of its own: what was told. */
  readonly store: KeyValueStore
  readonly alert: NonNullable<MspBackend['alert']>
  /** Of a dispute, also where the DP that follows it tells nobody. @default only that DP tells of it */
  readonly notify?: NonNullable<MspBackend['notify']>
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
  readonly log: Logger
}

export interface UserWatchInit {
  /** 32 bytes, of `usersSecret`: who reads the disk must not learn from names there what was told. */
  readonly secret: Uint8Array
  /** Milliseconds between two looks at everybody. @default 3_600_000 */
  readonly interval?: number
}

/** What a user is told. */
interface Told {
  /** For the log. */
  readonly of: string
  readonly by: (user: Pick<UserAlert, 'csi' | 'reference'>, options: { readonly signal: AbortSignal }) => Promise<void>
}

/** A user's lookup key, and which holder keys are theirs. */
interface Watched {
  readonly lookupKey: LookupKey
  readonly csi: string
  readonly keys: PublicKeyBytes[]
}

export function userWatch (
  components: UserWatchComponents, { secret, interval = DEFAULT_WATCH_INTERVAL }: UserWatchInit
): Part {
  const { users, reader, registry: source, store, alert, notify, clock, past, timer = systemTimer, log } = components
  const memory = new ReadMemory()

  /** 16 bytes for each thing that can be told, and where it is remembered; a lookup key is of one federation. */
  const referenceOf = ({ lookupKey }: Watched, event: string): Uint8Array =>
    new Uint8Array(createHmac('sha256', secret).update('alert/').update(lookupKey).update(event).digest().subarray(
      0, REFERENCE_LENGTH
    ))

  /** Once its lifetime is over nothing is left in the record set that it was told of. */
  const remember = async (reference: Uint8Array): Promise<void> => {
    await store.put(reference, fromString(`${clock.now() + 2 * source.current().policy.maxEntryLifetime}`))
  }

  const tell = async (watched: Watched, event: string, told: Told, signal: AbortSignal): Promise<void> => {
    const reference = referenceOf(watched, event)
    if (await store.get(reference) == null) {
      const deadline = anySignal([signal, AbortSignal.timeout(BACKEND_TIMEOUT)])
      try {
        const csi = parseCsi(watched.csi, source.current().policy.csiTypes)
        await raceSignal(told.by({ csi, reference }, { signal: deadline }), deadline)
      } finally {
        deadline.clear()
      }
      log('a user was told of %s', told.of)
    }
    await remember(reference)
  }

  const toTell = (event: WatchEvent): Told | undefined => {
    switch (event.kind) {
      case 'entry':
        return {
          of: 'a mapping that is not theirs',
          by: async (user, options) => { await alert({ ...user, kind: 'entry' }, options) }
        }
      case 'invalidated':
        return {
          of: 'the end of a mapping',
          by: async (user, options) => { await alert({ ...user, kind: 'invalidated' }, options) }
        }
      case 'dispute': {
        // whoever disputes may have a DP that has nobody told (protocols/confirm)
        const respondBy = event.dispute.issuedAt + source.current().policy.conflictWindow
        return notify == null
          ? undefined
          : { of: 'a dispute', by: async (user, options) => { await notify({ ...user, respondBy }, options) } }
      }
      default:
        return undefined
    }
  }

  /** Returns how many could not be looked at. */
  const look = async (batch: readonly Watched[], signal: AbortSignal): Promise<number> => {
    signal.throwIfAborted()
    const reads = await reader.read(batch.map(({ lookupKey }) => lookupKey), { signal, memory })
    let missed = 0
    for (const watched of batch) {
      const read = reads.find(({ lookupKey }) => equalBytes(lookupKey, watched.lookupKey))
      if (read?.complete !== true) {
        missed++
        continue
      }
      const own = { keys: watched.keys, made: () => true, letGo: () => true }
      for (const [name, event] of eventsOf(own, read.set, { registry: source.current(), now: clock.now() })) {
        const told = toTell(event)
        if (told != null) {
          await tell(watched, name, told, signal)
        }
      }
    }
    return missed
  }

  /** Returns the milliseconds until the next look. */
  const round = async (signal: AbortSignal): Promise<number> => {
    try {
      let missed = 0
      for await (const batch of batches(users.all())) {
        missed += await look(batch.filter(({ csi }) => isOfType(csi, source.current().policy.csiTypes)), signal)
      }
      await forget()
      return missed === 0 ? interval : Math.min(interval, RETRY_INTERVAL)
    } catch (err) {
      if (signal.aborted) {
        return interval
      }
      // a backend's own words may name the user: the log gets the code only
      log.error('the watch over users did not get to its end: %s', nameOf(err))
      return Math.min(interval, RETRY_INTERVAL)
    }
  }

  const forget = async (): Promise<void> => {
    const ended: Uint8Array[] = []
    for await (const [name, until] of store.iterate()) {
      if (Number(toString(until)) <= past.now()) {
        ended.push(name)
      }
    }
    await store.batch(ended.map(key => ({ type: 'delete', key })))
  }

  const pace = new Pace(timer, round)
  return { name: 'watch over users', start: () => { pace.start() }, stop: async () => { await pace.stop() } }
}

function nameOf (err: unknown): string {
  return err instanceof DiscoveryError ? err.code : err instanceof Error ? err.name : typeof err
}

/** False for a type that the federation dropped. */
function isOfType (csi: string, types: readonly CsiType[]): boolean {
  return types.some(({ type }) => csi.startsWith(`${type}:`))
}

/** Users of one lookup key together, so many lookup keys at once. */
async function * batches (users: AsyncIterable<ConfirmedUser>): AsyncGenerator<readonly Watched[]> {
  let batch: Watched[] = []
  for await (const { lookupKey, holderKey, csi } of users) {
    const last = batch.at(-1)
    if (last != null && equalBytes(last.lookupKey, lookupKey)) {
      last.keys.push(holderKey)
      continue
    }
    if (batch.length === AT_ONCE) {
      yield batch
      batch = []
    }
    batch.push({ lookupKey, csi, keys: [holderKey] })
  }
  if (batch.length > 0) {
    yield batch
  }
}
