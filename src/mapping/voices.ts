/** Whether those who spoke are a majority of the voices at a lookup key (docs/protocol.md, "Placement"). */
import { majority, voicesOf } from '../registry/placement.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

export interface Spoken {
  /** Peer id, base58btc. */
  readonly dp: string
  /** When it must have been a voice; milliseconds since the epoch. */
  readonly at: readonly number[]
}

export interface Quorum {
  /** DPs that spoke, each counted once. */
  readonly count: number
  /** A majority of those who were voices at the latest time. */
  readonly required: number
  /** One that was no voice at the latest time, or at one of its own. */
  readonly stranger?: string
  /** Whether a DP spoke twice. */
  readonly repeated: boolean
}

/** Whether a DP speaks for its operator at a lookup key, at that time. */
export function isVoice (dp: string, lookupKey: LookupKey, registry: VerifiedRegistry, at: number): boolean {
  return voicesOf(lookupKey, registry, at).some(voice => voice.dp.id === dp)
}

/** How many must speak at that time. */
export function voicesRequired (lookupKey: LookupKey, registry: VerifiedRegistry, at: number): number {
  return majority(voicesOf(lookupKey, registry, at).length)
}

/** Judged by the placement of the latest time: what was a majority stays one, whoever joins or leaves later. */
export function quorumOf (lookupKey: LookupKey, spoken: readonly Spoken[], registry: VerifiedRegistry): Quorum {
  const latest = Math.max(...spoken.flatMap(({ at }) => at))
  const stranger = spoken.find(({ dp, at }) => ![latest, ...at].every(time => isVoice(dp, lookupKey, registry, time)))
  const count = new Set(spoken.map(({ dp }) => dp)).size
  return {
    count,
    required: voicesRequired(lookupKey, registry, latest),
    repeated: count < spoken.length,
    ...(stranger == null ? {} : { stranger: stranger.dp })
  }
}
