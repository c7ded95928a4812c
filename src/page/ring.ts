/** The DPs of a federation around a circle, each where Kademlia puts it. */
import { kadIdOf, placementAt, recordKey } from '../registry/placement.ts'
import { nameOfDp } from '../registry/dp-names.ts'
import { sha256 } from '../base/hash.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { DpRecord, Status, VerifiedRegistry } from '../registry/interface.ts'

export interface RingDp {
  /** Peer id, base58btc. */
  readonly id: string
  /** What people call it. */
  readonly name: string
  readonly operator: string
  /** Share of a turn, 0 or more, below 1: the first 32 bits of its Kademlia id. */
  readonly turn: number
  readonly status: Status
  readonly regions: readonly string[]
  /** Opens sealed requests: may relay, and read for others. */
  readonly relays: boolean
  /** Has a share of an evaluation key. */
  readonly evaluates: boolean
}

export interface Ring {
  readonly federation: string
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Replicas of a key. */
  readonly replicas: number
  /** Evaluators that it takes, and how many there are; of the newest key. */
  readonly threshold: number
  readonly evaluators: number
  /** As they stand around the circle. */
  readonly dps: readonly RingDp[]
}

const HEAD_VALUES = 2 ** 32

/** Share of a turn. @param kadId - 32 bytes */
function turnOf (kadId: Uint8Array): number {
  return new DataView(kadId.buffer, kadId.byteOffset, 4).getUint32(0) / HEAD_VALUES
}

/** Where a lookup key's records have their place. */
export function turnOfKey (lookupKey: LookupKey): number {
  return turnOf(sha256(recordKey(lookupKey)))
}

/**
 * @param now - milliseconds since the epoch
 * @param nameOf - @default by its operator
 */
export function ringOf (
  registry: VerifiedRegistry, now: number, nameOf: (dp: DpRecord) => string = dp => nameOfDp(dp, registry)
): Ring {
  const key = registry.currentOprfKeys(now).at(-1)
  const evaluators = new Set(key?.shares.map(({ dp }) => dp))
  return {
    federation: registry.name,
    version: registry.version,
    expiresAt: registry.expiresAt,
    replicas: placementAt(registry.policy, now).replicas,
    threshold: key?.threshold ?? 0,
    evaluators: evaluators.size,
    dps: registry.dps
      .map(dp => ({
        id: dp.id,
        name: nameOf(dp),
        operator: dp.operator,
        turn: turnOf(kadIdOf(dp.id)),
        status: dp.status,
        regions: dp.regions,
        relays: dp.hpkeKey != null,
        evaluates: evaluators.has(dp.id)
      }))
      .sort((a, b) => a.turn - b.turn)
  }
}
