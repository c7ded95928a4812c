/**
 * Somebody else's Kademlia client: reads and publishes by walks, to show what DPs do
 * for it. Our own nodes don't walk (docs/architecture.md).
 *
 * kad-dht's `get` sends its idea of the best value to whoever holds another one,
 * before it yields anything, and throws when one of them refuses. So values are
 * taken from the answers as they come, and the walk ends before that stage.
 */
import { peerIdFromString } from '@libp2p/peer-id'
import { DiscoveryError } from '../../src/base/errors.ts'
import { mergeRecordSets, RecordSet } from '../../src/mapping/record-set.ts'
import { verifyFact, verifyParsed } from '../../src/mapping/validity.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { DEFAULT_ALPHA } from '../../src/dht/constants.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { EntryCache, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { RegistrySource } from '../../src/registry/interface.ts'
import type { Gate } from '../../src/dht/gate.ts'
import type { AbortOptions, PeerId } from '@libp2p/interface'
import type { ConnectionManager } from '@libp2p/interface-internal'
import type { QueryEvent, SingleKadDHT } from '@libp2p/kad-dht'

/** Milliseconds. */
const WALK_TIMEOUT = 10_000

export interface WalkComponents {
  dht: Pick<SingleKadDHT, 'get' | 'put' | 'routingTable'>
  gate: Pick<Gate, 'connect'>
  connectionManager: ConnectionManager
  peerId: PeerId
  registry: RegistrySource
  clock: Clock
  cache?: EntryCache
}

export interface WalkRead {
  /** Verified facts of all who had some. */
  readonly set: RecordSet<VerifiedEntry>
  /** Peer ids of those who answered, with a value or without. */
  readonly answered: readonly string[]
}

export interface WalkPublished {
  /** Peer ids of those who said that they stored at least a part. */
  readonly stored: readonly string[]
  readonly failed: number
}

export class Walk {
  readonly #components: WalkComponents

  constructor (components: WalkComponents) {
    this.#components = components
  }

  async read (lookupKey: LookupKey, options: AbortOptions = {}): Promise<WalkRead> {
    const signal = options.signal ?? AbortSignal.timeout(WALK_TIMEOUT)
    await this.#enter(signal)
    let set: RecordSet<VerifiedEntry> = RecordSet.empty(lookupKey)
    const answered = new Set<string>()
    for await (const event of this.#components.dht.get(recordKey(lookupKey), { signal })) {
      if (isCorrection(event)) {
        break
      }
      if (event.name === 'PEER_RESPONSE') {
        answered.add(event.from.toString())
        if (event.record != null) {
          set = mergeRecordSets(set, this.#verify(lookupKey, event.record.value))
        }
      }
    }
    return { set, answered: [...answered] }
  }

  async publish (set: RecordSet<VerifiedEntry>, options: AbortOptions = {}): Promise<WalkPublished> {
    const signal = options.signal ?? AbortSignal.timeout(WALK_TIMEOUT)
    await this.#enter(signal)
    const stored = new Set<string>()
    let failed = 0
    // `put` doesn't throw for replicas that refuse: acknowledgements are what counts
    for await (const event of this.#components.dht.put(recordKey(set.lookupKey), set.bytes, { signal })) {
      if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') {
        stored.add(event.from.toString())
      } else if (event.name === 'QUERY_ERROR') {
        failed++
      }
    }
    return { stored: [...stored], failed }
  }

  /** A walk begins with whoever is in the routing table: where there is nobody, with some of the registry. */
  async #enter (signal: AbortSignal): Promise<void> {
    const { dht, gate, connectionManager, peerId, registry } = this.#components
    if (dht.routingTable.size > 0) {
      return
    }
    const others = registry.current().activeDps.filter(({ id }) => id !== peerId.toString())
    // kad-dht itself waits for the first to come into its table, for as long as the signal allows
    await Promise.allSettled(others.slice(0, DEFAULT_ALPHA).map(async ({ id }) =>
      gate.connect(connectionManager, peerIdFromString(id), { signal })))
  }

  #verify (lookupKey: LookupKey, value: Uint8Array): RecordSet<VerifiedEntry> {
    const { registry, clock, cache } = this.#components
    const context = { registry: registry.current(), now: clock.now(), cache, allowExpired: true }
    try {
      const { entries, facts } = RecordSet.decode(value, lookupKey)
      return RecordSet.of(lookupKey, entries.map(entry => verifyParsed('entry', entry, context)), facts.map(fact =>
        verifyFact(fact, context)))
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return RecordSet.empty(lookupKey) // the validator let it pass a moment ago: a new registry came between
      }
      throw err
    }
  }
}

/** Corrections are sent on no path of the walk. */
function isCorrection (event: QueryEvent): boolean {
  return (event.name === 'DIAL_PEER' || event.name === 'SEND_QUERY') && event.path.index === -1
}
