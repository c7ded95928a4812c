/** What notes at a key say: which DPs keep mappings that no replica keeps, as far as the asker may know. */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { audienceKey } from '../blinding/derive.ts'
import { openNote } from '../mapping/note.ts'
import type { PublicKeyBytes, SealingKey } from '../base/bytes.ts'
import type { VerifiedNote } from '../mapping/interface.ts'
import type { VerifiedAnswer } from '../query/answer.ts'
import type { Unanswered } from '../query/aggregate.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

/**
 * - `other-audience`: the note is sealed for people whom the asker doesn't belong to
 * - `no-consent`: the DP that it names didn't agree to be asked, or isn't listed any more
 * - `no-answer`: the DP didn't answer
 * - `not-shown`: it did, and showed nothing of that holder: the holder admits others, or the mapping is gone
 */
export type WhyOutOfReach = 'other-audience' | 'no-consent' | 'no-answer' | 'not-shown'

/** A mapping that somebody noted, and that wasn't found. */
export interface OutOfReach {
  /** Peer id of the DP that keeps it, where it could be known. */
  readonly dp?: string
  readonly why: WhyOutOfReach
}

export interface Keeper {
  readonly dp: string
  readonly holderKey: PublicKeyBytes
}

export interface Noted {
  readonly keepers: readonly Keeper[]
  readonly outOfReach: readonly OutOfReach[]
}

/** The key for everybody who can name the identifier, and those of the audiences that the asker belongs to. */
export function noteKeys (sealingKey: SealingKey, audiences: readonly Uint8Array[] = []): readonly SealingKey[] {
  return [sealingKey, ...audiences.map(secret => audienceKey(sealingKey, secret))]
}

export function readNotes (
  notes: readonly VerifiedNote[], keys: readonly SealingKey[], registry: VerifiedRegistry
): Noted {
  const keepers: Keeper[] = []
  const outOfReach: OutOfReach[] = []
  for (const note of notes) {
    const dp = open(note, keys, registry)
    if (dp == null || typeof dp !== 'string') {
      outOfReach.push({ why: dp == null ? 'other-audience' : 'no-consent' })
    } else if (!keepers.some(other => other.dp === dp && equalBytes(other.holderKey, note.holderKey))) {
      keepers.push({ dp, holderKey: note.holderKey })
    }
  }
  return { keepers, outOfReach }
}

/** @returns undefined where it is for others; an error where it opens and doesn't hold */
function open (note: VerifiedNote, keys: readonly SealingKey[], registry: VerifiedRegistry): string | DiscoveryError |
  undefined {
  for (const key of keys) {
    try {
      const dp = openNote(note, key, { registry })
      if (dp != null) {
        return dp
      }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      return err
    }
  }
  return undefined
}

/** Those that were noted and didn't come. */
export function missedOf (
  keepers: readonly Keeper[],
  { answers, unanswered }: { readonly answers: readonly VerifiedAnswer[], readonly unanswered: readonly Unanswered[] }
): readonly OutOfReach[] {
  return keepers.flatMap(({ dp, holderKey }): readonly OutOfReach[] => {
    if (unanswered.some(silent => silent.dp === dp)) {
      return [{ dp, why: 'no-answer' }]
    }
    const isShown = answers.some(answer => answer.dp === dp &&
      answer.set.entries.some(entry => equalBytes(entry.holderKey, holderKey)))
    return isShown ? [] : [{ dp, why: 'not-shown' }]
  })
}
