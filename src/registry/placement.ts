/**
 * Which DPs hold a lookup key. Kademlia's own metric, so that whoever walks the
 * DHT ends up at the same nodes; then bent so that one operator with many DPs
 * can't own a key (docs/protocol.md, "Placement").
 */
import { peerIdFromString } from '@libp2p/peer-id'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../base/hash.ts'
import type { DpRecord, VerifiedRegistry } from './interface.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'

const RECORD_PREFIX = fromString('/mimi/')

/** The Kademlia record key of a lookup key: `/mimi/` in ASCII, then its 32 bytes. */
export function recordKey (lookupKey: LookupKey): Uint8Array {
  return concat([RECORD_PREFIX, lookupKey])
}

interface Placed {
  readonly dp: DpRecord
  /** SHA-256 of the peer id's multihash: where Kademlia puts it. */
  readonly kadId: Hash
  /** The first 32 bits of `kadId`, which decide nearly every comparison. */
  readonly head: number
}

/** A registry never changes, and its DPs are placed for every key: hash their ids once. */
const placedByRegistry = new WeakMap<VerifiedRegistry, readonly Placed[]>()

function placedDps (registry: VerifiedRegistry): readonly Placed[] {
  let placed = placedByRegistry.get(registry)
  if (placed == null) {
    placed = registry.activeDps.map(dp => {
      const kadId = sha256(peerIdFromString(dp.id).toMultihash().bytes)
      return { dp, kadId, head: headOf(kadId) }
    })
    placedByRegistry.set(registry, placed)
  }
  return placed
}

function headOf (id: Uint8Array): number {
  return new DataView(id.buffer, id.byteOffset, 4).getUint32(0)
}

function compareDistance (target: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  for (const [i, byte] of target.entries()) {
    const difference = (byte ^ (a[i] ?? 0)) - (byte ^ (b[i] ?? 0))
    if (difference !== 0) {
      return difference
    }
  }
  return 0
}

/** Active DPs by their XOR distance to `lookupKey`, closest first. */
function byDistance (lookupKey: LookupKey, registry: VerifiedRegistry): DpRecord[] {
  const target = sha256(recordKey(lookupKey))
  const targetHead = headOf(target)
  return placedDps(registry)
    // `>>> 0`: bitwise operators give signed numbers
    .map(placed => ({ placed, distance: (placed.head ^ targetHead) >>> 0 }))
    .sort((a, b) => a.distance === b.distance ? compareDistance(target, a.placed.kadId, b.placed.kadId) : a.distance - b.distance)
    .map(({ placed }) => placed.dp)
}

/**
 * Takes the closest first, and passes one by only when its operator is there
 * already and its place is needed for one that isn't. Operators that were passed
 * by have been taken, so that the places kept free can always be filled.
 */
function choose (closestFirst: readonly DpRecord[], replicas: number, replicaOperators: number): DpRecord[] {
  const places = Math.min(replicas, closestFirst.length)
  const wanted = Math.min(replicaOperators, places, new Set(closestFirst.map(({ operator }) => operator)).size)
  const operators = new Set<string>()
  const chosen: DpRecord[] = []
  for (const dp of closestFirst) {
    if (chosen.length === places) {
      break
    }
    const isNew = !operators.has(dp.operator)
    const spare = places - chosen.length - (wanted - operators.size)
    if (isNew || spare > 0) {
      chosen.push(dp)
      operators.add(dp.operator)
    }
  }
  return chosen
}

/**
 * The replicas of a lookup key, closest first: `policy.replicas` active DPs (all,
 * where there are fewer) of at least `policy.replicaOperators` operators (all,
 * where there are fewer). For regions: that many in each of them, and none
 * outside; empty when no DP is there.
 */
export function replicasOf (lookupKey: LookupKey, registry: VerifiedRegistry, regions: readonly string[] = []): readonly DpRecord[] {
  const { replicas, replicaOperators } = registry.policy
  const closestFirst = byDistance(lookupKey, registry)
  if (regions.length === 0) {
    return choose(closestFirst, replicas, replicaOperators)
  }
  const chosen = new Set(regions.flatMap(region => choose(closestFirst.filter(dp => dp.regions.includes(region)), replicas, replicaOperators)))
  return closestFirst.filter(dp => chosen.has(dp))
}

/** Whom a reader asks: the replicas of the key, and those in each region of the policy; closest first. */
export function readersOf (lookupKey: LookupKey, registry: VerifiedRegistry): readonly DpRecord[] {
  const { regions } = registry.policy
  if (regions.length === 0) {
    return replicasOf(lookupKey, registry)
  }
  const chosen = new Set([...replicasOf(lookupKey, registry), ...replicasOf(lookupKey, registry, regions)])
  return byDistance(lookupKey, registry).filter(dp => chosen.has(dp))
}
