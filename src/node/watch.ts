/**
 * A watch of one identifier, by its lookup keys: tells of everything there that its holder didn't
 * make, as soon as replicas show it. What is there at the start is told first. A
 * replica that has nothing new says that, and sends nothing.
 */
import { systemTimer } from '../base/clock.ts'
import { equalBytes } from '../base/bytes.ts'
import { ReadMemory } from '../dht/read-memory.ts'
import { viewOf } from '../mapping/view.ts'
import type { LookupKey, PublicKeyBytes } from '../base/bytes.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { NamesOf } from '../base/known-options.ts'
import type { RecordRead, RecordReader } from '../dht/interface.ts'
import type { OpenDispute } from '../mapping/view.ts'
import type { UncheckedInvalidation, VerifiedEntry } from '../mapping/interface.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds: a conflict's window is days. */
const DEFAULT_INTERVAL = 60_000

export interface WatchOptions extends AbortOptions {
  /** Milliseconds between two looks. @default 60_000 */
  readonly interval?: number
  /** Look once, and end. @default false */
  readonly once?: boolean
}

export const WATCH_OPTIONS: NamesOf<WatchOptions> = { interval: true, once: true, signal: true }

/** Each is told once. */
export type WatchEvent =
  /** Somebody else has a mapping here. */
  { readonly kind: 'entry', readonly entry: VerifiedEntry } |
  /** Somebody else disputes what is older, and nothing has decided it. */
  { readonly kind: 'dispute', readonly dispute: OpenDispute['dispute'], readonly rivals: readonly VerifiedEntry[] } |
  /**
   * A key of the holder signed a mapping here that the holder didn't: another device of theirs has the key, or a thief.
   */
  { readonly kind: 'misuse', readonly entry: VerifiedEntry } |
  /** A mapping of the holder is struck, by whomever; `released`: by a key of theirs, as with `misuse`. */
  { readonly kind: 'invalidated', readonly entry: VerifiedEntry, readonly by: UncheckedInvalidation } |
  /**
   * A federated-only mapping of the holder isn't at its DP any more, which alone kept it: a renewal hands it in again.
   * `msp`: its id; null: it lists no service.
   */
  { readonly kind: 'lost', readonly dp: string, readonly msp: string | null } |
  /** Too few replicas answered to say anything; the watch goes on. */
  { readonly kind: 'unreachable' }

/** What is no news to the holder. */
export interface OwnWork {
  /** The holder's own keys, 32 bytes each; none: everything is told. */
  readonly keys: readonly PublicKeyBytes[]
  /** Whether the holder signed this entry, given that a key of theirs did. */
  made (entry: Pick<VerifiedEntry, 'holderSignature'>): boolean
  /** The same of a release. */
  letGo (release: Pick<UncheckedInvalidation, 'hash'>): boolean
}

export interface WatchSubject {
  /** One for each evaluation key that is valid. */
  readonly lookupKeys: readonly LookupKey[]
  /** Asked after each look: what the holder does while the watch runs is no news either. */
  readonly own: () => Promise<OwnWork>
  /** What is lost of what DPs alone keep, each under a name of its own. @default nothing */
  readonly lost?: (options: AbortOptions) => Promise<ReadonlyArray<readonly [name: string, event: WatchEvent]>>
}

export interface WatchComponents {
  readonly reader: Pick<RecordReader, 'read'>
  readonly registry: RegistrySource
  readonly gate: Pick<Gate, 'require'>
  readonly clock: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/**
 * Ends when the signal aborts.
 *
 * @throws RegistryError `REGISTRY_FROZEN`, `REGISTRY_EXPIRED` once nothing that is read is worth anything
 */
export async function * watchKeys (
  subject: WatchSubject,
  { reader, registry, gate, clock, timer = systemTimer }: WatchComponents,
  { interval = DEFAULT_INTERVAL, once = false, signal }: WatchOptions = {}
): AsyncGenerator<WatchEvent, void, undefined> {
  const told = new Set<string>()
  const memory = new ReadMemory()
  let reachable = true
  while (signal?.aborted !== true) {
    await gate.require('look-up', { signal })
    const reads = await reader.read(subject.lookupKeys, { signal, memory })
    const heard = reads.filter(({ complete }) => complete)
    const context = { registry: registry.current(), now: clock.now() }
    const own = await subject.own()
    const events = [
      ...heard.flatMap(({ set }) => [...eventsOf(own, set, context)]), ...await subject.lost?.({ signal }) ?? []
    ]
    for (const [name, event] of events) {
      if (!told.has(name)) {
        told.add(name)
        yield event
      }
    }
    if (heard.length === subject.lookupKeys.length) {
      reachable = true
    } else if (reachable) {
      reachable = false
      yield { kind: 'unreachable' }
    }
    if (once) {
      return
    }
    await pause(interval, timer, signal)
  }
}

/** Everything that is there, each under a name of its own. */
export function * eventsOf (
  { keys, made, letGo }: OwnWork, set: RecordRead['set'], context: Parameters<typeof viewOf>[1]
): Iterable<readonly [name: string, event: WatchEvent]> {
  const isOwn = (key: PublicKeyBytes): boolean => keys.some(other => equalBytes(other, key))
  const { living, invalidated, open } = viewOf(set, context)
  for (const entry of living) {
    if (!isOwn(entry.holderKey)) {
      yield [`entry ${entry.slot}`, { kind: 'entry', entry }]
    } else if (!made(entry)) {
      yield [`misuse ${entry.slot} ${entry.sequence}`, { kind: 'misuse', entry }]
    }
  }
  for (const { dispute, rivals } of open) {
    if (!isOwn(dispute.holderKey)) {
      yield [`dispute ${dispute.name}`, { kind: 'dispute', dispute, rivals }]
    }
  }
  for (const { slot, by: hash } of invalidated) {
    const entry = set.entries.find(candidate => candidate.slot === slot)
    const by = set.invalidations.find(fact => equalBytes(fact.hash, hash))
    // what the holder let go of is no news
    if (entry != null && by != null && isOwn(entry.holderKey) &&
      !(by.by.reason === 'released' && isOwn(by.by.holderKey) && letGo(by))) {
      yield [`invalidated ${slot}`, { kind: 'invalidated', entry, by }]
    }
  }
}

async function pause (ms: number, timer: Timer, signal?: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const done = (): void => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = timer.after(ms, done)
    signal?.addEventListener('abort', done)
  })
}
